"""A perceptron and its derivatives by hand, for many rows at once; symbols as in `models.gan.backends.perceptron`."""

from __future__ import annotations

from models.gan.kernels.activations import activate
from models.gan.kernels.arithmetic import FIRST, ONE, ZERO
from models.gan.kernels.jit import kernel, part
from models.gan.kernels.tiles import matrix_view, product, transpose, transposed_product

CHUNK = 32
"""Rows that go through all layers together: few enough to stay in the nearest cache."""


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
    out, bias = run.turned[net.depth], layer(net, weights, net.depth)[net.width]
    for m in range(rows):
        for o in range(net.outputs):
            run.outputs[m, o] = bias[o] + _dot(run.inputs[net.depth, m], out[o], net.width)


@part
def _forward_chunk(net, weights, run, start, stop, activation, curved):
    fan = net.inputs
    for l in range(net.depth):
        sums = run.inputs[l + 1][start:stop]
        product(run.inputs[l][start:stop], layer(net, weights, l), sums, stop - start, fan + 1, net.width)
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
def pull(net, run, rows, seeds, curved):
    """Deltas from ``seeds`` (rows, outputs) on the outputs; φ″ is multiplied by what arrives where ``curved``."""
    for start in range(0, rows, CHUNK):
        _pull_chunk(net, run, start, min(start + CHUNK, rows), seeds, curved)


@part
def _pull_chunk(net, run, start, stop, seeds, curved):
    rows = stop - start
    _from_outputs(net, run.turned[net.depth], run.deltas[net.depth - 1][start:stop], rows, seeds[start:stop])
    for l in range(net.depth - 1, -1, -1):
        deltas = run.deltas[l][start:stop]
        if curved:
            _times(run.curves[l][start:stop], deltas, rows, net.width)
        _times(deltas, run.slopes[l][start:stop], rows, net.width)
        if l > 0:
            product(deltas, run.turned[l], run.deltas[l - 1][start:stop], rows, net.width, net.width)


@kernel
def _from_outputs(net, out, deltas, rows, seeds):
    """What seeds on the outputs say to the last hidden layer."""
    for m in range(rows):
        _scaled(seeds[m, 0], out[0], deltas[m], net.width)
        for o in range(1, net.outputs):
            _add_scaled(seeds[m, o], out[o], deltas[m], net.width)


@kernel
def _times(values, factors, rows, width):
    for m in range(rows):
        value, factor = values[m], factors[m]
        for j in range(width):
            value[j] *= factor[j]


@kernel
def _scaled(factor, source, out, n):
    for j in range(n):
        out[j] = factor * source[j]


@kernel
def _add_scaled(factor, source, out, n):
    for j in range(n):
        out[j] += factor * source[j]


@kernel
def pull_to_points(net, weights, run, rows):
    """``run.pulls``: the gradient with respect to the network's inputs, after `pull`."""
    first = layer(net, weights, FIRST)
    for m in range(rows):
        for i in range(net.inputs):
            run.pulls[m, i] = _dot(run.deltas[0, m], first[i], net.width)


@kernel
def gradient(net, run, rows, seeds, into):
    """Gradient of Σ seed · y by the weights, after `pull` from those seeds."""
    fan = net.inputs
    for l in range(net.depth):
        transposed_product(run.inputs[l], run.deltas[l], layer(net, into, l), rows, fan + 1, net.width)
        fan = net.width
    _output_gradient(net, run.inputs[net.depth], rows, seeds, run.sums, layer(net, into, net.depth))


@kernel
def _output_gradient(net, inputs, rows, seeds, sums, into):
    fill(sums, ZERO)
    for m in range(rows):
        for o in range(net.outputs):
            _add_scaled(seeds[m, o], inputs[m], sums[o], net.width + 1)
    transpose(sums, into, net.outputs, net.width + 1)


@kernel
def push(net, weights, run, low, high, curved):
    """Tangents of rows ``low`` … ``high`` − 1 from ``run.tangents[0]``, which says how their inputs move."""
    fan, rows = net.inputs, high - low
    for l in range(net.depth):
        moved = run.tangents[l + 1][low:high]
        product(run.tangents[l][low:high], layer(net, weights, l), moved, rows, fan, net.width)
        if curved:
            _times(run.curves[l][low:high], moved, rows, net.width)
        _times(moved, run.slopes[l][low:high], rows, net.width)
        fan = net.width


@kernel
def doubled_linear(net, run, rows, low, high, into):
    """Gradient of Σ seed · y + ⟨u, ∂y/∂x⟩ for one output and piecewise linear φ.

    After `pull` from ones and `push` of u on rows ``low`` … ``high`` − 1; uses up the tangents.
    """
    fan = net.inputs
    for l in range(net.depth + 1):
        _join(run.tangents[l], run.inputs[l], run.seeds, rows, low, high, fan)
        if l < net.depth:
            transposed_product(run.tangents[l], run.deltas[l], layer(net, into, l), rows, fan + 1, net.width)
            fan = net.width
    fill(run.seeds, ONE)
    _output_gradient(net, run.tangents[net.depth], rows, run.seeds, run.sums, layer(net, into, net.depth))


@kernel
def _join(tangents, inputs, seeds, rows, low, high, fan):
    """Add seed · input to each tangent; rows that did not move have none."""
    for m in range(rows):
        if low <= m < high:
            _add_scaled(seeds[m, 0], inputs[m], tangents[m], fan)
            tangents[m, fan] = seeds[m, 0]
        else:
            _scaled(seeds[m, 0], inputs[m], tangents[m], fan + 1)


@kernel
def doubled(net, weights, run, rows, low, high, into, second_part):
    """The same for any φ, in two products per layer; `pull` and `push` were told that φ is curved."""
    _from_outputs(net, run.turned[net.depth], run.adjoints[net.depth - 1], rows, run.seeds)
    for l in range(net.depth - 1, -1, -1):
        _times(run.adjoints[l], run.slopes[l], rows, net.width)
        for m in range(low, high):
            _add_scaled(ONE, run.curves[l, m], run.adjoints[l, m], net.width)
        if l > 0:
            product(run.adjoints[l], run.turned[l], run.adjoints[l - 1], rows, net.width, net.width)
    fan = net.inputs
    for l in range(net.depth):
        moved, deltas = run.tangents[l][low:high], run.deltas[l][low:high]
        transposed_product(run.inputs[l], run.adjoints[l], layer(net, into, l), rows, fan + 1, net.width)
        transposed_product(moved, deltas, layer(net, second_part, l), high - low, fan + 1, net.width)
        fan = net.width
    last, other = layer(net, into, net.depth), layer(net, second_part, net.depth)
    _output_gradient(net, run.inputs[net.depth], rows, run.seeds, run.sums, last)
    fill(run.seeds, ONE)
    moved = run.tangents[net.depth][low:high]
    _output_gradient(net, moved, high - low, run.seeds, run.sums, other)
    _add_scaled(ONE, second_part, into, into.size)
