"""Spectral normalisation of the discriminator's matrices (Miyato et al., 2018, algorithm 1)."""

from __future__ import annotations

import math

import numpy as np

from models.gan.kernels.perceptron import layer
from models.kernels.arithmetic import ZERO
from models.kernels.jit import kernel

_TINY = np.float32(1e-12)


@kernel
def _normalise(vector, n):
    """Divide the first ``n`` entries by their length."""
    square = ZERO
    for i in range(n):
        square += vector[i] * vector[i]
    length = math.sqrt(square) + _TINY
    for i in range(n):
        vector[i] /= length


@kernel
def _left(matrix, fan_in, u, v):
    """v = W u, of unit length."""
    for i in range(fan_in):
        v[i] = ZERO
        for j in range(u.size):
            v[i] += matrix[i, j] * u[j]
    _normalise(v, fan_in)


@kernel
def _right(matrix, fan_in, u, v):
    """u = Wᵀ v, of unit length."""
    for j in range(u.size):
        u[j] = ZERO
        for i in range(fan_in):
            u[j] += v[i] * matrix[i, j]
    _normalise(u, u.size)


@kernel
def _stretch(matrix, fan_in, u, v):
    """vᵀ W u."""
    total = ZERO
    for i in range(fan_in):
        for j in range(u.size):
            total += v[i] * matrix[i, j] * u[j]
    return total


@kernel
def divide(net, weights, directions, iterate, divided, sides, norms):
    """``divided`` = weights with each matrix over its σ; ``iterate`` moves the stored directions by one iteration."""
    for i in range(weights.size):
        divided[i] = weights[i]
    fan_in, at = net.inputs, 0
    for l in range(net.depth + 1):
        matrix = layer(net, divided, l)
        u, v = directions[at : at + matrix.shape[1]], sides[l]
        _left(matrix, fan_in, u, v)
        if iterate:
            _right(matrix, fan_in, u, v)
        norms[l] = _stretch(matrix, fan_in, u, v) + _TINY
        for i in range(fan_in):
            for j in range(u.size):
                matrix[i, j] /= norms[l]
        fan_in, at = net.width, at + u.size


@kernel
def gradient_of_undivided(net, divided, directions, sides, norms, gradient):
    """Turn a gradient by the divided matrices into one by the raw ones: (Ḡ − ⟨Ḡ, W/σ⟩ v uᵀ) / σ."""
    fan_in, at = net.inputs, 0
    for l in range(net.depth + 1):
        matrix, slope = layer(net, divided, l), layer(net, gradient, l)
        u, v = directions[at : at + matrix.shape[1]], sides[l]
        overlap = ZERO
        for i in range(fan_in):
            for j in range(u.size):
                overlap += slope[i, j] * matrix[i, j]
        for i in range(fan_in):
            for j in range(u.size):
                slope[i, j] = (slope[i, j] - overlap * v[i] * u[j]) / norms[l]
        fan_in, at = net.width, at + u.size
