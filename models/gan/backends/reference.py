"""The updates by automatic differentiation: slow, short, and what the other backends are checked against."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from models.gan.backends.activations import LEAK
from models.gan.backends.base import Backend, Metrics, Problem
from models.gan.backends.minibatch import Minibatches
from models.gan.backends.optimisers import EPSILON
from models.gan.backends.spectral import TINY
from models.gan.network import Layout
from models.gan.objectives.base import SampleObjective
from models.gan.state import State

ACTIVATIONS = {
    "leaky_relu": lambda a: functional.leaky_relu(a, LEAK),
    "relu": torch.relu,
    "tanh": torch.tanh,
    "silu": functional.silu,
}
NORM_FLOOR = 1e-12


class Reference(Backend):
    """Every objective that gives its losses in torch, with every setting."""

    key = "reference"

    def offers(self, problem: Problem) -> bool:
        return True

    def discriminator(self, problem: Problem, state: State, updates: int = 1) -> Metrics:
        return summary([update_discriminator(problem, state) for _ in range(updates)])

    def generator(self, problem: Problem, state: State, updates: int = 1) -> Metrics:
        return summary([update_generator(problem, state) for _ in range(updates)])

    def advance(self, problem: Problem, state: State, steps: int) -> Metrics:
        readings = []
        for _ in range(steps):
            readings += [update_discriminator(problem, state) for _ in range(problem.settings.critic_steps)]
            readings.append(update_generator(problem, state))
        return summary(readings)


def summary(readings: list[dict[str, float]]) -> Metrics:
    """Averages of what the updates read, by name."""
    names = {name for reading in readings for name in reading}
    return Metrics(**{name: float(np.mean([r[name] for r in readings if name in r])) for name in names})


def update_discriminator(problem: Problem, state: State) -> dict[str, float]:
    """One discriminator update; nothing where there is no discriminator."""
    if isinstance(problem.objective, SampleObjective):
        return {}
    settings = problem.settings
    weights = torch.from_numpy(state.discriminator).requires_grad_()
    batch, update = Minibatches(problem, 1), state.critic_updates
    with torch.no_grad():
        fake = generated(problem, torch.from_numpy(state.generator), batch, update)
    real = real_rows(problem, batch, update)
    critic = critic_of(problem, weights, state.directions, iterate=True)
    loss = problem.objective.discriminator_loss(critic, real, fake)
    penalty = penalties(problem, critic, real, fake, torch.from_numpy(batch.between(update))[:, None])
    gradient = torch.autograd.grad(loss + penalty, weights)[0]
    scores = [problem.objective.scores(critic, rows, fake).mean() for rows in (real, fake)]
    state.critic_updates += 1
    rate = settings.rate(settings.lr_d, state.steps)
    step(problem, weights, gradient, (state.first_d, state.second_d), rate, state.critic_updates)
    if settings.clip:
        state.discriminator.clip(-settings.clip, settings.clip, out=state.discriminator)
    names = ("loss_d", "penalty", "grad_d", "d_real", "d_fake")
    return {name: value.item() for name, value in zip(names, (loss, penalty, gradient.norm(), *scores))}


def update_generator(problem: Problem, state: State) -> dict[str, float]:
    """One generator update, through the imagined updates of D where there are any."""
    settings, update = problem.settings, state.steps
    weights = torch.from_numpy(state.generator).requires_grad_()
    batch = Minibatches(problem, 1, for_g=True)
    real, fake = real_rows(problem, batch, update), generated(problem, weights, batch, update)
    weights_d = torch.from_numpy(state.discriminator)
    if settings.unroll:
        weights_d = unrolled(problem, state, real, fake)
    critic = critic_of(problem, weights_d, state.directions, iterate=False)
    loss = problem.objective.generator_loss(critic, real, fake)
    gradient = torch.autograd.grad(loss, weights)[0]
    rate = settings.rate(settings.lr_g, state.steps)
    step(problem, weights, gradient, (state.first_g, state.second_g), rate, state.steps + 1)
    keep = min(settings.average, (1 + state.steps) / (10 + state.steps))
    state.averaged[:] = keep * state.averaged + (1 - keep) * state.generator
    state.steps += 1
    return {"loss_g": loss.item(), "grad_g": gradient.norm().item()}


def network(layout: Layout, activation: str, weights: Tensor, points: Tensor) -> Tensor:
    """Outputs (n, outputs) of a perceptron at ``points`` (n, inputs)."""
    *hidden, (matrix, bias) = layout.views(weights)
    for inner, shift in hidden:
        points = ACTIVATIONS[activation](points @ inner + shift)
    return points @ matrix + bias


def critic_of(problem: Problem, weights: Tensor, directions: np.ndarray, iterate: bool):
    """The discriminator as a function of packed rows (n, 2 k), spectrally normalised where that is set."""
    layout, settings = problem.discriminator, problem.settings
    if settings.spectral == "on":
        weights = normalised(layout, weights, torch.from_numpy(directions), iterate)
    return lambda points: network(layout, settings.activation, weights, points)


def normalised(layout: Layout, weights: Tensor, directions: Tensor, iterate: bool) -> Tensor:
    """Every matrix divided by σ = vᵀ W u; v and u are constants of the gradient (Miyato et al., 2018)."""
    parts, at = [], 0
    for matrix, bias in layout.views(weights):
        u = directions[at : at + matrix.shape[1]]
        with torch.no_grad():
            v = functional.normalize(matrix @ u, dim=0, eps=TINY)
            if iterate:
                u[:] = functional.normalize(matrix.T @ v, dim=0, eps=TINY)
        parts += [(matrix / (v @ matrix @ u.clone()).clamp_min(TINY)).flatten(), bias]
        at += matrix.shape[1]
    return torch.cat(parts)


def real_rows(problem: Problem, batch: Minibatches, update: int) -> Tensor:
    """Packed real rows (B, 2 k) with their noise."""
    found = torch.from_numpy(batch.real(update)).T
    return found + torch.from_numpy(batch.noise(update)[0]).T if problem.settings.noise else found


def generated(problem: Problem, weights: Tensor, batch: Minibatches, update: int) -> Tensor:
    """Packed generated rows (B, 2 k) with their noise."""
    latent = torch.from_numpy(batch.latent(update)).T
    points = network(problem.generator, problem.settings.activation, weights, latent)
    found = points.reshape(problem.settings.batch, -1)
    return found + torch.from_numpy(batch.noise(update)[1]).T if problem.settings.noise else found


def penalties(problem: Problem, critic, real: Tensor, fake: Tensor, share: Tensor) -> Tensor:
    """R1, R2 and the gradient penalty, weighted and summed; ``share`` (B, 1) places the points between."""
    settings, total = problem.settings, torch.zeros((), dtype=real.dtype)
    for weight, rows in ((settings.r1, real), (settings.r2, fake)):
        if weight:
            total = total + weight / 2 * slopes(problem, critic, rows, fake).square().sum(1).mean()
    if settings.gp:
        between = share * real + (1 - share) * fake
        squares = slopes(problem, critic, between, fake).square().sum(1)
        total = total + settings.gp * ((squares + NORM_FLOOR).sqrt() - 1).square().mean()
    return total


def slopes(problem: Problem, critic, rows: Tensor, fake: Tensor) -> Tensor:
    """Gradient of D's value by its input, (n, 2 k), itself differentiable by the weights."""
    rows = rows.detach().requires_grad_()
    values = problem.objective.scores(critic, rows, fake)
    return torch.autograd.grad(values.sum(), rows, create_graph=True)[0]


