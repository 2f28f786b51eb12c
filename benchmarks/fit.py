"""Fits beside two usual ways: a general minimiser with numerical gradients, and stochastic gradients from samples.

All on one thread. The general minimiser works on the same grid from the same starts; the stochastic one is a thousand
steps of Adam from one start, so it is compared with one of our sixteen. Both also have to reach as good a value: the
rows in nats say how much worse they end than our best optimum.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

from collections.abc import Callable

import numpy as np
import torch
from scipy.optimize import minimize

from benchmarks.report import measure
from models.divergences import DIVERGENCES
from models.fitting import Quadrature, fit, fit_many, track
from models.fitting.starts import starts
from models.targets import TARGETS, Distribution, Gaussian, GaussianMixture

TOGETHER = ("reverse_kl", "js", "hellinger", "alpha")  # forward KL has a closed form
SAMPLED = ("reverse_kl", "js")  # what samples can estimate
FOLLOWS = ("w1", "w2")  # exact transport in the plane may come in a second frame
STARTS = 16
ADAM_STEPS, BATCH = 1000, 256


def run() -> list[dict]:
    """One row per measurement, as `benchmarks.report.Row.read` takes it."""
    torch.set_num_threads(1)
    line, plane = (_target(key) for key in ("mixture_1d", "mixture"))
    return [*_line_rows(line), *_plane_rows(plane), *_usual_rows(plane)]


def _target(key: str, **changed: float) -> Distribution:
    return TARGETS[key].build(**TARGETS[key].parse(changed))


def _row(name: str, times: list[float], **more: object) -> dict:
    low, median, high, p95 = np.percentile(times, [25, 50, 75, 95])
    return {"name": name, "median_ms": median, "p95_ms": p95, "spread_ms": high - low, **more}


def _line_rows(p: Distribution) -> list[dict]:
    every = [key for key in DIVERGENCES if DIVERGENCES[key].offers("full", 1)]
    rows = [_row(f"1D, all {len(every)} divergences × 16 starts", measure(lambda: fit_many(p, every)), target=15)]
    return [*rows, *(_row(f"1D, {key} × 16 starts", measure(lambda key=key: fit(p, key), 15)) for key in every)]


def _plane_rows(p: Distribution) -> list[dict]:
    quick = [key for key in DIVERGENCES if key not in FOLLOWS]
    smooth = [key for key in quick if key != "tv"]
    known = fit_many(p, quick)
    moving = [_target("mixture", separation=s) for s in np.linspace(5.0, 5.6, 8)]
    frames = iter(moving * 1000)
    return [
        _row(f"2D, tracking {len(quick)} fits while dragging", measure(lambda: track(next(frames), known)), target=40),
        _row(f"2D, cold, {len(smooth)} divergences × 16 starts", measure(lambda: fit_many(p, smooth), 15), target=150),
        _row(f"2D, cold, {len(quick)} (with total variation)", measure(lambda: fit_many(p, quick), 15)),
        *(_row(f"2D, cold, {key} × 16 starts", measure(lambda key=key: fit(p, key), 7, 1)) for key in DIVERGENCES),
        _row("2D, mixture of 2, js × 16 starts", measure(lambda: fit(p, "js", "mixture2"), 5, 1)),
    ]


def _usual_rows(p: Distribution) -> list[dict]:
    grid = Quadrature(p)
    usual = {key: _general(p, key, grid) for key in TOGETHER}
    name = f"{len(TOGETHER)} divergences × 16 starts in one batch: Newton"
    ours = _row(name, measure(lambda: fit_many(p, TOGETHER, quadrature=grid), 15))
    total = sum(row["median_ms"] for row, _ in usual.values())
    rows = [{**ours, "ratio": total / ours["median_ms"], "against": "L-BFGS-B", "target": "≥ 30 ×"}]
    for key, (row, loss) in usual.items():
        alone = _row(f"{key} × 16 starts alone: Newton", measure(lambda key=key: fit(p, key, quadrature=grid), 15))
        rows += [{**alone, "ratio": row["median_ms"] / alone["median_ms"], "against": "L-BFGS-B"}, row]
        rows.append(_excess(f"{key}: L-BFGS-B ends above our best by", loss - fit(p, key).best.value))
    each = ours["median_ms"] / (len(TOGETHER) * STARTS)
    for key in SAMPLED:
        adam, loss = _stochastic(p, key)
        row = {"name": f"{key}: Newton, one start of the batch", "median_ms": each}
        rows.append({**row, "ratio": adam["median_ms"] / each, "against": "Adam", "target": "≥ 1000 ×"})
        rows += [adam, _excess(f"{key}: Adam ends above our best by", loss - fit(p, key).best.value)]
    return rows


def _excess(name: str, nats: float) -> dict:
    return {"name": name, "median_ms": nats, "unit": "nats"}


def _general(p: Distribution, key: str, grid: Quadrature) -> tuple[dict, float]:
    """L-BFGS-B with numerical gradients from all starts on the grid; its row and the best value it found."""
    divergence = DIVERGENCES[key]
    density = divergence.integrand(**divergence.parse({})).density

    def loss(parameters: np.ndarray) -> float:
        return float(density(grid.log_p, _log_gaussian(parameters, grid.nodes)) @ grid.weights)

    begin = [_parameters(mean, covariance) for mean, covariance in zip(*starts(p, STARTS))]
    found: list[float] = []

    def solve() -> None:
        found[:] = [minimize(loss, start, method="L-BFGS-B").fun for start in begin]

    times = measure(solve, 3, 0)
    return _row(f"{key} × 16 starts: L-BFGS-B, numerical gradients", times), min(found)


def _parameters(mean: np.ndarray, covariance: np.ndarray) -> np.ndarray:
    chol = np.linalg.cholesky(covariance)
    return np.array([*mean, np.log(chol[0, 0]), chol[1, 0], np.log(chol[1, 1])])


def _log_gaussian(parameters: np.ndarray, x: np.ndarray) -> np.ndarray:
    m1, m2, a, b, c = parameters
    z1 = (x[:, 0] - m1) * np.exp(-a)
    z2 = (x[:, 1] - m2 - b * z1) * np.exp(-c)
    return -0.5 * (z1 * z1 + z2 * z2) - a - c - np.log(2 * np.pi)


def _stochastic(p: GaussianMixture, key: str) -> tuple[dict, float]:
    """A thousand steps of Adam on fresh samples in eager PyTorch, from the whole target; its row and its true value."""
    ends: list[torch.Tensor] = []

    def solve() -> None:
        ends[:] = [_adam(p, _LOSSES[key], torch.tensor(_parameters(p.mean, p.covariance)))]

    times = measure(solve, 3, 0)
    m1, m2, a, b, c = ends[0].numpy()
    chol = np.array([[np.exp(a), 0], [b, np.exp(c)]])
    value = DIVERGENCES[key].value(p, Gaussian([m1, m2], chol @ chol.T))
    return _row(f"{key}: 1000 steps of Adam on {BATCH} samples, one start", times), value


def _adam(p: GaussianMixture, loss: Callable, start: torch.Tensor) -> torch.Tensor:
    generator = torch.Generator().manual_seed(0)
    parameters = start.clone().requires_grad_(True)
    optimiser = torch.optim.Adam([parameters], lr=0.02)
    target = torch.distributions.MixtureSameFamily(
        torch.distributions.Categorical(torch.tensor(p.weights)),
        torch.distributions.MultivariateNormal(torch.tensor(p.means), scale_tril=torch.tensor(p.cholesky)),
    )
    for _ in range(ADAM_STEPS):
        optimiser.zero_grad()
        loss(target, parameters, generator).backward()
        optimiser.step()
    return parameters.detach()


def _model(parameters: torch.Tensor) -> torch.distributions.MultivariateNormal:
    zero = torch.zeros((), dtype=torch.float64)
    rows = torch.stack([parameters[2].exp(), zero]), torch.stack([parameters[3], parameters[4].exp()])
    return torch.distributions.MultivariateNormal(parameters[:2], scale_tril=torch.stack(rows))


def _reverse_kl(target, parameters: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    model = _model(parameters)
    x = model.loc + torch.randn(BATCH, 2, generator=generator, dtype=torch.float64) @ model.scale_tril.T
    return (model.log_prob(x) - target.log_prob(x)).mean()


def _js(target, parameters: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    model = _model(parameters)
    x = model.loc + torch.randn(BATCH, 2, generator=generator, dtype=torch.float64) @ model.scale_tril.T
    y = target.sample((BATCH,))

    def log_ratio_to_mean(own, points: torch.Tensor) -> torch.Tensor:
        return own.log_prob(points) - torch.logaddexp(model.log_prob(points), target.log_prob(points)) + np.log(2)

    return 0.5 * (log_ratio_to_mean(model, x).mean() + log_ratio_to_mean(target, y).mean())


_LOSSES = {"reverse_kl": _reverse_kl, "js": _js}
