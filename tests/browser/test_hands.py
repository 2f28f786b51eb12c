"""What a hurried hand does: clicks while an answer is out, leaves a scene, copies twice, opens a link in a new tab."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Watched

pytestmark = pytest.mark.browser

OPEN = ".tab:not([hidden])"
NOTE = f'{OPEN} [data-stage="main"] .stage-note'
ALERT = f'{OPEN} [data-stage="main"] [role=alert]'
ANSWERS = "**/play/frame/**"


def look(watched: Watched, expression: str):
    return watched.page.evaluate(expression)


def state(watched: Watched, key: str):
    return look(watched, f"playground.state.get({key!r})")


def current(watched: Watched) -> list[str]:
    """The scenes whose button is pressed."""
    script = "all => all.filter((one) => one.ariaPressed === 'true').map((one) => one.dataset.scene)"
    return watched.page.eval_on_selector_all(f"{OPEN} [data-scene]", script)


def test_a_note_stays_until_the_next_action_and_is_no_alarm(visit):
    watched = visit(query="?nonsense=1")
    watched.page.wait_for_timeout(600)
    assert "nonsense" in watched.page.inner_text(NOTE)
    assert watched.page.locator(ALERT).is_hidden()
    look(watched, "playground.set('mixture.separation', 4)")
    watched.rest()
    assert watched.page.locator(NOTE).is_hidden()


def test_an_answer_leaves_alone_what_was_changed_meanwhile(visit):
    """The first answer says what the server understood; a hand that was faster is right."""
    watched = visit()
    with watched.page.expect_request(ANSWERS):
        look(watched, "playground.current.requester.ask('open')")
    look(watched, "playground.set('mixture.separation', 3)")
    watched.rest()
    assert state(watched, "mixture.separation") == 3


def test_what_plays_ends_with_its_scene(visit):
    watched = visit()
    look(watched, "playground.current.scenes.open('transport')")
    watched.page.wait_for_function("playground.current.player.param === 't'")
    watched.page.keyboard.press("Space")
    assert look(watched, "playground.current.player.param") is None, "space stops what plays"
    watched.page.keyboard.press("Space")
    watched.page.click('button[data-param="view"][data-value="fits"]')
    watched.page.wait_for_function("playground.current.player.param === null")
    look(watched, "playground.current.scenes.open('transport')")
    look(watched, "playground.current.scenes.openNumber(1)")
    watched.rest()
    assert current(watched) == ["covering"]
    assert look(watched, "playground.current.player.param") is None


def test_what_plays_ends_with_its_view_though_its_slider_stays(visit):
    watched = visit(query="?on=alpha&focus=alpha")
    watched.page.keyboard.press("Space")
    watched.page.wait_for_function("playground.current.player.param === 'alpha'")
    watched.page.click('button[data-param="view"][data-value="loss"]')
    assert look(watched, "playground.current.player.param") is None
    watched.rest()


def test_after_a_click_space_belongs_to_the_lecture(visit):
    watched = visit(query="?on=alpha,js&focus=alpha")
    chip = watched.page.locator('.chip[data-key="tv"] .mark')
    chip.click()
    watched.page.keyboard.press("Space")
    watched.page.wait_for_function("playground.current.player.param === 'alpha'")
    assert "tv" in state(watched, "on")
    watched.rest()
    watched.page.keyboard.press("Tab")
    watched.page.keyboard.press("Shift+Tab")
    watched.page.keyboard.press("Space")
    assert "tv" not in state(watched, "on"), "a button reached by keyboard is pressed by space"


def test_copying_twice_gives_the_button_its_name_back(visit):
    watched = visit(query="?dim=1", permissions=["clipboard-read", "clipboard-write"])
    button = watched.page.locator("[data-tool=link]")
    name = button.inner_text()
    button.click()
    watched.page.wait_for_timeout(300)
    button.click()
    assert button.inner_text() != name
    watched.page.wait_for_function(f"document.querySelector('[data-tool=link]').textContent === {name!r}")
    assert "dim=1" in look(watched, "navigator.clipboard.readText()")


def test_without_permission_the_button_says_where_the_link_is(visit):
    watched = visit()
    look(watched, "void (navigator.clipboard.writeText = () => Promise.reject(new Error()))")
    watched.page.click("[data-tool=link]")
    watched.page.wait_for_function("/address bar/.test(document.querySelector('[data-tool=link]').textContent)")


def test_a_link_carries_its_scene_into_the_other_language(visit):
    watched = visit()
    watched.page.keyboard.press("2")
    watched.rest()
    watched.page.wait_for_function("/scene=seeking/.test(location.search)")
    href = watched.page.get_attribute("[data-language=ru]", "href")
    assert "scene=seeking" in href and "on=reverse_kl" in href
    russian = visit("ru", query="?" + href.split("?")[1])
    assert current(russian) == ["seeking"]
    assert "обратная KL" in russian.page.inner_text(f"{OPEN} .ask .question")
    assert state(russian, "on") == ["reverse_kl"]
    assert "Дивергенции" in russian.page.title()


def test_a_scene_is_left_by_a_jump_and_forgotten_by_a_reset(visit):
    watched = visit()
    watched.page.keyboard.press("2")
    watched.rest()
    look(watched, "playground.set('mixture.separation', 4)")
    assert current(watched) == ["seeking"], "a hand on a slider looks at the scene"
    watched.page.click('.chip[data-key="js"] .text')
    assert current(watched) == []
    assert watched.page.locator(f"{OPEN} .ask").is_visible()
    watched.page.keyboard.press("r")
    watched.rest()
    assert watched.page.locator(f"{OPEN} .ask").is_hidden()
    assert "scene=" not in look(watched, "playground.address()")


def test_scenes_have_keys_and_the_current_one_is_in_sight(visit):
    watched = visit("ru")
    for key, number in (("0", 10), ("]", 11), ("ъ", 12), ("]", 13), ("х", 12)):
        look(watched, f"document.body.dispatchEvent(new KeyboardEvent('keydown', {{ key: {key!r}, bubbles: true }}))")
        wanted = look(watched, f"playground.current.config.scenes[{number - 1}].key")
        assert current(watched) == [wanted], key
        edges = "(one) => { const [a, b] = [one, one.parentElement].map((e) => e.getBoundingClientRect());"
        edges += " return a.left >= b.left && a.right <= b.right; }"
        assert watched.page.locator(f"{OPEN} [data-scene][aria-pressed=true]").evaluate(edges), key
    assert watched.page.locator(f"{OPEN} .scenes kbd").count() == 10
    watched.rest()


def test_without_motion_no_cue_plays(visit):
    watched = visit(reduced_motion="reduce")
    look(watched, "playground.current.scenes.open('transport')")
    assert look(watched, "playground.current.player.param") is None


def test_a_long_wait_shows_and_a_short_one_does_not(visit):
    watched = visit()
    seen = "window.seen = 0; new MutationObserver(() => (seen += 1)).observe("
    seen += f"document.querySelector('{ALERT}').parentElement, {{ attributes: true, attributeFilter: ['aria-busy'] }})"
    look(watched, f"{{ {seen} }}")
    call = "playground.current.mainStage.busy"
    look(watched, f"{call}(true); setTimeout(() => {call}(false), 200)")
    watched.page.wait_for_timeout(700)
    assert look(watched, "seen") == 0
    look(watched, f"{call}(true)")
    watched.page.wait_for_timeout(500)
    look(watched, f"{call}(false); {call}(true)")
    watched.page.wait_for_timeout(600)
    assert look(watched, "seen") == 1, "one answer after the other must not flicker"


def test_an_answer_covers_nothing(visit):
    watched = visit("ru")
    watched.page.keyboard.press("5")
    watched.page.keyboard.press("a")
    watched.rest()
    answer = watched.page.locator(".tab:not([hidden]) .answer")
    assert answer.is_visible()
    assert answer.evaluate("(one) => one.getBoundingClientRect().left") > 900
    far = watched.page.locator('.tab:not([hidden]) [data-stage="side"]').bounding_box()
    assert far["y"] + far["height"] < 720 - 56


def test_buttons_over_a_picture_stand_on_a_quiet_ground(visit):
    """The marks of the basins fill the whole stage, under the buttons too."""
    watched = visit(query="?view=basins")
    row = "[...canvas.getContext('2d').getImageData(0, y, canvas.width, 1).data].filter((_, i) => i % 4 < 3)"
    darkest = f"(canvas) => Math.min(...Array.from({{ length: 26 }}, (_, y) => Math.min(...{row})))"
    assert watched.page.locator('.tab:not([hidden]) [data-stage="main"] .stage-picture').evaluate(darkest) > 200


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_small_window_holds_everything(visit, lang):
    watched = visit(lang, "small")
    cut = "all => all.filter((one) => one.offsetParent && one.scrollWidth > one.clientWidth + 1).length"
    assert watched.page.eval_on_selector_all(".views, .segments, header.bar, .room", cut) == 0
    watched.page.keyboard.press("3")
    watched.rest()
    question = watched.page.locator(f"{OPEN} .ask .question").bounding_box()
    assert question["y"] + question["height"] < 600, "the question is in sight"
    stage = watched.page.locator('.tab:not([hidden]) [data-stage="main"]').bounding_box()
    assert -2 <= stage["y"] < 300


def test_twelve_divergences_leave_the_far_chart_its_room(visit):
    keys = "forward_kl,reverse_kl,js,tv,hellinger,alpha,chi2,w1,w2,sliced_w2,energy,mmd"
    watched = visit(query=f"?on={keys}")
    assert watched.page.locator('.tab:not([hidden]) [data-stage="side"]').bounding_box()["height"] >= 150
    table = watched.page.locator(".tab:not([hidden]) [data-slot=table]")
    assert table.evaluate("(one) => one.style.getPropertyValue('--more-right')") == "24px"
    table.evaluate("(one) => one.scrollTo({ left: 200, top: 60 })")
    watched.page.wait_for_timeout(100)
    moved = "(one) => one.getBoundingClientRect().left - one.closest('.slot').getBoundingClientRect().left"
    assert abs(watched.page.locator("tbody th").first.evaluate(moved)) < 1, "the first column stays"


def test_a_table_keeps_its_cells_while_its_numbers_change(visit):
    watched = visit(query="?on=forward_kl,reverse_kl")
    look(watched, "window.cell = document.querySelector('[data-slot=table] tbody td')")
    before = look(watched, "cell.textContent")
    look(watched, "playground.set('mixture.separation', 8)")
    watched.rest()
    assert look(watched, "cell.isConnected && cell.textContent") not in (False, before)
