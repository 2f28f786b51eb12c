"""The stage in a real page: dragging, drawing, reading, names in place, sharp pictures, no leaks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from PIL import Image
from playwright.sync_api import Browser, Page

from models.registry import LANGUAGES
from playground.stage import View, layers, pack, stage_strings
from tests.browser.stage_page.serve import serving
from tests.unit.test_frame import NESTED
from tests.unit.test_frame import same as same_in_python

pytestmark = pytest.mark.browser

BOX = (-5.0, 5.0)
CENTRES = np.array([[-2.0, -1.0], [2.0, 1.5]])


@pytest.fixture(scope="module")
def stage_url() -> Iterator[str]:
    with serving() as url:
        yield url


@pytest.fixture
def open_stage(chromium: Browser, stage_url: str) -> Iterator[Callable[..., Page]]:
    """``open_stage(view, **context options)``: a bare page with one stage that shows the view."""
    contexts, problems = [], []

    def open_page(view: View, stage_options: dict | None = None, **options) -> Page:
        context = chromium.new_context(viewport={"width": 640, "height": 640}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(stage_url)
        page.wait_for_function("window.ready")
        page.evaluate("document.fonts.ready")
        page.evaluate("options => void open_stage(options)", stage_options or {})
        show(page, view)
        page.evaluate("document.fonts.ready")  # fonts load when the first picture asks for them
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not problems


def show(page: Page, view: View) -> None:
    page.evaluate("frame => stage.show(frame)", view.pack())


def density(n: int = 96) -> np.ndarray:
    x = np.linspace(*BOX, n)
    return sum(np.exp(-((x - cx) ** 2 + (x[:, None] - cy) ** 2)) for cx, cy in CENTRES)


def picture(*extra: dict, **options) -> View:
    values = density()
    base = [layers.raster(values, BOX, BOX), layers.contours(values, BOX, BOX)]
    return View(BOX, BOX, [*base, *extra], x_title="x₁", y_title="x₂", describe="Two modes", **options)


def draggable(xy=CENTRES, **options) -> View:
    return picture(layers.handles(xy, titles=["left", "right"], **options))


def pixel(page: Page, x: float, y: float) -> tuple[float, float]:
    """The page's pixel of a place in data units."""
    window = page.evaluate("stage.window")
    box = page.locator(".stage").bounding_box()
    across = (x - window["x"][0]) / (window["x"][1] - window["x"][0])
    up = (y - window["y"][0]) / (window["y"][1] - window["y"][0])
    return box["x"] + across * box["width"], box["y"] + (1 - up) * box["height"]


def handle_place(page: Page, index: int) -> tuple[float, float]:
    box = page.locator(".stage-handle").nth(index).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


# Frames


