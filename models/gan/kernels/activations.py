"""The activations φ with slope φ′ and curvature φ″, over the rows of a layer."""

from __future__ import annotations

import numpy as np

from models.kernels.arithmetic import ONE, TWO, ZERO, sigmoid
from models.kernels.jit import kernel

LEAKY_RELU, RELU, TANH, SILU = range(4)
_LEAK = np.float32(0.2)


@kernel
def activate(kind, values, slopes, curves, rows, width, curved):
    """Sums of inputs in ``values`` (rows, ≥ width) become φ of them; φ′ and, where ``curved``, φ″ are filled in."""
    for m in range(rows):
        if kind == TANH:
            _tanh(values[m], slopes[m], width)
        elif kind == SILU:
            if curved:
                _silu_curve(values[m], curves[m], width)
            _silu(values[m], slopes[m], width)
        else:
            _rectify(values[m], slopes[m], width, _LEAK if kind == LEAKY_RELU else ZERO)
        if curved and kind == TANH:
            _tanh_curve(values[m], slopes[m], curves[m], width)


@kernel
def _rectify(value, slope, width, leak):
    for j in range(width):
        s = ONE if value[j] > ZERO else leak
        slope[j] = s
        value[j] *= s


@kernel
def _tanh(value, slope, width):
    for j in range(width):
        h = TWO * sigmoid(TWO * value[j]) - ONE
        value[j] = h
        slope[j] = ONE - h * h


@kernel
def _tanh_curve(value, slope, curve, width):
    for j in range(width):
        curve[j] = -TWO * value[j] * slope[j]


@kernel
def _silu(value, slope, width):
    for j in range(width):
        s = sigmoid(value[j])
        h = value[j] * s
        value[j] = h
        slope[j] = s + h * (ONE - s)


@kernel
def _silu_curve(value, curve, width):
    for j in range(width):
        s = sigmoid(value[j])
        curve[j] = s * (ONE - s) * (TWO + value[j] * (ONE - TWO * s))
