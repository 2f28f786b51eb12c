"""What pictures and panels of a run show: surfaces, pushes, warped grids, slopes, weights. Arrays only, no drawing.

Points and lengths are in the target's units; slopes of critics are per standard deviation of the data, the unit in
which penalties act.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import hypot, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter
from scipy.special import expit, ndtri
from scipy.stats import qmc

from models.gan.backends import BACKENDS
from models.gan.backends.terms import CURVES
from models.gan.critics import discriminator_weights, witness_of
from models.gan.objectives.base import RowObjective, Term
from models.gan.rows import next_rows
from models.gan.views import Views

Array = NDArray[np.float64]

EVEN_POINTS = 14  # log₂ of the number of latent points that a density of the generator is made of
REACH = 2.5  # standard deviations of z that the latent grid spans
NOTHING = 1e-6  # of the highest density: below this neither data nor samples are there


@dataclass(frozen=True)
class Moment:
    """A run at one moment as pictures need it: ``points`` (n, 2) that the generator makes of ``z`` (n, latent_dim), and
    the critic's ``surface`` (ny, nx) on the grid ``xs`` (nx,) × ``ys`` (ny,)."""

    step: int
    z: Array
    points: Array
    xs: Array
    ys: Array
    surface: Array


def moment(view: Views, n: int = 1000, columns: int = 48, seed: int = 0) -> Moment:
    """``n`` generated points and the critic over the data's own box, ``columns`` nodes a side."""
    low, high = view.target.support(3.0)
    xs, ys = (np.linspace(*side, columns) for side in zip(low, high, strict=True))
    z = view.latents(n, seed)
    return Moment(view.steps, z, view.generate(z), xs, ys, surface(view, xs, ys))


def surface(view: Views, xs: Any, ys: Any) -> Array:
    """The critic on the grid ``xs`` × ``ys``, (ny, nx): the probability D = σ(logit) of games that have one, else the
    raw score."""
    raw = view.discriminator(_grid_points(xs, ys)).reshape(len(ys), len(xs))
    return expit(raw) if view.objective.is_probability else raw


def optimal_discriminator(view: Views, xs: Any, ys: Any, blur: float | None = None, data: Array | None = None) -> Array:
    """p/(p + q) on an evenly spaced grid, (ny, nx): the best answer to the generator as it stands (Goodfellow et al.,
    2014, proposition 1); NaN where neither data nor samples are.

    Both densities are blurred by the same Gaussian of standard deviation ``blur`` (data units; by default one grid
    step, with the noise on D's inputs added), p from the pool of 65,536 points, q from 16,384 points that fill the
    latent space evenly (Sobol). So it is exactly the optimal D for data and samples with that much noise, up to the
    sampling of both, and ½ where they agree. ``data`` is p as `data_density` gives it, where it is at hand.
    """
    p = data_density(view, xs, ys, blur) if data is None else data
    q = blurred(view.generate(even_latents(view)), xs, ys, _blur(view, xs) if blur is None else blur)
    total = p + q
    return np.divide(p, total, out=np.full_like(p, np.nan), where=total > NOTHING * total.max())


def data_density(view: Views, xs: Any, ys: Any, blur: float | None = None) -> Array:
    """Density of the pool on the evenly spaced grid, (ny, nx), per area, blurred as in `optimal_discriminator`."""
    return blurred(view.data.unscaled(view.data.pool), xs, ys, _blur(view, xs) if blur is None else blur)


def _blur(view: Views, xs: Any) -> float:
    return hypot(float(xs[1] - xs[0]), view.settings.noise * view.data.scale)


def even_latents(view: Views) -> Array:
    """16,384 points that fill the latent distribution evenly, (n, latent_dim)."""
    cube = _even_cube(view.settings.latent_dim)
    if view.settings.latent == "uniform":
        return sqrt(3) * (2 * cube - 1)
    return ndtri(np.clip(cube, 2.0**-32, 1 - 2.0**-32))


@lru_cache
def _even_cube(dim: int) -> Array:
    cube = qmc.Sobol(dim, scramble=True, rng=0).random_base2(EVEN_POINTS)
    cube.setflags(write=False)
    return cube


def blurred(points: Array, xs: Any, ys: Any, blur: float) -> Array:
    """Density of ``points`` (n, 2) blurred by ``blur`` on the evenly spaced grid ``xs`` × ``ys``, (ny, nx), per area.

    Each point is shared between the four nearest nodes; what lies within 6 blurs outside counts too.
    """
    steps = np.array([xs[1] - xs[0], ys[1] - ys[0]])
    margin = np.ceil(6 * blur / steps).astype(int) + 1
    shape = np.array([len(xs), len(ys)]) + 2 * margin
    at = (points - [xs[0], ys[0]]) / steps + margin
    at = at[((at >= 0) & (at < shape - 1)).all(axis=1)]
    low = np.floor(at).astype(int)
    share, total = at - low, np.zeros(shape.prod())
    for dx, dy in ((0, 0), (0, 1), (1, 0), (1, 1)):
        weight = np.abs(1 - dx - share[:, 0]) * np.abs(1 - dy - share[:, 1])
        total += np.bincount((low[:, 1] + dy) * shape[0] + low[:, 0] + dx, weight, len(total))
    image = gaussian_filter(total.reshape(shape[::-1]), blur / steps[::-1], truncate=6, mode="constant")
    mx, my = margin
    return image[my:-my, mx:-mx] / (len(points) * steps.prod())


