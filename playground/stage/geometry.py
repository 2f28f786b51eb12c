"""Geometry that layers are made of: quantised rasters and polylines, contour levels and contour lines."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from contourpy import FillType, LineType, contour_generator
from numpy.typing import ArrayLike, NDArray

Range = tuple[float, float]
MASSES = (0.1, 0.3, 0.5, 0.7, 0.9, 0.97)
_STEPS = 32000  # int16 positions across a range; the rest is room for what lies outside it


def quantise(values: ArrayLike, low: float, high: float) -> NDArray[np.uint8]:
    """``values`` as 1 (``low`` and below) to 255 (``high`` and above); 0 says that there is no value (NaN)."""
    array = np.asarray(values, dtype=np.float64)
    width = high - low if high > low else 1.0
    with np.errstate(invalid="ignore", over="ignore"):
        codes = np.clip((array - low) / width * 254.0, 0.0, 254.0) + 1.5
    return np.where(np.isnan(array), 0.0, codes).astype(np.uint8)


def picture_codes(images: ArrayLike, low: float) -> NDArray[np.uint8]:
    """Pictures (n, h, w) as `quantise` writes values from ``low`` to 1; in colour (n, h, w, 3), as they are shown.

    Raises:
        ValueError: another shape.
    """
    array = np.asarray(images)
    if array.ndim not in (3, 4) or (array.ndim == 4 and array.shape[3] != 3) or 0 in array.shape[1:]:
        raise ValueError(f"pictures of shape {array.shape} cannot be drawn; it must be (n, h, w) or (n, h, w, 3)")
    if array.ndim == 4:
        return array if array.dtype == np.uint8 else _steps_of(array, 255.0, 0.5)
    if array.dtype == np.uint8:
        array = array * np.float32(1 / 255)
    codes = _steps_of(array if low == 0 else (array - low) / (1 - low), 254.0, 1.5)
    codes[np.isnan(array)] = 0
    return codes


def _steps_of(values: NDArray[Any], steps: float, start: float) -> NDArray[np.uint8]:
    """Numbers in [0, 1] as whole steps, rounded; in single precision, for pictures come by the hundred."""
    scaled = np.nan_to_num(np.asarray(values, dtype=np.float32) * np.float32(steps))
    return (np.clip(scaled, 0.0, steps, out=scaled) + np.float32(start)).astype(np.uint8)


def colour_range(values: NDArray[Any], low: float | None, high: float | None, centred: bool) -> Range:
    """The values at the ends of a colour map: given, or those of the data; ``centred`` puts zero in the middle."""
    finite = values[np.isfinite(values)]
    least, most = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    if centred:
        bound = max((abs(v) for v in (low, high) if v is not None), default=max(abs(least), abs(most)))
        return -(bound or 1.0), bound or 1.0
    return (least if low is None else float(low)), (most if high is None else float(high))


def polylines(pieces: Sequence[ArrayLike], x: Range, y: Range) -> dict[str, Any]:
    """Lines (n_i, 2) as one int16 array with offsets; exact to 1/32000 of the ranges ``x`` and ``y``."""
    origin, span = np.array([x[0], y[0]]), np.array([x[1] - x[0], y[1] - y[0]])
    arrays = [np.asarray(piece, dtype=np.float64).reshape(-1, 2) for piece in pieces]
    offsets = np.cumsum([0, *(len(piece) for piece in arrays)], dtype=np.int32)
    points = np.concatenate(arrays) if arrays else np.zeros((0, 2))
    codes = np.clip(np.rint((points - origin) / span * _STEPS - _STEPS / 2), -32767, 32767).astype(np.int16)
    return {"points": codes, "offsets": offsets, "origin": origin + span / 2, "step": span / _STEPS}


def contour_levels(values: NDArray[Any], levels: int | Sequence[float] | None) -> list[float]:
    """Levels of a contour plot.

    ``None`` means the highest-density regions that hold 10, 30, 50, 70, 90 and 97 % of the mass where the values are
    nowhere negative (Hyndman 1996), else eight equal steps; a number asks for that many equal steps.
    """
    if levels is not None and not isinstance(levels, int):
        return sorted({float(level) for level in levels if np.isfinite(level)})
    finite = values[np.isfinite(values)]
    if not finite.size or finite.max() <= finite.min():
        return []
    if levels is None and finite.min() >= 0:
        return mass_levels(finite)
    return [float(level) for level in np.linspace(finite.min(), finite.max(), (levels or 8) + 2)[1:-1]]


def mass_levels(values: NDArray[Any], masses: Sequence[float] = MASSES) -> list[float]:
    """Densities above which the given shares of the total lie, lowest first."""
    ordered = np.sort(values, axis=None)[::-1]
    held = np.cumsum(ordered)
    places = np.searchsorted(held, np.asarray(masses) * held[-1])
    return sorted({float(ordered[min(place, len(ordered) - 1)]) for place in places})


def contour_lines(values: NDArray[Any], x: Range, y: Range, levels: Sequence[float]) -> dict[str, Any]:
    """Contour lines of ``values`` (h, w), given on nodes, as polylines with the index of each line's level."""
    generator = _generator(values, x, y, line_type=LineType.Separate)
    lines = [(k, line) for k, level in enumerate(levels) for line in generator.lines(level)]
    which = np.array([k for k, _ in lines], dtype=np.uint8)
    return {**polylines([line for _, line in lines], x, y), "index": which, "levels": list(levels)}


def contour_regions(values: NDArray[Any], x: Range, y: Range, levels: Sequence[float]) -> dict[str, Any]:
    """Where ``values`` exceed each level, as closed rings with the index of their level (filled even-odd)."""
    generator = _generator(values, x, y, fill_type=FillType.OuterOffset)
    top = float(np.nanmax(values, initial=0.0)) + 1.0
    rings: list[tuple[int, NDArray[Any]]] = []
    for k, level in enumerate(levels):
        for points, offsets in zip(*generator.filled(level, max(top, level + 1.0)), strict=True):
            rings += [(k, points[a:b]) for a, b in pairwise(offsets)]
    which = np.array([k for k, _ in rings], dtype=np.uint8)
    return {**polylines([ring for _, ring in rings], x, y), "index": which, "levels": list(levels)}


def _generator(values: NDArray[Any], x: Range, y: Range, **kinds: Any) -> Any:
    height, width = values.shape
    clean = np.ma.masked_invalid(values)
    return contour_generator(np.linspace(*x, width), np.linspace(*y, height), clean, **kinds)
