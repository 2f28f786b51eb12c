"""States of the view of architectures worth showing, each with a question for the class."""

from __future__ import annotations

from models.registry import Text
from playground.tab import Scene
from playground.tabs.completion.panels.base import VIEW_KEY

KEY = "architectures"

SCENES = (
    Scene(
        "side_by_side",
        Text("PixelRNN against PixelCNN", "PixelRNN против PixelCNN"),
        {VIEW_KEY: KEY, "cnn.seed": 1},
        Text(
            "All of them have read the same digits. Which column of the table separates recurrent networks from "
            "convolutions, and which one does not?",
            "Все читали одни и те же цифры. Какой столбец таблицы отделяет рекуррентные сети от свёрток, а какой нет?",
        ),
        Text(
            "The steps in training: a convolution computes all pixels of a layer at once, a Row LSTM 28 rows and a "
            "Diagonal BiLSTM 55 diagonals, one after the other. Drawing takes 784 steps whoever draws, for every pixel "
            "needs the one before.",
            "Шаги при обучении: свёртка считает все пиксели слоя сразу, Row LSTM — 28 строк, Diagonal BiLSTM — 55 "
            "диагоналей, одну за другой. А выборка у всех в 784 шага: каждому пикселю нужен предыдущий.",
        ),
    ),
    Scene(
        "own_order",
        Text("MADE: any order", "MADE: любой порядок"),
        {VIEW_KEY: KEY, "cnn.seed": 4},
        Text(
            "Stop after a hundred pixels. What does each know of its digit by now, and who has the harder task?",
            "Остановите после ста пикселей. Что каждая сеть уже знает о своей цифре и кому труднее?",
        ),
        Text(
            "The others have seen empty paper at the top edge; MADE has a pixel here and there and knows the digit "
            "already, roughly. Its log p(x) is as exact as theirs. But a neighbour says most about a pixel, and early "
            "on MADE has none; dense layers must learn each pixel's neighbours anew, too.",
            "Остальные видели лишь пустой верхний край; у MADE точки разбросаны по всей картинке, и цифру она уже "
            "угадывает. Её log p(x) точен так же, как у них. Но больше всего говорит сосед, а сначала соседей у неё "
            "нет; к тому же полносвязные слои учат соседей каждого пикселя заново.",
        ),
    ),
    Scene(
        "listens",
        Text("May see, does see", "Может видеть и видит"),
        {VIEW_KEY: KEY, "cnn.arch": "diagonal"},
        Text(
            "A Diagonal BiLSTM may see nearly all the past. Move the ring: to how much of it does this one listen?",
            "Diagonal BiLSTM может видеть почти всё прошлое. Двигайте кольцо: к какой его части она прислушивается?",
        ),
        Text(
            "About two thirds of it moves the logit by more than 0.01: neighbours by whole units, a pixel ten rows up "
            "by thousandths. The Row LSTM may see a triangle only, and listens to nearly all of it. The field says "
            "what a network may use; what it does use, training decides.",
            "Примерно две трети сдвигают логит больше чем на 0,01: соседи — на целые единицы, пиксель десятью строками "
            "выше — на тысячные. Row LSTM может видеть лишь треугольник, но прислушивается почти ко всему. Поле "
            "говорит, чем сеть может пользоваться; чем пользуется на деле, решает обучение.",
        ),
    ),
)
