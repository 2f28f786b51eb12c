"""How each divergence, and its gradient, grows as two unit Gaussians move apart: which ones still feel a far target."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from models.divergences import DIVERGENCES
from models.fitting import gradient_norm
from models.registry import Text
from models.targets import Gaussian
from playground.stage import layers
from playground.stage.view import View
from playground.tabs.divergences.panels.base import Situation, dash

DISTANCES = np.linspace(0.0, 12.0, 49)
VALUE_TOP = 3.0
GRADIENT_RANGE = (1e-9, 30.0)
KULLBACK = {"forward_kl", "reverse_kl"}
_BOTH = Text("forward = reverse KL", "прямая = обратная KL")
LIMITS = {"js": Text("{name} → ln 2", "{name} → ln 2"), "tv": Text("{name} → 1", "{name} → 1")}

_AXIS = Text("distance between N(0, 1) and N(d, 1)", "расстояние между N(0, 1) и N(d, 1)")
_DESCRIBE = {
    "value": Text("Value of each divergence against the distance d.", "Значение каждой дивергенции от расстояния d."),
    "gradient": Text("Gradient of each divergence in d, log scale.", "Градиент каждой дивергенции по d, лог. шкала."),
}


@lru_cache(maxsize=256)
def curve_of(key: str, params: tuple[tuple[str, float], ...], rate: str) -> tuple[float, ...]:
    """Value (or gradient norm) of a divergence between N(0, 1) and N(d, 1) at `DISTANCES`."""
    p, measure = Gaussian(0.0, 1.0), DIVERGENCES[key]
    if rate == "value":
        return tuple(measure.value(p, Gaussian(d, 1.0), **dict(params)) for d in DISTANCES)
    return tuple(gradient_norm(p, Gaussian(d, 1.0), key, **dict(params)) for d in DISTANCES)


def draw(situation: Situation) -> View:
    """The small chart beside the stage; the current separation of the target's modes is marked."""
    rate = situation.ask["rate"]
    stack = [_curve(situation, key, rate) for key in situation.fits]
    mark = _current_separation(situation)
    if mark is not None:
        stack.insert(0, layers.rule(x=mark, colour="ink", dash=(4, 4)))
    return View(
        (0.0, 12.0),
        (0.0, VALUE_TOP) if rate == "value" else GRADIENT_RANGE,
        layers=stack,
        x_unit="σ",
        x_title=situation.word(_AXIS),
        y_log=rate == "gradient",
        equal=False,
        describe=situation.word(_DESCRIBE[rate]),
    )


def _curve(situation: Situation, key: str, rate: str) -> dict:
    pair = set(situation.fits) >= KULLBACK and key in KULLBACK
    y = np.array(curve_of(key, tuple(situation.params.get(key, {}).items()), rate))
    limit = LIMITS.get(key) if rate == "value" else None
    label = limit.format(name=DIVERGENCES[key].short) if limit else DIVERGENCES[key].short
    # At d = 0 every gradient vanishes by symmetry: on a logarithmic axis that would be a cliff that says nothing.
    shown = np.where(y > VALUE_TOP * 1.05, np.nan, y) if rate == "value" else np.where(DISTANCES > 0, y, np.nan)
    # Between Gaussians of one width the two KLs are equal: one line, dashed in both colours, one name.
    name = "" if pair and key == "reverse_kl" else situation.word(_BOTH if pair else label)
    strokes = (7, 7) if pair and key == "reverse_kl" else dash(key)
    return layers.curve(DISTANCES, shown, key, 2.2, dash=strokes, label=name or None, key=f"far-{key}")


def _current_separation(situation: Situation) -> float | None:
    target = situation.ask["target" if situation.p.dim == 2 else "target1"]
    alone = situation.ask.values.get(f"{target}.modes") == 1
    return None if alone else situation.ask.values.get(f"{target}.separation")
