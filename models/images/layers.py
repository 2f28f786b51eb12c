"""Networks for run time: a network is a tuple of lines, each line a layer, computed by numpy in float32.

Maps are (n, height, width, channels) here and vectors (n, features); tensors have PyTorch's shapes and order, so that
the same file fills the same lines in `training.networks`. PyTorch itself would cost two seconds and 220 MB.

    ("fold 2", "conv 4 32", "silu", "flatten", "dense 6272 64")
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from models.registry import InputError, Text, shown

Array = NDArray[np.float32]
Tensors = Mapping[str, Array]

_UNKNOWN_LAYER = Text(
    "Layer {line} of network {name} is unknown; it must begin with one of: {kinds}.",
    "Слой {line} сети {name} неизвестен: он должен начинаться с одного из слов: {kinds}.",
)
_WRONG_TENSOR = Text(
    "Tensor {name} has shape {found}; the card's architecture asks for {wanted}.",
    "Тензор {name} имеет форму {found}, а архитектура в карточке требует {wanted}.",
)


class Layer(ABC):
    """One line of a network. ``shapes`` are those of its tensors; ``prepare`` may lay them out for `__call__`."""

    shapes: Mapping[str, tuple[int, ...]] = {}

    def prepare(self, tensors: Tensors) -> None:  # noqa: B027 - layers without tensors have nothing to take
        """Take the tensors, checked, in any layout that suits."""

    @abstractmethod
    def __call__(self, x: Array, labels: NDArray | None) -> Array:
        """The layer's output for maps or vectors x, and labels (n,) where it takes them."""


class Dense(Layer):
    """``dense IN OUT``: x Wᵀ + b."""

    def __init__(self, inputs: int, outputs: int):
        self.shapes = {"weight": (outputs, inputs), "bias": (outputs,)}

    def prepare(self, tensors: Tensors) -> None:
        self.weight, self.bias = _fixed(tensors["weight"].T), tensors["bias"]

    def __call__(self, x: Array, labels: NDArray | None) -> Array:
        out = x @ self.weight
        out += self.bias
        return out


def _fixed(values: Array) -> Array:
    """A contiguous copy that nobody can change: one model serves every visitor."""
    copy = np.array(values, order="C")
    copy.flags.writeable = False
    return copy


