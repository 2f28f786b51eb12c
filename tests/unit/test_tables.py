"""Tables of figures: what stands where, in which language, and that no text can become HTML."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from models.registry import Text
from playground.tables import Cell, Row, cell, listed, symbol, table
from playground.widgets import attributes

NAME = Text("mean", "среднее")
SHARP = "<b>\"1\" & 'x'</b>"


def parsed(html: str) -> ElementTree.Element:
    return ElementTree.fromstring(html)


def words(root: ElementTree.Element) -> list[list[str]]:
    return [["".join(place.itertext()) for place in row] for row in root.iter("tr")]


@pytest.mark.parametrize(("lang", "name"), [("en", "mean"), ("ru", "среднее")])
def test_names_stand_before_figures_and_under_a_corner(lang, name):
    root = parsed(table(lang, {NAME: ["1", "2"]}.items(), ["a", NAME], corner="which"))
    assert words(root) == [["which", "a", name], [name, "1", "2"]]
    assert [head.attrib for head in root.iter("th")] == [{"scope": "col"}, {"scope": "col"}, {"scope": "row"}]


def test_a_mapping_is_listed_without_heads():
    html = listed("en", {NAME: "1", "median": cell("2", best=True)})
    assert words(parsed(html)) == [["mean", "1"], ["median", "2"]]
    assert "<thead>" not in html and not parsed(html).attrib


@pytest.mark.parametrize("heads", [(), ("a",)])
def test_no_rows_leave_an_empty_body(heads):
    root = parsed(table("en", [], heads))
    assert words(root) == ([["", "a"]] if heads else [])
    assert root.find("tbody") is not None and not len(root.find("tbody"))


@pytest.mark.parametrize("content", [SHARP, Text(SHARP, SHARP), cell(SHARP), cell("", title=SHARP)])
def test_texts_never_become_html(content):
    root = parsed(table("ru", [(content, [content])], [content], content))
    assert {place.tag for place in root.iter()} == {"table", "thead", "tbody", "tr", "th", "td"}
    assert all(SHARP in (place.text, place.get("title")) for row in root.iter("tr") for place in row)


def test_a_formula_keeps_its_tex():
    assert parsed(symbol(r"D_f(p \| q) < \infty").html).attrib == {"data-tex": r"D_f(p \| q) < \infty"}


def test_the_best_figure_alone_is_marked():
    root = parsed(table("en", [("a", [cell("1", best=True, title="± 0.1"), cell("2", colspan=2), "3"])]))
    assert [place.attrib for place in root.iter("td")] == [{"class": "best", "title": "± 0.1"}, {"colspan": "2"}, {}]


def test_what_is_html_already_and_the_attributes_of_a_row_stay():
    row = Row(Cell("<i>x</i>"), ["1"], attributes(class_="chosen"))
    assert '<tr class="chosen"><th scope="row"><i>x</i></th><td>1</td></tr>' in table("en", [row])
    assert parsed(table("en", [row], kind="whole")).attrib == {"class": "whole"}
