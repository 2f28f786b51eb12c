"""The chart drawn in place: zoom, colours and words, without leaks."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page

from models.registry import LANGUAGES
from playground.stage import stage_strings
from tests.browser.stage_page.views import picture

pytestmark = pytest.mark.browser


FIGURE = {
    "data": [{"type": "scatter", "y": [1, 3, 2], "line": {"color": "$forward_kl"}, "name": "forward KL"}],
    "layout": {"xaxis": {"title": {"text": "step"}}},
}


def open_chart(page: Page, **options) -> None:
    page.evaluate("document.getElementById('stage').hidden = true, document.getElementById('chart').hidden = false")
    options = {"plotlyUrl": "/plotly.min.js", **options}
    page.evaluate("options => void (window.chart = new Chart(document.getElementById('chart'), options))", options)


def test_a_chart_keeps_its_zoom_and_takes_its_colours_from_the_theme(open_stage):
    page = open_stage(picture())
    open_chart(page)
    page.evaluate("figure => chart.show(figure)", FIGURE)
    line = page.locator(".scatterlayer path.js-line")
    assert line.evaluate("path => getComputedStyle(path).stroke") == "rgb(0, 114, 178)"
    page.evaluate("Plotly.relayout(chart.root, { 'xaxis.range': [0.5, 1.5] })")
    moved = json.loads(json.dumps(FIGURE))
    moved["data"][0]["y"] = [2, 1, 4]
    page.evaluate("figure => chart.show(figure)", moved)
    assert page.evaluate("chart.root.layout.xaxis.range") == [0.5, 1.5]
    page.evaluate("document.body.classList.add('dark'), chart.refresh()")
    assert line.evaluate("path => getComputedStyle(path).stroke") == "rgb(86, 180, 233)"


def test_forty_charts_leave_no_nodes_behind(open_stage):
    page = open_stage(picture())
    open_chart(page)
    page.evaluate("figure => chart.show(figure)", FIGURE)
    page.evaluate("figure => chart.show(figure)", FIGURE)
    count = "document.querySelectorAll('*').length"
    before = page.evaluate(count)
    page.evaluate("async figure => { for (let i = 0; i < 40; i++) await chart.show(structuredClone(figure)); }", FIGURE)
    assert page.evaluate(count) == before
    page.evaluate("chart.destroy()")
    assert page.locator("#chart > *").count() == 0


def test_a_chart_that_cannot_load_says_so(open_stage):
    page = open_stage(picture())
    open_chart(page, plotlyUrl="/nowhere.js")
    page.evaluate("figure => chart.show(figure)", FIGURE)
    assert page.locator("#chart").inner_text() == "The chart could not be loaded."


def test_a_chart_in_a_hidden_panel_is_drawn_when_it_comes_into_sight(open_stage):
    page = open_stage(picture())
    open_chart(page)
    page.evaluate("document.getElementById('chart').hidden = true")
    page.evaluate("figure => chart.show(figure)", FIGURE)
    assert page.locator(".js-plotly-plot").count() == 0
    page.evaluate("document.getElementById('chart').hidden = false")
    page.wait_for_selector(".js-plotly-plot")
    page.evaluate("document.getElementById('chart').style.width = '300px'")
    page.wait_for_function("document.querySelector('.main-svg').clientWidth === 300")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_chart_has_two_buttons_in_the_language_of_the_page(open_stage, lang):
    page = open_stage(picture())
    words = stage_strings(lang)
    open_chart(page, strings=words)
    page.evaluate("figure => chart.show(figure)", FIGURE)
    titles = page.locator(".modebar-btn").evaluate_all("buttons => buttons.map((button) => button.dataset.title)")
    assert titles == [words["save"], words["reset"]]
