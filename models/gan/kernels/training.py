"""Many steps in one call: the updates of `models.gan.backends.base`, without Python or the GIL between them."""

from __future__ import annotations

import numpy as np

from models.gan.kernels import features, losses, optimisers, spectral
from models.gan.kernels.energy import energy_distance
from models.gan.kernels.minibatches import draw_real, generate, place, place_between, place_columns
from models.gan.kernels.perceptron import (
    BEND,
    KEEP,
    STRAIGHT,
    forward,
    gradient,
    join,
    part_again,
    pull,
    pull_to_points,
    push,
    pushed,
    turn,
)
from models.gan.kernels.unrolled import unroll
from models.kernels.arithmetic import FIRST, NO, ONE, YES
from models.kernels.jit import entry, part

LOSS_D, LOSS_G, PENALTY, GRAD_D, GRAD_G, D_REAL, D_FAKE = range(7)
READINGS = 7
LOOK_EVERY = 16
"""Steps between two looks at whether all weights are finite."""


@entry
def train(plan, memory, room, trace, steps, critic_updates, rounds, critic_steps, with_generator, readings):
    """``rounds`` times ``critic_steps`` updates of D, then one of G if asked; returns how many rounds were done.

    ``steps`` and ``critic_updates`` are those done before; sums of what `Metrics` averages are added to ``readings``.
    Stops early, at most `LOOK_EVERY` rounds late, when a weight is no longer finite.
    """
    turn(plan.generator, memory.generator, room.generator.turned)
    for done in range(rounds):
        for _ in range(critic_steps):
            update_discriminator(plan, memory, room, steps, critic_updates, readings)
            critic_updates += 1
        if with_generator:
            update_generator(plan, memory, room, trace, steps, critic_updates, readings)
            steps += 1
        if (done + 1) % LOOK_EVERY == 0 and not _finite(memory):
            return done + 1
    return rounds


@part
def _finite(memory):
    return optimisers.is_finite(memory.generator) and optimisers.is_finite(memory.discriminator)


@part
def _mean(outputs, start, stop):
    total = 0.0
    for m in range(start, stop):
        total += outputs[m, 0]
    return total / (stop - start)


@part
def _discriminator_weights(plan, memory, room, iterate):
    """D's weights as its forward pass sees them, turned."""
    net, weights = plan.discriminator, memory.discriminator
    if plan.spectral:
        spectral.divide(net, weights, memory.directions, iterate, room.divided, room.sides, room.norms)
        weights = room.divided
    turn(net, weights, room.discriminator.turned)
    return weights


@part
def update_discriminator(plan, memory, room, steps, update, readings):
    """Update number ``update`` of D, at generator step ``steps``."""
    net, run, batch = plan.discriminator, room.discriminator, plan.batch
    generate(plan, memory, room, update, NO)
    draw_real(plan, room, update, NO)
    place(plan, room, update, NO, YES)
    if plan.gp > 0:
        place_between(plan, room, update)
    weights = _discriminator_weights(plan, memory, room, YES)
    forward(net, weights, run, len(run.outputs), plan.activation, plan.curved)
    readings[LOSS_D] += _discriminator_loss(plan, room, readings)
    if plan.r1 > 0 or plan.r2 > 0 or plan.gp > 0:
        readings[PENALTY] += _penalised_gradient(plan, weights, room)
    else:
        pull(net, run, FIRST, 2 * batch, run.seeds, STRAIGHT)
        gradient(net, run.inputs, run, FIRST, 2 * batch, run.seeds, room.gradient_d)
    if plan.spectral:
        spectral.gradient_of_undivided(net, weights, memory.directions, room.sides, room.norms, room.gradient_d)
    readings[GRAD_D] += optimisers.length(room.gradient_d)
    rate = optimisers.learning_rate(plan.rate_d, plan.decay, steps)
    first, second = memory.first_d, memory.second_d
    optimisers.step(
        plan.optimiser, memory.discriminator, room.gradient_d, first, second, rate, plan.beta1, plan.beta2, update + 1
    )
    optimisers.clip(memory.discriminator, plan.clip)


@part
def _discriminator_loss(plan, room, readings):
    """D's loss on its outputs, with its slopes in the seeds; mean outputs, or scores, go to ``readings``."""
    run, batch = room.discriminator, plan.batch
    if plan.features:
        of_fake, of_real = features.critic_scores(run.outputs, batch, run.seeds, room.features)
        loss = of_fake - of_real
    else:
        of_fake, of_real = _mean(run.outputs, 0, batch), _mean(run.outputs, batch, 2 * batch)
        loss = losses.loss(plan.terms_d, run.outputs, batch, run.seeds)
    readings[D_FAKE] += of_fake
    readings[D_REAL] += of_real
    return loss


