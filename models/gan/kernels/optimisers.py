"""SGD with momentum, RMSProp and Adam as PyTorch steps them, on flat vectors in place."""

from __future__ import annotations

import math

import numpy as np

from models.kernels.arithmetic import ONE, ZERO
from models.kernels.jit import kernel

SGD, ADAM, RMSPROP = range(3)
_EPSILON, _HALF = np.float32(1e-8), np.float32(0.5)


@kernel
def power(base, exponent):
    """base^exponent in float64 by squaring; the operator needs a library routine that compiled code may lack."""
    result = 1.0
    while exponent > 0:
        if exponent & 1:
            result *= base
        base *= base
        exponent >>= 1
    return result


@kernel
def learning_rate(base, decay, step):
    """``Settings.rate``: constant, or falling linearly to 0 over ``decay`` steps."""
    return base if decay == 0 else base * max(0.0, 1 - step / decay)


@kernel
def step(rule, weights, gradient, first, second, rate, beta1, beta2, count):
    """One step; ``count`` is 1 at the first one."""
    keep1, keep2 = np.float32(beta1), np.float32(beta2)
    take1, take2 = np.float32(1 - beta1), np.float32(1 - beta2)
    if rule == SGD:
        _sgd(weights, gradient, first, np.float32(rate), keep1)
    elif rule == RMSPROP:
        _rmsprop(weights, gradient, second, np.float32(rate), keep2, take2)
    else:
        scale = np.float32(rate / (1 - power(beta1, count)))
        root = np.float32(1 / math.sqrt(1 - power(beta2, count)))
        _average(first, gradient, keep1, take1)
        _adam(weights, gradient, first, second, keep2, take2, scale, root)


@kernel
def _sgd(weights, gradient, first, rate, keep):
    for i in range(weights.size):
        first[i] = keep * first[i] + gradient[i]
        weights[i] -= rate * first[i]


@kernel
def _rmsprop(weights, gradient, second, rate, keep, take):
    for i in range(weights.size):
        second[i] = keep * second[i] + take * gradient[i] * gradient[i]
        weights[i] -= rate * gradient[i] / (math.sqrt(second[i]) + _EPSILON)


@kernel
def _average(first, gradient, keep, take):
    for i in range(first.size):
        first[i] = keep * first[i] + take * gradient[i]


@kernel
def _adam(weights, gradient, first, second, keep, take, scale, root):
    for i in range(weights.size):
        v = keep * second[i] + take * gradient[i] * gradient[i]
        second[i] = v
        weights[i] -= scale * first[i] / (math.sqrt(v) * root + _EPSILON)


@kernel
def clip(weights, bound):
    """Every weight and bias into [−bound, bound]; 0 leaves them."""
    limit = np.float32(bound)
    if limit > ZERO:
        for i in range(weights.size):
            w = weights[i]
            w = limit if w > limit else w
            weights[i] = -limit if w < -limit else w


@kernel
def unclip(slopes, weights, bound):
    """0 for the slopes by weights that `clip` has moved to the bound."""
    limit = np.float32(bound)
    if limit > ZERO:
        for i in range(weights.size):
            slopes[i] = slopes[i] if abs(weights[i]) < limit else ZERO


@kernel
def back(rule, later, gradient, first, second, rate, beta1, beta2, count, to_gradient):
    """`models.gan.backends.optimisers.Optimiser.back`: ``later`` (3, n) holds the slopes by weights and both averages.

    They are carried to before the step; what reaches its gradient goes to ``to_gradient``.
    """
    keep2, take2 = np.float32(beta2), np.float32(1 - beta2)
    if rule == SGD:
        _back_sgd(later, np.float32(rate), np.float32(beta1), to_gradient)
    elif rule == RMSPROP:  # the gradient itself stands where Adam has its average: β₁ = 0
        _back(later, gradient, gradient, second, np.float32(rate), ONE, ZERO, ONE, keep2, take2, to_gradient)
    else:
        scale = np.float32(rate / (1 - power(beta1, count)))
        root = np.float32(1 / math.sqrt(1 - power(beta2, count)))
        keep1, take1 = np.float32(beta1), np.float32(1 - beta1)
        _back(later, gradient, first, second, scale, root, keep1, take1, keep2, take2, to_gradient)


@kernel
def _back_sgd(later, rate, keep, to_gradient):
    for i in range(to_gradient.size):
        to_gradient[i] = later[1, i] - rate * later[0, i]
        later[1, i] = keep * to_gradient[i]


@kernel
def _back(later, gradient, first, second, scale, root, keep1, take1, keep2, take2, to_gradient):
    for i in range(to_gradient.size):
        spread = math.sqrt(second[i])
        below = spread * root + _EPSILON
        to_first = -scale * later[0, i] / below
        slope = _HALF * root / spread if spread > ZERO else ZERO
        to_second = later[2, i] - to_first * first[i] / below * slope
        to_first += later[1, i]
        to_gradient[i] = (take2 + take2) * gradient[i] * to_second + take1 * to_first
        later[1, i] = keep1 * to_first
        later[2, i] = keep2 * to_second


@kernel
def follow(averaged, weights, keep):
    """averaged ← keep · averaged + (1 − keep) · weights."""
    keep = np.float32(keep)
    for i in range(weights.size):
        averaged[i] = keep * averaged[i] + (ONE - keep) * weights[i]


@kernel
def add(terms, into):
    """into ← into + terms."""
    for i in range(into.size):
        into[i] += terms[i]


@kernel
def length(vector):
    """Euclidean norm; NaN or infinite where an entry is."""
    total = ZERO
    for i in range(vector.size):
        total += vector[i] * vector[i]
    return math.sqrt(total)


@kernel
def is_finite(vector):
    """Whether no entry is NaN or infinite: 0 · w is then 0, so that the sum says it for all at once."""
    total = ZERO
    for i in range(vector.size):
        total += ZERO * vector[i]
    return total == ZERO
