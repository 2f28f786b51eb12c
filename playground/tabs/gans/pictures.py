"""What a lane's stage shows: data, generated points, what the discriminator thinks, where it pushes, how z is bent."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter
from scipy.special import expit

from models.gan import diagnostics
from models.gan.walk import Substep
from models.registry import Text
from models.targets import GaussianMixture
from playground import camera
from playground.camera import Array
from playground.stage import layers
from playground.stage.box import Box
from playground.stage.view import Range, View
from playground.tab import Ask, Line
from playground.tabs.gans.picked import Picked, lane_of, mark
from playground.tabs.gans.race import Race, Racer

DATA_POINTS = 400
SURFACE_COLUMNS = {1: 52, 2: 40, 3: 32, 4: 30}  # by the number of lanes: smaller stages need fewer
CHEAP_COLUMNS = 22
FINER = 1.6  # columns of the optimal D over those of a trained one: it is as sharp as its grid
ARROWS = 90
ARROW_LENGTH = 0.12  # of the window's height, for the longest arrow
EDGE = 1.5  # cells over which an optimal D runs out
LEAST_RELIEF = 0.02  # of a probability: a D that is flatter than this looks flat
BOX = Box(width=300, height=300, top=0)

_SCORE = Text("critic's score", "оценка критика")
_DESCRIBE = Text(
    "{name}, step {step}: {covered} of {modes} modes, {quality} % of the generated points within 3σ",
    "{name}, шаг {step}: {covered} из {modes} мод, {quality} % порождённых точек в пределах 3σ",
)


def columns(lanes: int, cheap: bool) -> int:
    """Columns of the grid behind a surface; ``cheap`` where the picture is replaced at once and many others wait."""
    return CHEAP_COLUMNS if cheap else SURFACE_COLUMNS[lanes]


def draw(
    ask: Ask, racer: Racer, number: int, lanes: int, picked: Picked | None, pushed: Array | None, cheap: bool = False
) -> View:
    """The stage of lane ``number`` (from 1) among ``lanes``; ``picked`` is a point that a hand asked about, ``pushed``
    (n, 2) where the first points are pushed."""
    run, seen = racer.seen, ask["see"]
    box = ask.boxes.get(f"lane{number}", BOX)
    window = camera.plane(run.target, box)
    colour = f"lane{number}"
    drawn = [
        *_surface(ask, racer, window, colour, columns(lanes, cheap)),
        *_data(racer, seen),
        *(_warp(racer) if "warp" in seen else []),
        *(_minibatch(racer.substep, colour, window) if racer.substep else _generated(racer, seen, colour)),
        *([] if pushed is None or racer.substep else _arrows(racer.points[: len(pushed)], pushed, window)),
        *(mark(ask, picked, window, box) if picked is not None and picked.racer is racer else []),
    ]
    ticks = lanes <= 2
    return View(*window.view, layers=drawn, describe=_description(ask, racer), x_ticks=ticks, y_ticks=ticks)


def _description(ask: Ask, racer: Racer) -> str:
    tally = racer.tally
    values = {"covered": str(tally.covered), "modes": str(len(tally.fair)), "step": str(racer.seen.steps)}
    quality = f"{100 * tally.high_quality:.0f}"
    return ask.word(_DESCRIBE).format(name=ask.word(racer.lane.preset.title), quality=quality, **values)


def _surface(ask: Ask, racer: Racer, window: camera.Camera, colour: str, count: int) -> list[layers.Layer]:
    """What D says of every place, or what the best possible D would: probability, or a critic's score."""
    seen = ask["see"]
    if "surface" not in seen and "optimal" not in seen:
        return []
    x, y = window.whole
    xs, ys = camera.axes(x, y, round(count * (FINER if "optimal" in seen else 1)))
    grid = _faded(racer.optimal(xs, ys)) if "optimal" in seen else diagnostics.surface(racer.seen, xs, ys)
    probable = "optimal" in seen or racer.seen.objective.is_probability
    return _probability(grid, x, y, colour) if probable else _score(grid, x, y, colour)


def _faded(optimal: np.ndarray) -> np.ndarray:
    """An optimal D that runs out to ½ where neither data nor samples are (NaN): there any answer is as good."""
    known = np.isfinite(optimal)
    inside = np.clip(2 * gaussian_filter(known.astype(float), EDGE) - 1, 0, 1)
    return 0.5 + inside * np.where(known, optimal - 0.5, 0)