@pytest.fixture(scope="module")
def bare_page(chromium: Browser, stage_url: str) -> Iterator[Page]:
    """A page with the modules loaded and no stage, shared by the examples of one law."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(stage_url)
    page.wait_for_function("window.ready")
    yield page
    context.close()


@settings(max_examples=150)
@given(NESTED)
def test_the_page_unpacks_what_python_packs(bare_page, obj):
    assert same(obj, heard(bare_page.evaluate(TELL, pack(obj, exact=True))))


def same(left, right) -> bool:
    """Equality as the page can know it: a script has one kind of number."""
    if isinstance(left, int) and not isinstance(left, bool):
        return type(right) is float and left == right
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list):
        return len(left) == len(right) and all(same(a, b) for a, b in zip(left, right))
    return same_in_python(left, right)


def heard(told: list) -> object:
    """What the page told of its data, as Python data: each thing comes as [kind, content]."""
    kind, content = told
    if kind == "list":
        return [heard(item) for item in content]
    if kind == "object":
        return {key: heard(item) for key, item in content}
    if kind in ("number", "text", "boolean", "null"):
        return float(content) if kind == "number" else content
    shape, values = content
    return np.array([float(value) for value in values], getattr(np, kind.removesuffix("Array").lower())).reshape(shape)


TELL = """frame => {
  const tell = (item) => {
    if (item === null) return ["null", null];
    if (typeof item === "boolean") return ["boolean", item];
    if (typeof item === "string") return ["text", item];
    if (typeof item === "number") return ["number", Object.is(item, -0) ? "-0" : String(item)];
    if (ArrayBuffer.isView(item)) return [item.constructor.name, [item.shape, [...item].map(String)]];
    if (Array.isArray(item)) return ["list", item.map(tell)];
    return ["object", Object.entries(item).map(([key, value]) => [key, tell(value)])];
  };
  return tell(unpack(frame));
}"""


# Handles


def test_a_handle_follows_the_mouse_and_reports_data_units(open_stage):
    page = open_stage(draggable())
    page.mouse.move(*pixel(page, *CENTRES[0]))
    page.mouse.down()
    page.mouse.move(*pixel(page, -1, 0), steps=4)
    page.mouse.move(*pixel(page, 0.5, 2), steps=4)
    assert handle_place(page, 0) == pytest.approx(pixel(page, 0.5, 2), abs=1)  # before any answer
    page.mouse.up()
    events = page.evaluate("drags")
    assert [event[4] for event in events] == ["start", *["move"] * (len(events) - 2), "end"]
    assert events[-1][:2] == ["centres", 0]
    assert events[-1][2:4] == pytest.approx([0.5, 2], abs=0.05)


def test_an_answer_to_an_older_place_does_not_pull_a_handle_back(open_stage):
    page = open_stage(draggable())
    page.mouse.move(*pixel(page, *CENTRES[0]))
    page.mouse.down()
    page.mouse.move(*pixel(page, 0, 3), steps=3)
    show(page, draggable([[-1.5, 0], CENTRES[1]]))
    assert handle_place(page, 0) == pytest.approx(pixel(page, 0, 3), abs=1)
    page.mouse.up()
    show(page, draggable([[-1, 1], CENTRES[1]]))
    assert handle_place(page, 0) == pytest.approx(pixel(page, 0, 3), abs=1)
    page.wait_for_timeout(800)  # no newer answer came: the view's word counts
    assert handle_place(page, 0) == pytest.approx(pixel(page, -1, 1), abs=1)


def test_a_handle_moves_by_keys_and_says_where_it_is(open_stage):
    page = open_stage(draggable())
    handle = page.locator(".stage-handle").nth(1)
    page.locator(".stage").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert handle.evaluate("element => element === document.activeElement")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowUp")
    events = page.evaluate("drags")
    assert events[-1] == ["centres", 1, pytest.approx(2.1), pytest.approx(2.5), "end"]
    assert handle.get_attribute("aria-label") == "right: 2.10; 2.50"


def test_a_locked_coordinate_stays(open_stage):
    page = open_stage(draggable(lock="y"))
    page.mouse.move(*pixel(page, *CENTRES[1]))
    page.mouse.down()
    page.mouse.move(*pixel(page, 0, -3))
    page.mouse.up()
    assert page.evaluate("drags").pop()[2:4] == pytest.approx([0, 1.5], abs=0.05)


def touch(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """One finger from one pixel to another, as the browser's own input so that scrolling happens as on a phone."""
    cdp = page.context.new_cdp_session(page)
    send = lambda kind, points: cdp.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})  # noqa: E731
    send("touchStart", [{"x": start[0], "y": start[1]}])
    for k in range(1, 9):
        send("touchMove", [{"x": start[0] + (end[0] - start[0]) * k / 8, "y": start[1] + (end[1] - start[1]) * k / 8}])
        page.wait_for_timeout(16)
    send("touchEnd", [])
    page.wait_for_timeout(50)


def test_a_finger_drags_a_handle_near_which_it_lands(open_stage):
    page = open_stage(draggable(), has_touch=True, is_mobile=True)
    x, y = pixel(page, *CENTRES[0])
    touch(page, (x + 14, y - 14), (x + 14, y - 94))
    last = page.evaluate("drags").pop()
    assert last[4] == "end"
    assert pixel(page, *last[2:4]) == pytest.approx((x, y - 80), abs=2)
    assert page.evaluate("scrollY") == 0


