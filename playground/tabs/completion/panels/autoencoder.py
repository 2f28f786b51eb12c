"""The autoencoder: a PixelCNN told a code instead of a class draws pictures of one meaning and many looks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from models.images import catalogue
from models.images.pixelcnn import script_autoencoder
from models.registry import Text
from playground import widgets
from playground.tab import Download, Line
from playground.tables import listed
from playground.tabs.completion.clip import STILL, grown
from playground.tabs.completion.inputs import DATA, LABEL, PICTURE, SHELF
from playground.tabs.completion.masks import HIDDEN
from playground.tabs.completion.panels.autoencoder_draws import (
    ASSET,
    DRAWS,
    EACH,
    JUDGE,
    SQUARED,
    STRANGERS,
    VAE,
    Coded,
    coded_of,
    other_of,
    reading,
)
from playground.tabs.completion.panels.autoencoder_params import CODE, CODED, END, OTHER, PARAMS, REACH, mark_of
from playground.tabs.completion.panels.autoencoder_picture import (
    bars,
    between,
    chart,
    one,
    places_of,
    two,
    walk,
)
from playground.tabs.completion.panels.autoencoder_scenes import KEY, SCENES
from playground.tabs.completion.panels.base import PANELS, Listing, Panel, Picture, Situation

_WORDS = {
    "back": Text("the picture's own code", "код самой картинки"),
    "class": Text("p(digit | draw)", "p(цифра | выборка)"),
}
_ROWS = {
    "own": Text("−ln p(x | h), its code", "−ln p(x | h), её код"),
    "other": Text("another picture's code, mean of {n}", "код другой картинки, среднее по {n}"),
    "none": Text("no code: −ln p(x)", "без кода: −ln p(x)"),
    "draws": Text("draws: mean −ln p", "выборки: среднее −ln p"),
    "same": Text("draws read as {digit}", "выборок прочитано как {digit}"),
}
_READ = Text(
    "Below each, what a conditional VAE reads there ({right} % right on test digits).",
    "Под каждой — что читает условный VAE (верно у {right} % тестовых цифр).",
)
_SMALL = Text(
    "A small autoencoder of this kind, trained by PyTorch and nothing else.",
    "Маленький автокодировщик того же вида; нужен только PyTorch.",
)
_HALFWAY = Text(
    "Along a row only the code changes, chance is the same.",
    "Вдоль ряда меняется только код, случай один и тот же.",
)


def draw(situation: Situation) -> Picture:
    """One code and its draws, or the way between two codes."""
    return _two(situation) if situation.ask[CODED.key] == "two" else _one(situation)


def _one(situation: Situation) -> Picture:
    coded = coded_of(situation)
    quick = situation.dragging or situation.ask.event == "jump"  # a hand waits: what needs another pass follows
    right = situation.figure(100 * catalogue()[JUDGE].metrics["accuracy"].value, 0)
    return Picture(
        one(coded),
        bars(coded),
        table=_table(coded, quick),
        remark=situation.word(_READ.format(right=right)),
        formula=r"p(x \mid h) = \prod_{i} p(x_i \mid x_{<i},\, h), \qquad h = f(x)",
        rough=quick,
        download=_draws_clip(coded) if situation.wants_clip else None,
    )


def _table(coded: Coded, quick: bool) -> str:
    """How the draws are read, and nats; those that take passes of their own wait for the hand."""
    situation, read = coded.situation, reading(coded.trace.images).argmax(1)
    found = ("…",) * 3 if quick else [situation.nats(value) for value in coded.nats]
    figures = {
        "same": f"{(read == coded.digit).sum()} / {len(read)}",
        "draws": situation.nats(-coded.trace.log_prob.mean()),
    }
    figures |= dict(zip(("own", "other", "none"), found, strict=True))
    told = {"digit": str(coded.digit), "n": str(STRANGERS)}
    return listed(situation.ask.lang, {_ROWS[key].format(**told): figure for key, figure in figures.items()})


def _two(situation: Situation) -> Picture:
    a, b = coded_of(situation), other_of(situation)
    quick = situation.dragging or situation.ask.event == "jump"
    return Picture(
        two(a, b),
        None if quick else chart(a, b),
        remark=situation.word(_HALFWAY),
        formula=r"x \sim p(x \mid (1-t)\,h_A + t\,h_B)",
        rough=quick,
        download=_way_clip(a, b) if situation.wants_clip else None,
    )


def _draws_clip(coded: Coded) -> Download:
    """The picture, and draws of its code that grow."""
    trace = coded.trace
    return grown([(coded.x[None], STILL), (trace.images[: DRAWS - 1], trace.order)], "autoencoder.gif")


def _way_clip(a: Coded, b: Coded) -> Download:
    """What the VAE paints between its codes, and below it draws that grow, column by column from A to B."""
    ways = [a.drawn(code, EACH) for code in between(a, b)]
    draws = np.stack([way.images for way in ways], axis=1).reshape(-1, *a.x.shape)
    return grown([(walk(a, b), STILL), (draws, ways[0].order)], "between.gif", len(ways))


def act(situation: Situation) -> Mapping[str, Any]:
    """A number of the code is dragged or put back, a picture becomes B, or the draws are made again."""
    ask = situation.ask
    kind = ask.action.get("kind")
    if kind == "drag" and ask.action.get("param") == "code":
        return _dragged(situation)
    if kind == "own_code":
        return {CODE.key: CODE.default}
    if ask[CODED.key] == "two" and ask[END.key] == "b":
        taken = SHELF.act(ask, other_of(situation).samples)
        return {OTHER.key: taken[PICTURE.key]} if taken else {}
    return {}


def _dragged(situation: Situation) -> Mapping[str, Any]:
    coded, action = coded_of(situation), situation.ask.action
    index, code = action.get("index"), coded.code.copy()
    if not isinstance(index, int) or not 0 <= index < len(code):
        return {}
    code[index] = coded.own[index] if action.get("phase") == "reset" else np.clip(situation.ask.spot[1], -REACH, REACH)
    return {CODE.key: CODE.written(mark_of(coded.x), code)}


def probe(situation: Situation, view: str, x: float, y: float) -> list[Line]:
    """How the draw under the pointer is read."""
    if view != "main" or situation.ask[CODED.key] != "one":
        return []
    coded = coded_of(situation)
    number = places_of(situation, len(coded.x)).cell_at(x, y)
    if number is None:
        return []
    shares = reading(coded.trace.images[number][None])[0]
    best = np.argsort(-shares)[:2]
    head = [Line(situation.word(_WORDS["class"]), "")]
    return head + [Line(str(digit), situation.figure(shares[digit], 3)) for digit in best]


def code(situation: Situation) -> Listing:
    """The training of a small autoencoder of the kind."""
    return Listing("pixelcnn_autoencoder.py", _SMALL, script_autoencoder.script(situation.ask.lang))


def controls(lang: str) -> list[str]:
    when = f"{CODED.key}=two"
    return [
        widgets.group(CODED.title(lang), widgets.segments(CODED, lang)),
        widgets.group(END.title(lang), beside=widgets.segments(END, lang), when=when),
    ]


def dock(lang: str) -> list[str]:
    return [widgets.button(_WORDS["back"](lang), "own_code", when=f"{CODED.key}=one")]


PANELS.add(
    Panel(
        KEY,
        Text("Autoencoder", "Автокодировщик"),
        order=35,
        about=Text(
            "Ten numbers h, the code, enter every gate of the PixelCNN. It takes care of the pixels, so the code keeps "
            "to the meaning: draws differ and stay sharp, where one picture per code blurs.",
            "Десять чисел h, код, входят в каждый вентиль PixelCNN. О пикселях заботится она, и коду остаётся смысл: "
            "выборки разные, но чёткие, а одна картинка на код размывается.",
        ),
        draw=draw,
        playback="paced",
        params=PARAMS,
        controls=controls,
        dock=dock,
        pictured=True,
        model=ASSET,
        code=code,
        fixed={DATA.key: "digits", LABEL.key: LABEL.default, HIDDEN.key: "all"},
        assets=(ASSET, VAE, SQUARED, JUDGE),
        act=act,
        probe=probe,
        scenes=SCENES,
    )
)
