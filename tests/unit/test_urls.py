"""A link is read whatever stands in it: one bad field costs one sentence, never the page."""

from hypothesis import given
from hypothesis import strategies as st

from playground import urls
from playground.tabs import TABS

PARAMS = TABS["divergences"].params


def test_an_empty_link_is_the_defaults():
    values, notes = urls.read({}, PARAMS)
    assert notes == []
    assert values["family"] == "full"


def test_the_defaults_pass_their_own_validation():
    for param in PARAMS:
        assert param.parse(param.default) == param.default


def test_a_bad_field_falls_back_and_says_so():
    values, notes = urls.read({"family": "huge", "mixture.modes": 4}, PARAMS)
    assert values["family"] == "full"
    assert values["mixture.modes"] == 4
    assert len(notes) == 1 and "huge" in notes[0].en


def test_a_future_link_and_unknown_fields_are_told():
    notes = urls.strangers({"v": 99, "teleport": 1, "tab": "divergences"}, ["family"])
    assert len(notes) == 2
    assert "teleport" in notes[1].en


@given(st.dictionaries(st.sampled_from([param.key for param in PARAMS]), st.none() | st.text() | st.floats()))
def test_rubbish_in_every_field_still_gives_every_value(raw):
    values, _ = urls.read(raw, PARAMS)
    assert set(values) == {param.key for param in PARAMS}