def test_a_finger_elsewhere_scrolls_the_page(open_stage):
    page = open_stage(draggable(), has_touch=True, is_mobile=True)
    touch(page, (320, 500), (320, 300))
    page.wait_for_function("scrollY > 50")
    assert page.evaluate("drags") == []


# Brush


def test_a_stroke_is_drawn_at_once_and_reported(open_stage):
    page = open_stage(picture(layers.brush(width_data=0.4, colour="js")))
    before = inked(page)
    page.mouse.move(*pixel(page, -3, 3))
    page.mouse.down()
    page.mouse.move(*pixel(page, 3, 3), steps=12)
    assert inked(page) > before + 2000
    page.mouse.up()
    param, points, phase, mode = page.evaluate("strokes").pop()
    assert (param, phase, mode) == ("strokes", "end", "draw")
    assert points[0] == pytest.approx([-3, 3], abs=0.05)
    assert points[-1] == pytest.approx([3, 3], abs=0.05)
    show(page, picture(layers.brush(width_data=0.4)))
    assert inked(page) < before + 500  # the view has the stroke now


def test_the_eraser_and_the_finger_draw_too(open_stage):
    page = open_stage(picture(layers.brush(param="mask", mode="erase")), has_touch=True, is_mobile=True)
    touch(page, pixel(page, -2, 2), pixel(page, -2, -2))
    param, points, phase, mode = page.evaluate("strokes").pop()
    assert (param, phase, mode) == ("mask", "end", "erase")
    assert len(points) >= 5
    assert page.evaluate("scrollY") == 0


def test_the_keyboard_draws(open_stage):
    page = open_stage(picture(layers.brush()))
    page.locator(".stage").focus()
    for key in ["ArrowRight", "Space", *["Shift+ArrowRight"] * 3, "Space"]:
        page.keyboard.press(key)
    _, points, phase, _ = page.evaluate("strokes").pop()
    assert phase == "end"
    assert points[-1][0] - points[0][0] == pytest.approx(3, rel=0.2)


def inked(page: Page) -> int:
    """How many pixels of the overlay are painted."""
    return page.evaluate("""() => {
      const canvas = document.querySelector(".stage-overlay");
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      return data.filter((value, i) => i % 4 === 3 && value > 30).length;
    }""")


# Reading values


def test_exact_values_come_from_the_answer_and_one_question_is_out(open_stage):
    page = open_stage(picture())
    page.evaluate("() => void (window.answer = () => new Promise((resolve) => (window.reply = resolve)))")
    for x in (-2, -1, 0, 1):
        page.mouse.move(*pixel(page, x, 1))
    assert "1.00" in page.locator(".stage-readout").inner_text()  # coordinates at once
    assert len(page.evaluate("hovers")) == 1
    page.evaluate("reply([{ label: 'log p', value: -2859.123, colour: 'data' }])")
    page.wait_for_function("hovers.length === 2")
    assert page.evaluate("hovers[1]") == pytest.approx([1, 1], abs=0.05)
    assert "−2859" in page.locator(".stage-readout").inner_text()


def test_curves_read_their_own_height(open_stage):
    x = np.linspace(0, 4, 200)
    view = View((0, 4), (0, 16), [layers.curve(x, x**2, "js", label="square", unit="nats")], equal=False)
    page = open_stage(view)
    box = page.locator(".stage").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 200)
    name, value = page.locator(".stage-readout dd").all_inner_texts()
    assert value == f"{float(name) ** 2:.3f} nats" or float(value.split()[0]) == pytest.approx(
        float(name) ** 2, abs=0.05
    )


def test_the_keyboard_reads_values_and_says_them(open_stage):
    page = open_stage(picture())
    page.locator(".stage").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    assert page.locator(".stage [role=status]").inner_text().startswith("x₁, x₂")
    page.keyboard.press("Escape")
    assert page.locator(".stage-readout").is_hidden()


# Names


FITS = [
    ("forward_kl", "прямая KL"),
    ("reverse_kl", "обратная KL"),
    ("js", "Йенсен–Шеннон"),
    ("w2", "Wasserstein"),
    ("tv", "TV"),
]


