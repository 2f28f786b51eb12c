"""A perceptron and its derivatives by hand, for many rows at once; symbols as in `models.gan.backends.perceptron`."""

from __future__ import annotations

import numpy as np

from models.gan.kernels.activations import activate
from models.kernels.arithmetic import FIRST, NO, ONE, ZERO
from models.kernels.jit import kernel, part
from models.kernels.tiles import NARROW, flat, matrix_view, product, transpose, transposed_product

CHUNK = 32
"""Rows that go through all layers together: few enough to stay in the nearest cache."""

STRETCH = 96
"""Rows whose gradients are summed in one go, for the same reason."""

STRAIGHT, KEEP, BEND = np.int64(0), np.int64(1), np.int64(2)
"""What `pull` does with φ″."""


@kernel
def layer(net, vector, l):
    """Matrix and bias of layer ``l`` as one view into the weights, (fan in + 1, fan out)."""
    if l == 0:
        return matrix_view(vector, 0, net.inputs + 1, net.width)
    start = (net.inputs + 1 + (l - 1) * (net.width + 1)) * net.width
    return matrix_view(vector, start, net.width + 1, net.width if l < net.depth else net.outputs)


@kernel
def turn(net, weights, turned):
    """Transpose the matrices: going back reads them by rows. The first one is read as it stands."""
    for l in range(1, net.depth):
        transpose(layer(net, weights, l), turned[l], net.width, net.width)
    transpose(layer(net, weights, net.depth), turned[net.depth], net.width, net.outputs)


@kernel
def forward(net, weights, run, rows, activation, curved):
    """Outputs of ``run.inputs[0]``, with what the way back needs. `turn` comes first."""
    for start in range(0, rows, CHUNK):
        _forward_chunk(net, weights, run, start, min(start + CHUNK, rows), activation, curved)
    last = layer(net, weights, net.depth)
    if net.outputs % NARROW == 0:
        product(run.inputs[net.depth], last, run.outputs, rows, net.width + 1, net.outputs, NO)
    else:
        _few_outputs(net, run, rows, run.turned[net.depth], last[net.width])


@part
def _few_outputs(net, run, rows, out, bias):
    for m in range(rows):
        for o in range(net.outputs):
            run.outputs[m, o] = bias[o] + _dot(run.inputs[net.depth, m], out[o], net.width)


@part
def _forward_chunk(net, weights, run, start, stop, activation, curved):
    fan = net.inputs
    for l in range(net.depth):
        sums = run.inputs[l + 1][start:stop]
        product(run.inputs[l][start:stop], layer(net, weights, l), sums, stop - start, fan + 1, net.width, NO)
        slopes, curves = run.slopes[l][start:stop], run.curves[l][start:stop]
        activate(activation, sums, slopes, curves, stop - start, net.width, curved)
        fan = net.width


@kernel
def _dot(a, b, n):
    total = ZERO
    for j in range(n):
        total += a[j] * b[j]
    return total


@kernel
def fill(values, number):
    for m in range(values.shape[0]):
        for j in range(values.shape[1]):
            values[m, j] = number


@kernel
def pull(net, run, low, high, seeds, bend):
    """Deltas of rows ``low`` … ``high`` − 1 from ``seeds`` (rows, outputs) on the outputs.

    With `KEEP` what arrives at a layer is multiplied into its φ″, which `push` makes φ″ ∘ p ∘ (W δ) of; with `BEND`
    that is added to the deltas, which makes them the A of `models.gan.backends.perceptron`.
    """
    for start in range(low, high, CHUNK):
        _pull_chunk(net, run, start, min(start + CHUNK, high), seeds, bend)


@part
def _pull_chunk(net, run, start, stop, seeds, bend):
    rows, l = stop - start, net.depth - 1
    product(seeds[start:stop], run.turned[net.depth], run.deltas[l][start:stop], rows, net.outputs, net.width, NO)
    while l >= 0:
        deltas = run.deltas[l][start:stop]
        if bend == KEEP:
            _times(flat(run.curves[l][start:stop]), flat(deltas))
        _times(flat(deltas), flat(run.slopes[l][start:stop]))
        if bend == BEND:
            _plus(flat(deltas), flat(run.curves[l][start:stop]))
        if l > 0:
            product(deltas, run.turned[l], run.deltas[l - 1][start:stop], rows, net.width, net.width, NO)
        l -= 1


