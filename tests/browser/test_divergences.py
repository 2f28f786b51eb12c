"""The Divergences tab under a person's hands: every view in both dimensions, drawing, playing, losing the server."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Watched

pytestmark = pytest.mark.browser

VIEWS = ("fits", "loss", "landscape", "basins", "transport", "estimates", "likelihood")
MAIN = '.tab:not([hidden]) [data-stage="main"]'


def state(watched: Watched, key: str):
    return watched.page.evaluate(f"playground.state.get({key!r})")


def sentence(watched: Watched) -> str:
    """What the main stage complains about, if anything."""
    return watched.page.evaluate(f"document.querySelector('{MAIN} [role=alert]')?.innerText ?? ''").strip()


@pytest.mark.parametrize("dim", [1, 2])
@pytest.mark.parametrize("focus", ["reverse_kl", "tv", "w2", "mmd"])
def test_every_view_draws(visit, dim, focus):
    watched = visit(query=f"?dim={dim}&focus={focus}&on={focus}")
    for view in VIEWS:
        watched.page.click(f'button[data-param="view"][data-value="{view}"]')
        watched.rest()
        assert "could not be computed" not in sentence(watched), view
        assert "does not answer" not in sentence(watched), view
    assert watched.complaints == []


def test_the_surface_is_drawn_in_place_and_keeps_its_camera(visit):
    watched = visit(query="?dim=1&view=landscape&landscape=surface&focus=reverse_kl")
    watched.page.wait_for_selector(".chart.main .gl-container canvas", timeout=60_000)
    nodes = watched.page.evaluate("document.querySelectorAll('*').length")
    watched.page.evaluate("playground.set('mixture_1d.separation', 4)")
    watched.rest()
    assert abs(watched.page.evaluate("document.querySelectorAll('*').length") - nodes) < 40


def test_a_brushed_stroke_becomes_part_of_the_target_and_of_the_link(visit):
    watched = visit(query="?target=custom&tool=draw")
    before = state(watched, "custom.drawing")
    box = watched.page.locator(MAIN).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    watched.page.mouse.move(x - 80, y)
    watched.page.mouse.down()
    for i in range(12):
        watched.page.mouse.move(x - 80 + 15 * i, y + 5 * (i % 3))
    watched.page.mouse.up()
    watched.rest()
    after = state(watched, "custom.drawing")
    assert after.count("~") == before.count("~") + 1
    again = visit(query="?" + watched.page.evaluate("playground.address()").split("?")[1])
    assert state(again, "custom.drawing") == after


def test_a_dragged_centre_moves_the_target(visit):
    watched = visit(query="?target=custom")
    before = state(watched, "custom.drawing")
    handle = watched.page.locator(f"{MAIN} button").first
    handle.focus()
    for _ in range(5):
        handle.press("Shift+ArrowRight")
    watched.rest()
    assert state(watched, "custom.drawing") != before


def test_a_chip_switches_a_fit_and_its_name_explains_it(visit):
    watched = visit()
    watched.page.click('.chip[data-key="tv"] .text')
    watched.rest()
    assert "tv" in state(watched, "on")
    assert state(watched, "focus") == "tv"
    watched.page.click('.chip[data-key="tv"] .mark')
    watched.rest()
    assert "tv" not in state(watched, "on")


def test_rare_divergences_wait_behind_more(visit):
    watched = visit()
    assert not watched.page.locator('.chip[data-key="mmd"]').is_visible()
    watched.page.click(".chips .more")
    assert watched.page.locator('.chip[data-key="mmd"]').is_visible()


def test_space_plays_alpha_and_stops(visit):
    watched = visit(query="?on=alpha&focus=alpha&target=mixture")
    before = state(watched, "alpha")
    watched.page.keyboard.press("Space")
    watched.page.wait_for_function(f"playground.state.get('alpha') !== {before}")
    watched.page.keyboard.press("Space")
    watched.rest()
    stopped = state(watched, "alpha")
    watched.page.wait_for_timeout(300)
    assert state(watched, "alpha") == stopped


def test_a_lost_server_costs_a_sentence_and_no_picture(visit):
    watched = visit()
    watched.page.route("**/play/frame/**", lambda route: route.abort())
    watched.page.evaluate("playground.set('mixture.separation', 3)")
    watched.page.wait_for_timeout(400)
    assert "does not answer" in sentence(watched)
    watched.page.unroute("**/play/frame/**")
    watched.page.evaluate("playground.set('mixture.separation', 4)")
    watched.rest()
    assert sentence(watched) == ""


def test_pointing_reads_exact_densities_out(visit):
    watched = visit()
    box = watched.page.locator(MAIN).bounding_box()
    watched.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    watched.page.wait_for_function(f"/q · forward KL/.test(document.querySelector('{MAIN}').innerText)", timeout=5000)


def test_another_language_keeps_the_view(visit):
    watched = visit(query="?target=ring&focus=js")
    watched.page.click('header [data-language="ru"]')
    watched.page.wait_for_url("**/ru?**")
    watched.page.wait_for_function("window.playground?.frames > 0")
    assert state(watched, "target") == "ring"
    assert state(watched, "focus") == "js"
