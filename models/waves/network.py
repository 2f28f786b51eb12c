"""The full pass of a WaveNet over a whole wave, and its gradient: the reference of the samplers.

van den Oord et al., 2016, "WaveNet", figure 4 and equation 3: gates tanh(W_f ∗ x + V_f h) ⊙ σ(W_g ∗ x + V_g h),
residual and skip connections; h is the instrument and, at every sample, the note.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.waves.parameters import Array, Parameters


class Gate(NamedTuple):
    """What a layer's gate computed, (n, C) each: the backward pass needs it."""

    values: Array
    doors: Array


def logits(parameters: Parameters, levels: NDArray[np.uint8], kinds: NDArray, first: int) -> Array:
    """Logits (n, levels) of every sample given those before it.

    Arguments:
        levels: (n,) of the wave.
        kinds: (n,) the condition at every sample.
        first: the level that stands before the first sample.
    """
    before = np.concatenate([[first], levels[:-1]]).astype(np.int64)
    total, _ = _climb(parameters, parameters.embed[before], kinds)
    return output(parameters, total)


def output(parameters: Parameters, total: Array) -> Array:
    """Logits from the sum of the skip connections, (…, S) to (…, levels)."""
    head = np.maximum(total, 0) @ parameters.head + parameters.head_bias
    return np.maximum(head, 0) @ parameters.out + parameters.out_bias


def opened(sums: Array) -> Gate:
    """tanh of the first half of the columns and σ of the second; σ(z) = (1 + tanh(z/2))/2 overflows nowhere."""
    values, doors = np.split(sums, 2, axis=1)
    return Gate(np.tanh(values), (1 + np.tanh(doors / 2)) / 2)


def guided(logits: Array, guidance: float) -> Array:
    """Classifier-free guidance: untold + w (told − untold), from (2, …, levels), or (1, …) as it is, to (…, levels).

    Ho and Salimans, 2021, "Classifier-Free Diffusion Guidance", equation 6, with w for their 1 + w: 1 is the network
    that is told; above it what the note makes likelier becomes likelier still, p(x | note) (p(x | note) / p(x))ʷ⁻¹.
    """
    return logits[0] if len(logits) == 1 else logits[1] + logits.dtype.type(guidance) * (logits[0] - logits[1])


def _climb(parameters: Parameters, x: Array, kinds: NDArray) -> tuple[Array, list[Gate]]:
    """The sum of the skip connections (n, S) over embedded samples (n, C), and what every gate computed."""
    channels, total, record = parameters.channels, 0.0, []
    for layer, dilation in enumerate(parameters.dilations.tolist()):
        taps = [_earlier(x, tap * dilation) for tap in reversed(range(parameters.kernel))]
        sums = np.concatenate(taps, 1) @ parameters.gates[layer] + parameters.conditions[kinds, layer]
        gate = opened(sums)
        both = (gate.values * gate.doors) @ parameters.rest[layer]
        x = x + both[:, :channels] + parameters.rest_bias[layer]
        total = total + both[:, channels:]
        record.append(gate)
    return total, record


def _earlier(x: Array, lag: int) -> Array:
    """Rows moved to later times, zeros before the first."""
    moved = np.zeros_like(x)
    moved[lag:] = x[: len(x) - lag]
    return moved


def _later(x: Array, lag: int) -> Array:
    """The transpose of `_earlier`."""
    moved = np.zeros_like(x)
    moved[: len(x) - lag] = x[lag:]
    return moved


def influence(parameters: Parameters, n: int, seed: int = 0) -> Array:
    """How much each of ``n`` random samples moves what the network says after the last of them, (n,), oldest first.

    The length of the gradient of the last sum of skip connections, in a random direction, with respect to each
    embedded sample: exactly zero where there is no connection.
    """
    draws = np.random.default_rng(seed)
    x = parameters.embed[draws.integers(len(parameters.embed), size=n)]
    kinds = np.zeros(n, np.int64)
    total, record = _climb(parameters, x, kinds)
    of_total = np.zeros_like(total)
    of_total[-1] = draws.standard_normal(total.shape[1])
    return np.linalg.norm(_descend(parameters, of_total, record), axis=1)


def _descend(parameters: Parameters, of_total: Array, record: list[Gate]) -> Array:
    """The gradient (n, C) with respect to the embedded samples from that of the sum of skip connections (n, S)."""
    channels = parameters.channels
    of_x = np.zeros((len(of_total), channels), of_total.dtype)
    for layer in reversed(range(len(parameters.dilations))):
        values, doors = record[layer]
        of_gate = np.concatenate([of_x, of_total], 1) @ parameters.rest[layer].T
        of_sums = np.concatenate([of_gate * doors * (1 - values**2), of_gate * values * doors * (1 - doors)], 1)
        of_taps = of_sums @ parameters.gates[layer].T
        for place, tap in enumerate(reversed(range(parameters.kernel))):
            part = of_taps[:, place * channels : (place + 1) * channels]
            of_x = of_x + _later(part, tap * int(parameters.dilations[layer]))
    return of_x
