"""States of the autoencoder view worth showing, each with a question for the class."""

from __future__ import annotations

from models.registry import Text
from playground.tab import Scene
from playground.tabs.completion.panels.base import VIEW_KEY

KEY = "autoencoder"

SCENES = (
    Scene(
        "same_meaning",
        Text("Same meaning, other pixels", "Смысл тот же, пиксели другие"),
        {VIEW_KEY: KEY},
        Text(
            "Twelve draws from one code of ten numbers. What has the code kept of the picture, and what not?",
            "Двенадцать выборок по одному коду из десяти чисел. Что код сохранил от картинки, а что нет?",
        ),
        Text(
            "The digit, its slant, its weight: what no neighbouring pixel could tell. Edges and little hooks are left "
            "to the decoder, which draws them anew each time: telling them would cost the code more than they save.",
            "Цифру, наклон, толщину: то, чего не подскажет соседний пиксель. Края и завитки оставлены декодеру, и он "
            "каждый раз рисует их заново: чтобы сообщить их, коду не хватит места.",
        ),
    ),
    Scene(
        "no_blur",
        Text("Why no blur?", "Почему нет размытия?"),
        {VIEW_KEY: KEY, "cnn.picture": "s281"},
        Text(
            "The VAE and the squared error blur this picture; the draws are sharp. Compare the mean of the draws: who "
            "knows more?",
            "VAE и квадрат ошибки размывают картинку, а выборки чёткие. Сравните со средним выборок: кто знает больше?",
        ),
        Text(
            "A decoder whose pixels are independent given the code paints its doubt as grey: a mean, like that of the "
            "draws. A PixelCNN doubts too, but each pixel knows how the earlier ones were decided, so a draw is all "
            "one thing.",
            "Декодер, у которого пиксели при данном коде независимы, рисует сомнение серым: это среднее, как среднее "
            "выборок. PixelCNN тоже сомневается, но каждый пиксель знает, что решили прежние, и выборка цельная.",
        ),
    ),
    Scene(
        "halfway",
        Text("Halfway between two meanings", "На полпути между смыслами"),
        {VIEW_KEY: KEY, "cnn.coded": "two"},
        Text(
            "Halfway between two codes the VAE paints a ghost of both digits. What will a draw of the PixelCNN show?",
            "На полпути между кодами VAE рисует призрак двух цифр. Что покажет выборка PixelCNN?",
        ),
        Text(
            "Mostly a whole digit: one of the two, or a third that lies between. The doubt is in which, from draw to "
            "draw, and the shares change along the way; no single draw is half of each.",
            "Чаще всего целую цифру: одну из двух или третью, что лежит между ними. Сомнение — в том, какую именно: от "
            "выборки к выборке; доли меняются по пути, но половинок не бывает.",
        ),
    ),
)
