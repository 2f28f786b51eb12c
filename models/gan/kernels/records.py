"""What the kernels are given: named fields that numba sees as plain numbers and arrays."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.kernels.memory import LINE, aligned

Array = NDArray[np.float32]


class Net(NamedTuple):
    """A perceptron inputs → width × depth → outputs; its weights are one flat vector as `Layout` lays them out."""

    inputs: int
    width: int
    depth: int
    outputs: int


class Plan(NamedTuple):
    """A problem in numbers. Codes count along the tuples in `models.gan.kernels.plan`."""

    generator: Net
    discriminator: Net
    activation: int
    optimiser: int
    batch: int
    packing: int
    decay: int
    uniform_latent: bool
    spectral: bool
    unroll: int
    curved: bool  # penalised or unrolled, and not piecewise linear: φ″ is needed
    features: bool  # D's outputs are features: the Cramér GAN
    energy: bool  # no discriminator: the energy distance
    pairs: bool  # the generator's loss looks at real rows
    rate_g: float
    rate_d: float
    beta1: float
    beta2: float
    r1: float
    r2: float
    gp: float
    clip: float
    noise: float
    average: float
    terms_d: NDArray[np.float64]  # (n, 5): shape, rows, sign, shift, weight
    terms_g: NDArray[np.float64]
    pool: Array  # (n, 2), read-only
    seed: np.uint64


class Memory(NamedTuple):
    """The arrays of a `State`."""

    generator: Array
    discriminator: Array
    averaged: Array
    first_g: Array
    second_g: Array
    first_d: Array
    second_d: Array
    directions: Array


class Pass(NamedTuple):
    """One network's minibatch on its way forward and back. Rows are points; all but ``outputs`` hold a layer each.

    ``inputs`` of a layer end in a column of ones, since matrix and bias lie together in the weight vector;
    ``tangents`` have a zero there. ``turned`` holds the matrices transposed, ``curves`` are used where φ is curved.
    """

    inputs: Array  # (depth + 1, rows, width + 16)
    slopes: Array  # (depth, rows, width), φ′
    curves: Array  # (depth, rows, width), φ″, then what a penalty makes of it
    deltas: Array  # (depth, rows, width)
    tangents: Array  # (depth + 1, rows, width + 16)
    outputs: Array  # (rows, outputs)
    seeds: Array  # (rows, outputs), ∂loss/∂output
    leads: Array  # (rows, outputs), where a penalty looks: ∂score/∂output
    pulls: Array  # (rows, inputs), gradient with respect to the network's inputs
    turned: Array  # (depth + 1, the larger of width and outputs, width + 16)
    sums: Array  # (outputs, width + 16)


class Trace(NamedTuple):
    """D's imagined updates, and what goes back through them; n = weights, rounded up to whole cache lines."""

    weights: Array  # (unroll + 1, n), before each update and after the last one
    first: Array  # (unroll + 1, n)
    second: Array  # (unroll + 1, n)
    gradients: Array  # (unroll + 1, n), of each update
    later: Array  # (3, n), slopes of G's loss by weights and both averages
    direction: Array  # (n,), its slope by an update's gradient
    change: Array  # (n,), how D's gradient changes along the direction
    turned: Array  # the direction's matrices transposed, as in `Pass`
    rates: Array  # (depth, rows, width), how deltas change
    moves: Array  # (rows, 1), how outputs change
    seeds: Array  # (rows, 1), how the loss's slopes change


class Features(NamedTuple):
    """A critic's features of a minibatch, a row in each column, n = 4 batch + 1; see `models.gan.kernels.features`."""

    values: Array  # (features, n)
    slopes: Array  # (features, n)
    lengths: Array  # (batch,)
    along: Array  # (batch,)
    push: Array  # (batch,)


class Room(NamedTuple):
    """Scratch memory of a training."""

    generator: Pass
    discriminator: Pass
    features: Features
    gradient_g: Array
    gradient_d: Array
    second_part: Array  # the other half of a gradient in two products
    divided: Array  # D's weights with spectral norm
    sides: Array  # (layers, width + 16), left singular vectors
    norms: Array  # (layers,), singular values
    numbers: Array  # random numbers on their way
    columns: Array  # (4, points), real and generated points for the energy distance
    moves: Array  # (batch, outputs), how features move
    chosen: NDArray[np.int64]  # rows of the pool


def new_memory(plan: Plan) -> Memory:
    """Memory for the arrays of a state."""
    g, d = plan.generator, plan.discriminator
    directions = d.width * d.depth + d.outputs
    return Memory(*map(aligned, (_size(g), _size(d), *[_size(g)] * 3, *[_size(d)] * 2, directions)))


def _size(net: Net) -> int:
    """Number of weights and biases, as in `Layout`."""
    return (net.inputs + 1 + (net.depth - 1) * (net.width + 1)) * net.width + (net.width + 1) * net.outputs


def new_pass(net: Net, rows: int, curved: bool) -> Pass:
    """Memory for ``rows`` points; columns of ones and zeros are set here once."""
    stride, bent = net.width + 16, rows if curved else 1

    def hidden(n: int):
        return aligned(net.depth, n, net.width)

    inputs = aligned(net.depth + 1, rows, stride)
    inputs[0, :, net.inputs] = 1
    inputs[1:, :, net.width] = 1
    flat = [aligned(rows, n) for n in (net.outputs, net.outputs, net.outputs, net.inputs)]
    slopes, curves, deltas = hidden(rows), hidden(bent), hidden(rows)
    turned, sums = aligned(net.depth + 1, max(net.width, net.outputs), stride), aligned(net.outputs, stride)
    return Pass(inputs, slopes, curves, deltas, aligned(*inputs.shape), *flat, turned, sums)


_NOTHING = Net(1, 8, 1, 1)


def new_trace(plan: Plan) -> Trace:
    """Memory for imagined updates; next to nothing where there are none."""
    net, rows = (plan.discriminator, 2 * plan.batch) if plan.unroll else (_NOTHING, 1)
    n = -(-_size(net) // LINE) * LINE
    updates = [aligned(plan.unroll + 1, n) for _ in range(4)]
    turned, rates = aligned(net.depth + 1, net.width, net.width + 16), aligned(net.depth, rows, net.width)
    return Trace(*updates, aligned(3, n), aligned(n), aligned(n), turned, rates, aligned(rows, 1), aligned(rows, 1))


def _new_features(count: int, batch: int) -> Features:
    """Memory for ``count`` features of a minibatch."""
    n = 4 * batch + 1
    return Features(aligned(count, n), aligned(count, n), *[aligned(batch) for _ in range(3)])


def new_room(plan: Plan, memory: Memory) -> Room:
    """Scratch memory for a training; `Room` says what for."""
    points, net = plan.batch * plan.packing, plan.discriminator
    rows = plan.batch * (3 if plan.gp else 2)
    layers, n = net.depth + 1, memory.discriminator.size
    return Room(
        generator=new_pass(plan.generator, points, False),
        discriminator=new_pass(net, rows, plan.curved),
        features=_new_features(net.outputs, plan.batch if plan.features else 1),
        gradient_g=aligned(memory.generator.size),
        gradient_d=aligned(n),
        second_part=aligned(n if plan.curved or plan.features else 1),
        divided=aligned(n if plan.spectral else 1),
        sides=aligned(layers, net.width + 16),
        norms=aligned(layers),
        numbers=aligned(points * max(4, plan.generator.inputs)),
        columns=aligned(4, points),
        moves=aligned(plan.batch if plan.features else 1, net.outputs),
        chosen=np.zeros(points, np.int64),
    )
