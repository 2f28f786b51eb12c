"""The VAE tab under a person's hands: every view whole, rings and maps that move z, a pen, pictures of one's own."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from playground.tabs.vae.panels import PANELS
from tests.browser.conftest import PATHS, SIZES, Watched
from tests.unit.test_upload import halves, written

pytestmark = pytest.mark.browser
PROBES = (Path(__file__).parent / "probes.js").read_text(encoding="utf-8")
STILL = {"reduced_motion": "reduce"}  # a picture that glides would be compared half-way
OPEN = ".tab:not([hidden])"
RING = f'{OPEN} [data-stage="main"] .stage-handle'
TABLE = f"{OPEN} [data-slot=table]"

# Texts of the stages that reach over an edge: everything is drawn once more, and each upright text is measured.
OVER = """() => {
  const [found, { prototype }] = [[], CanvasRenderingContext2D];
  const { fillText } = prototype;
  prototype.fillText = function (text, x, y) {
    const { a, b, e } = this.getTransform();
    const width = a * this.measureText(text).width;
    const left = a * x + e - width * ({ center: 0.5, right: 1, end: 1 }[this.textAlign] ?? 0);
    if (!b && (left < -1 || left + width > this.canvas.width + 1)) found.push(text);
    return fillText.call(this, text, x, y);
  };
  playground.current.relook();
  Object.assign(prototype, { fillText });
  return found;
}"""


def look(watched: Watched, expression: str):
    return watched.page.evaluate(expression)


def state(watched: Watched, key: str):
    return look(watched, f"playground.state.get('vae.{key}')")


def drawn(watched: Watched, stage: str) -> str:
    """What a stage shows, to be compared."""
    return look(watched, f"document.querySelector('{OPEN} [data-stage={stage}] .stage-picture').toDataURL()")


def link(watched: Watched) -> dict[str, str]:
    """The parameters of the page's own link."""
    query = urlsplit(look(watched, "playground.address()")).query
    return {key: values[0] for key, values in parse_qs(query).items()}


def again(visit, watched: Watched, lang: str = "en") -> Watched:
    """The page's link, opened by somebody else."""
    return visit(lang, query="?" + look(watched, "playground.address()").split("?")[1], **STILL)


def pixel(watched: Watched, stage: str, x: float, y: float) -> tuple[float, float]:
    """The page's pixel of a place in data units."""
    window = look(watched, f"playground.current.stages.get('{stage}').window")
    box = watched.page.locator(f'{OPEN} [data-stage="{stage}"]').bounding_box()
    across = (x - window["x"][0]) / (window["x"][1] - window["x"][0])
    up = (y - window["y"][0]) / (window["y"][1] - window["y"][0])
    return box["x"] + across * box["width"], box["y"] + (1 - up) * box["height"]


def drag(watched: Watched, ring: int, by: tuple[float, float]) -> None:
    """Take a ring by some pixels."""
    box = watched.page.locator(RING).nth(ring).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    watched.page.mouse.move(x, y)
    watched.page.mouse.down()
    watched.page.mouse.move(x + by[0], y + by[1], steps=6)
    watched.page.mouse.up()
    watched.rest()


def press(watched: Watched, label: str) -> None:
    """Click one of the buttons that a gesture of the tab hangs on."""
    watched.page.click(f'{OPEN} button[data-action="{label}"]')
    watched.rest()


@pytest.mark.parametrize(("lang", "size"), [(lang, size) for lang in PATHS for size in SIZES])
def test_every_view_is_whole(visit, app_url, lang, size):
    watched = visit(lang, size, "?tab=vae")
    look(watched, PROBES)
    for view in PANELS:
        watched.page.click(f'{OPEN} button[data-param="vae.view"][data-value="{view}"]')
        watched.rest()
        assert state(watched, "view") == view
        found = {name: look(watched, f"probes.{name}") for name in ("clipped()", "tiny(12)", "nameless()")}
        assert (view, watched.complaints, found) == (view, [], {name: [] for name in found})
        assert look(watched, OVER) == [], f"{view}: texts are cut off"
        assert look(watched, "probes.colours()") > 30, f"{view}: the picture is empty"
        scroll = look(watched, "probes.scroll()")
        assert scroll["x"] <= 0, f"{view}: the page scrolls sideways"
        assert size == "phone" or scroll["y"] <= 0, f"{view}: the page does not fit its window"
    assert [url for url in watched.requests if not url.startswith((app_url, "data:", "blob:"))] == []


