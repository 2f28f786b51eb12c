"""From a `Problem` and a `State` to the numbers and arrays that kernels take."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.gan.backends.base import Problem
from models.gan.kernels.records import Memory, Net, Plan
from models.gan.network import Layout
from models.gan.objectives.base import RowObjective, Term
from models.gan.objectives.cramer import Cramer
from models.gan.objectives.energy_distance import EnergyDistance
from models.gan.state import State

# A code is the position of its name; the kernels' constants count the same way.
ACTIVATIONS = ("leaky_relu", "relu", "tanh", "silu")
OPTIMISERS = ("sgd", "adam", "rmsprop")
SHAPES = ("linear", "logistic", "square", "hinge")
ROWS = ("real", "fake", "margin")
PIECEWISE_LINEAR = ("leaky_relu", "relu")


def plan_of(problem: Problem) -> Plan:
    """Every number with one fixed type, so that one compiled kernel serves all problems."""
    s, objective = problem.settings, problem.objective
    of_rows = isinstance(objective, RowObjective)
    terms_d, terms_g = (objective.discriminator_terms, objective.generator_terms) if of_rows else ((), ())
    bends = s.r1 > 0 or s.r2 > 0 or s.gp > 0 or s.unroll > 0
    return Plan(
        generator=_net(problem.generator),
        discriminator=_net(problem.discriminator),
        activation=ACTIVATIONS.index(s.activation),
        optimiser=OPTIMISERS.index(s.optimiser),
        batch=int(s.batch),
        packing=int(s.packing),
        decay=int(s.decay),
        uniform_latent=s.latent == "uniform",
        spectral=s.spectral == "on",
        unroll=int(s.unroll),
        curved=bends and s.activation not in PIECEWISE_LINEAR,
        features=isinstance(objective, Cramer),
        energy=isinstance(objective, EnergyDistance),
        pairs=isinstance(objective, Cramer) or s.unroll > 0 or any(term.rows != "fake" for term in terms_g),
        **{name: float(value) for name, value in _numbers(problem).items()},
        terms_d=_terms(terms_d),
        terms_g=_terms(terms_g),
        pool=_read_only(problem.pool),
        seed=np.uint64(problem.seed),
    )


def take_over(memory: Memory, state: State) -> None:
    """Copy the state's arrays."""
    for name, array in zip(Memory._fields, memory):
        array[:] = getattr(state, name)


def give_back(memory: Memory, state: State) -> None:
    """Copy the arrays back into the state's own."""
    for name, array in zip(Memory._fields, memory):
        getattr(state, name)[:] = array


def _net(layout: Layout) -> Net:
    return Net(layout.inputs, layout.width, layout.depth, layout.outputs)


def _numbers(problem: Problem) -> dict[str, float]:
    s = problem.settings
    names = ("beta1", "beta2", "r1", "r2", "gp", "clip", "noise", "average")
    return {"rate_g": s.lr_g, "rate_d": s.lr_d, **{name: getattr(s, name) for name in names}}


def _terms(terms: Sequence[Term]) -> NDArray[np.float64]:
    rows = [(SHAPES.index(t.shape), ROWS.index(t.rows), t.sign, t.shift, t.weight) for t in terms]
    return np.array(rows, np.float64).reshape(-1, 5)


def _read_only(pool: NDArray) -> NDArray[np.float32]:
    """numba tells arrays that can be written from those that cannot: a pool is always one of the latter."""
    view = np.ascontiguousarray(pool, np.float32).view()
    view.flags.writeable = False
    return view