def step(problem: Problem, weights: Tensor, gradient: Tensor, memory: tuple, rate: float, count: int) -> None:
    """One step of PyTorch's own optimiser, in place on weights and memory."""
    settings, (first, second) = problem.settings, map(torch.from_numpy, memory)
    weights.grad = gradient
    if settings.optimiser == "sgd":
        if not settings.beta1:
            first.copy_(gradient)  # PyTorch leaves the velocity alone where nothing reads it
        optimiser = torch.optim.SGD([weights], lr=rate, momentum=settings.beta1)
        kept = {"momentum_buffer": first}
    elif settings.optimiser == "rmsprop":
        optimiser = torch.optim.RMSprop([weights], lr=rate, alpha=settings.beta2, eps=EPSILON)
        kept = {"step": torch.tensor(float(count - 1)), "square_avg": second}
    else:
        optimiser = torch.optim.Adam([weights], lr=rate, betas=(settings.beta1, settings.beta2), eps=EPSILON)
        kept = {"step": torch.tensor(float(count - 1)), "exp_avg": first, "exp_avg_sq": second}
    optimiser.state[weights] = kept
    optimiser.step()


def unrolled(problem: Problem, state: State, real: Tensor, fake: Tensor) -> Tensor:
    """D's weights after its next updates on these rows, as a function of ``fake`` (Metz et al., 2017, eq. 9)."""
    settings = problem.settings
    weights = torch.from_numpy(state.discriminator).requires_grad_()
    first, second = torch.from_numpy(state.first_d), torch.from_numpy(state.second_d)
    rate = settings.rate(settings.lr_d, state.steps)
    for count in range(state.critic_updates + 1, state.critic_updates + 1 + settings.unroll):
        critic = critic_of(problem, weights, state.directions, iterate=False)
        loss = problem.objective.discriminator_loss(critic, real, fake)
        gradient = torch.autograd.grad(loss, weights, create_graph=True)[0]
        move, first, second = moved(settings, gradient, first, second, count)
        weights = weights - rate * move
        if settings.clip:
            weights = weights.clamp(-settings.clip, settings.clip)
    return weights


def moved(settings, gradient: Tensor, first: Tensor, second: Tensor, count: int) -> tuple[Tensor, Tensor, Tensor]:
    """What an optimiser subtracts per unit of rate, and its averages after it, all differentiable.

    PyTorch's optimisers work in place, which a graph cannot follow; where an averaged square is 0 the root gets no
    slope instead of an infinite one.
    """
    if settings.optimiser == "sgd":
        first = settings.beta1 * first + gradient
        return first, first, second
    second = settings.beta2 * second + (1 - settings.beta2) * gradient.square()
    root = torch.where(second > 0, second, 1).sqrt() * (second > 0)
    if settings.optimiser == "rmsprop":
        return gradient / (root + EPSILON), first, second
    first = settings.beta1 * first + (1 - settings.beta1) * gradient
    start_1, start_2 = 1 - settings.beta1**count, 1 - settings.beta2**count
    return first / start_1 / (root / start_2**0.5 + EPSILON), first, second
