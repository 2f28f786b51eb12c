"""Scalar functions that LLVM can vectorise in a loop: calls of the C library's exp, log and cos cannot be."""

from __future__ import annotations

import math

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from models.kernels.jit import exact_kernel, kernel

# Constants of fixed type: numba would compile a kernel again for every Python literal that it is called with.
ONE, TWO, ZERO = np.float32(1), np.float32(2), np.float32(0)
FIRST, YES, NO = np.int64(0), np.bool_(True), np.bool_(False)


@intrinsic
def float_of_bits(typing, bits):
    """The float32 that the bits of an int32 stand for."""

    def generate(context, builder, signature, args):
        return builder.bitcast(args[0], ir.FloatType())

    return types.float32(types.int32), generate


@intrinsic
def bits_of_double(typing, value):
    """The bits of a float64 as an int64."""

    def generate(context, builder, signature, args):
        return builder.bitcast(args[0], ir.IntType(64))

    return types.int64(types.float64), generate


@intrinsic
def double_of_bits(typing, bits):
    """The float64 that the bits of an int64 stand for."""

    def generate(context, builder, signature, args):
        return builder.bitcast(args[0], ir.DoubleType())

    return types.float64(types.int64), generate


_LOG2_E, _LN2_HIGH, _LN2_LOW = np.float32(1.44269504), np.float32(0.693359375), np.float32(-2.12194440e-4)
_EXP = tuple(np.float32(c) for c in (1.9875691e-4, 1.3981999e-3, 8.3334519e-3, 4.1665796e-2, 1.6666665e-1, 0.5))
_HIGHEST, _LOWEST, _SHIFT = np.float32(88), np.float32(-87), np.float32(192.5)


@exact_kernel
def exp(x):
    """eˣ in float32 to 2⁻²²; beyond ±87 the value at ±87 (Cephes, expf: x = n ln 2 + r, a polynomial in r)."""
    x = _HIGHEST if x > _HIGHEST else x
    x = _LOWEST if x < _LOWEST else x
    n = np.int32(x * _LOG2_E + _SHIFT) - np.int32(192)
    whole = np.float32(n)
    r = x - whole * _LN2_HIGH - whole * _LN2_LOW
    p = ((((_EXP[0] * r + _EXP[1]) * r + _EXP[2]) * r + _EXP[3]) * r + _EXP[4]) * r + _EXP[5]
    return (p * r * r + r + ONE) * float_of_bits(np.int32((n + np.int32(127)) << np.int32(23)))


@kernel
def sigmoid(x):
    """1 / (1 + e⁻ˣ)."""
    return ONE / (ONE + exp(-x))


_SHUT = np.float32(40)


@kernel
def gated(a, b):
    """tanh(a) σ(b) = (1 − e) / ((1 + e)(1 + f)) with e = e⁻²ᵃ and f = e⁻ᵇ, in float32 to 2⁻²⁰.

    e and f stop growing where tanh and σ have reached their ends: their product stays finite, however large a and b.
    """
    x, y = -TWO * a, -b
    e = exp(_SHUT if x > _SHUT else x)
    f = exp(_SHUT if y > _SHUT else y)
    return (ONE - e) / ((ONE + e) * (ONE + f))


_ODD = tuple(np.float32(1 / n) for n in (3, 5, 7, 9, 11, 13))


@kernel
def softplus(x):
    """ln(1 + eˣ): the larger of x and 0 plus ln(1 + e) = 2 artanh(e / (2 + e)), e = e^−|x|."""
    e = exp(-abs(x))
    s = e / (TWO + e)
    q = s * s
    series = ((((_ODD[5] * q + _ODD[4]) * q + _ODD[3]) * q + _ODD[2]) * q + _ODD[1]) * q + _ODD[0]
    return (x if x > ZERO else ZERO) + TWO * (s + s * q * series)


_LN2, _MANTISSA, _EXPONENT_OF_ONE = math.log(2), np.int64((1 << 52) - 1), np.int64(1023 << 52)


@kernel
def log(x):
    """ln x in float64 to 2⁻³³ of its size, x positive and normal: x = 2ⁿ m, ln m = 2 artanh((m − 1) / (m + 1))."""
    bits = bits_of_double(x)
    n = np.float64((bits >> np.int64(52)) - np.int64(1023))
    m = double_of_bits((bits & _MANTISSA) | _EXPONENT_OF_ONE)
    large = m > math.sqrt(2)
    m = 0.5 * m if large else m
    n = n + 1.0 if large else n
    s = (m - 1.0) / (m + 1.0)
    q = s * s
    series = ((((q / 11 + 1 / 9) * q + 1 / 7) * q + 1 / 5) * q + 1 / 3) * q
    return n * _LN2 + 2.0 * s * (1.0 + series)


_SINE = tuple(1 / math.factorial(n) for n in (3, 5, 7, 9, 11, 13, 15))


@kernel
def sine(x):
    """sin x in float64 to 10⁻¹¹, |x| ≤ π/2, by its Taylor series."""
    q = x * x
    tail = ((_SINE[6] * q - _SINE[5]) * q + _SINE[4]) * q - _SINE[3]
    return x * (1.0 - q * (_SINE[0] - q * (_SINE[1] - q * (_SINE[2] + q * tail))))