def _probability(grid: np.ndarray, x: Range, y: Range, colour: str) -> list[layers.Layer]:
    """Hills above ½ in the lane's colour, valleys below it in grey: a D that hardly decides keeps a visible relief."""
    reach = float(np.clip(np.nanmax(np.abs(grid - 0.5), initial=0), LEAST_RELIEF, 0.5))
    ends = ("soft", colour)
    shade = layers.raster(
        grid - 0.5, x, y, colours="diverging", ends=ends, colour=colour, low=-reach, high=reach, opacity=0.5
    )
    even = layers.contours(grid, x, y, [0.5], colour=colour, width=1.75, opacity=0.8)
    others = [0.5 + share * reach for share in (-2 / 3, -1 / 3, 1 / 3, 2 / 3)]
    return [shade, layers.contours(grid, x, y, others, colour=colour, width=0.75, opacity=0.4), even]


def _score(grid: np.ndarray, x: Range, y: Range, colour: str) -> list[layers.Layer]:
    """A critic's score has no zero: from its lowest value here to its highest."""
    low, high = _span(grid)
    shade = layers.raster(grid, x, y, colour=colour, low=low, high=high, opacity=0.5)
    return [shade, layers.contours(grid, x, y, list(np.linspace(low, high, 7)[1:-1]), colour=colour, opacity=0.55)]


def _span(grid: np.ndarray) -> tuple[float, float]:
    low, high = float(np.nanmin(grid)), float(np.nanmax(grid))
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def _data(racer: Racer, seen: tuple[str, ...]) -> list[layers.Layer]:
    """Real points, and the circles within which a generated one counts as good."""
    if "data" not in seen:
        return []
    data = racer.seen.data
    drawn = [layers.points(data.unscaled(data.pool[:DATA_POINTS]), "data", size=2.4, opacity=0.55)]
    target = racer.seen.target
    if isinstance(target, GaussianMixture) and racer.parts.separate:
        circles = layers.ellipses(
            target.means, target.covariances, "data", dashed=True, sigmas=(3,), fill=False, opacity=0.7
        )
        drawn.append(circles)
    return drawn


def _generated(racer: Racer, seen: tuple[str, ...], colour: str) -> list[layers.Layer]:
    return [layers.points(racer.points, colour, size=3.2, opacity=0.85)] if "samples" in seen else []


def _minibatch(substep: Substep, colour: str, window: camera.Camera) -> list[layers.Layer]:
    """The points of one sub-step: real ones as rings, generated ones, where they are pushed or have moved to."""
    data, drawn = substep.data, []
    if "real" in data:
        drawn.append(layers.points(data["real"], "data", size=7, marker="ring", opacity=0.9))
    for name in ("fake", "after"):
        if name in data:
            drawn.append(layers.points(data[name], colour, size=4.5, opacity=0.95))
    if "after" in data:
        drawn.append(layers.arrows(data["before"], data["after"], "ink", width=1.2, opacity=0.8))
    elif "push" in data:
        longest = float(np.hypot(*data["push"].T).max(initial=0.0)) or 1.0
        drawn += _arrows(data["fake"], data["push"] / longest, window)
    return drawn


def _warp(racer: Racer) -> list[layers.Layer]:
    """An even grid of z carried through the generator: where it folds and tears, modes are joined or lost."""
    return [layers.lines(diagnostics.warped_grid(racer.seen), "ink", width=0.8, opacity=0.45)]


def pushes(race: Race) -> list[Array]:
    """Where each lane's loss pushes its first generated points, (n, 2), over the longest of all lanes: so arrows of
    different games can be compared."""
    found = [diagnostics.push(racer.seen, racer.points[:ARROWS]) for racer in race.racers]
    longest = max(float(np.hypot(*push.T).max(initial=0.0)) for push in found)
    return [push / (longest or 1.0) for push in found]


def _arrows(start: Array, push: Array, window: camera.Camera) -> list[layers.Layer]:
    """Arrows whose length is that of ``push`` (n, 2), at most 1, times a share of the window's height."""
    height = window.whole[1][1] - window.whole[1][0]
    return [layers.arrows(start, start + push * (ARROW_LENGTH * height), "ink", width=1.3, opacity=0.75)]


def read_out(ask: Ask, race: Race, view: str, x: float, y: float) -> list[Line]:
    """The density of the data, what D says, and how it slopes, at a point of a lane's stage."""
    racer = lane_of(race, view)
    if racer is None:
        return []
    run, point = racer.seen, np.array([[x, y]])
    raw = float(run.discriminator(point)[0])
    name, said = ("D", expit(raw)) if run.objective.is_probability else (ask.word(_SCORE), raw)
    slope = float(np.hypot(*run.discriminator_gradient(point)[0]))
    return [
        Line("p", ask.figure(np.exp(run.target.log_prob(point))[0], ".3g"), "data"),
        Line(name, ask.figure(said, ".3f"), view),
        Line("‖∇D‖", ask.figure(slope, ".3g"), view),
    ]
