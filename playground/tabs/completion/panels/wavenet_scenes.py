"""States of the view of WaveNet worth showing, each with a question for the class."""

from __future__ import annotations

from models.registry import Text
from playground.tab import Scene
from playground.tabs.completion.panels.base import VIEW_KEY

KEY = "wavenet"

SCENES = (
    Scene(
        "wave_dilation",
        Text("Why dilate?", "Зачем разрежение?"),
        {VIEW_KEY: KEY, "cnn.wave_layers": 5},
        Text(
            "Five layers with two weights each. How far back does the output see, dilated and not?",
            "Пять слоёв по два веса. Как далеко назад видит выход с разрежением и без?",
        ),
        Text(
            "1 + (1 + 2 + 4 + 8 + 16) = 32 samples against 6: doubling the dilation doubles the field with each layer, "
            "for the same number of weights. Half a second at 4 kHz takes 11 layers, or 1,999.",
            "1 + (1 + 2 + 4 + 8 + 16) = 32 отсчёта против 6: с удвоением разрежения каждый слой удваивает поле, а "
            "весов столько же. Полсекунды при 4 кГц — это 11 слоёв или 1999.",
        ),
        cue="cnn.wave_layers",
    ),
    Scene(
        "wave_holes",
        Text("Too wide a stride", "Слишком широкий шаг"),
        {VIEW_KEY: KEY, "cnn.wave_layers": 3, "cnn.wave_base": 3},
        Text(
            "The dilation now triples, with two taps. What do the crosses among the inputs mean?",
            "Теперь разрежение растёт втрое, а веса два. Что означают кресты среди входов?",
        ),
        Text(
            "No path leads there: sums of some of 1, 3, 9 miss every other number or more. A kernel of three taps "
            "closes the holes; in general the dilation may grow by no more than the kernel is wide.",
            "Туда не ведёт ни один путь: суммы чисел из 1, 3, 9 дают не всё. Ядро из трёх весов закрывает дыры: "
            "разрежение может расти не быстрее ширины ядра.",
        ),
    ),
    Scene(
        "wave_untold",
        Text("Babbling", "Лепет"),
        {VIEW_KEY: KEY, "cnn.wave_tune": "own", "cnn.wave_instrument": "flute"},
        Text(
            "Nobody tells the network its notes. Listen: what does it keep, and what does it lose?",
            "Сети не сообщают ноты. Послушайте: что она сохраняет, а что теряет?",
        ),
        Text(
            "Within its receptive field, a sixteenth of a second, pitch and timbre hold. A melody is longer than that, "
            "so none comes out; told the notes (a condition in every gate), the same network plays the tune.",
            "Высота и тембр держатся: рецептивное поле — шестнадцатая доля секунды. Мелодия длиннее, и её нет. "
            "А если сообщать ноты (условие в каждом вентиле), та же сеть сыграет мелодию.",
        ),
    ),
    Scene(
        "wave_guidance",
        Text("Told louder", "Подсказка громче"),
        {VIEW_KEY: KEY, "cnn.wave_tune": "ode", "cnn.wave_instrument": "organ", "cnn.wave_guidance": 1.0},
        Text(
            "Tell the note more strongly, step by step. What becomes of the notes held, and of −ln p?",
            "Подсказывайте ноту всё настойчивее. Что станет с удержанными нотами и с −ln p?",
        ),
        Text(
            "Two passes, one without the note: what the note changes in the logits counts w times. Above 1 the wave is "
            "no longer drawn from what was learned but from something sharper: its −ln p grows, at twice the work. "
            "This network holds most notes at w = 1; it pays where a condition says little by itself. Diffusion models "
            "follow words in the same way.",
            "Два прохода, один без ноты: то, что нота меняет в логитах, берётся w раз. При w > 1 волна взята уже не из "
            "выученного распределения, а из заострённого: её −ln p растёт, а работы вдвое больше. Эта сеть держит "
            "почти все ноты и при w = 1; приём окупается там, где условие само говорит мало. Так же диффузионные "
            "модели слушаются слов.",
        ),
        cue="cnn.wave_guidance",
    ),
)
