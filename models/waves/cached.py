"""The cached sampler: one sample costs one column of the network, for every layer keeps what later samples need of it.

Le Paine et al., 2016, "Fast WaveNet Generation Algorithm": a queue per layer instead of the whole past again. With
guidance two passes stand beside each other, one told the note and one not.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.waves.network import guided, opened, output
from models.waves.parameters import Array, Parameters


class Queues(NamedTuple):
    """What the layers remember: ``rows`` (passes, Σ lengths, C), each layer's inputs of the last (k − 1)·dilation.

    The queue of a layer starts at ``starts`` (L,) and is ``lengths`` (L,) long; time t stands at t modulo the length.
    """

    rows: Array
    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]


def empty(parameters: Parameters, passes: int = 1) -> Queues:
    """Before the first sample: zeros, as the full pass pads."""
    lengths = (parameters.kernel - 1) * parameters.dilations
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64)
    room = passes, int(lengths.sum()), parameters.channels
    return Queues(np.zeros(room, parameters.embed.dtype), starts, lengths)


def advance(
    parameters: Parameters,
    queues: Queues,
    time: int,
    before: int,
    kinds: NDArray[np.int64],
    guidance: float,
    chances: NDArray[np.float64],
    temperature: float,
    levels: NDArray[np.uint8],
    nats: NDArray[np.float64],
) -> None:
    """Draw as many samples as ``levels`` (n,) has room for, the first at ``time`` and after the level ``before``.

    ``kinds`` (n, passes) are their conditions: one, or two of which the second is what ``guidance`` leads away from
    (`network.guided`). ``chances`` (n,) are uniform numbers in (0, 1) that decide. Writes ``levels``, and ``nats``
    (n,): −log p of each given the first condition, at temperature 1 and without guidance. Changes ``queues``.
    """
    for i, (kind, chance) in enumerate(zip(kinds, chances.tolist(), strict=True)):
        logits = column(parameters, queues, time + i, before, kind)
        before = choose(guided(logits, guidance), chance, temperature)
        levels[i], nats[i] = before, surprise(logits[0], before)


def column(parameters: Parameters, queues: Queues, time: int, before: int, kinds: NDArray[np.int64]) -> Array:
    """Logits (passes, levels) of the sample at ``time`` after the level ``before``; the queues move on by one."""
    channels, passes, taps = parameters.channels, len(kinds), range(parameters.kernel - 1, 0, -1)
    x, total = parameters.embed[[before] * passes], np.zeros((passes, parameters.head.shape[0]), parameters.embed.dtype)
    conditions = parameters.conditions[kinds]
    for layer, dilation in enumerate(parameters.dilations.tolist()):
        start, length = int(queues.starts[layer]), int(queues.lengths[layer])
        seen = [queues.rows[:, start + (time - tap * dilation) % length] for tap in taps]
        sums = np.concatenate([*seen, x], 1) @ parameters.gates[layer] + conditions[:, layer]
        gate = opened(sums)
        both = (gate.values * gate.doors) @ parameters.rest[layer]
        queues.rows[:, start + time % length] = x
        x = x + both[:, :channels] + parameters.rest_bias[layer]
        total += both[:, channels:]
    return output(parameters, total)


def choose(logits: Array, chance: float, temperature: float) -> int:
    """The level at which the cumulative probability passes ``chance``; temperature 0 takes the likeliest."""
    if temperature == 0:
        return int(logits.argmax())
    sums = np.cumsum(np.exp((logits.astype(np.float64) - logits.max()) / temperature))
    return int(np.searchsorted(sums, chance * sums[-1], side="right"))


def surprise(logits: Array, level: int) -> float:
    """−log p of a level, nats."""
    shifted = logits.astype(np.float64) - logits.max()
    return float(np.log(np.exp(shifted).sum()) - shifted[level])
