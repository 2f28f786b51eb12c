"""Slider to pixels in a real page beside the same update through ``gr.Plot``, and what a fast hand leaves behind."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from playwright.sync_api import CDPSession, Page

from benchmarks.report import Row
from tests.live import browser, running

SCRIPT = (Path(__file__).parent / "stage.js").read_text(encoding="utf-8")
SLIDER = 'input[type=range][data-param="mixture.separation"]'
PLOT_SLIDER = "input[type=range]"
MOVES, PLOT_MOVES, WARMUP = 60, 25, 3  # updates measured, and first ones that do not count
AFTER, REST = (
    130,
    200,
)  # ms: what an update still does afterwards counts as its work; then rest, so that the next is alone
PACE, SECONDS = 40, 30  # moves a second, and for how long


def run() -> list[Row]:
    """Rows for one update (stage against ``gr.Plot``), its main-thread time, and thirty seconds of dragging."""
    with browser() as chromium:
        with running(sys.executable, "-m", "benchmarks.plot_app") as url:
            plots = _measure(_open(chromium, url, ".js-plotly-plot .xy"), PLOT_SLIDER, "plots", PLOT_MOVES)
        with running() as url:
            page = _open(chromium, url, "[data-stage] canvas")
            page.evaluate("playground.ready")
            views = page.locator("[data-stage]").evaluate_all(
                "all => all.filter((one) => one.checkVisibility()).length"
            )
            stages = _measure(page, SLIDER, "stage", MOVES)
            sustained = _sustain(page)
    return [*_compare(stages, plots, views), *sustained]


def _open(chromium, url: str, sign: str) -> Page:
    # Single moves glide to their picture, moves of a drag do not: without gliding the first picture is the last one.
    page = chromium.new_page(viewport={"width": 1280, "height": 720}, reduced_motion="reduce")
    page.goto(url)
    page.wait_for_selector(sign, state="attached", timeout=60_000)
    page.wait_for_timeout(1500)
    page.evaluate(SCRIPT)
    return page


def _measure(page: Page, slider: str, kind: str, moves: int) -> dict[str, list[float]]:
    """Latency and main-thread work (both ms) of each of ``moves`` updates; three more warm the page up."""
    session, samples = _session(page), {"latency": [], "work": []}
    for value in _values(page, slider, moves + WARMUP):
        before = _metric(session, "TaskDuration")
        latency = page.evaluate(f"value => bench.{kind}(document.querySelector({slider!r}), value)", value)
        page.wait_for_timeout(AFTER)
        samples["latency"].append(latency)
        samples["work"].append(1e3 * (_metric(session, "TaskDuration") - before))
        page.evaluate(f"bench.rest({REST})")
    return {name: values[WARMUP:] for name, values in samples.items()}


def _values(page: Page, slider: str, moves: int) -> list[float]:
    """Slider positions that wander over the middle of the range, none the same as the one before."""
    low, high, step = (float(page.locator(slider).first.get_attribute(name)) for name in ("min", "max", "step"))
    phases = 0.5 + 0.35 * np.sin(np.arange(moves) * 0.7)
    steps = np.round(phases * (high - low) / step)
    steps[1:] += np.diff(steps) == 0
    return [round(low + step * number, 6) for number in steps]


def _session(page: Page) -> CDPSession:
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    return session


def _metric(session: CDPSession, name: str) -> float:
    metrics = session.send("Performance.getMetrics")["metrics"]
    return next(metric["value"] for metric in metrics if metric["name"] == name)


def _compare(stages: dict, plots: dict, views: int) -> list[Row]:
    faster, lighter = (np.median(plots[name]) / np.median(stages[name]) for name in ("latency", "work"))
    return [
        Row.of(f"slider to pixels, stage with {views} views", stages["latency"], target=60, p95_target=120,
               ratio=faster, against="gr.Plot"),
        Row.of("slider to pixels, gr.Plot with 2 plots", plots["latency"]),
        Row.of("main thread per update, stage", stages["work"], ratio=lighter, against="gr.Plot"),
        Row.of("main thread per update, gr.Plot", plots["work"]),
    ]  # fmt: skip


def _sustain(page: Page) -> list[Row]:
    """Thirty seconds of a fast hand: what waits at its end, and what stays in the page."""
    values, session = _values(page, SLIDER, 80), _session(page)
    before = _nodes(session)
    call = f"values => bench.sustain(document.querySelector({SLIDER!r}), values, {PACE}, {SECONDS})"
    kept = page.evaluate(call, values)
    page.wait_for_timeout(1000)
    name = f"{kept['moves'] / kept['seconds']:.0f} moves a second for {kept['seconds']:.0f} s: "
    return [
        Row(name + "last move to its picture", kept["backlog"], target=120),
        Row(name + "most requests out or waiting", kept["mostPending"], unit="", target=2),
        Row(name + "pictures drawn", kept["frames"] / kept["seconds"], unit="a second"),
        Row(name + "nodes more in the page", _nodes(session) - before, unit="nodes", target=0),
    ]


def _nodes(session: CDPSession) -> float:
    """DOM nodes alive after two garbage collections."""
    for _ in range(2):
        session.send("HeapProfiler.collectGarbage")
    return _metric(session, "Nodes")
