"""Completions that grow, as an animation to take home."""

from __future__ import annotations

import numpy as np

from playground.gif import animated
from playground.tab import Download
from playground.tabs.completion.completing import Work

FRAMES, MS = 48, 60  # of the way, and how long each is shown
REST = 20  # frames for which the finished pictures stay
EMPTY = 0.25  # how much darker than paper a pixel is that is still to come
GAP, SCALE = 2, 4  # pixels between pictures, and on the screen per pixel


def clip(work: Work) -> Download:
    """All completions side by side on light paper, pixel by pixel."""
    trace = work.trace
    steps = [*np.linspace(0, len(trace.order), FRAMES).round().astype(int), *[len(trace.order)] * REST]
    ink = trace.images[work.places] if work.colours == 1 else 1 - trace.images[work.places]
    frames = [_sheet(_at(ink, trace.order, step)) for step in steps]
    return Download("completions.gif", "image/gif", animated(1 - np.stack(frames), MS, SCALE))


def _at(images: np.ndarray, order: np.ndarray, step: int) -> np.ndarray:
    """The pictures (n, h, w[, 3]) when ``step`` pixels are drawn."""
    later = order[step:]
    shown = images.copy()
    shown[:, later[:, 0], later[:, 1]] = EMPTY
    return shown


def _sheet(images: np.ndarray) -> np.ndarray:
    """Pictures (n, h, w[, 3]) as one, in rows of at most four."""
    across = min(4, len(images))
    spare = np.zeros((-len(images) % across, *images.shape[1:]), images.dtype)
    frame = ((0, 0), (GAP, GAP), (GAP, GAP), (0, 0))[: images.ndim]
    padded = np.pad(np.concatenate([images, spare]), frame)
    down, (height, width, *colours) = len(padded) // across, padded.shape[1:]
    rows = padded.reshape(down, across, height, width, *colours).swapaxes(1, 2)
    return rows.reshape(down * height, across * width, *colours)
