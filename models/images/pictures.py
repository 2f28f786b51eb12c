"""What pictures, labels and seeds may be when they come from outside, and how grey becomes black and white."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.registry import InputError, Text, numeral, shown

_SHAPE = Text(
    "The pictures have shape {found}; it must be (n, {wanted}).",
    "Форма массива картинок {found}, а должна быть (n, {wanted}).",
)
_RANGE = Text(
    "A pixel of the pictures is {value}; it must be between 0 and 1.",
    "Один из пикселей равен {value}, а должен лежать в пределах от 0 до 1.",
)
_NO_NUMBERS = Text(
    "The {what} are {value}; they must be an array of numbers.",
    "Значение поля «{what}» — {value}, а должно быть массивом чисел.",
)
_LATENT_SHAPE = Text(
    "The latent vectors have shape {found}; it must be (n, {wanted}).",
    "Форма массива латентных векторов {found}, а должна быть (n, {wanted}).",
)
_LATENT_VALUE = Text(
    "A latent coordinate is {value}; it must be a number between {low} and {high}.",
    "Латентная координата равна {value}, а должна быть числом от {low} до {high}.",
)
_LABELS = Text(
    "The labels are {value}; they must be {n} whole numbers from 0 to {high}.",
    "Метки равны {value}, а должны быть целыми числами от 0 до {high} в количестве {n}.",
)
_NO_LABELS = Text(
    "The labels are {value}; this model takes none.",
    "Метки равны {value}, а эта модель меток не принимает.",
)
_MASK_SHAPE = Text(
    "The mask of known pixels has shape {found}; it must be ({one}) or ({n}, {one}).",
    "Форма маски известных пикселей {found}, а должна быть ({one}) или ({n}, {one}).",
)
_MASK_VALUE = Text(
    "A pixel of the mask is {value}; it must be 1 (or true) where known and 0 (or false) where hidden.",
    "Один из пикселей маски равен {value}, а должен быть 1 (или true), если известен, и 0 (или false), если скрыт.",
)
PICTURES, LATENTS = Text("pictures", "картинки"), Text("latent vectors", "латентные векторы")
MASK = Text("known pixels", "известные пиксели")
FARTHEST = 1e4  # a latent coordinate; any trained model's codes lie far within


def pictures(x: Any, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Pictures (n, *shape) in [0, 1] as float32; raises `InputError`."""
    values = _numbers(x, PICTURES)
    if values.shape[1:] != shape or values.ndim != len(shape) + 1:
        raise InputError(_SHAPE.format(found=values.shape, wanted=", ".join(map(str, shape))))
    wrong = ~((values >= 0) & (values <= 1))
    if wrong.any():
        raise InputError(_RANGE.format(value=numeral(values[wrong].flat[0])))
    return values


def one_or_many(x: Any, shape: tuple[int, ...]) -> tuple[NDArray[np.float32], bool]:
    """Pictures (n, *shape) as `pictures` takes them, and whether ``x`` was a single one, (*shape)."""
    values = _numbers(x, PICTURES)
    is_one = values.shape == shape
    return pictures(values[None] if is_one else values, shape), is_one


def latents(z: Any, dimension: int) -> NDArray[np.float32]:
    """Latent vectors (n, dimension), finite, as float32; raises `InputError`."""
    values = _numbers(z, LATENTS)
    if values.ndim != 2 or values.shape[1] != dimension:
        raise InputError(_LATENT_SHAPE.format(found=values.shape, wanted=dimension))
    wrong = ~(np.abs(values) <= FARTHEST)
    if wrong.any():
        told = {"value": values[wrong].flat[0], "low": -FARTHEST, "high": FARTHEST}
        raise InputError(_LATENT_VALUE.format(**{key: numeral(value) for key, value in told.items()}))
    return values


def labels(given: Any, n: int, classes: int) -> NDArray[np.int64] | None:
    """Labels (n,) in 0 … classes − 1 (one for all, or one each); None for a model without (``classes`` 0)."""
    if not classes:
        if given is not None:
            raise InputError(_NO_LABELS.format(value=shown(given)))
        return None
    values = np.asarray(given)
    is_whole = np.issubdtype(values.dtype, np.integer) and values.shape in ((), (n,))
    if not is_whole or values.min(initial=0) < 0 or values.max(initial=0) >= classes:
        raise InputError(_LABELS.format(value=shown(given), n=n, high=classes - 1))
    return np.broadcast_to(values, (n,)).astype(np.int64)


def labels_or_none(given: Any, n: int, classes: int) -> NDArray[np.int64]:
    """Labels (n,) as `labels` takes them, and ``classes`` where none is told."""
    if given is None:
        return np.full(n, classes)
    found = labels(given, n, classes)
    return np.full(n, classes) if found is None else found


def mask(given: Any, n: int, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Which pixels of ``n`` pictures are known, (n, height, width): one mask for all, one each, or None: nothing."""
    if given is None:
        return np.zeros((n, *shape), bool)
    values = _numbers(given, MASK)
    if values.shape not in (shape, (n, *shape)):
        raise InputError(_MASK_SHAPE.format(found=values.shape, one=", ".join(map(str, shape)), n=n))
    wrong = (values != 0) & (values != 1)
    if wrong.any():
        raise InputError(_MASK_VALUE.format(value=numeral(values[wrong].flat[0])))
    return np.broadcast_to(values == 1, (n, *shape))


def _numbers(given: Any, what: Text) -> NDArray[np.float32]:
    try:
        values = np.asarray(given)
    except ValueError:
        values = np.asarray(None)
    if values.dtype.kind not in "biuf":
        raise InputError(_NO_NUMBERS.format(what=what, value=shown(given)))
    with np.errstate(over="ignore"):
        return values.astype(np.float32)


def binarize(x: NDArray, seed: int = 0) -> NDArray[np.float32]:
    """Black and white pictures drawn from grey ones: each pixel is 1 with its grey value in [0, 1] as probability.

    "Dynamic binarization" (Salakhutdinov and Murray, 2008) with the draw fixed by ``seed``.
    """
    return (np.random.default_rng(seed).random(x.shape, np.float32) < x).astype(np.float32)
