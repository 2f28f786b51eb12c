"""Pictures as an animation to take home."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from numpy.typing import ArrayLike
from PIL import Image

SHORTEST = 20  # milliseconds: viewers slow down what is faster
COLOURS = 256  # of one frame: all that the format holds


def animated(images: ArrayLike, ms: int = 80, scale: int = 8) -> bytes:
    """An endless GIF of ``images`` (n, h, w) or (n, h, w, 3), numbers in [0, 1]; each is shown for ``ms`` milliseconds.

    A pixel becomes a square of ``scale`` pixels. The format counts time in hundredths of a second and shows 256 colours
    a frame.

    Raises:
        ValueError: images of another shape, or none.
    """
    array = np.asarray(images)
    if array.ndim not in (3, 4) or array.shape[3:] not in ((), (3,)) or 0 in array.shape:
        raise ValueError(f"pictures of shape {array.shape} cannot move; it must be (n, h, w) or (n, h, w, 3)")
    codes = np.rint(255 * np.clip(np.nan_to_num(array), 0, 1)).astype(np.uint8)
    large = codes.repeat(scale, axis=1).repeat(scale, axis=2)
    first, *rest = (Image.fromarray(frame).quantize(COLOURS) for frame in large)
    out = BytesIO()
    first.save(out, "GIF", save_all=True, append_images=rest, duration=max(ms, SHORTEST), loop=0, disposal=1)
    return out.getvalue()
