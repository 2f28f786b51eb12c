"""Pictures that people bring along: bytes from the page, judged before they are decoded, as arrays.

Nothing touches the disk. A picture is read once, at most 512 pixels a side; what is too large, damaged or empty costs
one sentence.
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image, ImageOps

from models.registry import InputError, Text, numeral, shown

Array = NDArray[np.float64]

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP")
TYPES = tuple(f"image/{name.lower()}" for name in FORMATS)
MOST_BYTES = 10_000_000
MOST_PIXELS = 40_000_000  # a telephone's large photograph; decoded, at most 160 MB
SIDE = 512  # pixels of the longer side, of what is kept
LUMINANCE = np.array([0.2126, 0.7152, 0.0722])  # Rec. ITU-R BT.709
_FAINT = 0.1  # share of the strongest ink that is the paper's own unevenness

_TOO_LONG = Text(
    "The file holds {value} MB; a picture may hold at most {most} MB.",
    "В файле {value} МБ, а картинка может занимать не больше {most} МБ.",
)
UNREADABLE = Text(
    "The file cannot be read as a picture; it must be a whole PNG, JPEG, WebP, GIF or BMP.",
    "Файл не удаётся прочитать как картинку; нужен неповреждённый PNG, JPEG, WebP, GIF или BMP.",
)
_TOO_LARGE = Text(
    "The picture has {value} million pixels; it may have at most {most} million.",
    "В картинке {value} млн пикселей, а может быть не больше {most} млн.",
)
_EMPTY = Text(
    "The file is empty; it must be a picture.",
    "Файл пуст, а должен содержать картинку.",
)
_INVISIBLE = Text(
    "The picture is transparent everywhere; something in it must be visible.",
    "Картинка полностью прозрачна, а в ней должно быть что-то видно.",
)
_NOT_BYTES = Text(
    "The uploaded data is {value}; it must be a file in base 64.",
    "Поле «Данные файла» равно {value}, а должно быть файлом в кодировке base64.",
)
_FIRST_FRAME = Text("Only the first frame of the animation is used.", "Взят только первый кадр анимации.")

# Decoders unfold a file a hundredfold: one at a time, so that a class of thirty needs no more memory than one visitor.
_DECODING = Lock()


@dataclass(frozen=True)
class Upload:
    """A picture ``rgba`` (h, w, 4), straight alpha, numbers in [0, 1]; ``notes`` tell what was left out of the file."""

    rgba: Array
    notes: tuple[Text, ...] = ()


def received(action: Mapping[str, Any]) -> Upload:
    """The picture in the page's action ``{"kind": "upload", "data": base 64}``.

    Raises:
        InputError: as `read_picture`, or data that is no base 64.
    """
    data = action.get("data")
    try:
        return read_picture(b64decode(data, validate=True))
    except (TypeError, NotBase64, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(_NOT_BYTES.format(value=shown(data))) from None


def read_picture(data: bytes) -> Upload:
    """The picture in a file's bytes, upright, its longer side at most 512 pixels; of an animation the first frame.

    Raises:
        InputError: no picture, a damaged one, more than 10 MB or 40 million pixels, or nothing visible.
    """
    if not data:
        raise InputError(_EMPTY)
    if len(data) > MOST_BYTES:
        raise InputError(too_long(numeral(len(data) / 1e6, ".1f")))
    with _DECODING:
        upload = _decoded(data)
    if not upload.rgba[..., 3].any():
        raise InputError(_INVISIBLE)
    return upload


def too_long(megabytes: str | Text) -> Text:
    """What is said of a file that holds too many megabytes."""
    return _TOO_LONG.format(value=megabytes, most=f"{MOST_BYTES / 1e6:.0f}")


def _decoded(data: bytes) -> Upload:
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            _require_size(*image.size)
            moving = getattr(image, "is_animated", False)
            return Upload(_upright(image), (_FIRST_FRAME,) if moving else ())
    except InputError:
        raise
    except Image.DecompressionBombError:
        raise InputError(_too_large(f"> {2 * Image.MAX_IMAGE_PIXELS / 1e6:.0f}")) from None
    except Exception:  # on damaged files decoders raise whatever they stumble upon
        raise InputError(UNREADABLE) from None


def _require_size(width: int, height: int) -> None:
    """Refuses by the header alone, before a single pixel is decoded."""
    if width * height > MOST_PIXELS:
        raise InputError(_too_large(f"{width * height / 1e6:.0f}"))


def _too_large(millions: str) -> Text:
    return _TOO_LARGE.format(value=millions, most=f"{MOST_PIXELS / 1e6:.0f}")


def _upright(image: Image.Image) -> Array:
    """Decoded, shrunk, turned as the camera was held, and as numbers."""
    image.draft(None, (SIDE, SIDE))  # JPEG only: decodes at a fraction of the size
    image.load()
    plain = _shrinkable(image)
    plain.thumbnail((SIDE, SIDE))
    return np.asarray(ImageOps.exif_transpose(plain).convert("RGBA")) / 255


def _shrinkable(image: Image.Image) -> Image.Image:
    """The image in a mode whose pixels can be averaged: no palette, no single bits, at most 8 bits a channel."""
    if image.mode.startswith("I"):
        high = np.clip(np.asarray(image), 0, 65535) >> 8
        return Image.fromarray(high.astype(np.uint8))
    if image.mode in ("P", "PA") or "transparency" in image.info:
        return image.convert("RGBA")
    return image.convert("L") if image.mode == "1" else image


def as_grey(rgba: ArrayLike) -> Array:
    """Ink on paper: (h, w) in [0, 1], 1 where a picture (h, w, 4) differs most from the paper that its border shows.

    Dark writing on light paper and light writing on a dark board both come out as MNIST has them, on zero.
    """
    picture = np.asarray(rgba, dtype=np.float64)
    grey = _laid_over(picture, _contrary(picture)) @ LUMINANCE
    paper = float(np.median(np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])))
    ink = np.clip((paper - grey) / paper if paper >= 0.5 else (grey - paper) / (1 - paper), 0, 1)
    strongest = ink.max()
    return np.clip(ink / strongest - _FAINT, 0, 1) / (1 - _FAINT) if strongest > _FAINT else np.zeros_like(ink)


def as_colour(rgba: ArrayLike, size: int = 32, over: float = 1.0) -> Array:
    """A picture (h, w, 4) laid over a grey ground (1 is white), in the middle of a square (size, size, 3)."""
    return squared(_laid_over(np.asarray(rgba, dtype=np.float64), over), size, over)


def squared(picture: Array, size: int, ground: float = 0.0) -> Array:
    """A picture (h, w) or (h, w, 3), numbers in [0, 1], in a square of ``size``; the rest of it is ``ground``."""
    height, width = picture.shape[:2]
    scale = size / max(height, width)
    down, across = (max(1, round(side * scale)) for side in (height, width))
    square = np.full((size, size, *picture.shape[2:]), ground)
    top, left = (size - down) // 2, (size - across) // 2
    square[top : top + down, left : left + across] = _resized(picture, across, down)
    return square


def _resized(picture: Array, width: int, height: int) -> Array:
    planes = np.atleast_3d(picture).astype(np.float32)
    made = [
        Image.fromarray(plane).resize((width, height), Image.Resampling.BILINEAR) for plane in np.moveaxis(planes, 2, 0)
    ]
    return np.clip(np.stack(made, axis=-1), 0, 1).reshape(height, width, *picture.shape[2:])


def _contrary(picture: Array) -> float:
    """The ground, black or white, on which what is visible of a picture can be seen best."""
    alpha = picture[..., 3]
    return float(np.average(picture[..., :3] @ LUMINANCE, weights=alpha) <= 0.5) if (alpha < 1).any() else 1.0


def _laid_over(picture: Array, ground: float) -> Array:
    """Colours (h, w, 3) of a picture with straight alpha over a grey ground."""
    alpha = picture[..., 3:]
    return picture[..., :3] * alpha + ground * (1 - alpha)
