"""Fast against slow: every pixel a full pass, or only what the new pixel changes; timed here and now, and raced."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.images.pixelcnn.cost import Cost, multiplications
from models.registry import Text
from playground import widgets
from playground.stage import layers
from playground.stage.growing import growing
from playground.stage.view import View
from playground.tables import table
from playground.tabs.completion.completing import Work, work_of
from playground.tabs.completion.layout import TITLE, Places, grid, sheet_view, title
from playground.tabs.completion.panels.base import PANELS, Panel, Picture, Situation
from playground.typography import grouped

EACH = 4  # completions that are timed
PASSES = 2  # full passes that stand for all of them
RUNS = 2  # of the cached sampler; the quickest counts

_WORDS = {
    "slow": Text("full passes: ≈ {time}", "полные проходы: ≈ {time}"),
    "fast": Text("cached: {time}", "с кэшем: {time}"),
    "full": Text("full passes", "полные проходы"),
    "cached": Text("cached", "с кэшем"),
    "x": Text("pixels drawn", "пикселей готово"),
    "y": Text("{n} completions, seconds", "{n} дополнения, секунд"),
    "scale": Text("both times to scale", "оба времени в масштабе"),
    "again": Text("measure again", "измерить ещё раз"),
}
_HEADS = Text("anew", "заново"), Text("cached", "кэш"), Text("ratio", "раз")
_ROWS = {
    "row": Text("the first row", "первая строка"),
    "all": Text("{pixels} pixels", "{pixels} пикселей"),
    "products": Text("multiplications, M", "умножений, млн"),
}
_DESCRIBE = Text(
    "The same {n} completions twice: {naive} with full passes, extrapolated from {passes}; {cached} with the cache.",
    "Одни и те же {n} дополнения дважды: {naive} полными проходами, пересчёт по {passes}; {cached} с кэшем.",
)
_CHART = Text(
    "Seconds until so many pixels are drawn, with full passes and with the cache.",
    "Секунды, за которые готово столько пикселей: с полными проходами и с кэшем.",
)
_UNITS = (1.0, Text("s", "с")), (1e-3, Text("ms", "мс")), (1e-6, Text("µs", "мкс"))


@dataclass(frozen=True)
class Times:
    """What was measured for all completions at once, in seconds.

    Attributes:
        one_pass: a full pass, which draws one pixel.
        pixels: (rows,) how many pixels the cached sampler has drawn as each row stands.
        since: (rows,) when, from its start.
    """

    one_pass: float
    pixels: NDArray[np.int64]
    since: NDArray[np.float64]

    def naive(self, rows: slice = slice(None)) -> float:
        """Seconds of full passes until the last of the rows stands."""
        return float(self.one_pass * self.pixels[rows].max(initial=0))

    def cached(self, rows: slice = slice(None)) -> float:
        """The same of the cached sampler."""
        return float(self.since[rows].max(initial=0.0))

    def turns(self) -> NDArray[np.int64]:
        """(pixels,) how many full passes end before the cached sampler has drawn each pixel."""
        passes = np.minimum(self.since // self.one_pass, self.pixels.max(initial=1) - 1).astype(np.int64)
        return np.repeat(passes, np.diff(self.pixels, prepend=0))


def measured(work: Work) -> Times:
    """Time both ways on this machine as it is now: the quickest of a few runs, since anything else only adds."""
    x, known = np.repeat(work.x[None], EACH, axis=0), work.known
    passes = []
    for _ in range(PASSES):
        start = perf_counter()
        work.model.conditionals(x, known)
        passes.append(perf_counter() - start)
    runs = [_run(work, known) for _ in range(RUNS)]
    return Times(min(passes), *min(runs, key=lambda run: run[1].max(initial=0.0)))


def _run(work: Work, known: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Pixels drawn, and seconds, as each row stands."""
    start = perf_counter()
    rows = [(len(row.columns), perf_counter() - start) for row in work.model.rows(work.x, known, EACH)]
    pixels, since = np.array(rows).reshape(-1, 2).T
    return pixels.cumsum().astype(np.int64), since


def draw(situation: Situation) -> Picture:
    """The same completions twice, each way at its own pace; seconds against pixels beside."""
    work = work_of(situation)
    times, cost = measured(work), multiplications(work.model.architecture, work.known)
    trace = f"{work.question.key} {times.one_pass} {times.cached()}"  # measured anew, it is another race
    return Picture(_race(work, times, trace), _chart(situation, times, trace), _table(situation, times, cost))


