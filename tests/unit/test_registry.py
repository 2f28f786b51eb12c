"""Parameters validate what comes from outside; registries refuse what would hide a mistake."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.registry import Choice, InputError, Param, Registry, Text, numeral, shown

COUNT = Param("n", Text("Samples", "Выборка"), 100, low=5, high=1000, step=1, log=True)
KIND = Param("kind", Text("Kind", "Вид"), "a", choices=(Choice("a", Text("A", "А")), Choice("b", Text("B", "Б"))))


def test_a_number_in_range_is_kept_and_counts_stay_whole():
    assert COUNT.parse("20") == 20
    assert isinstance(COUNT.parse(20.4), int)


@pytest.mark.parametrize("raw", [4, 1001, "many", None, float("nan"), "inf", True, [3], {}])
def test_a_bad_number_is_told_by_field_value_and_range(raw):
    with pytest.raises(InputError) as caught:
        COUNT.parse(raw)
    for sentence in (caught.value.text.en, caught.value.text.ru):
        assert "5" in sentence and "1000" in sentence
        assert shown(raw)[:10] in sentence
    assert "Samples" in str(caught.value)
    assert "Выборка" in caught.value.text.ru


@pytest.mark.parametrize(
    ("value", "form", "en", "ru"),
    [
        (0.6931, ".2f", "0.69", "0,69"),
        (-1.5, ".1f", "−1.5", "−1,5"),
        (3e-05, "g", "3·10⁻⁵", "3·10⁻⁵"),
        (-1e-12, "g", "−10⁻¹²", "−10⁻¹²"),
        (1.25e21, ".3g", "1.25·10²¹", "1,25·10²¹"),
        (0, "g", "0", "0"),
        (float("inf"), "g", "inf", "inf"),
        (2500, "g", "2500", "2500"),
    ],
)
def test_a_number_is_written_as_each_language_does(value, form, en, ru):
    assert numeral(value, form) == Text(en, ru)


def test_a_range_is_told_with_the_signs_of_the_language():
    half = Param("t", Text("Share", "Доля"), 0.5, low=0.05, high=0.95, step=0.05)
    with pytest.raises(InputError) as caught:
        half.parse(1.5)
    assert caught.value.text.en == "Share is 1.5; it must be between 0.05 and 0.95."
    assert caught.value.text.ru == "Параметр «Доля» равен 1,5, а должен лежать в пределах от 0,05 до 0,95."
    with pytest.raises(InputError) as caught:
        half.parse("1.5")
    assert "равен '1.5'," in caught.value.text.ru, "what was typed is quoted as it was typed"


def test_a_bad_choice_names_the_choices():
    with pytest.raises(InputError, match="must be one of: a, b"):
        KIND.parse("c")


def test_many_choices_come_back_in_the_declared_order():
    param = Param("on", Text("On", "Вкл"), (), choices=KIND.choices, many=True)
    assert param.parse(["b", "a", "b"]) == ("a", "b")
    assert param.parse([]) == ()


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda inner: st.lists(inner, max_size=3)))
def test_rubbish_raises_nothing_but_an_input_error(raw):
    for param in (COUNT, KIND):
        with contextlib.suppress(InputError):
            param.parse(raw)


def test_a_duplicate_key_is_an_error():
    registry = Registry("thing")
    registry.add(KIND)
    with pytest.raises(ValueError, match="two entries"):
        registry.add(KIND)


def test_an_unknown_key_lists_the_known_ones():
    registry = Registry("thing")
    registry.add(KIND)
    with pytest.raises(InputError, match="kind"):
        registry.find("other")


def test_a_text_is_filled_in_its_own_language():
    filled = Text("{what} here", "здесь {what}").format(what=Text("cat", "кот"))
    assert (filled.en, filled.ru) == ("cat here", "здесь кот")
