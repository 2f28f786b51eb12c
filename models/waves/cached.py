"""The cached sampler: one sample costs one column of the network, for every layer keeps what later samples need of it.

Le Paine et al., 2016, "Fast WaveNet Generation Algorithm": a queue per layer instead of the whole past again.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.waves.network import output
from models.waves.parameters import Array, Parameters


class Queues(NamedTuple):
    """What the layers remember: ``rows`` (Σ lengths, C), each layer's inputs of the last (k − 1)·dilation samples.

    The queue of a layer starts at ``starts`` (L,) and is ``lengths`` (L,) long; time t stands at t modulo the length.
    """

    rows: Array
    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]


def empty(parameters: Parameters) -> Queues:
    """Before the first sample: zeros, as the full pass pads."""
    lengths = (parameters.kernel - 1) * parameters.dilations
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64)
    return Queues(np.zeros((int(lengths.sum()), parameters.channels), parameters.embed.dtype), starts, lengths)


def advance(
    parameters: Parameters,
    queues: Queues,
    time: int,
    before: int,
    kinds: NDArray[np.int64],
    chances: NDArray[np.float64],
    temperature: float,
    levels: NDArray[np.uint8],
    nats: NDArray[np.float64],
) -> None:
    """Draw as many samples as ``levels`` (n,) has room for, the first at ``time`` and after the level ``before``.

    ``kinds`` (n,) are their conditions, ``chances`` (n,) uniform numbers in (0, 1) that decide. Writes ``levels``, and
    ``nats`` (n,): −log p of each at temperature 1. Changes ``queues``.
    """
    for i, (kind, chance) in enumerate(zip(kinds.tolist(), chances.tolist(), strict=True)):
        before, nats[i] = choose(column(parameters, queues, time + i, before, kind), chance, temperature)
        levels[i] = before


def column(parameters: Parameters, queues: Queues, time: int, before: int, kind: int) -> Array:
    """Logits (levels,) of the sample at ``time`` after the level ``before``; the queues move on by one."""
    channels, taps = parameters.channels, range(parameters.kernel - 1, 0, -1)
    x, total = parameters.embed[before], np.zeros(parameters.head.shape[0], parameters.embed.dtype)
    conditions = parameters.conditions[kind]
    for layer, dilation in enumerate(parameters.dilations.tolist()):
        start, length = int(queues.starts[layer]), int(queues.lengths[layer])
        seen = [queues.rows[start + (time - tap * dilation) % length] for tap in taps]
        sums = np.concatenate([*seen, x]) @ parameters.gates[layer] + conditions[layer]
        both = (np.tanh(sums[:channels]) / (1 + np.exp(-sums[channels:]))) @ parameters.rest[layer]
        queues.rows[start + time % length] = x
        x = x + both[:channels] + parameters.rest_bias[layer]
        total += both[channels:]
    return output(parameters, total)


def choose(logits: Array, chance: float, temperature: float) -> tuple[int, float]:
    """The level at which the cumulative probability passes ``chance``, and −log p of it at temperature 1.

    Temperature 0 takes the likeliest level.
    """
    shifted = logits.astype(np.float64) - logits.max()
    if temperature == 0:
        level = int(shifted.argmax())
    else:
        sums = np.cumsum(np.exp(shifted / temperature))
        level = int(np.searchsorted(sums, chance * sums[-1], side="right"))
    return level, float(np.log(np.exp(shifted).sum()) - shifted[level])
