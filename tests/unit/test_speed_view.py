"""The race between full passes and the cache: both show the same pictures, each at the pace that was measured."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.images.pixelcnn.cost import multiplications
from playground.stage.box import Box
from playground.tabs.completion.completing import work_of
from playground.tabs.completion.panels import PANELS, speed
from playground.tabs.completion.panels.base import Situation
from playground.tabs.completion.panels.speed import EACH, Times
from playground.typography import grouped
from tests.unit.completion_cases import ask, small_models


def layers_of(view, kind):
    return [layer for layer in view.layers if layer["kind"] == kind]


@pytest.fixture(autouse=True)
def _models(monkeypatch):
    yield from small_models(monkeypatch)


def test_both_draw_the_same_pixels_of_the_same_pictures_at_the_same_clock():
    slow, fast = layers_of(PANELS["speed"].draw(Situation(ask())).main, "growing")
    assert len(slow["values"]) == EACH and (slow["values"] == fast["values"]).all()
    assert slow["pace"] == fast["pace"] > 0 and slow["steps"] == fast["steps"]
    assert ((slow["rank"] >= 0) == (fast["rank"] >= 0)).all()


def test_a_pixel_of_the_cache_appears_once_as_many_passes_have_ended():
    times = Times(2.0, np.array([3, 5, 9]), np.array([0.5, 4.0, 5.9]))
    assert times.turns().tolist() == [0, 0, 0, 2, 2, 2, 2, 2, 2]
    assert (times.naive(), times.cached(), times.naive(slice(1)), times.cached(slice(1))) == (18.0, 5.9, 6.0, 0.5)
    slower = Times(0.1, np.array([1, 2]), np.array([1.0, 2.0]))
    assert slower.turns().max() < 2  # the scrubber ends with the last full pass


def test_the_last_time_is_when_the_last_row_stands():
    work = work_of(Situation(ask()))
    times = speed.measured(work)
    assert times.pixels[-1] == work.hidden.sum() == len(times.turns())
    assert (np.diff(times.pixels) > 0).all() and (np.diff(times.since) > 0).all() and times.since[0] > 0


def test_multiplications_are_those_counted_in_closed_form():
    work = work_of(Situation(ask()))
    cost = multiplications(work.model.architecture, work.known)
    table = PANELS["speed"].draw(Situation(ask())).table
    assert all(grouped(count / 1e6) in table for count in (cost.naive, cost.cached))


def test_nothing_hidden_costs_nothing():
    picture = PANELS["speed"].draw(Situation(ask(hidden="none")))
    assert [layer["steps"] for layer in layers_of(picture.main, "growing")] == [0, 0] and "—" in picture.table


@pytest.mark.parametrize(
    ("seconds", "told"), [(251.3, "251 s"), (1.04, "1.0 s"), (0.0321, "32.1 ms"), (9e-5, "90.0 µs")]
)
def test_times_are_told_in_a_fitting_unit(seconds, told):
    assert speed._told(Situation(ask()), seconds) == told


@pytest.mark.parametrize(("height", "bars"), [(440, 0), (700, 2)])
def test_two_bars_to_scale_fill_a_stage_with_room_to_spare(height, bars):
    shown = replace(ask(), boxes={"main": Box(606.0, height)})
    found = layers_of(PANELS["speed"].draw(Situation(shown)).main, "area")
    assert len(found) == bars
    if bars:
        slow, fast = (layer["x"][1] - layer["x"][0] for layer in found)
        assert 0 < fast < slow
