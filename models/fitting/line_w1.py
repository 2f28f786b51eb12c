"""The Gaussian nearest to a mixture on the line by W1: a convex problem with exact derivatives."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from models.fitting.blocks import in_blocks
from models.fitting.crossings import Crossings, crossings
from models.fitting.monotone import normal_scores
from models.fitting.projections import Lines, normal_density
from models.targets.base import Array

MAX_STEPS = 60
SMALLEST_GAIN = 1e-13  # relative
MAX_HALVINGS = 30
ROUNDED = 1e-5  # of the target's standard deviation
FLATTEST = 1e-9  # slope at a crossing, relative to the densities': below it the crossing is a touch, or the two agree


class W1Problem:
    """W1 of one mixture on a line from Gaussians, in the local coordinates of `Problem`; exact derivatives."""

    def __init__(self, p: Lines):
        self.line = p

    def evaluate(self, mean: Array, chol: Array) -> tuple[Array, Array, Array]:
        """As `exact`, with the tip of the cone at zero rounded off, so that a search can come to rest there."""
        value, gradient, hessian = self.exact(mean, chol)
        rounded = np.hypot(value, ROUNDED * np.sqrt(self.line.variance[0]))
        slope = (value / rounded)[:, None] * gradient
        bend = gradient[:, :, None] * gradient[:, None] + value[:, None, None] * hessian
        bend -= slope[:, :, None] * slope[:, None]
        return rounded, slope, bend / rounded[:, None, None]

    def exact(self, mean: Array, chol: Array) -> tuple[Array, Array, Array]:
        """W1 (S,) with its gradients (S, 2) and Hessians (S, 2, 2)."""
        return in_blocks(self._exact, 2 * self.line.grid.size * self.line.means.size, mean, chol)

    def _exact(self, mean: Array, chol: Array) -> tuple[Array, Array, Array]:
        count, deviation = len(mean), chol[:, 0, 0]
        p = self.line if count == 1 else self.line.rows(np.zeros(count, dtype=int))
        q = Lines(np.ones((count, 1)), mean, chol[:, :, 0])
        found = crossings(p, q)
        value = found.signed_integral(found.area, p.mean - q.mean)
        return value, *_derivatives(found, (found.x - mean[found.line, 0]) / deviation[found.line], deviation)


def _derivatives(found: Crossings, z: Array, deviation: Array) -> tuple[Array, Array]:
    """Gradients (S, 2) and Hessians (S, 2, 2), with G = Φ((z − δ₁) e^(−δ₂)) and ``z`` (R,) the crossings in it.

    ∫ sign · ∂G and ∫ sign · ∂∂G have elementary antiderivatives. The crossings move with δ: each adds
    2 ∂ᵢG ∂ⱼG / |g − f|, f and g being the densities there.
    """
    density, count = normal_density(z), len(deviation)
    slope = np.abs(found.gap.density(found.x[:, None])[:, 0])
    ends = 2 * density**2 / np.maximum(slope, FLATTEST * density / deviation[found.line] + 1e-300)
    smooth = (deviation * found.signed_integral(part * density) for part in (1.0, z, z * z + 1))
    moving = (np.bincount(found.line, part * ends, count) for part in (1.0, z, z * z))
    by_shift, by_scale = deviation * found.signed_integral(-ndtr(z), -1.0), deviation * found.signed_integral(density)
    plain, mixed, square = (one + other for one, other in zip(smooth, moving))
    rows = np.array([[plain, mixed], [mixed, square]])
    return np.stack([by_shift, by_scale], axis=1), rows.transpose(2, 0, 1)


def fit_w1_line(p: Lines) -> tuple[float, float, float]:
    """Mean and standard deviation of the Gaussian nearest by W1 to the mixture on one line, and W1, in data units.

    It is the only optimum: W1 = ∫ |F⁻¹(u) − μ − σ Φ⁻¹(u)| du is convex in (μ, σ), a least-absolute-deviations line
    through the quantiles. Newton's method with halved steps, from the W2 fit.
    """
    problem = W1Problem(p)
    place = np.array([p.mean[0], normal_scores(p)[0]])
    value, gradient, hessian = _w1_at(problem, place)
    for _ in range(MAX_STEPS):
        ridge = FLATTEST * max(hessian[0, 0] + hessian[1, 1], place[1])
        step = np.linalg.solve(hessian + ridge * np.eye(2), gradient) * place[1]
        gain = gradient @ step / place[1]
        if 0 <= gain <= SMALLEST_GAIN * value:
            place = place - step  # unseen: it changes the value by less than rounding
            break
        tried = _halved(problem, place, step, value)
        if tried is None:
            break
        place, (value, gradient, hessian) = tried
    return float(place[0]), float(place[1]), value


def _w1_at(problem: W1Problem, place: Array) -> tuple[float, Array, Array]:
    """W1, gradient (2,) and Hessian (2, 2) at (μ, σ), in steps of σ; the Hessian of (μ, σ), not of (μ, log σ)."""
    value, gradient, hessian = problem.exact(place[None, :1], place[None, 1:, None])
    return float(value[0]), gradient[0], hessian[0] - np.diag([0.0, gradient[0, 1]])


def _halved(problem: W1Problem, place: Array, step: Array, value: float) -> tuple | None:
    """The first of place − step, place − step / 2, … that lies lower, with what `_w1_at` says there."""
    for _ in range(MAX_HALVINGS):
        moved = place - step
        if moved[1] > 0 and (there := _w1_at(problem, moved))[0] < value:
            return moved, there
        step = 0.5 * step
    return None
