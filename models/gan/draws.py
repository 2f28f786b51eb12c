"""Random numbers by position: the i-th number of a stream is a function of (seed, stream, i) and nothing else.

A run can be stopped, rewound, forked or moved to another backend and still see the very minibatches it would have
seen, and every backend draws the same ones. SplitMix64 (Steele, Lea and Flood, 2014, fig. 15) mixes the position; the
compiled backend holds the same few lines for scalars.
"""

from __future__ import annotations

from math import pi

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
MIX_2 = np.uint64(0x94D049BB133111EB)

# The streams of a run. The update number and the row make the position within a stream.
INITIAL, REAL, LATENT, BETWEEN, NOISE, REAL_FOR_G, LATENT_FOR_G, NOISE_FOR_G = range(8)
STREAM_SHIFT = np.uint64(56)


def mix(word: Words) -> Words:
    """SplitMix64's output function, elementwise on 64-bit words (wrapping arithmetic)."""
    word = (word ^ (word >> np.uint64(30))) * MIX_1
    word = (word ^ (word >> np.uint64(27))) * MIX_2
    return word ^ (word >> np.uint64(31))


def words(seed: int, stream: int, start: int, n: int) -> Words:
    """Numbers ``start`` … ``start + n − 1`` of a stream, uniform on all 64-bit words, (n,)."""
    with np.errstate(over="ignore"):
        origin = mix(np.array([seed], np.uint64) * GOLDEN + (np.uint64(stream + 1) << STREAM_SHIFT))
        return mix(origin + (np.arange(start + 1, start + n + 1, dtype=np.uint64)) * GOLDEN)


def indices(seed: int, stream: int, start: int, n: int, below: int) -> NDArray[np.int64]:
    """Uniform whole numbers in [0, below), (n,); the modulus favours small ones by less than ``below`` / 2³³."""
    return ((words(seed, stream, start, n) >> np.uint64(31)) % np.uint64(below)).astype(np.int64)


def uniforms(seed: int, stream: int, start: int, n: int) -> NDArray[np.float64]:
    """Uniform numbers strictly inside (0, 1), (n,), on a lattice of 2⁻²⁴ that float32 holds exactly."""
    return ((words(seed, stream, start, n) >> np.uint64(40)).astype(np.float64) + 0.5) * 2.0**-24


def normals(seed: int, stream: int, start: int, n: int) -> NDArray[np.float64]:
    """Standard normal numbers, (n,), by Box and Muller (1958): one word gives a radius and an angle, cosine only."""
    word = words(seed, stream, start, n)
    radius = np.sqrt(-2 * np.log(((word >> np.uint64(40)).astype(np.float64) + 0.5) * 2.0**-24))
    angle = ((word >> np.uint64(8)) & np.uint64(0xFFFFFFFF)).astype(np.float64) * (2 * pi * 2.0**-32)
    return radius * np.cos(angle)
