"""Maximum likelihood is forward KL: each sample pulls the density up at its place."""

from __future__ import annotations

import numpy as np

from models.divergences import DIVERGENCES
from models.divergences.cross_entropy import cross_entropy
from models.registry import Text
from models.targets import Gaussian, GaussianMixture
from playground.stage import layers
from playground.stage.view import View
from playground.tab import Line
from playground.tables import cell, table
from playground.tabs.divergences.panels.base import (
    PANELS,
    Panel,
    Picture,
    Situation,
    camera,
    density_lines,
    density_map,
    reach,
)
from playground.tabs.divergences.panels.fits import DENSITY

SHOWN = 3000  # samples drawn: more would only blacken the picture
PULLED = 80  # samples with an arrow

_MLE = Text("maximum likelihood, n = {n}", "максимум правдоподобия, n = {n}")
_LIMIT = Text("forward KL, n → ∞", "прямая KL, n → ∞")
_ON_SAMPLES = Text("log q on samples", "log q на выборке")
_ON_TARGET = Text("log q under p", "log q по p")
_ONE = Text("ML fit", "по выборке")
_KL_ROW = Text("KL(p‖q), nats", "KL(p‖q), нат")
_ONLY_ONE = Text(
    "Here q is one Gaussian, whatever the family.", "Здесь q — одна гауссиана, какое бы семейство ни стояло."
)
_DESCRIBE = Text(
    "Samples, their maximum-likelihood Gaussian and the forward KL fit.", "Выборка, её гауссиана и прямая KL."
)


def moment_matched(mean: np.ndarray, covariance: np.ndarray, family: str) -> GaussianMixture:
    """The Gaussian of the family with the greatest mean log-density under given moments (d,), (d, d).

    Of a sample's moments it is the maximum-likelihood fit, of the target's own the forward KL fit.
    """
    d = len(mean)
    if family == "diagonal":
        covariance = np.diag(np.diag(covariance))
    if family == "isotropic":
        covariance = np.eye(d) * np.trace(covariance) / d
    return Gaussian(mean, covariance)


def draw(situation: Situation) -> Picture:
    family, n = situation.ask["family"], situation.ask["n"]
    x = situation.p.sample(n, seed=situation.ask["draw"])
    ml = moment_matched(x.mean(axis=0), np.atleast_2d(np.cov(x.T, bias=True)), family)
    limit = moment_matched(situation.p.mean, situation.p.covariance, family)
    view = _plane(situation, x, ml, limit) if situation.p.dim == 2 else _line(situation, x, ml, limit)
    view.describe = situation.word(_DESCRIBE)
    remark = situation.word(_ONLY_ONE) if family.startswith("mixture") else ""
    return Picture(view, remark=remark, table=_table(situation, x, ml, limit))


def _plane(situation: Situation, x: np.ndarray, ml: GaussianMixture, limit: GaussianMixture) -> View:
    window = camera(situation)
    stack = [
        layers.contours(density_map(situation, window.whole), *window.whole, width=0.9, opacity=0.35),
        layers.points(x[:SHOWN], "data", 4, "dot", 0.55),
        layers.ellipses(limit.means, limit.covariances, "forward_kl", situation.word(_LIMIT), key="limit"),
        layers.ellipses(ml.means, ml.covariances, "ink", _ml_name(situation), fill=False, dash=(9, 4), key="ml"),
    ]
    return View(*window.view, layers=stack, x_title="x₁", y_title="x₂")


def _line(situation: Situation, x: np.ndarray, ml: GaussianMixture, limit: GaussianMixture) -> View:
    low, high = reach(situation)
    grid = np.linspace(low, high, 480)[:, None]
    p, q, far = (np.exp(law.log_prob(grid)) for law in (situation.p, ml, limit))
    pulled = x[:PULLED]
    foot = np.exp(ml.log_prob(pulled))
    # The likelihood's derivative by the density at a sample is 1/(n q): the rarer q thinks it, the stronger the pull.
    pull = 0.04 * q.max() * np.minimum(q.max() / np.maximum(foot, 1e-300), 12)
    start = np.stack([pulled[:, 0], foot], axis=1)
    stack = [
        layers.area(grid[:, 0], 0.0, p, "data", 0.16, label="p"),
        layers.arrows(start, start + np.stack([np.zeros(len(pull)), pull], axis=1), "ink", 1.2, 0.45),
        layers.points(np.stack([x[:SHOWN, 0], np.zeros(len(x[:SHOWN]))], axis=1), "data", 6, "dot", 0.6),
        layers.curve(grid[:, 0], far, "forward_kl", 2.6, label=situation.word(_LIMIT), key="limit"),
        layers.curve(grid[:, 0], q, "ink", 2.6, (9, 4), label=_ml_name(situation), key="ml"),
    ]
    top = 1.25 * max(p.max(), q.max(), far.max())
    return View((low, high), (0.0, top), layers=stack, x_title="x", y_title=situation.word(DENSITY), equal=False)


def _ml_name(situation: Situation) -> str:
    return situation.word(_MLE).format(n=situation.ask["n"])


def _table(situation: Situation, x: np.ndarray, ml: GaussianMixture, limit: GaussianMixture) -> str:
    """Both fits by their mean log-likelihood on the samples and under p, and by forward KL."""
    kl = [DIVERGENCES["forward_kl"].value(situation.p, q) for q in (ml, limit)]
    rows = {
        _ON_SAMPLES: [float(q.log_prob(x).mean()) for q in (ml, limit)],
        _ON_TARGET: [-cross_entropy(situation.p, q) for q in (ml, limit)],
        _KL_ROW: kl,
    }
    figures = {name: [situation.figure(value, 3) for value in values] for name, values in rows.items()}
    heads = [
        cell(situation.word(name), style=f"color: var({colour})")
        for colour, name in (("--ink", _ONE), ("--c-forward-kl", DIVERGENCES["forward_kl"].short))
    ]
    return table(situation.ask.lang, figures.items(), heads)


def probe(situation: Situation, x: float, y: float) -> list[Line]:
    return density_lines(situation, np.array([[x, y]])[:, : situation.p.dim])


PANELS.add(
    Panel(
        "likelihood",
        Text("Likelihood", "Правдоподобие"),
        70,
        Text(
            "Each sample pulls the density up at its place. Drag n: the maximum-likelihood fit settles on the forward "
            "KL "
            "fit, which is what infinitely many samples would give.",
            "Каждое наблюдение тянет плотность вверх в своей точке. Двигайте n: оценка максимального правдоподобия "
            "приходит к прямой KL — её дала бы бесконечная выборка.",
        ),
        draw,
        probe,
    )
)