@kernel
def _times(values, factors):
    for j in range(values.size):
        values[j] *= factors[j]


@kernel
def times_rows(values, factors, rows, width):
    for m in range(rows):
        value, factor = values[m], factors[m]
        for j in range(width):
            value[j] *= factor[j]


@kernel
def _plus(values, terms):
    for j in range(values.size):
        values[j] += terms[j]


@kernel
def _add_scaled(factor, source, out, n):
    for j in range(n):
        out[j] += factor * source[j]


@kernel
def pull_to_points(net, weights, run, low, high):
    """``run.pulls``: the gradient with respect to the network's inputs, after `pull`."""
    first = layer(net, weights, FIRST)
    for m in range(low, high):
        for i in range(net.inputs):
            run.pulls[m, i] = _dot(run.deltas[0, m], first[i], net.width)


@kernel
def add_dots(into, left, right, rows, columns, n):
    """into[:rows, :columns] += left[:rows, :n] @ right[:columns, :n]ᵀ, for few columns."""
    for m in range(rows):
        for i in range(columns):
            into[m, i] += _dot(left[m], right[i], n)


@kernel
def gradient(net, inputs, run, low, high, seeds, into):
    """Gradient by the weights of Σ seed · y, summed over rows ``low`` … ``high`` − 1, after `pull` from those seeds.

    ``inputs`` are ``run.inputs``; with ``run.tangents`` in their place it is that of ⟨u, sᵀ∂y/∂x⟩ through what `push`
    moved.
    """
    for start in range(low, high, STRETCH):
        _gradient_stretch(net, inputs, run, start, min(start + STRETCH, high), start > low, into)
    last = inputs[net.depth][low:high]
    transposed_product(seeds[low:high], last, run.sums, net.outputs, high - low, net.width + NARROW, NO)
    transpose(run.sums, layer(net, into, net.depth), net.outputs, net.width + 1)


@part
def _gradient_stretch(net, inputs, run, start, stop, more, into):
    fan = net.inputs
    for l in range(net.depth):
        x, deltas = inputs[l][start:stop], run.deltas[l][start:stop]
        transposed_product(x, deltas, layer(net, into, l), fan + 1, stop - start, net.width, more)
        fan = net.width


@kernel
def push(net, weights, run, low, high, curved):
    """Tangents of rows ``low`` … ``high`` − 1 from ``run.tangents[0]``, which says how their inputs move."""
    for start in range(low, high, CHUNK):
        _push_chunk(net, weights, run, start, min(start + CHUNK, high), curved)


@part
def _push_chunk(net, weights, run, start, stop, curved):
    fan, rows = net.inputs, stop - start
    for l in range(net.depth):
        moved = run.tangents[l + 1][start:stop]
        product(run.tangents[l][start:stop], layer(net, weights, l), moved, rows, fan, net.width, NO)
        if curved:
            times_rows(run.curves[l][start:stop], moved, rows, net.width)
        times_rows(moved, run.slopes[l][start:stop], rows, net.width)
        fan = net.width


@kernel
def pushed(net, weights, run, low, high, moves):
    """How the outputs of these rows move, after `push`, into ``moves``; their number is a multiple of 8."""
    tangents, last = run.tangents[net.depth][low:high], layer(net, weights, net.depth)
    product(tangents, last, moves, high - low, net.width, net.outputs, NO)


@kernel
def join(net, run, low, high):
    """Inputs of every layer become c · input + tangent, c = ``run.seeds``, for one output and piecewise linear φ.

    Then A = c δ with δ pulled from ones, so that one `gradient` serves the loss and the penalty. `part_again` undoes
    what the next minibatch would not overwrite.
    """
    fan = net.inputs
    for l in range(net.depth + 1):
        for m in range(low, high):
            _mix(run.seeds[m, 0], run.inputs[l, m], run.tangents[l, m], fan + 1)
        fan = net.width


@kernel
def _mix(factor, values, terms, n):
    for j in range(n):
        values[j] = factor * values[j] + terms[j]


@kernel
def part_again(net, run, low, high):
    """Set the columns of ones that `join` used."""
    for m in range(low, high):
        run.inputs[0, m, net.inputs] = ONE
        for l in range(net.depth):
            run.inputs[l + 1, m, net.width] = ONE
