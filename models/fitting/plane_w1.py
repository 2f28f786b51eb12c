"""W1 in the plane: only the difference of two densities has to be carried, so both go on one grid and most cancels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import ceil

import numpy as np
import ot
from scipy.optimize import minimize
from scipy.spatial.distance import cdist
from scipy.special import ndtr

from models.fitting.gaussian_transport import fit_sliced
from models.fitting.parts import Parts
from models.fitting.plane import Estimate
from models.fitting.projections import normal_density
from models.targets.base import Array
from models.targets.mixture import Gaussian, GaussianMixture

NODES = 576
ORDER = 1.5  # in the step: how the cost on a lattice approaches its limit from below
REACH = 5.0  # standard deviations of each part that the grid covers; what lies beyond is put on its edge
STRIPS_PER_CELL = 6
FIT_NODES = 288
MAX_ROUNDS = 25
NUDGE = 1e-4
FREE = {  # what each family may change of the five local coordinates: both shifts, and the factor's three entries
    "isotropic": np.array([[1.0, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 0], [0, 0, 1]]),
    "diagonal": np.array([[1.0, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0], [0, 0, 0, 1]]),
    "full": np.eye(5),
}
MAX_PIVOTS = 1_000_000


@dataclass(frozen=True)
class Lattice:
    """A square grid of step ``step`` in data units; ``x`` (n,) and ``y`` (m,) are the coordinates of its nodes."""

    x: Array
    y: Array
    step: float

    @property
    def nodes(self) -> Array:
        """All nodes (n m, 2)."""
        return np.stack(np.meshgrid(self.x, self.y, indexing="ij"), axis=-1).reshape(-1, 2)


def lattice_for(*mixtures: Parts, nodes: int = NODES) -> Lattice:
    """About ``nodes`` nodes that cover all mixtures."""
    reach = [REACH * np.sqrt(np.diagonal(part.covariances, axis1=1, axis2=2)) for part in mixtures]
    low = np.min([(part.means - r).min(axis=0) for part, r in zip(mixtures, reach)], axis=0)
    high = np.max([(part.means + r).max(axis=0) for part, r in zip(mixtures, reach)], axis=0)
    step = float(np.sqrt(np.prod(high - low) / nodes))
    x, y = (low[k] + step * np.arange(ceil((high[k] - low[k]) / step) + 1) for k in (0, 1))
    return Lattice(x, y, step)


def masses(mixture: Parts, lattice: Lattice) -> Array:
    """The mixture's mass (n m,) shared out among the nodes by bilinear weights, which keeps its mean.

    Each part is cut into strips along x. On a strip the other coordinate is Gaussian, and its bilinear weights are
    second differences of E (t − Y)₊ over the nodes t: exact, however narrow the part.
    """
    out = np.zeros((len(lattice.x), len(lattice.y)))
    for weight, mean, covariance in zip(mixture.weights, mixture.means, mixture.covariances):
        _add_part(out, lattice, weight, mean, np.linalg.cholesky(covariance))
    return out.ravel()


def _add_part(out: Array, lattice: Lattice, weight: float, mean: Array, chol: Array) -> None:
    width = chol[0, 0]
    z = np.linspace(-REACH, REACH, 24 + ceil(2 * REACH * STRIPS_PER_CELL * width / lattice.step))
    share = weight * normal_density(z) / normal_density(z).sum()
    across = _hat_weights(lattice.y, lattice.step, mean[1] + chol[1, 0] * z, chol[1, 1])
    place = (mean[0] + width * z - lattice.x[0]) / lattice.step
    cell = np.clip(place.astype(int), 0, len(lattice.x) - 2)
    beyond = place - cell
    np.add.at(out, cell, (share * (1 - beyond))[:, None] * across)
    np.add.at(out, cell + 1, (share * beyond)[:, None] * across)


def _hat_weights(nodes: Array, step: float, means: Array, deviation: float) -> Array:
    """Mean weight (S, m) of each node's hat function under N(means, deviation²)."""
    around = np.concatenate([nodes[:1] - step, nodes, nodes[-1:] + step])
    z = (around - means[:, None]) / deviation
    return np.diff(deviation * (z * ndtr(z) + normal_density(z)), n=2, axis=1) / step


