"""States of the view of masks and fields worth showing, each with a question for the class."""

from __future__ import annotations

from models.registry import Text
from playground.tab import Scene
from playground.tabs.completion.panels.base import VIEW_KEY

KEY = "fields"

SCENES = (
    Scene(
        "mask_a_or_b",
        Text("A against B", "A против B"),
        {VIEW_KEY: KEY, "cnn.net": "original", "cnn.depth": 3, "cnn.flips": "a33"},
        Text(
            "The first layer got mask B: its centre is open. What does the pixel see now, and what is log p(x) worth?",
            "Первому слою дали маску B: её центр открыт. Что теперь видит пиксель и что станет с log p(x)?",
        ),
        Text(
            "It sees itself. Training would copy the pixel to the output, every conditional would be 1 and log p(x) "
            "near 0, but nothing could be drawn: the value to be drawn is asked for first. Mask A shuts the centre "
            "once; later layers may open it, because their centre holds only the past.",
            "Самого себя. Обучение скопирует пиксель на выход, каждая условная вероятность станет 1, log p(x) — около "
            "0, а породить ничего нельзя: сначала спросят значение, которого ещё нет. Маска A закрывает центр один "
            "раз; дальше его можно открыть: там лежит уже только прошлое.",
        ),
    ),
    Scene(
        "blind_spot",
        Text("The blind spot", "Слепая зона"),
        {VIEW_KEY: KEY, "cnn.net": "original", "cnn.depth": 8, "cnn.kernel": 3, "cnn.spot": "11,4"},
        Text(
            "Add layers one by one. Which earlier pixels are never reached, and why would a wider kernel help only "
            "in part?",
            "Добавляйте слои по одному. До каких предыдущих пикселей поле так и не дойдёт и почему широкое ядро "
            "поможет лишь отчасти?",
        ),
        Text(
            "A wedge to the upper right. To go right one must go up: a layer climbs at least one row for half a "
            "kernel's width. With 7×7 the wedge is flatter, not gone.",
            "До клина справа сверху. Вправо можно только поднимаясь: слой проходит вбок не больше половины ядра и "
            "поднимается при этом хотя бы на строку. С ядром 7×7 клин площе, но он есть.",
        ),
        cue="cnn.depth",
    ),
    Scene(
        "two_stacks",
        Text("Two stacks", "Две стопки"),
        {VIEW_KEY: KEY, "cnn.net": "gated", "cnn.depth": 8, "cnn.kernel": 3, "cnn.spot": "11,4"},
        Text(
            "Same depth, same kernel: what fills the blind spot, and which cell must never be opened?",
            "Та же глубина, то же ядро: что закрывает слепую зону и какую клетку открывать нельзя?",
        ),
        Text(
            "The vertical stack needs no mask at its sides, for all rows above are past. Its first layer must not see "
            "its own row: open a cell there and the horizontal stack, which reads it, peeks.",
            "Вертикальной стопке не нужна маска по бокам: все строки выше — прошлое. Но первый её слой не должен "
            "видеть свою строку: откройте там клетку, и горизонтальная стопка, читающая её, подглядит.",
        ),
        cue="cnn.depth",
    ),
    Scene(
        "far_at_once",
        Text("Far at once", "Сразу далеко"),
        {VIEW_KEY: KEY, "cnn.net": "diagonal", "cnn.depth": 2, "cnn.spot": "9,6"},
        Text(
            "One recurrent layer against eight convolutions: who sees further, and what is the price?",
            "Один рекуррентный слой против восьми свёрток: кто видит дальше и какой ценой?",
        ),
        Text(
            "A recurrent layer reaches the top of the picture at once, the diagonal one nearly all the past. But its "
            "states come one after the other, even in training, where a convolution does all pixels together.",
            "Рекуррентный слой сразу видит до верха, а диагональный — почти всё прошлое. Но его состояния считаются "
            "одно за другим даже при обучении, а свёртка обрабатывает все пиксели разом.",
        ),
    ),
    Scene(
        "any_order",
        Text("Any order will do", "Годится любой порядок"),
        {VIEW_KEY: KEY, "cnn.net": "made", "cnn.depth": 2, "cnn.order": 7},
        Text(
            "The pixels come in a random order. Is log p(x) still exact, and why does hardly anyone use such an order?",
            "Пиксели идут в случайном порядке. Остаётся ли log p(x) точным и почему так почти никто не делает?",
        ),
        Text(
            "It is exact: the chain rule holds in every order, and the masks obey it. But neighbours say most about a "
            "pixel, and convolutions find them next door only in the raster order.",
            "Остаётся: цепное правило верно в любом порядке, и маски ему следуют. Но больше всего о пикселе говорят "
            "соседи, а рядом свёртка находит их только в растровом порядке.",
        ),
    ),
)
