"""Pictures that grow, as an animation to take home."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from playground.gif import animated
from playground.tab import Download
from playground.tabs.completion.completing import Array, Work

FRAMES, MS = 48, 60  # of the way, and how long each is shown
REST = 20  # frames for which the finished pictures stay
EMPTY = 0.25  # how much darker than paper a pixel is that is still to come
GAP, SCALE = 2, 4  # pixels between pictures, and on the screen per pixel
Growth = tuple[Array, NDArray[np.int64]]
"""Pictures (n, h, w[, 3]) as ink on white paper, and the order (steps, 2) in which their pixels come."""
STILL = np.zeros((0, 2), np.int64)
"""The order of pictures that are there from the start."""


def clip(work: Work) -> Download:
    """All completions side by side on light paper, pixel by pixel."""
    trace = work.trace
    ink = trace.images[work.places] if work.colours == 1 else 1 - trace.images[work.places]
    return grown([(ink, trace.order)], "completions.gif")


def grown(growths: Sequence[Growth], name: str, across: int = 4) -> Download:
    """Pictures of one size in rows of ``across``; all begin and end together, whatever their order."""
    shares = [*np.linspace(0, 1, FRAMES), *np.ones(REST)]
    frames = [_sheet(np.concatenate([_at(*growth, share) for growth in growths]), across) for share in shares]
    return Download(name, "image/gif", animated(1 - np.stack(frames), MS, SCALE))


def _at(images: Array, order: NDArray[np.int64], share: float) -> Array:
    """The pictures when a share of the pixels is drawn."""
    later = order[round(share * len(order)) :]
    shown = images.copy()
    shown[:, later[:, 0], later[:, 1]] = EMPTY
    return shown


def _sheet(images: Array, most: int) -> Array:
    """Pictures (n, h, w[, 3]) as one, in rows of at most so many."""
    across = min(most, len(images))
    spare = np.zeros((-len(images) % across, *images.shape[1:]), images.dtype)
    frame = ((0, 0), (GAP, GAP), (GAP, GAP), (0, 0))[: images.ndim]
    padded = np.pad(np.concatenate([images, spare]), frame)
    down, (height, width, *colours) = len(padded) // across, padded.shape[1:]
    rows = padded.reshape(down, across, height, width, *colours).swapaxes(1, 2)
    return rows.reshape(down * height, across * width, *colours)
