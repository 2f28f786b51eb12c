"""Newton's method over Gaussians, for many candidates of several problems at once.

Each step solves with the Hessian in the Fisher metric, its eigenvalues made positive (Nocedal and Wright, "Numerical
Optimization", 2006, section 3.4), so a saddle repels; a damping term grows while steps fail. Coordinates are the local
ones of `models.fitting.problem`: the same step means the same to a wide and to a narrow Gaussian.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from models.fitting.families import directions
from models.fitting.polynomials import diagonal, polynomials, retract
from models.targets.base import Array

MAX_STEPS = 60
TOLERANCE = 1e-7  # on the gradient in the Fisher metric, nats: the value is then good to its square
FLAT = 1e-4  # smaller eigenvalues are treated as this
SADDLE = -1e-5  # a stationary point with a lower eigenvalue is left along its eigenvector …
ESCAPE = 0.2  # … by this much
HOPELESS = 1e9  # damping at which a candidate is given up
MERGE_EVERY = 2
MERGE_DISTANCE = 0.02  # standard deviations; candidates this near, in the same valley, go on as one
MERGE_GRADIENT = 0.05


class ManyProblems(Protocol):
    """Problems of one target; candidate i belongs to problem ``which[i]``, which never decreases."""

    def evaluate_many(self, which: Array, mean: Array, chol: Array) -> tuple[Array, Array, Array]: ...


@dataclass
class Search:
    """State of all candidates; `minimise` returns it where it came to rest.

    Attributes:
        which: (S,) problem of each candidate.
        mean (S, d), chol (S, d, d), value (S,), gradient (S, n), hessian (S, n, n).
        leader: (S,) the candidate that each was merged into, itself if none.
        converged: (S,) at a minimum to the tolerance.
        path: positions after each step, kept if asked for.
    """

    which: Array
    mean: Array
    chol: Array
    value: Array
    gradient: Array
    hessian: Array
    leader: Array
    converged: Array
    damping: Array
    path: list[tuple[Array, Array]] = field(default_factory=list)

    def roots(self) -> Array:
        """The candidate (S,) that each one ended in, mergers followed to their end."""
        root = self.leader
        while (root != self.leader[root]).any():
            root = self.leader[root]
        return root

    def trail(self, index: int) -> tuple[Array, Array]:
        """Means (T, d) and covariances (T, d, d) along one candidate's way, that of its leaders included."""
        root = self.leader
        positions = [(mean[index], chol[index]) for mean, chol in self.path]
        while root[index] != index:
            index = root[index]
        positions.append((self.mean[index], self.chol[index]))
        mean, chol = (np.array(part) for part in zip(*positions, strict=True))
        moved = np.concatenate(
            [[True], (np.diff(mean, axis=0) != 0).any(axis=1) | (np.diff(chol, axis=0) != 0).any((1, 2))]
        )
        return mean[moved], (chol @ chol.swapaxes(1, 2))[moved]


def minimise(
    problems: ManyProblems,
    which: Array,
    mean: Array,
    chol: Array,
    family: str = "full",
    step_cap: float = 1.0,
    trace: bool = False,
    merge: bool = True,
) -> Search:
    """Follow every candidate to a minimum.

    Args:
        which: (S,) problem of each candidate, not decreasing.
        mean, chol: starts (S, d), (S, d, d), members of ``family``.
        step_cap: longest step, in the Fisher metric (1 is about one standard deviation).
        trace: keep the path of each candidate.
        merge: let candidates that meet go on as one; ``leader`` tells.
    """
    search = _begin(problems, which, mean, chol)
    basis = directions(family, mean.shape[1])
    active = np.flatnonzero(np.isfinite(search.value))
    for step in range(MAX_STEPS):
        if trace:
            search.path.append((search.mean.copy(), search.chol.copy()))
        active = _advance(search, problems, active, basis, step_cap)
        if merge and step % MERGE_EVERY == 1:
            active = _merge(search, active, basis)
        if not len(active):
            break
    return search


def _begin(problems: ManyProblems, which: Array, mean: Array, chol: Array) -> Search:
    mean, chol = np.array(mean, dtype=float), np.array(chol, dtype=float)
    value, gradient, hessian = problems.evaluate_many(which, mean, chol)
    return Search(
        np.asarray(which), mean, chol, value, gradient, hessian,
        leader=np.arange(len(mean)), converged=np.zeros(len(mean), dtype=bool), damping=np.zeros(len(mean)),
    )  # fmt: skip


