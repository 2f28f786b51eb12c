"""From a request to solved fits: warm while the hand moves, from all starts once it rests."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping
from math import nan
from threading import Lock
from typing import Any

import numpy as np

from models.divergences import DIVERGENCES
from models.fitting import Fit, Optimum, Quadrature, fit_many, track
from models.fitting.box import Box
from models.registry import InputError, Text
from models.targets import Distribution, Gaussian, GaussianMixture
from playground import picker
from playground.tab import Ask
from playground.tabs.divergences.settings import OWN

STARTS = 16
CACHED = 200  # solved situations kept per process, the least recently used leave first
SEEDS = 2  # parts of the target tried beside the known optima while the hand moves
MEMO_OPTIMA = 6  # optima per divergence that the page carries for the next warm start
# Exact transport in the plane costs an order of magnitude more than everything else together: it follows at rest.
SLOW = {2: ("w1", "w2"), 1: ()}

_cache: OrderedDict[str, dict[str, Fit]] = OrderedDict()
_lock = Lock()


_NOT_OFFERED = Text(
    "{name} has no fit for this family; choose another family.",
    "{name}: для этого семейства приближения нет, выберите другое.",
)


class Draft(Quadrature):
    """A grid for a moving hand: it stands for the finer ones too.

    On it divergences of the shipped targets are good to about 1e-4 where the target is smooth and to 3e-3 where it is
    not, which the two decimals of the table hardly show; at rest they are exact.
    """

    def pair(self, level: int, around: Box) -> tuple[Quadrature, Quadrature]:
        return self, self

    def pair_within(self, level: int, box: Box) -> tuple[Quadrature, Quadrature]:
        return self, self


def grid_of(ask: Ask, p: Distribution) -> Quadrature:
    """The grid on which the target's fits are sought and valued: one while the hand moves, finer ones at rest."""
    return Draft(p) if ask.event in ("drag", "act") else Quadrature(p)


def own_params(values: Mapping[str, Any], key: str) -> dict[str, float]:
    """The parameters of one divergence, out of the page's state."""
    return {name: values[name] for name, (owner, _) in OWN.items() if owner == key}


def solve(ask: Ask, p: Distribution, grid: Quadrature) -> tuple[dict[str, Fit], bool, list[str]]:
    """Fits by divergence key on the target's ``grid``, whether they are final, sentences about what is not offered.

    A moving hand gets the known optima followed; another state gets everything quick; at rest all is solved anew.
    """
    wanted, notes = _wanted(ask, p.dim)
    name = _name(ask, wanted)
    fits = _recall(name)
    if fits is not None:
        return fits, True, notes
    if ask.event in ("drag", "act"):
        return _tracked(ask, p, grid, wanted), False, notes
    quick = {key: params for key, params in wanted.items() if key not in SLOW[p.dim]}
    if ask.event in ("open", "jump") and len(quick) < len(wanted):
        found = fit_many(p, quick, ask["family"], STARTS, quadrature=grid)
        return found | _drafts(ask, p, wanted), False, notes
    fits = fit_many(p, wanted, ask["family"], STARTS, quadrature=grid)
    _remember(name, fits)
    return fits, True, notes


def _wanted(ask: Ask, dim: int) -> tuple[dict[str, dict[str, float]], list[str]]:
    """The divergences to fit with their parameters: the shown ones and the explained one, where they are offered."""
    shown = [key for key in DIVERGENCES if key in ask["on"] or key == ask["focus"]]
    offered = [key for key in shown if DIVERGENCES[key].offers(ask["family"], dim)]
    lost = ask["focus"] not in offered
    notes = [ask.word(_NOT_OFFERED).format(name=DIVERGENCES[ask["focus"]].title(ask.lang))] if lost else []
    return {key: own_params(ask.values, key) for key in offered}, notes


def _tracked(ask: Ask, p: Distribution, grid: Quadrature, wanted: dict[str, dict[str, float]]) -> dict[str, Fit]:
    """Known optima followed to the moved target; what the page cannot name is found from few starts."""
    quick = [key for key in wanted if key not in SLOW[p.dim]]
    seeds = _seeds(p) if not ask["family"].startswith("mixture") else []
    models = _models(ask.memo, ask["family"], p.dim)
    known = {key: [*models[key], *seeds] for key in quick if key in models}
    fits = track(p, known, ask["family"], {key: wanted[key] for key in known}, grid) if known else {}
    lost = {key: wanted[key] for key in quick if key not in fits or not fits[key].optima}
    if lost:
        fits |= fit_many(p, lost, ask["family"], STARTS, quadrature=grid)
    fits |= _drafts(ask, p, wanted)
    return {key: fits[key] for key in wanted if key in fits}


def _seeds(p: Distribution) -> list[GaussianMixture]:
    """The target's heaviest parts: starts for optima that appear on the way, or become the better ones."""
    weights, means, covariances = p.modes
    heaviest = np.argsort(-weights)[:SEEDS]
    return [Gaussian(means[i], covariances[i]) for i in heaviest]


def _drafts(ask: Ask, p: Distribution, wanted: dict[str, dict[str, float]]) -> dict[str, Fit]:
    """Stand-ins for the slow fits until the hand rests; their values are not known and nowhere shown."""
    slow = {key: params for key, params in wanted.items() if key in SLOW[p.dim]}
    found = {key: DIVERGENCES[key].draft(p, ask["family"], **params) for key, params in slow.items()}
    return {key: Fit((Optimum(draft, value=nan),), tracked=True) for key, draft in found.items() if draft}


def memo(fits: Mapping[str, Fit], family: str) -> dict[str, Any]:
    """What the page carries back with its next request, so that no server has to remember it."""
    models = {key: [o.q.to_spec() for o in fit.optima[:MEMO_OPTIMA]] for key, fit in fits.items()}
    return {"family": family, "models": models}


def _models(raw: Any, family: str, dim: int) -> dict[str, list[GaussianMixture]]:
    """The models of a memo. It comes from outside: whatever is not what `memo` makes is left out."""
    models = raw.get("models") if isinstance(raw, Mapping) and raw.get("family") == family else None
    found = {}
    for key, specs in models.items() if isinstance(models, Mapping) else ():
        known = [q for q in map(_model, specs[:MEMO_OPTIMA] if isinstance(specs, list) else ()) if q and q.dim == dim]
        if key in DIVERGENCES and known:
            found[key] = known
    return found


def _model(spec: Any) -> GaussianMixture | None:
    try:
        return GaussianMixture.from_spec(spec)
    except InputError:
        return None


def _name(ask: Ask, wanted: Mapping[str, Any]) -> str:
    target, settings = picker.chosen(ask.values)
    return json.dumps([target.key, settings, ask["family"], wanted], sort_keys=True)


def _recall(name: str) -> dict[str, Fit] | None:
    with _lock:
        if name in _cache:
            _cache.move_to_end(name)
        return _cache.get(name)


def _remember(name: str, fits: dict[str, Fit]) -> None:
    with _lock:
        _cache[name] = fits
        while len(_cache) > CACHED:
            _cache.popitem(last=False)