@part
def _penalised_gradient(plan, weights, room):
    """The gradient where a penalty looks at D's slope on some rows; returns the penalty."""
    net, run, batch = plan.discriminator, room.discriminator, plan.batch
    low = 0 if plan.r2 > 0 else (batch if plan.r1 > 0 else 2 * batch)
    high = 3 * batch if plan.gp > 0 else (2 * batch if plan.r1 > 0 else batch)
    if plan.features:
        features.score_slopes(batch, run.leads, room.features)
    else:
        _lead(run, low, high)
    pull(net, run, low, high, run.leads, KEEP if plan.curved else STRAIGHT)
    pull_to_points(net, weights, run, low, high)
    penalty = losses.penalty(run.pulls, low, high, batch, plan.r1, plan.r2, plan.gp, run.tangents[0])
    push(net, weights, run, low, high, plan.curved)
    if plan.features:
        pushed(net, weights, run, low, high, room.moves)
        features.score_curvature(batch, room.moves, run.seeds, room.features)
    _gradient_of_both(plan, room, low, high)
    return penalty


@part
def _lead(run, low, high):
    """What the gradient starts from: ones on penalised rows, elsewhere what the loss says."""
    for m in range(len(run.seeds)):
        run.leads[m, 0] = ONE if low <= m < high else run.seeds[m, 0]


@part
def _gradient_of_both(plan, room, low, high):
    """The gradient of loss and penalty, after `pull` and `push` of the penalised rows."""
    net, run = plan.discriminator, room.discriminator
    rows, joined = len(run.outputs), not (plan.curved or plan.features)
    pull(net, run, FIRST, low, run.seeds, STRAIGHT)
    pull(net, run, high, rows, run.seeds, STRAIGHT)
    if joined:
        join(net, run, low, high)
    else:
        gradient(net, run.tangents, run, low, high, run.leads, room.second_part)
        pull(net, run, low, high, run.seeds, BEND if plan.curved else STRAIGHT)
    gradient(net, run.inputs, run, FIRST, rows, run.leads if joined else run.seeds, room.gradient_d)
    if joined:
        part_again(net, run, low, high)
    else:
        optimisers.add(room.second_part, room.gradient_d)


@part
def update_generator(plan, memory, room, trace, step, update, readings):
    """Update number ``step`` of G; that of D which would come next is number ``update``."""
    net, run, points = plan.generator, room.generator, plan.batch * plan.packing
    generate(plan, memory, room, step, YES)
    if plan.energy:
        draw_real(plan, room, step, YES)
        place_columns(plan, room)
        readings[LOSS_G] += energy_distance(room.columns, points, run.seeds)
    else:
        readings[LOSS_G] += _seed_generator(plan, memory, room, trace, step, update)
    pull(net, run, FIRST, points, run.seeds, STRAIGHT)
    gradient(net, run.inputs, run, FIRST, points, run.seeds, room.gradient_g)
    readings[GRAD_G] += optimisers.length(room.gradient_g)
    rate = optimisers.learning_rate(plan.rate_g, plan.decay, step)
    first, second = memory.first_g, memory.second_g
    optimisers.step(
        plan.optimiser, memory.generator, room.gradient_g, first, second, rate, plan.beta1, plan.beta2, step + 1
    )
    optimisers.follow(memory.averaged, memory.generator, min(plan.average, (1 + step) / (10 + step)))
    turn(net, memory.generator, run.turned)


@part
def _seed_generator(plan, memory, room, trace, step, update):
    """The generator's loss; its slope by each generated point goes to the generator's seeds."""
    run = room.discriminator
    if plan.pairs:
        draw_real(plan, room, step, YES)
    place(plan, room, step, YES, plan.pairs)
    if plan.unroll > 0:
        loss = unroll(plan, memory, run, trace, step, update)
    else:
        loss = _judge(plan, memory, room)
    for m in range(plan.batch * plan.packing):
        row, at = m // plan.packing, 2 * (m % plan.packing)
        for i in range(2):
            room.generator.seeds[m, i] = run.pulls[row, at + i]
    return loss


@part
def _judge(plan, memory, room):
    """The generator's loss at D as it stands; its slope goes to D's ``pulls``."""
    net, run, batch = plan.discriminator, room.discriminator, plan.batch
    weights = _discriminator_weights(plan, memory, room, NO)
    forward(net, weights, run, 2 * batch if plan.pairs else batch, plan.activation, NO)
    if plan.features:
        loss = features.distance(run.outputs, batch, run.seeds, room.features)
    else:
        loss = losses.loss(plan.terms_g, run.outputs, batch, run.seeds)
    pull(net, run, FIRST, batch, run.seeds, STRAIGHT)
    pull_to_points(net, weights, run, FIRST, batch)
    return np.float64(loss)
