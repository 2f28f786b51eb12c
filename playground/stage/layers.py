"""Layers of a view: plain dicts that name a draw function of the page and carry its arrays.

All coordinates are data units. A colour is the name of an idea (``data``, ``forward_kl``, ``accent``, …) that the page
resolves for the current theme. ``label`` names a layer beside its shape (or in the legend); ``key`` ties a layer to
the one of the last view, so that it glides to its new place.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from playground.stage.geometry import (
    colour_range,
    contour_levels,
    contour_lines,
    contour_regions,
    picture_codes,
    quantise,
)

Layer = dict[str, Any]
Range = tuple[float, float]
ColourMap = Literal["density", "sequential", "diverging", "heat", "grey", "ink"]
Marker = Literal["dot", "ring", "square", "cross", "diamond"]


def raster(
    values: ArrayLike,
    x: Range,
    y: Range,
    colours: ColourMap = "density",
    low: float | None = None,
    high: float | None = None,
    title: str | None = None,
    unit: str = "",
    opacity: float = 1.0,
    colour: str = "data",
    ends: tuple[str, str] | None = None,
    smooth: bool = True,
) -> Layer:
    """A map of ``values`` (h, w) on nodes: row 0 at ``y[0]``, column 0 at ``x[0]``; NaN is left blank.

    Args:
        colours: ``density`` goes from the panel to ``colour``, ``diverging`` from one of ``ends`` over the panel at
            zero to the other, ``sequential`` and ``heat`` are perceptually uniform, ``grey`` runs from black to white,
            ``ink`` from the panel to the theme's ink.
        low, high: values at the ends of the colour map (default: those of the data; density starts at 0).
        title, unit: name a colour bar; without a title there is none.
        smooth: interpolate between nodes; otherwise every value is a square.
    """
    array = _finite_shape(values, 2)
    start = 0.0 if low is None and colours == "density" else low
    low, high = colour_range(array, start, high, centred=colours == "diverging")
    bar = {"title": title, "unit": unit, "low": low, "high": high}
    look = {"colours": colours, "colour": colour, "ends": ends, "opacity": opacity, "smooth": smooth}
    return {"kind": "raster", "values": quantise(array, low, high), "x": list(x), "y": list(y), **bar, **look}


def pictures(
    images: ArrayLike,
    xy: ArrayLike,
    size: float | tuple[float, float] = 1.0,
    colours: ColourMap = "ink",
    smooth: bool = False,
    frame: str | Sequence[str | None] | None = None,
    opacity: float = 1.0,
    labels: Sequence[str] | None = None,
    names: Sequence[str] | None = None,
    key: str | None = None,
) -> Layer:
    """Small pictures with their centres at ``xy`` (n, 2), each ``size`` (its side, or width and height) large.

    Args:
        images: (n, h, w), or (n, h, w, 3) in colour; numbers in [0, 1] or uint8. Row 0 is the top; NaN is left blank.
        colours: the map of grey pictures, as for `raster`; ``diverging`` shows differences, numbers in [-1, 1].
        smooth: interpolate between pixels; otherwise every pixel is a square, where there is room to show it.
        frame: the colour of a thin outline, one for all or one (or none) per picture.
        labels: short words under the pictures; one that would cover another is left out.
        names: what the read-out calls the picture under the pointer.

    Raises:
        ValueError: images or places of another shape.
    """
    codes = picture_codes(images, -1.0 if colours == "diverging" else 0.0)
    place = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
    if len(place) != len(codes):
        raise ValueError(f"{len(codes)} pictures need as many places, not {len(place)}")
    sides = [float(side) for side in (size if isinstance(size, tuple) else (size, size))]
    frames = [frame] * len(codes) if isinstance(frame, str) else frame and list(frame)
    look = {"colours": colours, "colour": "data", "smooth": smooth, "opacity": opacity, "frames": frames}
    told = {"labels": labels and list(labels), "names": names and list(names)}
    return {"kind": "pictures", "values": codes, "xy": place, "size": sides, "key": key, **look, **told}


def contours(
    values: ArrayLike,
    x: Range,
    y: Range,
    levels: int | Sequence[float] | None = None,
    colour: str = "data",
    width: float = 1.0,
    filled: bool = False,
    opacity: float = 0.5,
    label: str | None = None,
) -> Layer:
    """Contour lines of ``values`` (h, w) given on nodes as for `raster`; ``filled`` shades what lies above each level.

    ``levels``: values, a number of equal steps, or None for regions of given mass (`geometry.contour_levels`).
    """
    array = _finite_shape(values, 2)
    chosen = contour_levels(array, levels)
    layer = {"kind": "contours", "colour": colour, "width": width, "opacity": opacity, "label": label}
    layer["lines"] = contour_lines(array, x, y, chosen)
    layer["regions"] = contour_regions(array, x, y, chosen) if filled else None
    return layer


def ellipses(
    means: ArrayLike,
    covariances: ArrayLike,
    colour: str = "accent",
    label: str | None = None,
    dashed: bool = False,
    sigmas: Sequence[float] = (1, 2),
    fill: bool = True,
    key: str | None = None,
    weights: ArrayLike | None = None,
    opacity: float = 1.0,
    dash: Sequence[float] | None = None,
) -> Layer:
    """Gaussians as ellipses: ``means`` (k, 2), ``covariances`` (k, 2, 2), drawn at each of ``sigmas``.

    Args:
        dashed: thin and dashed, for what is shown beside the main thing, such as other optima.
        weights: (k,) of a mixture; its lighter components are drawn fainter.
        dash: tells apart ideas that share a colour; the line keeps its width.
    """
    centres = np.asarray(means, dtype=np.float64).reshape(-1, 2)
    shapes = np.asarray(covariances, dtype=np.float64).reshape(len(centres), 2, 2)
    share = None if weights is None else np.asarray(weights, dtype=np.float64).reshape(len(centres))
    look = {"colour": colour, "label": label, "dashed": dashed, "fill": fill, "opacity": opacity}
    look["dash"] = _dash(dash)
    place = {"means": centres, "covariances": shapes, "weights": share, "sigmas": [float(s) for s in sigmas]}
    return {"kind": "ellipses", "key": key, **place, **look}


def curve(
    x: ArrayLike,
    y: ArrayLike,
    colour: str = "accent",
    width: float = 2.5,
    dash: Sequence[float] | None = None,
    label: str | None = None,
    key: str | None = None,
    opacity: float = 1.0,
    unit: str = "",
) -> Layer:
    """A line through points ``x`` (n,), ``y`` (n,); it breaks where a value is not finite.

    ``dash``: lengths of strokes and gaps in pixels. ``unit`` follows the value in the read-out.
    """
    look = {"colour": colour, "width": width, "dash": _dash(dash), "label": label, "opacity": opacity, "unit": unit}
    return {"kind": "curve", "x": _vector(x), "y": _vector(y), "key": key, **look}


def area(
    x: ArrayLike,
    low: ArrayLike | float,
    high: ArrayLike | float,
    colour: str = "accent",
    opacity: float = 0.18,
    hatch: bool = False,
    label: str | None = None,
) -> Layer:
    """The band from ``low`` to ``high`` (numbers or (n,)) over ``x`` (n,); ``hatch`` rules it with slanted lines."""
    across = _vector(x)
    edges = {name: np.broadcast_to(_vector(value), across.shape) for name, value in (("low", low), ("high", high))}
    return {"kind": "area", "x": across, **edges, "colour": colour, "opacity": opacity, "hatch": hatch, "label": label}


def points(
    xy: ArrayLike,
    colour: str = "data",
    size: float = 3.0,
    marker: Marker = "dot",
    opacity: float = 0.7,
    sizes: ArrayLike | None = None,
    colours: Sequence[str] | None = None,
    index: ArrayLike | None = None,
    label: str | None = None,
    names: Sequence[str] | None = None,
) -> Layer:
    """Marks at ``xy`` (n, 2), ``size`` pixels across or ``sizes`` (n,) each.

    Per-point colours: ``colours`` lists names and ``index`` (n,) picks one of them for every point. ``names`` (n) or
    ``label`` is what the read-out calls the point under the pointer.
    """
    place = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
    each = None if sizes is None else _vector(sizes)
    which = None if index is None else np.asarray(index, dtype=np.uint8).reshape(len(place))
    look = {"colour": colour, "size": size, "marker": marker, "opacity": opacity, "sizes": each, "label": label}
    told = {"colours": colours and list(colours), "names": names and list(names)}
    return {"kind": "points", "xy": place, "index": which, **told, **look}


def lines(
    pieces: Sequence[ArrayLike],
    colour: str = "data",
    width: float = 1.5,
    opacity: float = 0.7,
    colours: Sequence[str] | None = None,
    dash: Sequence[float] | None = None,
    label: str | None = None,
) -> Layer:
    """Many open lines, each (n_i, 2); ``colours`` gives one name per line."""
    arrays = [np.asarray(piece, dtype=np.float64).reshape(-1, 2) for piece in pieces]
    xy = np.concatenate(arrays) if arrays else np.zeros((0, 2))
    offsets = np.cumsum([0, *(len(piece) for piece in arrays)], dtype=np.int32)
    look = {"colour": colour, "width": width, "opacity": opacity, "dash": _dash(dash), "label": label}
    return {"kind": "lines", "xy": xy, "offsets": offsets, "colours": colours and list(colours), **look}


def arrows(
    start: ArrayLike,
    end: ArrayLike,
    colour: str = "accent",
    width: float = 1.5,
    opacity: float = 0.8,
    label: str | None = None,
) -> Layer:
    """Arrows from ``start`` (n, 2) to ``end`` (n, 2)."""
    tails, heads = (np.asarray(side, dtype=np.float64).reshape(-1, 2) for side in (start, end))
    look = {"colour": colour, "width": width, "opacity": opacity, "label": label}
    return {"kind": "arrows", "start": tails, "end": heads, **look}


def rule(
    x: float | None = None,
    y: float | None = None,
    colour: str = "ink",
    dash: Sequence[float] | None = (4, 4),
    label: str | None = None,
    width: float = 1.25,
    opacity: float = 1.0,
) -> Layer:
    """A straight line across the whole stage at ``x`` or at ``y``."""
    look = {"colour": colour, "dash": _dash(dash), "label": label, "width": width, "opacity": opacity}
    return {"kind": "rule", "x": x, "y": y, **look}


def text(
    x: float,
    y: float,
    string: str,
    colour: str = "ink",
    align: Literal["left", "center", "right"] = "center",
    size: float = 14.0,
) -> Layer:
    """Words at a fixed place, with a halo."""
    return {"kind": "text", "x": x, "y": y, "string": string, "colour": colour, "align": align, "size": size}


def handles(
    xy: ArrayLike,
    param: str = "centres",
    labels: Sequence[str] | None = None,
    colour: str = "accent",
    lock: Literal["x", "y"] | None = None,
    titles: Sequence[str] | None = None,
    marker: Literal["ring", "square"] = "ring",
    path: Range | None = None,
    resets: bool = False,
) -> Layer:
    """Points ``xy`` (n, 2) that a person drags; the page reports ``param`` and the point's index.

    Args:
        labels: short names drawn beside the points.
        lock: the coordinate that does not change.
        titles: what a screen reader calls each point.
        path: the ends of a groove along the coordinate that is not locked; a point stays between them, as on a slider.
        resets: a double-click, or Delete on a focused point, is reported as the phase ``reset``.

    Raises:
        ValueError: a path where no coordinate is locked.
    """
    if path is not None and lock is None:
        raise ValueError("handles with a path need a locked coordinate")
    place = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
    names = {"labels": labels and list(labels), "titles": titles and list(titles)}
    look = {"colour": colour, "marker": marker, "path": path and [float(end) for end in path]}
    return {"kind": "handles", "xy": place, "param": param, "lock": lock, "resets": resets, **look, **names}


def brush(
    param: str = "strokes",
    width_data: float = 0.2,
    colour: str = "data",
    mode: Literal["draw", "erase"] = "draw",
    within: tuple[float, float, float, float] | None = None,
) -> Layer:
    """Makes the whole stage a drawing surface with a brush ``width_data`` wide; a stroke begins ``within`` (left,
    right, low, high), where that is given, and elsewhere a click is a click."""
    look = {"colour": colour, "mode": mode, "within": within and list(within)}
    return {"kind": "brush", "param": param, "width_data": width_data, **look}


def _vector(values: ArrayLike) -> NDArray[np.float64]:
    array = np.asarray(values, dtype=np.float64)
    return array if array.ndim == 0 else array.reshape(-1)


def _finite_shape(values: ArrayLike, ndim: int) -> NDArray[np.float64]:
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != ndim or min(array.shape) < 2:
        raise ValueError(f"a map of shape {array.shape} cannot be drawn; it needs at least two rows and two columns")
    return array


def _dash(dash: Sequence[float] | None) -> list[float] | None:
    return None if dash is None else [float(length) for length in dash]
