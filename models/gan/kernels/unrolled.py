"""True unrolling, as `models.gan.backends.games.unrolled` derives it, for rows instead of columns."""

from __future__ import annotations

from models.gan.kernels import losses, optimisers
from models.gan.kernels.perceptron import (
    CHUNK,
    STRAIGHT,
    add_dots,
    forward,
    gradient,
    layer,
    pull,
    pull_to_points,
    times_rows,
    turn,
)
from models.kernels.arithmetic import FIRST, NO, YES, ZERO
from models.kernels.jit import kernel, part
from models.kernels.tiles import NARROW, product, transpose, transposed_product


@kernel
def unroll(plan, memory, run, trace, step, update):
    """G's loss at the weights that D has after its next updates on the rows of ``run``, which are placed already.

    ``run.pulls`` of generated rows gets its slope, through those updates too. ``update`` numbers D's next update.
    """
    net, batch = plan.discriminator, plan.batch
    rate = optimisers.learning_rate(plan.rate_d, plan.decay, step)
    _imagine(plan, memory, run, trace, rate, update)
    _look(plan, run, trace.weights[plan.unroll])
    loss = losses.loss(plan.terms_g, run.outputs, batch, run.seeds)
    pull(net, run, FIRST, 2 * batch, run.seeds, STRAIGHT)
    pull_to_points(net, trace.weights[plan.unroll], run, FIRST, batch)
    gradient(net, run.inputs, run, FIRST, 2 * batch, run.seeds, trace.later[0])
    for i in range(trace.later.shape[1]):
        trace.later[1, i] = trace.later[2, i] = ZERO
    for done in range(plan.unroll - 1, -1, -1):
        optimisers.unclip(trace.later[0], trace.weights[done + 1], plan.clip)
        first, second = trace.first[done + 1], trace.second[done + 1]
        optimisers.back(
            plan.optimiser,
            trace.later,
            trace.gradients[done],
            first,
            second,
            rate,
            plan.beta1,
            plan.beta2,
            update + done + 1,
            trace.direction,
        )
        _curve(plan, run, trace, trace.weights[done])
        optimisers.add(trace.change, trace.later[0])
    return loss


@part
def _look(plan, run, weights):
    """D's outputs at some weights."""
    turn(plan.discriminator, weights, run.turned)
    forward(plan.discriminator, weights, run, 2 * plan.batch, plan.activation, plan.curved)


@part
def _imagine(plan, memory, run, trace, rate, update):
    """Fill ``trace`` with D's next updates: weights and averages before and after each, and its gradient."""
    net, batch = plan.discriminator, plan.batch
    _copy(memory.discriminator, trace.weights[0])
    _copy(memory.first_d, trace.first[0])
    _copy(memory.second_d, trace.second[0])
    for done in range(plan.unroll):
        weights, first, second = trace.weights[done + 1], trace.first[done + 1], trace.second[done + 1]
        _copy(trace.weights[done], weights)
        _copy(trace.first[done], first)
        _copy(trace.second[done], second)
        _look(plan, run, weights)
        losses.loss(plan.terms_d, run.outputs, batch, run.seeds)
        pull(net, run, FIRST, 2 * batch, run.seeds, STRAIGHT)
        slopes = trace.gradients[done]
        gradient(net, run.inputs, run, FIRST, 2 * batch, run.seeds, slopes)
        count = update + done + 1
        optimisers.step(plan.optimiser, weights, slopes, first, second, rate, plan.beta1, plan.beta2, count)
        optimisers.clip(weights, plan.clip)


@kernel
def _copy(source, out):
    for i in range(source.size):
        out[i] = source[i]


