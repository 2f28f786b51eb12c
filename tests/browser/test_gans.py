"""Training in the page: it plays, stops, looks back and branches; lanes come, go and stand in the link."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from tests.browser.conftest import PATHS, SIZES, Watched

pytestmark = pytest.mark.browser
PROBES = (Path(__file__).parent / "probes.js").read_text(encoding="utf-8")
OPEN = ".tab:not([hidden])"
RING = "?tab=gans&target=ring"
TRAIN = "[data-train]"
LAST = f"Number(document.querySelector('{OPEN} .scrub').max)"


def look(watched: Watched, expression: str):
    return watched.page.evaluate(expression)


def until(watched: Watched, condition: str) -> None:
    watched.page.wait_for_function(condition, timeout=60_000)


def lanes(watched: Watched) -> str:
    return look(watched, "playground.state.get('lanes')")


def shown(watched: Watched) -> int:
    """How many lanes are on show."""
    return watched.page.locator(f"{OPEN} .lane:not([hidden])").count()


def trained(watched: Watched, steps: int = 30) -> Watched:
    """The same page after some training."""
    watched.page.keyboard.press("Space")
    until(watched, f"{LAST} >= {steps}")
    watched.page.keyboard.press("Space")
    watched.rest()
    return watched


def drag_scrubber(watched: Watched, share: float) -> None:
    box = watched.page.locator(f"{OPEN} .scrub").bounding_box()
    middle = box["y"] + box["height"] / 2
    watched.page.mouse.move(box["x"] + box["width"] - 9, middle)
    watched.page.mouse.down()
    watched.page.mouse.move(box["x"] + 9 + share * (box["width"] - 18), middle, steps=4)
    watched.page.mouse.up()


@pytest.mark.parametrize(("lang", "size"), [(lang, size) for lang in PATHS for size in SIZES])
@pytest.mark.parametrize("race", ["collapse", "collapse;wgan_gp", "collapse;wgan;wgan_gp;best"])
def test_the_room_is_whole(visit, lang, size, race):
    watched = visit(lang, size, f"{RING}&lanes={race}")
    look(watched, PROBES)
    assert watched.complaints == []
    assert look(watched, "probes.clipped()") == []
    assert look(watched, "probes.tiny(12)") == []
    assert look(watched, "probes.nameless()") == []
    assert look(watched, "probes.colours()") > 30, "the first picture is empty"
    scroll = look(watched, "probes.scroll()")
    assert scroll["x"] <= 0, "the page scrolls sideways"
    assert size == "phone" or scroll["y"] <= 0, "the page does not fit its window"
    assert shown(watched) == race.count(";") + 1


def test_it_opens_with_something_that_moves_and_play_makes_it_train(visit):
    watched = visit(query="?tab=gans")
    assert watched.page.locator(f"{OPEN} .scenes [data-scene][aria-pressed=true]").count() == 1
    watched.page.click(TRAIN)
    assert watched.page.get_attribute(TRAIN, "aria-pressed") == "true"
    until(watched, f"{LAST} > 20")
    watched.rest()
    assert watched.complaints == []


def advances(watched: Watched) -> int:
    """How often the page has asked for more training."""
    return len([url for url in watched.requests if "/advance/" in url])


def test_stop_lets_at_most_what_is_out_arrive(visit):
    watched = visit(query=RING)
    watched.page.keyboard.press("Space")
    until(watched, "playground.frames > 15")
    stop = "playground.current.player.stop()"
    out, frames = look(watched, f"({stop}, [playground.current.trainer.out, playground.frames])")
    asked = advances(watched)
    assert out <= 3
    watched.rest()
    assert look(watched, "playground.frames") <= frames + out + 1, "what was out, and the curves of that moment"
    assert advances(watched) <= asked, "a stopped page asks for no more training"


def test_a_hidden_or_closed_tab_trains_no_more(visit):
    watched = visit(query=RING)
    watched.page.keyboard.press("Space")
    until(watched, "playground.frames > 8")
    watched.page.click("[data-open=divergences]")
    watched.rest()
    before = advances(watched)
    watched.page.wait_for_timeout(500)
    assert advances(watched) == before


def test_a_hand_on_a_control_wins_over_answers_that_are_out(visit):
    watched = visit(query=RING)
    watched.page.keyboard.press("Space")
    until(watched, "playground.frames > 5")
    for width in (2.0, 2.4, 3.1):
        look(watched, f"playground.set('ring.radius', {width})")
        watched.page.wait_for_timeout(120)
        assert look(watched, "playground.state.get('ring.radius')") == width
    watched.rest()
    assert look(watched, "playground.state.get('ring.radius')") == 3.1


def test_slow_motion_asks_once_a_step(visit):
    watched = visit(query=f"{RING}&speed=4")
    before, began, asked = look(watched, LAST), time.monotonic(), advances(watched)
    watched.page.keyboard.press("Space")
    until(watched, f"{LAST} >= {before} + 8")
    took = time.monotonic() - began
    watched.rest()
    steps = look(watched, LAST) - before
    assert steps <= 4 * took + 4, "no faster than the speed says"
    assert advances(watched) - asked <= steps + 3


def test_the_past_can_be_looked_at_and_forked(visit):
    watched = trained(visit(query=RING))
    last = look(watched, LAST)
    drag_scrubber(watched, 0.3)
    watched.rest()
    at = look(watched, "Number(document.querySelector('.scrub').value)")
    assert 0 < at < last == look(watched, LAST)
    watched.page.click("[data-do=fork]")
    until(watched, f"document.querySelectorAll('{OPEN} .lane:not([hidden])').length === 2")
    assert lanes(watched) == "collapse;collapse"
    assert watched.complaints == []


def test_play_goes_on_from_the_step_shown(visit):
    watched = trained(visit(query=f"{RING}&speed=20"), 30)
    last = look(watched, LAST)
    drag_scrubber(watched, 0.2)
    watched.rest()
    watched.page.click("[data-action=step]")
    watched.rest()
    assert 0 < look(watched, LAST) < last


def test_the_scrubber_spans_what_the_timeline_shows(visit):
    watched = trained(visit(query=RING), 60)
    until(watched, "document.querySelector('[data-chart=timeline] .nsewdrag') !== null")
    box = watched.page.locator("[data-chart=timeline] .nsewdrag").first.bounding_box()
    watched.page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + box["height"] / 2)
    watched.page.mouse.down()
    watched.page.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + box["height"] / 2, steps=5)
    watched.page.mouse.up()
    ends = "(({min, max}) => [Number(min), Number(max)])(document.querySelector('.scrub'))"
    last = look(watched, "playground.current.scrub.live.last")
    until(watched, "Number(document.querySelector('.scrub').min) > 0")
    low, high = look(watched, ends)
    assert 0.2 * last < low < 0.4 * last and 0.6 * last < high < 0.8 * last
    watched.page.keyboard.press("ArrowRight")
    until(watched, f"playground.current.scrub.live.last === {last} + 1")
    watched.rest()
    assert look(watched, ends) == [low, high], "a zoom stays while the training goes on"


def test_keys_step_and_start_again(visit):
    watched = trained(visit(query=RING), 20)
    last = look(watched, LAST)
    watched.page.keyboard.press("ArrowRight")
    until(watched, f"{LAST} === {last} + 1")
    watched.page.keyboard.press("r")
    until(watched, f"{LAST} === 0")


def test_lanes_come_go_and_stand_in_the_link(visit):
    first = visit(query=RING)
    first.page.click(".race .add")
    first.page.select_option('[data-recipe="2"]', "wgan")
    first.page.click('[data-scope="2"]')
    look(first, "playground.set('lane.lr_g', 0.0005)")
    first.rest()
    assert lanes(first) == "collapse;wgan!lr_g:0.0005"
    look(first, "playground.keeper.write()")
    second = visit(query="?" + look(first, "location.search.slice(1)"))
    assert lanes(second) == "collapse;wgan!lr_g:0.0005"
    assert shown(second) == 2
    assert look(second, "playground.state.get('lane.lr_g')") == 0.0005
    assert "lane.lr_g" not in look(second, "playground.address()")
    second.page.click('[data-remove="1"]')
    second.rest()
    assert lanes(second) == "wgan!lr_g:0.0005"
    assert first.complaints == second.complaints == []


def test_a_setting_of_all_lanes_is_marked_where_they_differ(visit):
    watched = visit(query=f"{RING}&lanes=collapse;collapse!lr_g:0.0005")
    control = 'label.slider:has([data-param="lane.lr_g"])'
    assert "mixed" in watched.page.get_attribute(control, "class")
    look(watched, "playground.set('lane.lr_g', 0.002)")
    watched.rest()
    assert lanes(watched) == "collapse!lr_g:0.002;collapse!lr_g:0.002"
    assert "mixed" not in watched.page.get_attribute(control, "class")
    look(watched, "playground.set('lane.lr_g', 0.001)")
    watched.rest()
    assert lanes(watched) == "collapse;collapse", "a recipe's own value needs no word"


def test_a_lane_added_while_it_plays_trains_too(visit):
    watched = visit(query=RING)
    watched.page.keyboard.press("Space")
    until(watched, "playground.frames > 8")
    watched.page.click(".race .add")
    until(watched, "document.querySelector('[data-slot=scores2]').textContent.includes('/')")
    assert look(watched, "playground.current.player.param") == "train"
    watched.rest()
    assert watched.complaints == []


@pytest.mark.parametrize(("button", "suffix"), [("csv", ".csv"), ("code", ".py"), ("clip", ".webm")])
def test_what_is_taken_home(visit, button, suffix):
    watched = trained(visit(query=RING), 10)
    with watched.page.expect_download(timeout=60_000) as waiting:
        watched.page.click(f"[data-do={button}]")
        if button == "clip":
            watched.page.wait_for_timeout(1000)
            watched.page.click("[data-do=clip]")
    assert waiting.value.suggested_filename.endswith(suffix)
    assert Path(waiting.value.path()).stat().st_size > 200
    watched.rest()


def test_a_picture_holds_all_lanes(visit):
    watched = visit(query=f"{RING}&lanes=collapse;wgan_gp")
    with watched.page.expect_download(timeout=60_000) as waiting:
        watched.page.keyboard.press("s")
    header = Path(waiting.value.path()).read_bytes()[:24]
    width, height = (int.from_bytes(header[at : at + 4], "big") for at in (16, 20))
    assert width > 1.3 * height > 600


def test_a_click_on_a_point_tells_of_it(visit):
    watched = trained(visit(query=RING), 10)
    with watched.page.expect_request(re.compile("/play/frame/")) as waiting:
        watched.page.click('.tab:not([hidden]) [data-stage="lane1"]')
    action = waiting.value.post_data_json["action"]
    assert action["kind"] == "pick" and action["view"] == "lane1"
    assert abs(action["x"]) < 1 and abs(action["y"]) < 1, "the middle of the ring"


def test_reduced_motion_shows_no_replay(visit):
    watched = visit(query="?tab=gans", reduced_motion="reduce")
    assert look(watched, "playground.current.player.param") is None
    assert advances(watched) == 0


def test_training_asks_nobody_outside(visit, app_url):
    watched = trained(visit(query=f"{RING}&lanes=collapse;best"), 10)
    assert [url for url in watched.requests if not url.startswith((app_url, "data:", "blob:"))] == []


def test_a_scene_starts_its_training_anew(visit):
    """Whatever has trained before, even by the same recipe on the same target, a scene asks about its own training."""
    watched = trained(visit(query=f"{RING}&ring.sigma=0.1&lanes=non_saturating"))
    look(watched, "playground.current.scenes.open('game')")
    watched.rest()
    until(watched, f"{LAST} === 0")
    assert "/s" not in watched.page.inner_text(f"{OPEN} [data-slot=status]"), "the speed was another training's"
    assert watched.complaints == []


def test_a_scene_that_plays_starts_from_nothing(visit):
    watched = trained(visit(query=f"{RING}&lanes=non_saturating"), 5000)
    look(watched, "playground.current.scenes.open('draw')")
    watched.rest()
    until(watched, f"{LAST} < 4000")
    assert watched.complaints == []