def test_a_dragged_ring_moves_its_axis_and_the_link_brings_it_back(visit):
    watched = visit(query="?tab=vae&vae.view=sliders", **STILL)
    before = drawn(watched, "side")
    drag(watched, 2, (90, 0))
    assert drawn(watched, "side") != before
    z = [float(part) for part in link(watched)["vae.z"].split(",")]
    assert max(map(abs, z)) > 0.3
    other = again(visit, watched)
    assert state(other, "z") == state(watched, "z")
    assert drawn(other, "side") == drawn(watched, "side")
    assert watched.complaints == other.complaints == []


def test_a_double_click_takes_a_ring_home(visit):
    watched = visit(query="?tab=vae&vae.view=sliders&vae.z=0", **STILL)
    home = drawn(watched, "side")
    drag(watched, 0, (-120, 0))
    assert state(watched, "z") != "0"
    watched.page.locator(RING).first.dblclick()
    watched.rest()
    assert state(watched, "z") == "0"
    assert drawn(watched, "side") == home


def test_a_ring_moves_by_keys(visit):
    watched = visit(query="?tab=vae&vae.view=sliders&vae.z=0", **STILL)
    ring = watched.page.locator(RING).nth(1)
    ring.focus()
    for _ in range(3):
        ring.press("Shift+ArrowRight")
    watched.rest()
    assert state(watched, "z") != "0"
    assert float(ring.get_attribute("aria-label").split(":")[1].split(";")[0].replace("−", "-")) > 0.5
    ring.press("Delete")
    watched.rest()
    assert state(watched, "z") == "0"


def test_a_click_on_the_shelf_takes_picture_and_z_along(visit):
    watched = visit(query="?tab=vae&vae.view=sliders&vae.z=1,2,-1", **STILL)
    before = drawn(watched, "side")
    watched.page.mouse.click(*pixel(watched, "shelf", 3.5, 1.5))
    watched.rest()
    assert state(watched, "picture") != "s0"
    assert state(watched, "z") != "1,2,-1"
    assert drawn(watched, "side") != before
    assert watched.complaints == []


def test_the_shelf_is_picked_from_by_keys(visit):
    watched = visit(query="?tab=vae&vae.view=sliders", **STILL)
    watched.page.locator(f'{OPEN} [data-stage="shelf"] .stage').focus()
    for key in ("ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowUp", "Enter"):
        watched.page.keyboard.press(key)
    watched.rest()
    assert state(watched, "picture") != "s0"
    assert watched.complaints == []


def test_the_pen_draws_on_a_blank_sheet_and_a_blank_sheet_takes_it_back(visit):
    watched = visit(query="?tab=vae&vae.view=picture", **STILL)
    press(watched, "blank")
    blank = state(watched, "picture"), watched.page.inner_text(TABLE), drawn(watched, "side")
    watched.page.mouse.move(*pixel(watched, "main", 9, 22))
    watched.page.mouse.down()
    watched.page.mouse.move(*pixel(watched, "main", 18, 22), steps=8)
    watched.page.mouse.move(*pixel(watched, "main", 12, 6), steps=8)
    watched.page.mouse.up()
    watched.rest()
    seven = state(watched, "picture"), watched.page.inner_text(TABLE), drawn(watched, "side")
    assert blank[0] == "d" and len(seven[0]) > 40 and seven[0][0] == "d"
    assert blank[1] != seven[1] and blank[2] != seven[2]
    other = again(visit, watched)
    assert other.page.inner_text(TABLE) == seven[1]
    press(watched, "blank")
    assert (state(watched, "picture"), watched.page.inner_text(TABLE), drawn(watched, "side")) == blank
    assert watched.complaints == other.complaints == []


@pytest.mark.parametrize("view", ["picture", "sliders"])
def test_a_picture_of_ones_own_comes_in(visit, view):
    watched = visit(query=f"?tab=vae&vae.view={view}", **STILL)
    before = drawn(watched, "side")
    file = {"name": "halves.png", "mimeType": "image/png", "buffer": written(halves())}
    watched.page.locator(f"{OPEN} input[type=file]").set_input_files([file])
    watched.page.wait_for_function("playground.state.get('vae.picture')[0] === 'd'", timeout=20_000)
    watched.rest()
    assert drawn(watched, "side") != before
    assert watched.complaints == []