def carry(surplus: Array, lattice: Lattice) -> tuple[float, Array]:
    """Least cost of levelling ``surplus`` (n m,), which sums to 0, and a potential on all nodes (n m,).

    The potential is 1-Lipschitz; its integral against the surplus is the cost (Kantorovich & Rubinstein, 1958).
    """
    nodes = lattice.nodes
    here, there = surplus > 0, surplus < 0
    total = surplus[here].sum()
    if total <= 1e-14:
        return 0.0, np.zeros(len(nodes))
    cost = cdist(nodes[here], nodes[there])
    sources, sinks = surplus[here] / total, -surplus[there] / -surplus[there].sum()
    value, log = ot.emd2(sources, sinks, cost, numItermax=MAX_PIVOTS, return_matrix=False, log=True)
    potential = (cdist(nodes, nodes[there]) - log["v"]).min(axis=1)
    return float(total * value), potential


@lru_cache(maxsize=256)
def w1_plane(p: Parts, q: Parts) -> Estimate:
    """W1 between two mixtures in the plane, extrapolated from two lattices; their gap gives the error."""
    rough, better = (_w1_on(lattice_for(p, q, nodes=nodes), p, q) for nodes in (NODES // 2, NODES))
    rest = (better - rough) / (2 ** (ORDER / 2) - 1)
    value = float(np.hypot(*(p.mean - q.mean)))  # the distance of the means is a lower bound, met by shifts
    return Estimate(max(better + rest, value), abs(rest) + 0.002 * better)


def _w1_on(lattice: Lattice, p: Parts, q: Parts) -> float:
    return carry(masses(p, lattice) - masses(q, lattice), lattice)[0]


def fit_w1_plane(p: Parts, family: str) -> GaussianMixture:
    """A Gaussian of the family near to ``p`` in the plane by W1, up to the error of the lattice.

    Plan and descent in turn: the potential that proves a plan optimal is the cost's slope with respect to the mass on
    each node, so a quasi-Newton method sees exact derivatives of the cost on the lattice.
    """
    lattice = lattice_for(p, nodes=FIT_NODES)
    target = masses(p, lattice)
    start = fit_sliced(p, family)
    frame = start.mean, start.cholesky[0]
    free = FREE[family]

    def cost(x: Array) -> tuple[float, Array]:
        value, potential = carry(_masses_at(free @ x, frame, lattice) - target, lattice)
        slope = [potential @ _mass_change(free @ x, column, frame, lattice) for column in free.T]
        return value, np.array(slope)

    options = {"maxiter": MAX_ROUNDS, "ftol": 1e-5}
    found = minimize(cost, np.zeros(free.shape[1]), jac=True, method="L-BFGS-B", options=options)
    mean, chol = _moved(free @ found.x, frame)
    return Gaussian(mean, chol @ chol.T)


def _moved(delta: Array, frame: tuple[Array, Array]) -> tuple[Array, Array]:
    """Mean and Cholesky factor after a step ``delta`` (5,) in the local coordinates of `Problem`."""
    mean, chol = frame
    step = np.array([[np.exp(delta[2]), 0.0], [delta[3], np.exp(delta[4])]])
    return mean + chol @ delta[:2], chol @ step


def _masses_at(delta: Array, frame: tuple[Array, Array], lattice: Lattice) -> Array:
    mean, chol = _moved(delta, frame)
    return masses(Parts(np.ones(1), mean[None], (chol @ chol.T)[None]), lattice)


def _mass_change(delta: Array, along: Array, frame: tuple[Array, Array], lattice: Lattice) -> Array:
    """Derivative of the masses along ``along``, by a central difference: they are smooth and known to rounding."""
    ahead, behind = (_masses_at(delta + side * NUDGE * along, frame, lattice) for side in (1, -1))
    return (ahead - behind) / (2 * NUDGE)
