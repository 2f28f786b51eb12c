"""The opponent: the same two pictures, from the same computation, shown the usual way through ``gr.Plot``.

A minimal app: a slider, two plots, one event that follows the drag and keeps only its newest value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import gradio as gr
import numpy as np
import plotly.graph_objects as go

from playground.stage.box import Box
from playground.stage.view import View
from playground.tab import Ask
from playground.tabs import TABS
from playground.tabs.divergences import frame as answer
from playground.theme import IDEAS, SURFACES

SLIDER = "mixture.separation"
BOXES = {"side": Box(336.0, 190.0)}  # CSS pixels, as on a page of 1280 × 720; the main stage's is the default


def build() -> gr.Blocks:
    tab = TABS["divergences"]
    param = next(param for param in tab.params if param.key == SLIDER)
    with gr.Blocks() as demo:
        memo = gr.State(None)
        slider = gr.Slider(param.low, param.high, param.default, step=param.step, label=param.title.en)
        with gr.Row():
            plots = [gr.Plot(), gr.Plot()]
        event = {"outputs": [*plots, memo], "show_progress": "hidden", "concurrency_limit": 4}
        slider.input(update, [slider, memo], trigger_mode="always_last", **event)
        demo.load(update, [slider, memo], **event)
    return demo


def update(separation: float, memo: Any) -> tuple[go.Figure, go.Figure, Any]:
    """Both pictures for one slider position, computed by the tab itself as for a drag."""
    values = {param.key: param.default for param in TABS["divergences"].params}
    frame = answer(Ask("en", {**values, SLIDER: separation}, "drag", boxes=BOXES, memo=memo))
    return figure(frame.views["main"], separation), figure(frame.views["side"], separation), frame.memo


def figure(view: View, value: float) -> go.Figure:
    """A view as a plotly figure that carries ``value``, so that a page can tell when it shows it."""
    traces = [trace for layer in view.layers for trace in TRACES.get(layer["kind"], _nothing)(layer)]
    layout = go.Layout(meta=value, height=440, margin={"l": 40, "r": 10, "t": 10, "b": 40}, showlegend=False)
    layout.xaxis.update(range=view.x, title=view.x_title)
    layout.yaxis.update(range=view.y, title=view.y_title, scaleanchor="x" if view.equal else None)
    return go.Figure(traces, layout)


def _colour(name: str) -> str:
    return (IDEAS.get(name) or SURFACES.get(name) or IDEAS["model"]).light


def _nothing(_layer: dict) -> Iterator[go.Scatter]:
    yield from ()


def _raster(layer: dict) -> Iterator[go.Heatmap]:
    height, width = layer["values"].shape
    scale = [[0, SURFACES["panel"].light], [1, _colour(layer["colour"])]]
    x, y = np.linspace(*layer["x"], width), np.linspace(*layer["y"], height)
    yield go.Heatmap(z=layer["values"], x=x, y=y, colorscale=scale, showscale=False, zsmooth="best")


def _contours(layer: dict) -> Iterator[go.Scatter]:
    """All lines of a layer in one trace, with gaps between them."""
    lines = layer["lines"]
    points = lines["origin"] + lines["points"] * lines["step"]
    pieces = np.split(points, lines["offsets"][1:-1])
    if pieces:
        joined = np.concatenate([np.vstack([piece, [np.nan, np.nan]]) for piece in pieces])
        yield _line(joined, _colour(layer["colour"]), layer["width"])


def _ellipses(layer: dict) -> Iterator[go.Scatter]:
    angle = np.linspace(0, 2 * np.pi, 61)
    circle = np.stack([np.cos(angle), np.sin(angle)])
    for mean, covariance in zip(layer["means"], layer["covariances"]):
        for sigma in layer["sigmas"]:
            outline = mean + sigma * (np.linalg.cholesky(covariance) @ circle).T
            yield _line(outline, _colour(layer["colour"]), 3 if sigma == 1 else 2, layer["dashed"])


def _curve(layer: dict) -> Iterator[go.Scatter]:
    yield _line(
        np.stack([layer["x"], layer["y"]], axis=1), _colour(layer["colour"]), layer["width"], bool(layer["dash"])
    )


def _points(layer: dict) -> Iterator[go.Scatter]:
    marker = {"color": _colour(layer["colour"]), "size": layer["size"]}
    yield go.Scatter(x=layer["xy"][:, 0], y=layer["xy"][:, 1], mode="markers", marker=marker)


def _line(points: np.ndarray, colour: str, width: float, dashed: bool = False) -> go.Scatter:
    look = {"color": colour, "width": width, "dash": "dash" if dashed else "solid"}
    return go.Scatter(x=points[:, 0], y=points[:, 1], mode="lines", line=look, hoverinfo="skip")


TRACES: dict[str, Callable[[dict], Iterator]] = {
    "raster": _raster,
    "contours": _contours,
    "ellipses": _ellipses,
    "curve": _curve,
    "points": _points,
}

if __name__ == "__main__":
    build().queue(default_concurrency_limit=4).launch(run_history=False, quiet=True)