def _race(work: Work, times: Times, trace: str) -> View:
    """At the left a pixel a pass, at the right what the cache has drawn by then."""
    situation, images, order = work.situation, work.trace.images[:EACH], work.trace.order
    places = grid(situation.ask.box("main"), len(work.x), EACH, groups=2)
    seconds = {"slow": times.naive(), "fast": times.cached()}
    turns = {"slow": None, "fast": times.turns()}
    stack = []
    for number, (name, colour) in enumerate((("slow", "reverse_kl"), ("fast", "accent"))):
        cells = places.cells[number * EACH : (number + 1) * EACH]
        look = {"frame": colour, "turns": turns[name], "pace": 1 / times.one_pass}
        stack.append(growing(images, cells, order, trace, places.cell, **look))
        words = _WORDS[name].format(time=_told(situation, seconds[name]))
        stack.append(layers.text(*places.heads[number], situation.word(words), colour, align="left", size=13))
    naive, cached = (_told(situation, value) for value in seconds.values())
    stack += _to_scale(situation, places, times, cached)
    told = _DESCRIBE.format(n=str(EACH), naive=naive, cached=cached, passes=str(PASSES))
    return sheet_view(situation, places, stack, told)


def _to_scale(situation: Situation, places: Places, times: Times, cached: str) -> list[dict[str, Any]]:
    """Two bars below the pictures, where the stage has room for them: the seconds of full passes, and of the cache."""
    box, half = situation.ask.box("main"), places.cell / 2
    line = TITLE * box.unit * (places.x[1] - places.x[0]) / box.width
    left, right = places.cells[:, 0].min() - half, places.cells[:, 0].max() + half
    spare = places.cells[:, 1].min() - half - places.y[0]
    if spare < 4 * line or not times.naive():
        return []
    top = places.y[0] + spare / 2 + line
    stack = [title(left, top, situation.word(_WORDS["scale"]))]
    for seconds, colour in ((times.naive(), "reverse_kl"), (times.cached(), "accent")):
        top -= line
        end = left + (right - left) * seconds / times.naive()
        stack.append(layers.area([left, end], top - line / 4, top + line / 4, colour, opacity=1.0))
    return [*stack, layers.text(end + line / 3, top, cached, "accent", align="left", size=13)]


def _chart(situation: Situation, times: Times, trace: str) -> View:
    """Seconds against pixels; a line follows the race."""
    last = int(times.pixels.max(initial=1))
    low, high = max(times.since.min(initial=times.one_pass), 1e-6) / 3, max(times.naive(), times.one_pass) * 3
    pixels = np.arange(1, last + 1)
    stack = [
        layers.curve(pixels, times.one_pass * pixels, "reverse_kl", label=situation.word(_WORDS["full"])),
        layers.curve(times.pixels, times.since, "accent", label=situation.word(_WORDS["cached"])),
        {**layers.rule(x=float(last), colour="lane1"), "trace": trace},
    ]
    words = {"x_title": situation.word(_WORDS["x"]), "y_title": situation.word(_WORDS["y"].format(n=str(EACH)))}
    return View(
        (0.0, float(last)), (low, high), stack, **words, y_log=True, equal=False, describe=situation.word(_CHART)
    )


def _table(situation: Situation, times: Times, cost: Cost) -> str:
    first, pixels = slice(1), str(times.pixels.max(initial=0))
    pairs = {
        _ROWS["row"]: (times.naive(first), times.cached(first)),
        _ROWS["all"].format(pixels=pixels): (times.naive(), times.cached()),
    }
    rows = {name: (*(_told(situation, value) for value in pair), _ratio(*pair)) for name, pair in pairs.items()}
    products = [grouped(count / 1e6) for count in (cost.naive, cost.cached)]
    rows[_ROWS["products"]] = (*products, _ratio(cost.naive, cost.cached))
    return table(situation.ask.lang, rows.items(), _HEADS)


def _ratio(slow: float, fast: float) -> str:
    return f"×{grouped(slow / fast)}" if fast else "—"


def _told(situation: Situation, seconds: float) -> str:
    """A time with three digits, in a unit in which it is not below one."""
    size, unit = next((pair for pair in _UNITS if seconds >= pair[0]), _UNITS[-1])
    value = seconds / size
    text = grouped(value) if value >= 100 else situation.figure(value, 1)
    return f"{text} {situation.word(unit)}"


def dock(lang: str) -> list[str]:
    return [widgets.button(_WORDS["again"](lang), "again")]


PANELS.add(
    Panel(
        "speed",
        Text("Speed", "Скорость"),
        order=70,
        about=Text(
            "The usual way asks the whole network anew for every pixel. The cached way keeps what each layer has "
            "computed and adds the one new pixel; the pictures are the same. Play the race: its pace was measured just "
            "now.",
            "Обычный способ заново прогоняет всю сеть для каждого пикселя. Кэш хранит посчитанное каждым слоем "
            "и добавляет один новый пиксель; картинки те же. Запустите гонку: темп измерен только что.",
        ),
        draw=draw,
        playback="timed",
        dock=dock,
        pictured=True,
        assets=("pixelcnn_digits",),
    )
)
