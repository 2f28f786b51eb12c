"""The minibatches of `models.gan.backends.base`, drawn and run through the generator into D's rows.

D's rows are generated ones first, then real ones, then points in between: what a penalty needs is then one stretch.
"""

from __future__ import annotations

import math

import numpy as np

from models.gan import draws
from models.gan.kernels.perceptron import forward
from models.gan.kernels.randomness import fill_indices, fill_normals, fill_uniforms
from models.kernels.arithmetic import NO, ONE
from models.kernels.jit import part

_REAL, _LATENT, _BETWEEN, _NOISE = (np.int64(n) for n in (draws.REAL, draws.LATENT, draws.BETWEEN, draws.NOISE))
_REAL_FOR_G, _LATENT_FOR_G, _NOISE_FOR_G = (
    np.int64(n) for n in (draws.REAL_FOR_G, draws.LATENT_FOR_G, draws.NOISE_FOR_G)
)
_ROOT_3 = np.float32(math.sqrt(3))


@part
def draw_latents(plan, room, update, for_g):
    """z of one update into the generator's inputs."""
    points, dim = plan.batch * plan.packing, plan.generator.inputs
    stream, z = _LATENT_FOR_G if for_g else _LATENT, room.generator.inputs[0]
    if plan.uniform_latent:
        fill_uniforms(plan.seed, stream, update * points * dim, points * dim, room.numbers)
    else:
        fill_normals(plan.seed, stream, update * points * dim, points * dim, room.numbers)
    for m in range(points):
        for i in range(dim):
            value = room.numbers[m * dim + i]
            z[m, i] = _ROOT_3 * (value + value - ONE) if plan.uniform_latent else value


@part
def generate(plan, memory, room, update, for_g):
    """Draw z and leave G(z) in ``room.generator.outputs``; the generator's weights have been turned."""
    draw_latents(plan, room, update, for_g)
    points = plan.batch * plan.packing
    forward(plan.generator, memory.generator, room.generator, points, plan.activation, NO)


@part
def draw_real(plan, room, update, for_g):
    """Rows of the pool for one update into ``room.chosen``."""
    points, stream = plan.batch * plan.packing, _REAL_FOR_G if for_g else _REAL
    fill_indices(plan.seed, stream, update * points, points, len(plan.pool), room.chosen)


@part
def place_columns(plan, room):
    """Real and generated points into ``room.columns``."""
    for m in range(plan.batch):
        for i in range(2):
            room.columns[i, m] = plan.pool[room.chosen[m], i]
            room.columns[2 + i, m] = room.generator.outputs[m, i]


@part
def place(plan, room, update, for_g, with_real):
    """Generated and real points into D's rows, side by side where packed, with noise."""
    inputs = room.discriminator.inputs[0]
    for m in range(plan.batch * plan.packing):
        row, at = m // plan.packing, 2 * (m % plan.packing)
        for i in range(2):
            inputs[row, at + i] = room.generator.outputs[m, i]
            if with_real:
                inputs[plan.batch + row, at + i] = plan.pool[room.chosen[m], i]
    if plan.noise > 0:
        _add_noise(plan, room, update, for_g)


@part
def _add_noise(plan, room, update, for_g):
    """Normal noise: the stream holds that of the real rows first."""
    half, width = 2 * plan.batch * plan.packing, plan.discriminator.inputs
    stream, inputs = _NOISE_FOR_G if for_g else _NOISE, room.discriminator.inputs[0]
    fill_normals(plan.seed, stream, update * 2 * half, 2 * half, room.numbers)
    scale = np.float32(plan.noise)
    for row in range(plan.batch):
        for i in range(width):
            inputs[plan.batch + row, i] += scale * room.numbers[row * width + i]
            inputs[row, i] += scale * room.numbers[half + row * width + i]


@part
def place_between(plan, room, update):
    """Points between each pair of rows: a · real + (1 − a) · generated."""
    batch, inputs = plan.batch, room.discriminator.inputs[0]
    fill_uniforms(plan.seed, _BETWEEN, update * batch, batch, room.numbers)
    for m in range(batch):
        a = room.numbers[m]
        for i in range(plan.discriminator.inputs):
            inputs[2 * batch + m, i] = a * inputs[batch + m, i] + (ONE - a) * inputs[m, i]
