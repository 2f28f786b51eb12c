"""A layer of pictures that are filled pixel by pixel, forwards and back, by the page alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from playground.stage import layers


def growing(
    images: ArrayLike,
    xy: ArrayLike,
    order: ArrayLike,
    trace: str,
    size: float = 1.0,
    rest: Literal["done", "hidden"] = "done",
    hatch: bool = False,
    reach: int = 0,
    seen: bool = False,
    field: ArrayLike | None = None,
    start: int = 0,
    at: int | None = None,
    turns: ArrayLike | None = None,
    pace: float | None = None,
    frame: str | Sequence[str | None] | None = None,
    labels: Sequence[str] | None = None,
    names: Sequence[str] | None = None,
) -> layers.Layer:
    """Finished pictures (n, h, w), numbers in [0, 1], with their centres at ``xy`` (n, 2), each ``size`` wide and high.

    Args:
        order: (steps, 2) row and column of the pixels in the order in which they were drawn; the others are known.
        trace: names what is shown; another name starts the page's playback anew.
        rest: whether the finished picture shows its pixels, or hides those that were not known.
        hatch: rule what is still to come with slanted lines; otherwise it is tinted.
        reach: pixels upwards and to each side that the current pixel may depend on; 0 shades no field.
        seen: whether the current pixel also depends on every known one.
        field: (h, 2·w − 1), numbers in [0, 1]: how strongly the current pixel of a picture (h, w) depends on another,
            row k for k rows above, column w − 1 + m for m columns to the right; it is shaded instead of ``reach``.
        start: step from which a new trace is played.
        at: step at which the playback stands still; None leaves it at the end.
        turns: (len(order),) the step at which each pixel is drawn, a whole number; None draws one pixel a step.
        pace: steps per second, where the person shall not choose.
        frame, labels, names: as for `layers.pictures`.
    """
    filled = np.asarray(order, dtype=np.int64).reshape(-1, 2)
    layer = layers.pictures(images, xy, size, frame=frame, labels=labels, names=names)
    rank = np.full(layer["values"].shape[1:3], -1, dtype=np.int16)
    rank[filled[:, 0], filled[:, 1]] = np.arange(len(filled)) if turns is None else turns
    told = {"rank": rank, "steps": len(filled), "trace": trace, "rest": rest, "start": start, "at": at, "pace": pace}
    shade = None if field is None else np.rint(255 * np.asarray(field)).astype(np.uint8)
    return {**layer, **told, "kind": "growing", "hatch": hatch, "reach": reach, "seen": seen, "field": shade}
