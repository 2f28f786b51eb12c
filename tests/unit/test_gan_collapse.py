"""The collapse alarm on made-up pasts and on a real collapse."""

from __future__ import annotations

import numpy as np
import pytest

from models.gan import Run
from models.gan.collapse import alarm, effective, episodes, look, recovery
from models.gan.history import History
from models.gan.presets import PRESETS
from playground.tabs.gans.recording import Recording

EVEN = np.full(8, 1 / 8)


def one(*modes: int) -> np.ndarray:
    """Shares of a sample that sits evenly on some modes."""
    shares = np.zeros(8)
    shares[list(modes)] = 1 / len(modes)
    return shares


def past(*looks: tuple[int, np.ndarray], spread: float = 1.0) -> History:
    """A history with a look at each (step, shares)."""
    history = Run("ring", "non_saturating", width=8, backend="lean").history
    for step, shares in looks:
        history.score(step, effective=effective(shares), fair=8.0, shares=shares, spread=spread)
    return history


def rows(start: int, end: int, *homes: np.ndarray, every: int = 100) -> list[tuple[int, np.ndarray]]:
    """Looks at every hundredth step, cycling through ``homes``."""
    return [(step, homes[i % len(homes)]) for i, step in enumerate(range(start, end, every))]


def test_effective_number_of_modes():
    assert effective(EVEN) == pytest.approx(8)
    assert effective(one(3)) == 1
    assert effective(np.zeros(8)) == 0


def test_nothing_sounds_while_the_modes_are_held():
    history = past(*rows(0, 3000, EVEN, one(0, 1, 2, 4, 6)))
    assert episodes(history) == [] and alarm(history) is recovery(history) is None


def test_a_collapse_is_dated_to_its_first_look_and_ends_where_modes_return():
    history = past(*rows(0, 1000, EVEN), *rows(1000, 2000, one(2)), *rows(2000, 3000, EVEN))
    assert (alarm(history), recovery(history)) == (1000, 2000)
    assert not episodes(history)[0].is_hopping


def test_a_collapse_that_goes_on_has_no_end():
    history = past(*rows(0, 1000, EVEN), *rows(1000, 2000, one(2, 3)))
    assert (alarm(history), recovery(history)) == (1000, None)


def test_half_of_the_modes_is_a_collapse_and_more_is_not():
    assert alarm(past(*rows(0, 500, EVEN), *rows(500, 2000, one(0, 1, 2, 3)))) == 500
    assert alarm(past(*rows(0, 500, EVEN), *rows(500, 2000, one(0, 1, 2, 3, 4)))) is None


def test_a_short_dip_sounds_no_alarm_and_a_short_return_ends_none():
    dip = past(*rows(0, 1000, EVEN), *rows(1000, 1200, one(1)), *rows(1200, 3000, EVEN))
    assert alarm(dip) is None
    back = past(*rows(0, 1000, EVEN), *rows(1000, 2000, one(1)), (2000, EVEN), *rows(2100, 3000, one(1)))
    assert episodes(back)[0].start == 1000 and recovery(back) is None


def test_a_generator_may_start_small_but_not_stay_so():
    assert alarm(past(*rows(0, 500, one(0)), *rows(500, 2000, EVEN))) is None
    assert alarm(past(*rows(0, 3000, one(0)))) == 600


def test_a_generator_that_fell_back_early_is_caught_early():
    assert alarm(past((0, one(0)), (100, EVEN), *rows(200, 1000, one(5)))) == 200


def test_small_spread_is_a_collapse_whatever_the_modes():
    assert alarm(past(*rows(0, 3000, EVEN), spread=0.2)) == 600


def test_hopping_is_told_from_sitting():
    hopping = past(*rows(0, 1000, EVEN), *rows(1000, 2000, one(0), one(3), one(6)))
    found = episodes(hopping)[0]
    assert found.is_hopping and found.hops == tuple(range(1100, 2000, 100))
    drifting = past(*rows(0, 1000, EVEN), *rows(1000, 2000, one(0, 1), one(1, 2)))
    assert episodes(drifting)[0].hops == ()


def test_looks_may_be_dense_and_uneven():
    history = past(
        *rows(0, 1000, EVEN, every=10), *rows(1000, 1290, one(2), every=10), *rows(1290, 3000, EVEN, every=7)
    )
    assert alarm(history) is None
    assert alarm(past(*rows(0, 1000, EVEN, every=10), *rows(1000, 1350, one(2), every=10))) == 1000


def test_other_scores_do_not_disturb_it():
    history = past(*rows(0, 1000, EVEN), *rows(1000, 2000, one(2)))
    history.score(2100, js=0.3)
    assert alarm(history) == 1000


def test_the_collapsing_recipe_collapses_and_stays_so():
    preset = PRESETS["collapse"]
    ring = {"key": "ring", "radius": 2.6, "sigma": 0.1}
    run = Run(ring, preset.objective, seed=2, backend="lean", **preset.settings)  # recovers at 1900 with a β₁ of .5
    for _ in range(25):
        run.advance(steps=100)
        scores = look(run, n=500)
    assert alarm(run.history) <= 1000 and recovery(run.history) is None and episodes(run.history)[-1].is_hopping
    assert scores["shares"].sum() == pytest.approx(1) and scores["fair"] == pytest.approx(8)
    assert run.history.table()["hq"][-1] == scores["hq"]


def test_the_recording_spreads_first_then_hops():
    recording = Recording()
    while recording.advance():
        pass
    history = recording.run.history
    (found,) = episodes(history)
    before = [one.scores for one in history.looks if one.step < found.start]
    assert max(scores["effective"] for scores in before if scores["spread"] > 0.5) > 3.5
    assert found.start <= recording.last / 2 and found.end is None and len(found.hops) >= 10
