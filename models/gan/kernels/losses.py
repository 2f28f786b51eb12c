"""Losses that are sums of `Term`s over rows, and penalties on the discriminator's input gradient."""

from __future__ import annotations

import math

import numpy as np

from models.gan.kernels.perceptron import fill
from models.kernels.arithmetic import ONE, ZERO, sigmoid, softplus
from models.kernels.jit import kernel

LINEAR, LOGISTIC, SQUARE, HINGE = range(4)
REAL, FAKE, MARGIN = range(3)
_HALF, _TINY = np.float32(0.5), np.float32(1e-12)


@kernel
def value(shape, t):
    """ψ(t) of a `Term`."""
    if shape == LINEAR:
        return t
    if shape == LOGISTIC:
        return softplus(t)
    u = ONE + t
    if shape == SQUARE:
        return _HALF * u * u
    return u if u > ZERO else ZERO


@kernel
def slope(shape, t):
    """ψ′(t) of a `Term`."""
    if shape == LINEAR:
        return ONE
    if shape == LOGISTIC:
        return sigmoid(t)
    if shape == SQUARE:
        return ONE + t
    return ONE if t > -ONE else ZERO


@kernel
def curvature(shape, t):
    """ψ″(t) of a `Term`."""
    if shape == LOGISTIC:
        s = sigmoid(t)
        return s * (ONE - s)
    return ONE if shape == SQUARE else ZERO


@kernel
def loss(terms, outputs, rows, seeds):
    """The loss of outputs (2 rows, 1), generated rows first; its slope by each output goes to ``seeds``."""
    fill(seeds, ZERO)
    total = 0.0
    for n in range(len(terms)):
        shape, which = int(terms[n, 0]), int(terms[n, 1])
        sign, shift, weight = np.float32(terms[n, 2]), np.float32(terms[n, 3]), np.float32(terms[n, 4] / rows)
        for m in range(rows):
            y = _looked_at(which, outputs, m, rows)
            t = sign * y + shift
            total += weight * value(shape, t)
            push = weight * sign * slope(shape, t)
            if which != FAKE:
                seeds[rows + m, 0] += push
            if which != REAL:
                seeds[m, 0] += push if which == FAKE else -push
    return total


@kernel
def second(terms, outputs, rows, moves, change):
    """How the slopes of `loss` change as outputs move at the rates ``moves``, into ``change``, all (2 rows, 1)."""
    fill(change, ZERO)
    for n in range(len(terms)):
        shape, which = int(terms[n, 0]), int(terms[n, 1])
        sign, shift, weight = np.float32(terms[n, 2]), np.float32(terms[n, 3]), np.float32(terms[n, 4] / rows)
        for m in range(rows):
            bend = curvature(shape, sign * _looked_at(which, outputs, m, rows) + shift)
            push = weight * bend * _looked_at(which, moves, m, rows)
            if which != FAKE:
                change[rows + m, 0] += push
            if which != REAL:
                change[m, 0] += push if which == FAKE else -push


@kernel
def _looked_at(which, outputs, m, rows):
    """What a term reads of the pair ``m``: D on generated or real rows, or the margin real − generated."""
    if which == FAKE:
        return outputs[m, 0]
    return outputs[rows + m, 0] if which == REAL else outputs[rows + m, 0] - outputs[m, 0]


@kernel
def penalty(pulls, low, high, rows, r1, r2, gp, moves):
    """R2, R1 and the gradient penalty on generated, real and in-between rows; slopes by ``pulls`` go to ``moves``.

    Of 3 ``rows`` rows, ``low`` … ``high`` − 1 are looked at.

    Mescheder et al., 2018, eq. 9; Gulrajani et al., 2017, eq. 3.
    """
    total, inputs = 0.0, pulls.shape[1]
    for m in range(low, high):
        square = ZERO
        for i in range(inputs):
            square += pulls[m, i] * pulls[m, i]
        if m < 2 * rows:
            weight = np.float32((r2 if m < rows else r1) / rows)
            total += 0.5 * weight * square
        else:
            norm = math.sqrt(square + _TINY)
            weight = np.float32(2 * gp / rows) * (norm - ONE) / norm
            total += gp / rows * (norm - ONE) * (norm - ONE)
        for i in range(inputs):
            moves[m, i] = weight * pulls[m, i]
    return total
