"""`models.gan.draws` number by number: the same words, mixed inside the kernel."""

from __future__ import annotations

import math

import numpy as np

from models.gan.draws import GOLDEN, MIX_1, MIX_2, STREAM_SHIFT
from models.kernels.arithmetic import log, sine
from models.kernels.jit import kernel

_30, _27, _31, _40, _8 = (np.uint64(n) for n in (30, 27, 31, 40, 8))
_ONE, _LOW = np.uint64(1), np.uint64(0xFFFFFFFF)
_LATTICE, _TURN = 2.0**-24, 2.0**-32


@kernel
def mix(word):
    """SplitMix64's output function."""
    word = (word ^ (word >> _30)) * MIX_1
    word = (word ^ (word >> _27)) * MIX_2
    return word ^ (word >> _31)


@kernel
def origin(seed, stream):
    """Where a stream starts; ``seed`` is a uint64."""
    return mix(seed * GOLDEN + (np.uint64(stream + 1) << STREAM_SHIFT))


@kernel
def word(start, position):
    """Number ``position`` of the stream that starts at ``start``."""
    return mix(start + np.uint64(position + 1) * GOLDEN)


@kernel
def fill_uniforms(seed, stream, start, n, out):
    """out[:n] = ``draws.uniforms(seed, stream, start, n)``."""
    first = origin(seed, stream)
    for i in range(n):
        out[i] = (np.float64(np.int64(word(first, start + i) >> _40)) + 0.5) * _LATTICE


@kernel
def fill_normals(seed, stream, start, n, out):
    """out[:n] = ``draws.normals(seed, stream, start, n)``; the angle is folded to a quarter turn before the sine."""
    first = origin(seed, stream)
    for i in range(n):
        bits = word(first, start + i)
        radius = math.sqrt(-2.0 * log((np.float64(np.int64(bits >> _40)) + 0.5) * _LATTICE))
        turn = np.float64(np.int64((bits >> _8) & _LOW)) * _TURN
        half = turn if turn < 0.5 else 1.0 - turn
        out[i] = radius * sine((0.25 - half) * (2 * math.pi))


@kernel
def fill_indices(seed, stream, start, n, below, out):
    """out[:n] = ``draws.indices(seed, stream, start, n, below)``."""
    first, below = origin(seed, stream), np.uint64(below)
    for i in range(n):
        out[i] = np.int64((word(first, start + i) >> _31) % below)
