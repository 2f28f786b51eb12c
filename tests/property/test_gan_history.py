"""Laws of a run's memory: bounded, ends kept, every moment reachable."""

from __future__ import annotations

from itertools import pairwise
from math import log
from types import SimpleNamespace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from models.gan import Run
from models.gan.backends.base import Metrics
from models.gan.history import CURVE_ROWS, LOOKS, SNAPSHOT_BYTES, SNAPSHOTS, thin
from models.gan.replay import STRETCHES, Plan, Stretch
from tests.unit.test_gan_run import same


def _snapshot(position: int, nbytes: int):
    return SimpleNamespace(position=position, state=SimpleNamespace(nbytes=nbytes))


@settings(max_examples=60)
@given(
    nbytes=st.integers(1_000, 7_600_000),
    gaps=st.lists(st.integers(128, 20_000), min_size=2, max_size=400),
)
def test_snapshots_stay_in_their_budget_and_keep_first_and_latest(nbytes, gaps):
    kept, position = [_snapshot(0, nbytes)], 0
    for gap in gaps:
        position += gap
        kept.append(_snapshot(position, nbytes))
        thin(kept)
    assert len(kept) * nbytes <= SNAPSHOT_BYTES and len(kept) <= SNAPSHOTS
    assert (kept[0].position, kept[-1].position) == (0, position)
    assert sorted({s.position for s in kept}) == [s.position for s in kept]


@given(limit=st.integers(8, 60), count=st.integers(100, 600))
def test_snapshots_lie_denser_near_now(limit, count):
    """A gap is at most a share of its age that falls with the number of snapshots: short ways back are quick."""
    kept = [_snapshot(0, SNAPSHOT_BYTES // limit)]
    for i in range(1, count):
        kept.append(_snapshot(128 * i, SNAPSHOT_BYTES // limit))
        thin(kept)
    ages = [kept[-1].position - snapshot.position for snapshot in kept]
    share = 1.6 * log(count) / limit
    assert all(older - age <= max(3 * 128, share * older) for older, age in pairwise(ages))


ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("both"), st.integers(1, 60)),
        st.tuples(st.just("d"), st.integers(1, 150)),
        st.tuples(st.just("g"), st.integers(1, 80)),
        st.tuples(st.just("set"), st.floats(1e-5, 1e-3)),
        st.tuples(st.just("rewind"), st.floats(0, 1)),
    ),
    min_size=1,
    max_size=10,
)


@settings(max_examples=12)
@given(actions=ACTIONS, back=st.floats(0, 1))
def test_any_moment_of_any_past_comes_back(actions, back):
    run = Run("ring", "non_saturating", width=8, batch=16, depth=1, backend="lean")
    moments = {0: run.state.copy()}
    for kind, value in actions:
        if kind == "set":
            run.set(lr_g=value)
        elif kind == "rewind":
            run.rewind(int(value * run.steps))
            moments = {step: state for step, state in moments.items() if step <= run.steps}
        else:
            {"both": run.advance, "d": run.advance_discriminator, "g": run.advance_generator}[kind](value)
        moments[run.steps] = run.state.copy()
    step = sorted(moments)[int(back * (len(moments) - 1))]
    assert same(run.at(step).state, moments[step])


def test_a_long_run_of_the_largest_networks_stays_in_its_budget():
    """Snapshots are what a run of large networks remembers most of; everything else is bounded by its entries."""
    run = Run("ring", "cramer", dtype="float64", width=256, depth=3, latent_dim=8, backend="lean")
    state, history = run.state, run.history
    for _ in range(CURVE_ROWS + 900):
        stretch = Stretch("g", Plan(run.problem, run._plan.backend), 4, state.steps, 0)
        state.steps += 4
        history.record(stretch, state, Metrics())
        history.score(state.steps, hq=0.5, shares=np.ones(25))
    everything = history.nbytes + STRETCHES * 1000 + LOOKS * 1000  # bytes of a changed plan and of a look, generously
    assert len(history._tape) <= STRETCHES and len(history.looks) <= LOOKS
    assert len(history.snapshots) >= 2 and everything <= 20_000_000