def push(view: Views, points: Any, seed: int = 0) -> Array:
    """Where the generator's loss pushes generated ``points`` (n, 2): −∂loss/∂x of each by itself, (n, 2).

    Games that pair points with real ones draw a partner for each with ``seed``. Unrolled games are shown without their
    look ahead.
    """
    scaled = view.data.scaled(points)
    if not isinstance(view.objective, RowObjective):
        return 2 * witness_of(view.problem, view.state).gradient(scaled).astype(np.float64)
    critic, pool = view.critic, view.data.pool
    real = critic.value(pool[np.random.default_rng(seed).integers(len(pool), size=len(scaled))])
    slope = sum(_slope(term, real, critic.value(scaled)) for term in view.objective.generator_terms)
    return -np.asarray(slope)[:, None] * critic.gradient(scaled).astype(np.float64)


def generator_gradient(view: Views) -> float:
    """‖∂loss_G/∂θ‖ over all weights of the generator, on its next minibatch and with D as it stands: how strongly an
    update would push, without one."""
    return BACKENDS["lean"].generator(view.problem, view.state.copy()).grad_g


def _slope(term: Term, real: Array, fake: Array) -> Array:
    """Derivative of one term by D's output on the generated point of each row, (n,)."""
    outputs = {"real": real, "fake": fake, "margin": real - fake}[term.rows]
    slope = term.weight * term.sign * CURVES[term.shape].slope(term.sign * outputs + term.shift)
    return {"real": 0, "fake": 1, "margin": -1}[term.rows] * slope


def warped_grid(view: Views, lines: int = 15, points: int = 64) -> list[Array]:
    """Polylines (points, 2): a square grid of ``lines`` per direction in the first two latent coordinates, as the
    generator bends it; the other coordinates are 0. A generator of one coordinate gives its single curve."""
    reach = sqrt(3) if view.settings.latent == "uniform" else REACH
    along, across = np.linspace(-reach, reach, points), np.linspace(-reach, reach, lines)
    if view.settings.latent_dim == 1:
        return [view.generate(np.linspace(-reach, reach, lines * points)[:, None])]
    z = np.zeros((2, lines, points, view.settings.latent_dim))
    z[0, :, :, 0], z[0, :, :, 1] = along, across[:, None]
    z[1, :, :, 1], z[1, :, :, 0] = along, across[:, None]
    return list(view.generate(z.reshape(-1, view.settings.latent_dim)).reshape(2 * lines, points, 2))


def jacobian(view: Views, z: Any) -> Array:
    """∂G/∂z at ``z`` (n, latent_dim), (n, 2, latent_dim): target's units per standard deviation of z."""
    generator, z = view.generator, np.asarray(z)
    seeds = (np.broadcast_to(np.eye(2)[axis], (len(z), 2)) for axis in range(2))
    rows = [generator.gradient(z, seed.astype(generator.weights.dtype)) for seed in seeds]
    return view.data.scale * np.stack(rows, axis=1).astype(np.float64)


def stretch(view: Views, z: Any) -> Array:
    """‖∂G/∂z‖ at ``z`` (n, latent_dim), (n,), Frobenius: large where the generator bridges a gap between modes."""
    return np.linalg.norm(jacobian(view, z), axis=(1, 2))


def outputs(view: Views) -> tuple[Array, Array]:
    """The critic's raw outputs on the real and on the generated rows of its next minibatch, each (batch,)."""
    rows, critic = next_rows(view.problem, view.state), view.critic
    return critic.of_rows(rows.real).astype(np.float64), critic.of_rows(rows.fake).astype(np.float64)


def slopes(view: Views) -> Array:
    """‖∇f‖ (batch,) at the points between real and generated rows of the next minibatch, where a gradient penalty
    wants it to be 1."""
    rows = next_rows(view.problem, view.state)
    return np.linalg.norm(view.critic.row_gradient(rows.between).astype(np.float64), axis=1)


@dataclass(frozen=True)
class Histogram:
    """``counts`` (bins,) between ``edges`` (bins + 1,)."""

    counts: NDArray[np.int64]
    edges: Array


@dataclass(frozen=True)
class Weights:
    """The discriminator's weights and biases; ``clipped`` is the share of them at the clipping bound (0 without)."""

    histogram: Histogram
    clipped: float


def weights(view: Views, bins: int = 41) -> Weights:
    """All weights of D, as it computes with them, over a range symmetric about 0 that just holds them."""
    values = discriminator_weights(view.problem, view.state).astype(np.float64)
    bound = view.settings.clip
    reach = max(bound, float(np.abs(values).max()), 1e-12)
    counts, edges = np.histogram(values, bins=bins, range=(-reach, reach))
    clipped = float((np.abs(values) >= bound * (1 - 1e-6)).mean()) if bound else 0.0
    return Weights(Histogram(counts, edges), clipped)


def _grid_points(xs: Any, ys: Any) -> Array:
    x, y = np.meshgrid(xs, ys)
    return np.stack([x.ravel(), y.ravel()], axis=1)
