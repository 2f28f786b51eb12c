"""What a hand does to a drawn target: every gesture ends in a drawing that can be read back."""

import numpy as np
import pytest

from models.registry import InputError
from models.targets.drawing import Drawing, decode, encode
from playground import gestures, picker
from playground.tab import Ask
from playground.tabs import TABS
from playground.urls import read


def ask(drawing: Drawing | None = None, action: dict | None = None, **raw) -> Ask:
    given = {"target": "custom", **raw} | ({"custom.drawing": encode(drawing)} if drawing else {})
    values, notes = read(given, TABS["divergences"].params)
    assert not notes
    return Ask("en", values, "act", action or {})


def after(drawing: Drawing, **action) -> Drawing:
    moved, _, _ = gestures.apply(ask(drawing, action))
    return decode(moved["custom.drawing"])


TWO = Drawing(((0.0, 0.0), (2.0, 1.0)))


def test_a_dragged_centre_moves_and_the_others_stay():
    moved = after(TWO, kind="drag", param="centres", index=1, x=-1.0, y=3.0, phase="move")
    assert moved.centres == ((0.0, 0.0), (-1.0, 3.0))


@pytest.mark.parametrize("index", [-1, 2, 10**9, None, "first"])
def test_a_centre_that_is_not_there_cannot_be_dragged(index):
    assert after(TWO, kind="drag", param="centres", index=index, x=1, y=1).centres == TWO.centres


def test_a_stroke_in_progress_shows_but_only_the_finished_one_is_kept():
    stroke = {"kind": "stroke", "points": [[0, 0], [1, 1], [2, 0]], "mode": "draw"}
    moved, kept, _ = gestures.apply(ask(TWO, {**stroke, "phase": "move"}))
    assert len(decode(moved["custom.drawing"]).strokes) == 1
    assert kept == {}
    _, kept, _ = gestures.apply(ask(TWO, {**stroke, "phase": "end"}))
    assert len(decode(kept["custom.drawing"]).strokes) == 1


def test_the_eraser_takes_what_it_touches_and_leaves_the_rest_in_pieces():
    line = Drawing((), (((-3.0, 0.0), (3.0, 0.0)),))
    left = after(line, kind="stroke", points=[[0, -1], [0, 0], [0, 1]], mode="erase", phase="end")
    assert len(left.strokes) == 2
    gap = min(min(abs(x) for x, _ in stroke) for stroke in left.strokes)
    assert gap == pytest.approx(gestures.ERASER, abs=0.11)


def test_clearing_leaves_one_centre_and_says_why():
    moved, kept, notes = gestures.apply(ask(TWO, {"kind": "clear"}))
    assert decode(moved["custom.drawing"]).centres == ((0.0, 0.0),)
    assert kept and len(notes) == 1


def test_an_added_centre_hides_none():
    drawing = TWO
    for _ in range(12):
        drawing = after(drawing, kind="add_centre")
    centres = np.array(drawing.centres)
    distances = np.linalg.norm(centres[:, None] - centres[None], axis=2) + 9 * np.eye(len(centres))
    assert distances.min() > 0.1


def test_on_the_line_a_handle_stays_on_top_of_its_bump():
    here = ask(dim=1, target1="custom_1d")
    before = gestures.handles(here)[0]["xy"]
    wanted = 0.6 * before[0, 1]
    moved, _, _ = gestures.apply(
        ask(None, {"kind": "drag", "param": "centres", "index": 0, "x": -2.0, "y": wanted}, dim=1, target1="custom_1d")
    )
    now = gestures.handles(moved)[0]["xy"]
    assert now[0] == pytest.approx([-2.0, wanted], abs=0.01)
    p = picker.distribution(moved.values)
    assert np.exp(p.log_prob(np.array([[-2.0]])))[0] == pytest.approx(wanted, rel=0.1)


def test_a_point_that_is_no_point_is_told():
    with pytest.raises(InputError, match="two numbers"):
        after(TWO, kind="stroke", points=[["a", None]], mode="draw", phase="end")


def test_gestures_leave_other_targets_alone():
    here = ask(None, {"kind": "clear"}, target="ring")
    assert gestures.apply(here) == (here, {}, [])
