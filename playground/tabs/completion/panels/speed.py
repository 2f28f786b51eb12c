"""Fast against slow: every pixel a full pass, or only what the new pixel changes; both timed here and now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from models.images.pixelcnn.cost import Cost, multiplications
from models.registry import Text
from playground import widgets
from playground.stage import layers
from playground.stage.view import View
from playground.tabs.completion.completing import Work, work_of
from playground.tabs.completion.panels.base import PANELS, Panel, Picture, Situation
from playground.tabs.completion.table import table
from playground.typography import grouped

EACH = 4  # completions that are timed
PASSES = 2  # full passes that stand for all of them
RUNS = 2  # of the cached sampler; the quickest counts

_WORDS = {
    "all": Text("full pass × all pixels", "полный проход × все пиксели"),
    "hidden": Text("full pass × hidden pixels", "полный проход × закрытые"),
    "cached": Text("cached: only what is new", "с кэшем: только новое"),
    "row": Text("cached: first row", "с кэшем: первая строка"),
    "x": Text("{n} completions, seconds", "{n} дополнения, секунд"),
    "again": Text("measure again", "измерить ещё раз"),
}
_COUNTED = {
    "hidden": Text("full passes: {count} million", "полные проходы: {count} млн"),
    "cached": Text("cached: {count} million", "с кэшем: {count} млн"),
    "x": Text("multiplications for one completion", "умножений на одно дополнение"),
}
_DESCRIBE = Text(
    "Time for {n} completions: {naive} s with full passes, {cached} s with the cache, {ratio} times less.",
    "Время на {n} дополнения: {naive} с полными проходами, {cached} с с кэшем, в {ratio} раз меньше.",
)
_ROWS = {
    "pass": Text("one full pass", "один полный проход"),
    "naive": Text("× {pixels} pixels (extrapolated)", "× {pixels} пикселей (пересчёт)"),
    "cached": Text("cached, measured", "с кэшем, измерено"),
    "ratio": Text("less time: times", "меньше времени, раз"),
    "fewer": Text("fewer multiplications: times", "меньше умножений, раз"),
}
_S, _MS = Text("s", "с"), Text("ms", "мс")
_REMARK = Text(
    "The slow time is extrapolated from the quicker of {passes} full passes, measured just now.",
    "Медленное время пересчитано по быстрейшему из {passes} полных проходов, измеренных только что.",
)


@dataclass(frozen=True)
class Times:
    """Seconds: one full pass over all completions, the cached sampler in all, and until its first row stands."""

    one_pass: float
    cached: float
    first: float


def draw(situation: Situation) -> Picture:
    """A bar for each way, on a logarithmic axis."""
    work = work_of(situation)
    hidden = max(int(work.hidden.sum()), 1)
    times = measured(work)
    bars = {
        "all": times.one_pass * work.hidden.size,
        "hidden": times.one_pass * hidden,
        "cached": times.cached,
        "row": times.first,
    }
    ratio = bars["hidden"] / times.cached
    cost = multiplications(work.model.architecture, work.known)
    naive = _ROWS["naive"].format(pixels=str(hidden))
    figures = {
        "pass": _seconds(situation, times.one_pass),
        "naive": _seconds(situation, bars["hidden"]),
        "cached": _seconds(situation, times.cached),
        "ratio": grouped(ratio),
        "fewer": grouped(cost.ratio) if cost.hidden else "—",
    }
    return Picture(
        _chart(situation, bars, ratio),
        _counts(situation, cost),
        table=table(situation, {**_ROWS, "naive": naive}, figures),
        remark=situation.word(_REMARK.format(passes=str(PASSES))),
    )


def measured(work: Work) -> Times:
    """Time both ways on this machine as it is now: the quickest of a few runs, since anything else only adds."""
    x, known = np.repeat(work.x[None], EACH, axis=0), work.known
    one_pass = _quickest(lambda: work.model.conditionals(x, known), PASSES)
    cached = _quickest(lambda: work.model.complete(work.x, known, EACH), RUNS)
    first = _quickest(lambda: next(work.model.rows(work.x, known, EACH), None), RUNS)
    return Times(one_pass, cached, first)


def _quickest(run: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times):
        start = perf_counter()
        run()
        taken.append(perf_counter() - start)
    return min(taken)


def _chart(situation: Situation, bars: dict[str, float], ratio: float) -> View:
    low, high = min(bars.values()) / 4, max(bars.values()) * 2
    stack = []
    for height, (name, seconds) in enumerate(reversed(bars.items())):
        colour = "accent" if name in ("cached", "row") else "reverse_kl"
        words = f"{situation.word(_WORDS[name])}: {_seconds(situation, seconds)}"
        stack += [
            layers.lines([[[low, height], [seconds, height]]], colour, 16.0, 0.7),
            layers.text(low * 1.1, height + 0.36, words, colour, "left", 14),
        ]
    told = {"naive": situation.figure(bars["hidden"]), "cached": situation.figure(bars["cached"], 3)}
    return View(
        (low, high),
        (-0.5, len(bars) - 0.2),
        stack,
        situation.word(_WORDS["x"].format(n=str(EACH))),
        x_log=True,
        equal=False,
        y_ticks=False,
        axes="outside",
        hover=False,
        describe=situation.word(_DESCRIBE.format(n=str(EACH), ratio=f"{ratio:.0f}", **told)),
    )


def _counts(situation: Situation, cost: Cost) -> View:
    """Multiplications of one completion, counted in closed form, on a logarithmic axis."""
    counts = {"cached": max(cost.cached, 1), "hidden": max(cost.naive, 1)}
    low, high = min(counts.values()) / 30, max(counts.values()) * 3
    stack = []
    for height, (name, count) in enumerate(counts.items()):
        colour = "accent" if name == "cached" else "reverse_kl"
        words = situation.word(_COUNTED[name].format(count=grouped(count / 1e6)))
        stack += [
            layers.lines([[[low, height], [count, height]]], colour, 12.0, 0.7),
            layers.text(low * 1.15, height + 0.36, words, colour, "left", 13),
        ]
    return View(
        (low, high),
        (-0.4, 1.7),
        stack,
        situation.word(_COUNTED["x"]),
        x_log=True,
        equal=False,
        y_ticks=False,
        axes="outside",
        hover=False,
        describe=situation.word(_COUNTED["x"]),
    )


def _seconds(situation: Situation, value: float) -> str:
    if value >= 100:
        return f"{grouped(value)} {situation.word(_S)}"
    if value >= 1:
        return f"{situation.figure(value)} {situation.word(_S)}"
    return f"{situation.figure(1000 * value, 1 if value < 0.1 else 0)} {situation.word(_MS)}"


def dock(lang: str) -> list[str]:
    return [widgets.button(_WORDS["again"](lang), "again")]


PANELS.add(
    Panel(
        "speed",
        Text("Speed", "Скорость"),
        order=70,
        about=Text(
            "The usual way asks the whole network anew for every pixel. The cached way keeps what each layer has "
            "computed and adds the one pixel that is new; the pictures are the same.",
            "Обычный способ заново прогоняет всю сеть для каждого пикселя. Способ с кэшем хранит посчитанное каждым "
            "слоем и добавляет один новый пиксель; картинки те же самые.",
        ),
        draw=draw,
        dock=dock,
        pictured=True,
        assets=("pixelcnn_digits",),
    )
)