def fits(seed: int, spread: float) -> View:
    rng = np.random.default_rng(seed)
    shapes = []
    for key, name in FITS:
        root = rng.normal(size=(2, 2))
        mean = spread * rng.normal(size=(1, 2))
        shapes.append(layers.ellipses(mean, [root @ root.T + 0.1 * np.eye(2)], key, name, key=key))
    return picture(*shapes)


@pytest.mark.parametrize("spread", [0.1, 2.5])
@pytest.mark.parametrize(("width", "height"), [(604, 578), (340, 380)])
def test_names_stay_inside_and_apart(open_stage, spread, width, height):
    page = open_stage(fits(0, spread), {"reserve": {"top": 46}})
    page.evaluate(RESIZE, [width, height])
    for seed in range(12):
        show(page, fits(seed, spread))
        check_names(page, width, height)


RESIZE = """async ([width, height]) => {
  Object.assign(document.getElementById("stage").style, { width: `${width}px`, height: `${height}px` });
  await new Promise((done) => setTimeout(done, 60));
}"""


def check_names(page: Page, width: int, height: int) -> None:
    labels = page.evaluate(
        "[...stage.painter.labels.values()].map(({ x, y, width, height }) => ({ x, y, width, height }))"
    )
    assert len(labels) == len(FITS)
    for label in labels:
        assert label["x"] - label["width"] / 2 >= 0 and label["x"] + label["width"] / 2 <= width
        assert label["y"] - label["height"] / 2 >= 46 and label["y"] + label["height"] / 2 <= height
    pairs = [(a, b) for i, a in enumerate(labels) for b in labels[:i]]
    assert not [pair for pair in pairs if overlap(*pair)]


def overlap(a: dict, b: dict) -> bool:
    across = (a["width"] + b["width"]) / 2 - abs(a["x"] - b["x"])
    return across > 0 and (a["height"] + b["height"]) / 2 - abs(a["y"] - b["y"]) > 0


def ellipse_at(x: float) -> View:
    return picture(layers.ellipses([[x, 0]], [np.eye(2)], "js", "JS", key="js"))


MEAN_NOW = "stage.motion.current(stage.view.layers.at(-1), performance.now()).means[0]"


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_a_fit_glides_unless_motion_is_unwelcome(open_stage, motion):
    page = open_stage(ellipse_at(-2), reduced_motion=motion)
    page.wait_for_timeout(300)
    way = page.evaluate(f"frame => {{ stage.show(frame); return {MEAN_NOW}; }}", ellipse_at(2).pack())
    assert way < 1 if motion == "no-preference" else way == 2
    page.wait_for_timeout(400)
    assert page.evaluate(MEAN_NOW) == 2
    assert page.evaluate("stage.request") is None  # at rest nothing runs


SHOW_IN_A_ROW = f"""async frames => {{
  const seen = [];
  for (const frame of frames) {{
    await stage.show(frame);
    seen.push({MEAN_NOW});
  }}
  return seen;
}}"""


def test_a_fit_does_not_lag_behind_a_slider(open_stage):
    page = open_stage(ellipse_at(-2))
    page.wait_for_timeout(300)
    frames = [ellipse_at(x).pack() for x in (-1, 0, 1)]
    seen = page.evaluate(SHOW_IN_A_ROW, frames)
    assert seen[1:] == [0, 1]


# The picture itself


def test_the_png_holds_the_picture_at_twice_the_size(open_stage):
    page = open_stage(fits(0, 1))
    with page.expect_download() as download:
        page.evaluate("void stage.png('fits.png')")
    assert download.value.suggested_filename == "fits.png"
    image = Image.open(download.value.path()).convert("RGB")
    assert image.size == (1208, 1156)
    assert len(image.getcolors(1 << 24)) > 100


DENSITY = """() => {
  const { width, height, clientWidth, clientHeight } = document.querySelector(".stage-picture");
  return [width / clientWidth, height / clientHeight];
}"""


