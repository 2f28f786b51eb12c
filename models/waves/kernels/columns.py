"""One column of the network after the other; `models.waves.cached` does the same in numpy."""

from __future__ import annotations

import math

import numpy as np

from models.kernels.arithmetic import ZERO, gated
from models.kernels.jit import entry, kernel


@entry
def advance(parameters, queues, time, before, kinds, guidance, chances, temperature, levels, nats):
    """Draw as many samples as ``levels`` has room for; see `models.waves.cached.advance`."""
    passes, channels, outputs = kinds.shape[1], parameters.embed.shape[1], parameters.out.shape[1]
    x, total = np.empty((passes, channels), np.float32), np.empty((passes, parameters.head.shape[0]), np.float32)
    sums, both = np.empty(2 * channels, np.float32), np.empty(parameters.rest.shape[2], np.float32)
    head, logits = np.empty(parameters.head.shape[1], np.float32), np.empty((passes, outputs), np.float32)
    led = np.empty(outputs, np.float32)
    for i in range(levels.size):
        x[:] = parameters.embed[before]
        total[:] = ZERO
        for layer in range(parameters.dilations.size):  # a layer's weights serve every pass while they are at hand
            for j in range(passes):
                rows, kind = queues.rows[j], kinds[i, j]
                _layer(parameters, queues, rows, time + i, kind, layer, x[j], total[j], sums, both)
        for j in range(passes):
            _output(parameters, total[j], head, logits[j])
        _guide(logits, guidance, led)
        before = _choose(led, chances[i], temperature)
        levels[i] = before
        nats[i] = _nats(logits[0], before)


@kernel
def _layer(parameters, queues, rows, time, kind, layer, x, total, sums, both):
    """One layer at one time of one pass: its gate, its queue in ``rows``, what it adds to ``x`` and ``total``."""
    channels, taps = x.size, parameters.gates.shape[1] // x.size
    start, length = queues.starts[layer], queues.lengths[layer]
    for j in range(sums.size):
        sums[j] = parameters.conditions[kind, layer, j]
    for place in range(taps - 1):
        lag = (taps - 1 - place) * parameters.dilations[layer]
        row = start + (time - lag) % length
        _multiply(rows[row], parameters.gates[layer], place * channels, sums)
    _multiply(x, parameters.gates[layer], (taps - 1) * channels, sums)
    rows[start + time % length] = x
    for j in range(channels):
        sums[j] = gated(sums[j], sums[channels + j])
    both[:] = ZERO
    _multiply(sums[:channels], parameters.rest[layer], 0, both)
    for j in range(channels):
        x[j] += both[j] + parameters.rest_bias[layer, j]
    for j in range(total.size):
        total[j] += both[channels + j]


@kernel
def _multiply(x, matrix, first, out):
    """out += x @ matrix[first : first + x.size]."""
    for i in range(x.size):
        value = x[i]
        for j in range(out.size):
            out[j] += value * matrix[first + i, j]


@kernel
def _output(parameters, total, head, logits):
    """Two layers on the sum of the skip connections, each after a rectifier."""
    for j in range(total.size):
        total[j] = max(total[j], ZERO)
    head[:] = parameters.head_bias
    _multiply(total, parameters.head, 0, head)
    for j in range(head.size):
        head[j] = max(head[j], ZERO)
    logits[:] = parameters.out_bias
    _multiply(head, parameters.out, 0, logits)


@kernel
def _guide(logits, guidance, led):
    """What one pass says, or two passes together; see `models.waves.network.guided`."""
    if logits.shape[0] == 1:
        led[:] = logits[0]
        return
    for j in range(led.size):
        led[j] = logits[1, j] + guidance * (logits[0, j] - logits[1, j])


@kernel
def _choose(logits, chance, temperature):
    """The level at which the cumulative probability passes ``chance``; the likeliest at temperature 0."""
    if temperature == 0:
        return logits.argmax()
    highest, whole = np.float64(logits.max()), 0.0
    for j in range(logits.size):
        whole += math.exp((logits[j] - highest) / temperature)
    passed, level = 0.0, 0
    for j in range(logits.size):
        passed += math.exp((logits[j] - highest) / temperature)
        level = j
        if passed > chance * whole:
            break
    return level


@kernel
def _nats(logits, level):
    """−log p of a level at temperature 1."""
    highest, whole = np.float64(logits.max()), 0.0
    for j in range(logits.size):
        whole += math.exp(logits[j] - highest)
    return math.log(whole) + highest - logits[level]