@part
def _curve(plan, run, trace, weights):
    """Rate of change of D's loss gradient along ``trace.direction``: by weights into ``trace.change``.

    That by points is added to ``run.pulls`` of generated rows.
    """
    net, batch = plan.discriminator, plan.batch
    _look(plan, run, weights)
    turn(net, trace.direction, trace.turned)
    losses.loss(plan.terms_d, run.outputs, batch, run.seeds)
    _along(net, weights, run, trace, 2 * batch, plan.curved)
    losses.second(plan.terms_d, run.outputs, batch, trace.moves, trace.seeds)
    _pull_along(net, run, trace, 2 * batch, plan.curved)
    _gradient_along(net, run, trace, 2 * batch)
    add_dots(run.pulls, trace.rates[0], layer(net, weights, FIRST), batch, net.inputs, net.width)
    add_dots(run.pulls, run.deltas[0], layer(net, trace.direction, FIRST), batch, net.inputs, net.width)


@kernel
def _along(net, weights, run, trace, rows, curved):
    """How layer inputs (the tangents), slopes (in place of φ″) and outputs change along the direction."""
    fan = net.inputs
    for l in range(net.depth):
        for start in range(0, rows, CHUNK):
            stop = min(start + CHUNK, rows)
            moved, n = run.tangents[l + 1][start:stop], stop - start
            at_rest = run.inputs[l][start:stop]
            product(at_rest, layer(net, trace.direction, l), moved, n, fan + 1, net.width, NO)
            if l > 0:
                product(run.tangents[l][start:stop], layer(net, weights, l), moved, n, fan, net.width, YES)
            if curved:
                times_rows(run.curves[l][start:stop], moved, n, net.width)
            times_rows(moved, run.slopes[l][start:stop], n, net.width)
        fan = net.width
    bias = layer(net, trace.direction, net.depth)[net.width]
    for m in range(rows):
        trace.moves[m, 0] = bias[0]
    add_dots(trace.moves, run.tangents[net.depth], run.turned[net.depth], rows, net.outputs, net.width)
    add_dots(trace.moves, run.inputs[net.depth], trace.turned[net.depth], rows, net.outputs, net.width)


@kernel
def _pull_along(net, run, trace, rows, curved):
    """Deltas from the seeds, and into ``trace.rates`` how they change."""
    for start in range(0, rows, CHUNK):
        _pull_chunk_along(net, run, trace, start, min(start + CHUNK, rows), curved)


@part
def _pull_chunk_along(net, run, trace, start, stop, curved):
    rows, l, fan = stop - start, net.depth - 1, net.outputs
    above, moved_above = run.seeds[start:stop], trace.seeds[start:stop]
    while l >= 0:
        deltas, rates = run.deltas[l][start:stop], trace.rates[l][start:stop]
        product(moved_above, run.turned[l + 1], rates, rows, fan, net.width, NO)
        product(above, trace.turned[l + 1], rates, rows, fan, net.width, YES)
        product(above, run.turned[l + 1], deltas, rows, fan, net.width, NO)
        times_rows(rates, run.slopes[l][start:stop], rows, net.width)
        if curved:
            bends = run.curves[l][start:stop]
            times_rows(bends, deltas, rows, net.width)
            for m in range(rows):
                for j in range(net.width):
                    rates[m, j] += bends[m, j]
        times_rows(deltas, run.slopes[l][start:stop], rows, net.width)
        above, moved_above, fan = deltas, rates, net.width
        l -= 1


@kernel
def _gradient_along(net, run, trace, rows):
    """How the gradient by the weights changes, into ``trace.change``."""
    fan = net.inputs
    for l in range(net.depth):
        into = layer(net, trace.change, l)
        transposed_product(run.tangents[l], run.deltas[l], into, fan + 1, rows, net.width, NO)
        transposed_product(run.inputs[l], trace.rates[l], into, fan + 1, rows, net.width, YES)
        fan = net.width
    moved, at_rest, wide = run.tangents[net.depth], run.inputs[net.depth], net.width + NARROW
    transposed_product(run.seeds, moved, run.sums, net.outputs, rows, wide, NO)
    transposed_product(trace.seeds, at_rest, run.sums, net.outputs, rows, wide, YES)
    transpose(run.sums, layer(net, trace.change, net.depth), net.outputs, net.width + 1)