def _advance(search: Search, problems: ManyProblems, active: Array, basis: Array, step_cap: float) -> Array:
    """One step of every active candidate; returns those that go on."""
    gradient, eigenvalues, eigenvectors = _local_model(search, active, basis)
    done, escaping = _at_rest(gradient, eigenvalues)
    search.converged[active[done]] = True
    go = ~done
    active, eigenvalues = active[go], eigenvalues[go]
    if not len(active):
        return active
    step = _newton_step(gradient[go], eigenvalues, eigenvectors[go], search.damping[active], step_cap)
    step = np.where(escaping[go, None], ESCAPE * eigenvectors[go, :, 0], step)
    _try(search, problems, active, step @ basis, np.abs(eigenvalues).max(axis=1), escaping[go])
    return active[search.damping[active] < HOPELESS]


def _local_model(search: Search, rows: Array, basis: Array) -> tuple[Array, Array, Array]:
    """Gradient (A, m) and the Hessian's eigenvalues and vectors, within the family and in the Fisher metric."""
    metric = basis / np.sqrt(polynomials(search.mean.shape[1]).fisher)
    gradient = search.gradient[rows] @ metric.T
    eigenvalues, eigenvectors = np.linalg.eigh(metric @ search.hessian[rows] @ metric.T)
    return gradient, eigenvalues, eigenvectors


def _at_rest(gradient: Array, eigenvalues: Array) -> tuple[Array, Array]:
    """Which candidates are done, and which sit on a saddle."""
    still = np.abs(gradient).max(axis=1) < TOLERANCE
    saddle = eigenvalues[:, 0] < SADDLE
    return still & ~saddle, still & saddle


def _newton_step(gradient: Array, eigenvalues: Array, eigenvectors: Array, damping: Array, cap: float) -> Array:
    along = (eigenvectors.swapaxes(1, 2) @ gradient[:, :, None])[:, :, 0]
    scaled = along / (np.maximum(np.abs(eigenvalues), FLAT) + damping[:, None])
    step = -(eigenvectors @ scaled[:, :, None])[:, :, 0]
    length = np.linalg.norm(step, axis=1)
    return step * np.minimum(1.0, cap / np.maximum(length, 1e-300))[:, None]


def _try(search: Search, problems: ManyProblems, rows: Array, step: Array, stiffness: Array, escaping: Array) -> None:
    """Take each step (A, n), given in the Fisher metric, where it does not go uphill; else raise the damping."""
    step = step / np.sqrt(polynomials(search.mean.shape[1]).fisher)
    mean, chol = retract(search.mean[rows], search.chol[rows], step)
    value, gradient, hessian = problems.evaluate_many(search.which[rows], mean, chol)
    slack = 1e-12 * (1 + np.abs(search.value[rows]))
    better = np.isfinite(value) & (escaping | (value <= search.value[rows] + slack))
    taken = rows[better]
    search.mean[taken], search.chol[taken] = mean[better], chol[better]
    search.value[taken], search.gradient[taken], search.hessian[taken] = (
        value[better],
        gradient[better],
        hessian[better],
    )
    search.damping[taken] = np.where(search.damping[taken] < 1e-6, 0.0, 0.1 * search.damping[taken])
    refused = rows[~better]
    search.damping[refused] = np.maximum(10 * search.damping[refused], stiffness[~better] + 1e-3)


def _merge(search: Search, active: Array, basis: Array) -> Array:
    """Join active candidates to others of the same problem that they have met; returns those that go on.

    Only inside a valley (all eigenvalues positive, a small gradient): near a ridge two neighbours may still part.
    """
    alive = np.flatnonzero(search.converged | np.isin(np.arange(len(search.mean)), active))
    if len(active) < 2:
        return active
    gradient, eigenvalues, _ = _local_model(search, alive, basis)
    settled = alive[(np.abs(gradient).max(axis=1) < MERGE_GRADIENT) & (eigenvalues[:, 0] > 1e-3)]
    settled = settled[np.lexsort((settled, ~search.converged[settled]))]
    near = _near(search, settled)
    first = near.argmax(axis=1)  # itself, or the first before it
    search.leader[settled] = settled[first]
    joined = settled[first != np.arange(len(settled))]
    return np.setdiff1d(active, joined)


def _near(search: Search, rows: Array) -> Array:
    """(A, A) whether two candidates of one problem are almost the same Gaussian."""
    flat = np.concatenate([search.mean[rows], search.chol[rows].reshape(len(rows), -1)], axis=1)
    gap = np.abs(flat[:, None] - flat[None]).max(axis=-1) / diagonal(search.chol[rows]).min(axis=1)[:, None]
    return (gap < MERGE_DISTANCE) & (search.which[rows][:, None] == search.which[rows][None])
