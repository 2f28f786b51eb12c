"""States of the tab worth showing, each with a question for the class."""

from __future__ import annotations

from models.registry import Text
from playground.tab import Scene
from playground.tabs.completion import assets
from playground.tabs.completion.panels.base import VIEW_KEY
from playground.tabs.completion.settings import SHOWN

_OWN = (
    Scene(
        "many",
        Text("One half, many wholes", "Одна половина, много целых"),
        {VIEW_KEY: "paint", "cnn.picture": "s171", "cnn.hidden": "top", "cnn.count": 8},
        Text(
            "Only the lower half is known. How many digits can it belong to?",
            "Известна только нижняя половина. Скольким цифрам она может принадлежать?",
        ),
        Text(
            "The model does not choose one answer: it has a distribution over all upper halves, and each completion is "
            "a draw from it. Their mean looks like none of them.",
            "Модель не выбирает один ответ: у неё распределение по всем верхним половинам, и каждое дополнение — "
            "выборка из него. Их среднее не похоже ни на одно.",
        ),
    ),
    Scene(
        "chain",
        Text("The chain rule", "Цепное правило"),
        {VIEW_KEY: "paint", "cnn.picture": "s310", "cnn.hidden": "bottom", "cnn.count": 4},
        Text(
            "Where in the picture do the nats come from? Play it slowly and watch the curves.",
            "Откуда в картинке берутся наты? Проиграйте медленно и смотрите на кривые.",
        ),
        Text(
            "ln p is a sum over pixels, so the curve climbs exactly where the model was surprised: at the edges of "
            "strokes. Blank paper costs almost nothing.",
            "ln p — сумма по пикселям, и кривая растёт ровно там, где модель удивилась: на краях штрихов. Чистая "
            "бумага почти ничего не стоит.",
        ),
    ),
    Scene(
        "masks",
        Text("Why masks?", "Зачем маски?"),
        {VIEW_KEY: "pixel", "cnn.picture": "s110", "cnn.hidden": "top", "cnn.count": 4},
        Text(
            "The shaded part is all that this pixel may depend on. Why must the rest stay out of sight?",
            "Закрашено всё, от чего может зависеть этот пиксель. Почему остальное должно быть скрыто?",
        ),
        Text(
            "A factor p(xᵢ | before) may contain nothing that is drawn later; otherwise the product is no probability. "
            "Masks cut those weights out, so one convolution learns all factors of all pixels at once.",
            "Множитель p(xᵢ | прежние) не должен содержать ничего, что рисуется позже, иначе произведение — не "
            "вероятность. Маски вырезают эти веса, и одна свёртка учит сразу все множители всех пикселей.",
        ),
    ),
    Scene(
        "gates",
        Text("What do gates do?", "Что делают вентили?"),
        {VIEW_KEY: "pixel", "cnn.picture": "s420", "cnn.hidden": "left", "cnn.count": 4},
        Text(
            "In this layer one half of the channels multiplies the other. What for?",
            "В каждом слое половина каналов умножается на другую. Зачем?",
        ),
        Text(
            "tanh(a)·σ(b): b decides how much of a passes, so a layer can say “only if”. The class and the known "
            "pixels enter every gate: that is how one network serves every mask. Tell it another class and look.",
            "tanh(a)·σ(b): b решает, сколько пропустить от a, и слой может сказать «только если». Класс и известные "
            "пиксели входят в каждый вентиль: так одна сеть служит любой маске. Подскажите другой класс и посмотрите.",
        ),
    ),
    Scene(
        "order",
        Text("Why raster order fails", "Почему растровый порядок не годится"),
        {VIEW_KEY: "order", "cnn.picture": "s4", "cnn.hidden": "top"},
        Text(
            "Two networks fill the upper half. Why do the strokes of the second not meet?",
            "Две сети дорисовывают верх. Почему у второй штрихи не сходятся?",
        ),
        Text(
            "In raster order p(pixel | before) never sees what lies below, so the upper half is drawn as if nothing "
            "were known. Seeing the known pixels through every gate keeps the product exact and lets them count.",
            "В растровом порядке p(пиксель | прежние) не видит того, что ниже, и верх рисуется, будто ничего не "
            "известно. Если известные пиксели входят в каждый вентиль, произведение остаётся точным, а они — учтены.",
        ),
    ),
    Scene(
        "what_if",
        Text("What if this pixel were ink?", "А если этот пиксель — чернила?"),
        {VIEW_KEY: "pixel", "cnn.picture": "s281", "cnn.hidden": "top", "cnn.count": 8},
        Text(
            "Here the model hesitated most. Click the other bar: how much of the future changes?",
            "Здесь модель колебалась больше всего. Щёлкните по другому столбцу: сколько изменится дальше?",
        ),
        Text(
            "Everything before the pixel stays; everything after is drawn again given the new value. One pixel can "
            "turn a 3 into a 5: the decisions are few, the rest follows.",
            "Всё до пикселя остаётся, всё после разыграно заново с новым значением. Один пиксель может превратить 3 в "
            "5: решений мало, остальное следует из них.",
        ),
    ),
    Scene(
        "temperature",
        Text("Temperature", "Температура"),
        {VIEW_KEY: "paint", "cnn.picture": "s171", "cnn.hidden": "top", "cnn.temperature": 0.0},
        Text(
            "At temperature 0 all completions are the same. Is it the likeliest picture?",
            "При температуре 0 все дополнения одинаковы. Это самая вероятная картинка?",
        ),
        Text(
            "No: each pixel takes its likeliest level, which is greedy; the likeliest whole may begin with an unlikely "
            "pixel. Above 1 the draws become bold, and their nats grow.",
            "Нет: каждый пиксель берёт свой самый вероятный уровень, это жадный выбор; самая вероятная картинка может "
            "начинаться с маловероятного пикселя. Выше 1 выборки смелее, и нат больше.",
        ),
    ),
    Scene(
        "nothing",
        Text("From nothing", "С чистого листа"),
        {VIEW_KEY: "nothing", "cnn.label": "c3"},
        Text(
            "The class is told, no pixel is known. What decides which 3 it becomes?",
            "Подсказан класс, ни один пиксель не известен. От чего зависит, какая выйдет тройка?",
        ),
        Text(
            "The first strokes: p(x) = ∏ p(xᵢ | before). Chance decides where a stroke begins, and what follows is "
            "nearly settled. There is no code z that would hold the plan.",
            "От первых штрихов: p(x) = ∏ p(xᵢ | прежние). Случай решает в начале штриха, дальше почти всё определено. "
            "Кода z, в котором был бы план, нет.",
        ),
    ),
    Scene(
        "speed",
        Text("Fast against slow", "Быстро и медленно"),
        {VIEW_KEY: "speed"},
        Text(
            "Training sees all pixels in one pass. Why does sampling need hundreds, and what can be saved?",
            "Обучение видит все пиксели за один проход. Почему выборке нужны сотни и на чём можно сэкономить?",
        ),
        Text(
            "A pixel can be drawn only once those before it are there. But a new pixel changes little: what the layers "
            "have computed for the old ones is kept, and only one column of activations is new.",
            "Пиксель можно разыграть, только когда есть прежние. Но новый пиксель мало что меняет: посчитанное слоями "
            "для старых хранится, и нов лишь один столбец активаций.",
        ),
    ),
    Scene(
        "blind_test",
        Text("Judging without looking", "Судить не глядя"),
        {VIEW_KEY: "scores"},
        Text(
            "Which of these models is best? You have not seen a single sample of theirs.",
            "Какая из моделей лучше? Ни одной их картинки вы не видели.",
        ),
        Text(
            "An explicit p(x) can be tested as any forecast: on pictures kept aside, fewer nats are better. A GAN has "
            "no such figure; a VAE has a bound. But likelihood is no taste: a model may score well and draw badly.",
            "Явное p(x) проверяют, как любой прогноз: на отложенных картинках меньше нат — лучше. У GAN такого числа "
            "нет, у VAE — оценка сверху. Но правдоподобие не вкус: можно иметь хорошее число и рисовать плохо.",
        ),
    ),
    Scene(
        "rnn",
        Text("PixelRNN or PixelCNN?", "PixelRNN или PixelCNN?"),
        {VIEW_KEY: "scores", "cnn.seed": 1},
        Text(
            "The recurrent models need fewer nats. Why did convolutions win all the same?",
            "Рекуррентным моделям нужно меньше нат. Почему всё-таки победили свёртки?",
        ),
        Text(
            "A Diagonal BiLSTM sees everything before, at 2n − 1 steps one after the other in training; a PixelCNN "
            "takes one. Gates and two stacks won back most of the nats, PixelCNN++ the rest.",
            "Диагональный BiLSTM видит всё прежнее, но обучается за 2n − 1 последовательных шагов, а PixelCNN — за "
            "один. Вентили и две стопки вернули почти все наты, PixelCNN++ — остальные.",
        ),
    ),
    Scene(
        "texture",
        Text("Shape or texture?", "Форма или фактура?"),
        {VIEW_KEY: "paint", "cnn.data": "fashion", "cnn.picture": "s130", "cnn.hidden": "right", "cnn.seed": 1},
        Text(
            "Half of a garment is hidden. What is the model sure of, and what costs it most of the nats?",
            "Половина вещи закрыта. В чём модель уверена и на что уходит больше всего нат?",
        ),
        Text(
            "The outline mirrors the known half, so nearly all completions share it. The nats go into the texture: "
            "sixteen levels, and noise in each pixel. A good likelihood is mostly good texture, not good shape.",
            "Контур повторяет известную половину, и почти у всех дополнений он один. Наты уходят на фактуру: "
            "шестнадцать уровней и шум в каждом пикселе. Хорошее правдоподобие — это прежде всего фактура, а не форма.",
        ),
    ),
    Scene(
        "colours",
        Text("Colours: R, then G, then B", "Цвет: R, затем G, затем B"),
        {VIEW_KEY: "pixel", "cnn.data": assets.COLOUR, "cnn.picture": "s60", "cnn.hidden": "top", "cnn.count": 4},
        Text(
            "A pixel has three numbers here. Why draw them one after the other, each given those before it?",
            "Здесь у пикселя три числа. Зачем разыгрывать их по очереди, каждое при условии прежних?",
        ),
        Text(
            "Drawn apart, the red of one colour would meet the green of another. p(R)·p(G | R)·p(B | R, G) is exact: "
            "often R is a real choice, and G and B then follow. The order is a convention, as that of the pixels is.",
            "Порознь красное одного цвета встретилось бы с зелёным другого. p(R)·p(G | R)·p(B | R, G) — точное "
            "разложение: часто R — настоящий выбор, а G и B следуют из него. Порядок — соглашение, как и порядок "
            "пикселей.",
        ),
    ),
)
LECTURE = (
    *("many", "chain", "masks", "mask_a_or_b", "blind_spot", "two_stacks", "gates", "order", "what_if"),
    *("temperature", "nothing", "texture", "colours", "speed", "blind_test", "rnn", "far_at_once", "any_order"),
)
"""The order of a lecture; the scenes of other views follow those named here."""


def _told() -> tuple[Scene, ...]:
    """The scenes of the views on offer, as a lecture goes."""
    kinds = assets.pictures()
    every = [one for one in _OWN if one.state[VIEW_KEY] in SHOWN and one.state.get("cnn.data", "digits") in kinds]
    every += [scene for panel in SHOWN.values() for scene in panel.scenes]
    place = {key: number for number, key in enumerate(LECTURE)}
    return tuple(sorted(every, key=lambda scene: place.get(scene.key, len(LECTURE))))


SCENES = _told()