def test_a_click_on_the_map_moves_z(visit):
    watched = visit(query="?tab=vae&vae.view=map", **STILL)
    before = drawn(watched, "side")
    watched.page.mouse.click(*pixel(watched, "main", 1.5, -0.5))
    watched.rest()
    z1, z2 = map(float, link(watched)["vae.point"].split(","))
    assert (z1, z2) == pytest.approx((1.5, -0.5), abs=0.06)
    assert drawn(watched, "side") != before
    other = again(visit, watched, "ru")
    assert state(other, "point") == state(watched, "point")
    assert drawn(other, "side") == drawn(watched, "side")


def test_beta_chooses_another_model(visit):
    watched = visit(query="?tab=vae&vae.view=map&vae.point=1,1", **STILL)
    pictures, card = [], []
    for beta in ("b1", "b4", "b0.1", "b1"):
        watched.page.click(f'{OPEN} button[data-param="vae.beta"][data-value="{beta}"]')
        watched.rest()
        assert state(watched, "beta") == beta
        pictures.append(drawn(watched, "side"))
        card.append(watched.page.locator(f"{OPEN} [data-slot=card]").text_content())
    assert len(set(pictures)) == len(set(card)) == 3 and pictures[0] == pictures[3]
    assert "vae_digits_2d_b4" in card[1]
    assert watched.complaints == []


def test_the_latent_space_is_chosen_where_it_changes_something(visit):
    """Maps need two axes, and the VAE-GAN has many; without it the choice among clothes is free again."""
    watched = visit(query="?tab=vae&vae.view=relatives", **STILL)
    choice = watched.page.locator(f'{OPEN} .group:has([data-param="vae.size"])')
    seen = []
    for key, value in (("task", "maps"), ("task", "prior"), ("group", "gan"), ("data", "fashion"), ("view", "walk")):
        watched.page.click(f'{OPEN} button[data-param="vae.{key}"][data-value="{value}"]')
        watched.rest()
        seen.append(choice.is_visible())
    assert (seen, watched.complaints) == ([False, True, False, True, True], [])


@pytest.mark.parametrize("data", ["fashion", "emoji"])
def test_other_pictures_bring_their_models(visit, data):
    watched = visit(query="?tab=vae&vae.view=sliders", **STILL)
    before = drawn(watched, "main")
    watched.page.click(f'{OPEN} button[data-param="vae.data"][data-value="{data}"]')
    watched.rest()
    assert drawn(watched, "main") != before
    assert f"vae_{data}" in watched.page.locator(f"{OPEN} [data-slot=card]").text_content()
    assert watched.complaints == []


@pytest.mark.parametrize(("scene", "param"), [("walk", "vae.t"), ("blur", "vae.crowd")])
def test_a_scene_plays_its_cue(visit, scene, param):
    watched = visit(query="?tab=vae")
    look(watched, f"playground.current.scenes.open('{scene}')")
    watched.page.wait_for_function(f"playground.current.player.param === '{param}'")
    begun = look(watched, f"playground.state.get('{param}')")
    watched.page.wait_for_function(f"playground.state.get('{param}') !== {begun}", timeout=20_000)
    watched.page.keyboard.press("Space")
    assert look(watched, "playground.current.player.param") is None, "space stops what plays"
    watched.rest()
    pressed = f"{OPEN} .scenes [data-scene={scene}][aria-pressed=true]"
    assert watched.page.locator(pressed).count() == 1
    assert watched.complaints == []


def test_numbers_open_scenes_and_r_goes_back(visit):
    watched = visit(query="?tab=vae")
    watched.page.keyboard.press("2")
    watched.rest()
    assert state(watched, "view") == "map"
    watched.page.keyboard.press("a")
    assert watched.page.locator(f"{OPEN} .answer").is_visible()
    watched.page.keyboard.press("r")
    watched.rest()
    assert state(watched, "view") == "sliders"
    assert watched.complaints == []


def test_rubbish_in_a_link_costs_a_sentence(visit):
    watched = visit(query="?tab=vae&vae.z=1,x&vae.picture=zzz&vae.view=nowhere")
    look(watched, PROBES)
    assert "nowhere" in watched.page.inner_text(f'{OPEN} [data-stage="main"] .stage-note')
    assert look(watched, "probes.colours()") > 30