@pytest.mark.parametrize("ratio", [1, 2])
def test_the_picture_is_as_sharp_as_the_screen(open_stage, ratio):
    page = open_stage(picture(), device_scale_factor=ratio)
    assert page.evaluate(DENSITY) == [ratio, ratio]


def test_the_picture_fills_its_box_and_keeps_what_must_be_seen(open_stage):
    page = open_stage(picture(), {"reserve": {"top": 46}})
    page.evaluate("Object.assign(document.getElementById('stage').style, { width: '500px', height: '300px' })")
    page.wait_for_function("document.querySelector('.stage-picture').clientHeight < 310")
    window = page.evaluate("stage.window")
    (x0, x1), (y0, y1) = window["x"], window["y"]
    assert x0 <= -5 and x1 >= 5 and y0 <= -5 and y1 >= 5
    assert (x1 - x0) / (y1 - y0) == pytest.approx(498 / 298, rel=0.02)  # equal units


def test_an_error_is_a_sentence_over_a_picture_that_stays(open_stage):
    page = open_stage(picture())
    before = page.evaluate("document.querySelector('.stage-picture').toDataURL()")
    page.evaluate("stage.error('Weights are all zero; at least one must be positive.')")
    bar = page.get_by_role("alert")
    assert bar.inner_text() == "Weights are all zero; at least one must be positive."
    assert page.evaluate("document.querySelector('.stage-picture').toDataURL()") == before
    show(page, picture())
    assert bar.is_hidden()


def test_waiting_shows_only_when_it_is_long(open_stage):
    page = open_stage(picture())
    page.evaluate("stage.busy(true)")
    page.wait_for_timeout(100)
    assert page.locator(".stage-busy").is_hidden()
    page.wait_for_timeout(400)
    assert page.locator(".stage-busy").is_visible()
    page.evaluate("stage.busy(false)")
    assert page.locator(".stage-busy").is_hidden()


def test_a_screen_reader_hears_what_the_view_says(open_stage):
    page = open_stage(picture())
    assert page.get_by_role("img", name="Two modes").count() == 1
    show(page, draggable())
    assert page.get_by_role("application", name="Two modes").count() == 1


def test_colours_follow_the_theme(open_stage):
    page = open_stage(picture())
    corner = "[...document.querySelector('.stage-picture').getContext('2d').getImageData(300, 20, 1, 1).data]"
    assert page.evaluate(corner)[:3] == [255, 255, 255]
    page.evaluate("document.body.classList.add('dark'), stage.refresh()")
    assert page.evaluate(corner)[:3] == [0x1A, 0x20, 0x29]


LIGHTNESS = """async ([colours, dark]) => {
  document.body.classList.toggle("dark", dark);
  stage.refresh();
  const { toOklab } = await import("/play/js/stage/oklab.js");
  const map = stage.palette.map({ colours, colour: "data", ends: null });
  return Array.from({ length: 255 }, (_, i) => toOklab([...map.slice(4 * i + 4, 4 * i + 7)])[0]);
}"""


@pytest.mark.parametrize("dark", [False, True])
def test_equal_steps_of_a_colour_map_look_equal(open_stage, dark):
    page = open_stage(picture())
    for colours in ("sequential", "heat"):
        lightness = np.array(page.evaluate(LIGHTNESS, [colours, dark]))
        assert lightness == pytest.approx(np.linspace(lightness[0], lightness[-1], 255), abs=0.015), colours
        assert abs(lightness[-1] - lightness[0]) > 0.6


def test_two_hundred_views_leave_no_nodes_behind(open_stage):
    page = open_stage(draggable())
    frames = [draggable(CENTRES + k / 10, labels=["a", "b"]).pack() for k in range(4)]
    count = "document.querySelectorAll('*').length"
    page.evaluate("async frames => { for (let i = 0; i < 8; i++) await stage.show(frames[i % 4]); }", frames)
    before = page.evaluate(count)
    page.evaluate("async frames => { for (let i = 0; i < 200; i++) await stage.show(frames[i % 4]); }", frames)
    assert page.evaluate(count) == before
    page.evaluate("stage.destroy()")
    assert page.locator("#stage > *").count() == 0


# The chart


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
