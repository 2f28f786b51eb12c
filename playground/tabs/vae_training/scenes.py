"""Scenes: each a state, a question for the class, and the answer."""

from __future__ import annotations

from models.registry import Text
from playground.tab import Scene

PLAY = "train"  # the cue of a scene that starts training by itself

SCENES = (
    Scene(
        "birth",
        Text("A map is born", "Рождение карты"),
        {},
        Text(
            "Nobody tells the VAE the labels. Will equal digits find each other?",
            "Меток VAE не видит. Найдут ли одинаковые цифры друг друга?",
        ),
        Text(
            "Most do: the decoder can paint two neighbours well only if they look alike, so the encoder puts "
            "alike pictures side by side. Ones and zeros part first; 4, 7 and 9 share a corner to the end, "
            "because two axes have no room to part them. The colours are ours: the training never sees them.",
            "Большинство находит: декодер хорошо рисует двух соседей, только если они похожи, и кодировщик кладёт "
            "похожее рядом. Первыми расходятся единицы и нули; 4, 7 и 9 до конца делят один угол — двух осей "
            "мало, чтобы их развести. Цвета добавили мы: при обучении их нет.",
        ),
        cue=PLAY,
    ),
    Scene(
        "beta",
        Text("β: loose and strict", "β: вольно и строго"),
        {"train.lanes": "loose;strict"},
        Text(
            "β = 0.1 beside β = 10: which one reconstructs better, which one would you let invent digits?",
            "β = 0,1 и β = 10 рядом: какая модель лучше восстанавливает, какой доверить придумывать цифры?",
        ),
        Text(
            "With a small β the points fly apart (look at the axis): reconstructions are the sharper ones, but the "
            "prior N(0, I) covers only the crowded middle of the map. With a large β the points fill the prior's disc "
            "and little more; the pictures blur, but a draw from the prior lands among them. The panel shows such "
            "draws: choose a lane above the settings to see its own.",
            "При малом β точки разлетаются (посмотрите на ось): восстановления резче, но априорное N(0, I) накрывает "
            "только тесную середину карты. При большом β точки заполняют круг априорного и почти не выходят за него: "
            "картинки размыты, зато выборка из априорного попадает в них. Такая выборка — на панели справа; чья, "
            "решает выбор дорожки над настройками.",
        ),
        cue=PLAY,
    ),
    Scene(
        "collapse",
        Text("Posterior collapse", "Схлопывание апостериорного"),
        {"train.lanes": "vae!beta:50", "train.view": "axes"},
        Text(
            "β = 50. What is the cheapest code for a picture? Then pull β down to 1 while it trains: does it wake up?",
            "β = 50. Какой код для картинки самый дешёвый? Потом по ходу обучения опустите β до 1: проснётся ли "
            "модель?",
        ),
        Text(
            "No code at all: every nat of KL costs fifty, and no axis earns that. All points sit at 0, the "
            "encoder answers with the prior, the decoder paints the mean picture everywhere. With β back at 1 the "
            "axes return within a few hundred steps: this collapse was the optimum of its loss, not a trap. Push "
            "β up again: the map folds back to a point in no time. Drag the scrubber to see it happen.",
            "Никакой: каждый нат KL стоит пятидесяти, столько не зарабатывает ни одна ось. Все точки в нуле, "
            "кодировщик отвечает априорным, декодер везде рисует среднюю картинку. При β = 1 оси возвращаются за "
            "несколько сотен шагов: это схлопывание было оптимумом своей функции потерь, а не ловушкой. Поднимите "
            "β снова — карта тут же свернётся в точку. Потяните бегунок назад и посмотрите, как это было.",
        ),
        cue=PLAY,
    ),
    Scene(
        "rate",
        Text("Too fast", "Слишком быстро"),
        {"train.lanes": "vae;fast", "train.curve": "loss"},
        Text(
            "The same network, thirty times the learning rate. Will it learn thirty times faster?",
            "Та же сеть, скорость обучения в тридцать раз больше. Выучится ли она в тридцать раз быстрее?",
        ),
        Text(
            "It wrecks itself in the first steps: a leap carries the weights so far that pixels saturate at black and "
            "white, the loss shoots off the chart, and soon numbers overflow; then the lane stops at its last good "
            "state. Drag the scrubber back to a step before the leap, lower the rate and play: the same weights learn.",
            "Она ломает себя на первых же шагах: скачок уносит веса так далеко, что пиксели насыщаются до чёрного и "
            "белого, потери уходят за край графика, вскоре переполняются числа — дорожка останавливается в последнем "
            "годном состоянии. Отмотайте бегунком к шагу до скачка, уменьшите скорость, запустите: те же веса учатся.",
        ),
        cue=PLAY,
    ),
    Scene(
        "line",
        Text("One axis", "Одна ось"),
        {"train.lanes": "line;vae"},
        Text(
            "All digits on one line: in which order will they stand, and who gets no place of their own?",
            "Все цифры на одной прямой: в каком порядке они встанут и кому не хватит места?",
        ),
        Text(
            "Slim digits (1) at one end, round ones (0) at the other, the rest between by the ink they share. "
            "Neighbours on a line are only two, so several classes lie on top of each other and decode to a "
            "smear. Look at the reconstruction: one axis more saves about twenty-five nats and costs three.",
            "Тонкие (1) на одном конце, круглые (0) на другом, остальные между ними — по тому, где у них общая "
            "краска. На прямой лишь два соседа, и несколько классов ложатся друг на друга: раскодируется клякса. "
            "Сравните восстановление: вторая ось экономит около двадцати пяти нат, а стоит трёх.",
        ),
        cue=PLAY,
    ),
    Scene(
        "axes",
        Text("How many axes?", "Сколько нужно осей?"),
        {"train.lanes": "wide;wide!beta:10", "train.view": "axes"},
        Text(
            "Sixteen axes are free to use. How many will be used with β = 1, how many with β = 10?",
            "Осей шестнадцать, бери сколько нужно. Сколько будет занято при β = 1 и сколько при β = 10?",
        ),
        Text(
            "An axis is used as long as a nat of KL saves more than β nats of reconstruction. The chart sorts "
            "them by strength: with β = 10 only a few still pay, the others fall back onto the prior one by one.",
            "Ось в деле, пока нат KL экономит больше β нат восстановления. На графике оси стоят по силе: при β = "
            "10 окупаются лишь немногие, остальные одна за другой возвращаются к априорному.",
        ),
        cue=PLAY,
    ),
    Scene(
        "clothes",
        Text("Clothes", "Одежда"),
        {"train.data": "fashion"},
        Text(
            "Which clothes does the map mix up, and what do they share?",
            "Какую одежду карта путает и что у неё общего?",
        ),
        Text(
            "Shirts, coats and pullovers: the same grey torso with two sleeves. Pixels see shape and brightness, "
            "not use; trousers and bags look like nothing else and stand apart.",
            "Рубашки, пальто и свитера: одинаковое серое туловище с двумя рукавами. Пиксели видят форму и "
            "яркость, а не назначение; брюки и сумки не похожи ни на что и стоят отдельно.",
        ),
        cue=PLAY,
    ),
)
