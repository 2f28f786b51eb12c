"""What the page asks and what it gets back, without a browser: scenes and targets draw, rubbish costs a sentence."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.divergences import DIVERGENCES
from models.fitting import fit_many, table
from models.registry import InputError, Text
from models.targets import TARGETS, resolve
from playground import page, wire
from playground.stage import unpack
from playground.tab import Ask, Frame
from playground.tabs import TABS
from playground.tabs.divergences import TAB, probe
from playground.tabs.divergences.solving import Draft

BOXES = {"main": [606, 580, 44, 1], "side": [334, 200, 0, 1]}


def answered(question: object) -> dict:
    """The page's question as it travels, and the frame that comes back."""
    response = wire.reply("frame", TAB, "en", json.dumps(question).encode())
    return unpack(response.body) if response.status_code == 200 else json.loads(response.body)


def asked(event: str = "open", **state) -> dict:
    return answered({"event": event, "state": state, "boxes": BOXES})


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_draws(target):
    entry = TARGETS[target]
    answer = asked(
        dim=entry.dim, focus="forward_kl", on=["forward_kl"], **{"target1" if entry.dim == 1 else "target": target}
    )
    assert "error" not in answer
    assert answer["notes"] == []
    assert len(answer["views"]["main"]["layers"]) >= 3


@pytest.mark.parametrize("scene", TAB.scenes, ids=lambda scene: scene.key)
def test_every_scene_is_a_state_this_page_knows(scene):
    answer = asked("settle", **scene.state)
    assert "error" not in answer
    assert answer["notes"] == []
    assert answer["settled"] is True


@pytest.mark.parametrize("key", DIVERGENCES)
@pytest.mark.parametrize("dim", [1, 2])
def test_every_divergence_can_be_explained(key, dim):
    answer = asked("settle", dim=dim, focus=key, on=[key], **{"mixture.modes": 2})
    assert "error" not in answer
    assert DIVERGENCES[key].title("en")[1:] in answer["html"]["caption"]


def test_a_drag_follows_what_the_page_remembers():
    memo = asked("settle")["memo"]
    moved = answered({"event": "drag", "state": {"mixture.separation": 5.1}, "boxes": BOXES, "memo": memo})
    assert moved["settled"] is False
    assert set(moved["memo"]["models"]) <= set(DIVERGENCES)


WORDS = ["event", "state", "boxes", "memo", "action", "models", "family", "main", "js", "kind", "points", "x"]
RUBBISH = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner),
    max_leaves=12,
)


@given(RUBBISH)
@settings(max_examples=25)
def test_rubbish_for_a_request_gets_an_answer(request):
    quick = request if isinstance(request, dict) else {"event": request}
    answer = answered({**quick, "state": {"on": ["forward_kl"], "focus": "forward_kl"}})
    assert "could not be computed" not in answer.get("error", "")


NEGATIVE = {"weights": [-1], "means": [0], "covariances": []}


@pytest.mark.parametrize("models", [{"js": [NEGATIVE]}, {"js": "x"}, {"no such": []}, 3, [1]])
def test_a_memo_that_was_tampered_with_is_left_out(models):
    memo = {"family": "full", "models": models}
    answer = answered({"event": "drag", "state": {}, "boxes": BOXES, "memo": memo})
    assert "error" not in answer


def test_a_bad_value_falls_back_and_is_taken_out_of_the_page():
    answer = asked(family="enormous")
    assert any("enormous" in note for note in answer["notes"])
    assert answer["state"]["family"] == "full"


def test_no_traceback_reaches_the_page(caplog):
    def broken(ask: Ask) -> Frame:
        raise ZeroDivisionError("secret")

    response = wire.reply("frame", replace(TAB, frame=broken), "ru", b"{}")
    assert response.status_code == 500
    assert json.loads(response.body) == {"error": "Эту настройку посчитать не удалось; на экране последний результат."}
    assert "secret" in caplog.text

    def refused(ask: Ask) -> Frame:
        raise InputError(Text("n is 0; it must be between 1 and 9.", "n равно 0, а должно быть от 1 до 9."))

    response = wire.reply("frame", replace(TAB, frame=refused), "en", b"{}")
    assert response.status_code == 422
    assert "between 1 and 9" in json.loads(response.body)["error"]


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_json_is_said(body):
    response = wire.reply("probe", TAB, "en", body)
    assert response.status_code == 400
    assert "JSON" in json.loads(response.body)["error"]


def test_pointing_reads_the_exact_density():
    ask, _ = page.read_ask(TAB, "en", {"state": {"on": ["forward_kl"], "focus": "forward_kl"}})
    lines = probe(ask, "main", 0.5, 0.5)
    assert [line.label for line in lines] == ["p", "q · forward KL"]
    assert float(lines[0].value) > 0
    assert probe(ask, "side", 0.5, 0.5) == []


def test_what_the_page_needs_is_plain_data():
    for tab in TABS.values():
        for lang in ("en", "ru"):
            assert json.dumps(page._config(tab, lang))


@pytest.mark.parametrize("target", ["mixture", "ring", "moons", "mixture_1d"])
def test_values_of_a_moving_hand_are_those_at_rest(target):
    """To what the table shows, that is: they are taken on one grid."""
    keys = ["forward_kl", "reverse_kl", "js", "hellinger"]
    p = resolve(target)
    models = {key: fit.best.q for key, fit in fit_many(p, keys, "full", 4).items()}
    moving, resting = table(p, models, keys, Draft(p)), table(p, models, keys)
    assert moving == {row: pytest.approx(values, rel=1e-3, abs=5e-3) for row, values in resting.items()}


def test_a_long_drag_ends_where_a_fresh_search_does():
    """The known optima may have become the worse ones on the way; the target's heaviest parts are tried as well."""
    state = {"on": ["forward_kl", "reverse_kl", "js"]}
    memo = asked("settle", **state)["memo"]
    for step in range(1, 30):
        moved = {**state, "mixture.separation": 5.2 + 0.2 * step}
        memo = answered({"event": "drag", "state": moved, "boxes": BOXES, "memo": memo})["memo"]
    fresh = asked("settle", **moved)["memo"]
    for key in state["on"]:
        assert memo["models"][key][0]["means"][0] == pytest.approx(fresh["models"][key][0]["means"][0], abs=1e-3)