class Conv(Layer):
    """``conv IN OUT``: a 3×3 convolution that keeps height and width, as one product with all 3×3 patches."""

    def __init__(self, inputs: int, outputs: int):
        self.shapes = {"weight": (outputs, inputs, 3, 3), "bias": (outputs,)}

    def prepare(self, tensors: Tensors) -> None:
        weight = tensors["weight"]
        self.weight = _fixed(weight.transpose(2, 3, 1, 0).reshape(-1, len(weight)))
        self.bias = tensors["bias"]

    def __call__(self, x: Array, labels: NDArray | None) -> Array:
        n, height, width, channels = x.shape
        padded = np.zeros((n, height + 2, width + 2, channels), np.float32)
        padded[:, 1:-1, 1:-1] = x
        patches = sliding_window_view(padded, (3, 3), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
        out = patches.reshape(n * height * width, 9 * channels) @ self.weight
        out += self.bias
        return out.reshape(n, height, width, -1)


class _Block(Layer):
    """x + second(silu(first(silu(x))))."""

    inner: type[Layer]

    def __init__(self, width: int):
        self.parts = {"first": self.inner(width, width), "second": self.inner(width, width)}
        self.shapes = {
            f"{key}.{name}": shape for key, part in self.parts.items() for name, shape in part.shapes.items()
        }

    def prepare(self, tensors: Tensors) -> None:
        for key, part in self.parts.items():
            part.prepare({name: tensors[f"{key}.{name}"] for name in part.shapes})

    def __call__(self, x: Array, labels: NDArray | None) -> Array:
        out = self.parts["second"](silu(self.parts["first"](silu(x), None)), None)
        out += x
        return out


class Residual(_Block):
    """``residual CHANNELS``: two convolutions around which the input passes (He et al., 2016)."""

    inner = Conv


class Highway(_Block):
    """``highway WIDTH``: two affine maps around which the input passes."""

    inner = Dense


class Flatten(Layer):
    """``flatten``: maps to vectors, channels outermost."""

    def __call__(self, x: Array, labels: NDArray | None) -> Array:
        return np.ascontiguousarray(x.transpose(0, 3, 1, 2)).reshape(len(x), -1)


class Reshape(Layer):
    """``reshape CHANNELS HEIGHT WIDTH``: the opposite of ``flatten``."""

    def __init__(self, channels: int, height: int, width: int):
        self.size = (channels, height, width)

    def __call__(self, x: Array, labels: NDArray | None) -> Array:
        return x.reshape(len(x), *self.size).transpose(0, 2, 3, 1)


class Fold(Layer):
    """``fold R``: each R×R block of pixels becomes R² channels of one (space to depth)."""

    def __init__(self, factor: int):
        self.factor = factor

    def __call__(self, x: Array, labels: NDArray | None) -> Array:
        r, (n, height, width, channels) = self.factor, x.shape
        blocks = x.reshape(n, height // r, r, width // r, r, channels).transpose(0, 1, 3, 5, 2, 4)
        return blocks.reshape(n, height // r, width // r, channels * r * r)


class Unfold(Layer):
    """``unfold R``: the opposite of ``fold`` (Shi et al., 2016, sub-pixel convolution)."""

    def __init__(self, factor: int):
        self.factor = factor

    def __call__(self, x: Array, labels: NDArray | None) -> Array:
        r, (n, height, width, channels) = self.factor, x.shape
        blocks = x.reshape(n, height, width, channels // (r * r), r, r).transpose(0, 1, 4, 2, 5, 3)
        return blocks.reshape(n, height * r, width * r, channels // (r * r))


class Label(Layer):
    """``label CLASSES``: the condition, as a one-hot code behind the features."""

    def __init__(self, classes: int):
        self.codes = np.eye(classes, dtype=np.float32)

    def __call__(self, x: Array, labels: NDArray | None) -> Array:
        return np.concatenate([x, self.codes[labels]], axis=1)


class Silu(Layer):
    """``silu``: x σ(x)."""

    def __call__(self, x: Array, labels: NDArray | None) -> Array:
        return silu(x)


class Sigmoid(Layer):
    """``sigmoid``: σ(x)."""

    def __call__(self, x: Array, labels: NDArray | None) -> Array:
        return sigmoid(x)


def sigmoid(x: Array) -> Array:
    """1 / (1 + e^−x), without overflow."""
    out = np.tanh(x * np.float32(0.5))
    out += 1
    out *= np.float32(0.5)
    return out


def silu(x: Array) -> Array:
    """x σ(x)."""
    return x * sigmoid(x)


LAYERS: dict[str, Callable[..., Layer]] = {
    "dense": Dense,
    "conv": Conv,
    "residual": Residual,
    "highway": Highway,
    "flatten": Flatten,
    "reshape": Reshape,
    "fold": Fold,
    "unfold": Unfold,
    "label": Label,
    "silu": Silu,
    "sigmoid": Sigmoid,
}


class Network:
    """Layers in a row.

    Arguments:
        name: what the names of its tensors begin with, "decoder" for "decoder.0.weight".
        lines: one layer each.
        tensors: name to array (float32).

    Raises:
        InputError: a line that names no layer, a tensor that is missing or has another shape than its line says.
    """

    def __init__(self, name: str, lines: Sequence[str], tensors: Tensors):
        self.layers = [_layer(name, line) for line in lines]
        for place, layer in enumerate(self.layers):
            layer.prepare({key: take(tensors, f"{name}.{place}.{key}", shape) for key, shape in layer.shapes.items()})

    def __call__(self, x: Array, labels: NDArray | None = None) -> Array:
        """Output for maps (n, height, width, channels) or vectors (n, features), with labels (n,) where it asks."""
        for layer in self.layers:
            x = layer(x, labels)
        return x


def _layer(name: str, line: str) -> Layer:
    kind, *sizes = line.split() or [""]
    try:
        return LAYERS[kind](*map(int, sizes))
    except (KeyError, ValueError, TypeError):
        values = {"line": shown(line), "name": name, "kinds": ", ".join(LAYERS)}
        raise InputError(_UNKNOWN_LAYER.format(**values)) from None


def take(tensors: Tensors, name: str, wanted: tuple[int, ...]) -> Array:
    """The tensor of that name; raises `InputError` where it is missing or has another shape."""
    found = tensors[name].shape if name in tensors else ()
    if found != wanted:
        raise InputError(_WRONG_TENSOR.format(name=name, found=found or "—", wanted=wanted))
    return tensors[name]
