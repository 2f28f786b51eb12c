"""The VAE's hand-made training step against automatic differentiation and PyTorch's Adam, in float64."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.distributions import Normal, kl_divergence
from torch.nn import functional as F

from models.vae.data import data_of
from models.vae.likelihoods import LIKELIHOODS, SIGMA
from models.vae.settings import Settings
from models.vae.state import State
from models.vae.training import Machine, Task

CASES = [("bernoulli", 1.0, 2), ("bernoulli", 0.1, 5), ("bernoulli", 40.0, 1), ("gaussian", 1.0, 3)]


def task_of(likelihood: str, beta: float, latent: int, **settings) -> Task:
    """A small task on random grey pictures."""
    pictures = np.random.default_rng(0).random((40, 6, 5))
    chosen = Settings.of(likelihood=likelihood, beta=beta, latent=latent, width=16, batch=8, **settings)
    return Task(chosen, data_of(pictures, np.float64), seed=3)


def start(task: Task) -> State:
    return State.fresh(task.shape.initial(task.seed, np.dtype(np.float64)))


def terms(
    task: Task, weights: torch.Tensor, pictures: np.ndarray, noise: np.ndarray
) -> tuple[torch.Tensor, torch.Tensor]:
    """Reconstruction, and KL of every axis, of a minibatch: written down again with PyTorch's own distributions."""
    shape, x, eps = task.shape, torch.from_numpy(pictures.T.copy()), torch.from_numpy(noise.T.copy())
    (w1, b1), (w2, b2) = shape.encoder.views(weights[: shape.encoder.size])
    mean, log_var = (F.leaky_relu(x @ w1 + b1, 0.2) @ w2 + b2).chunk(2, dim=1)
    (w3, b3), (w4, b4) = shape.decoder.views(weights[shape.encoder.size :])
    posterior = Normal(mean, (log_var / 2).exp())
    outputs = F.leaky_relu((mean + posterior.stddev * eps) @ w3 + b3, 0.2) @ w4 + b4
    if task.settings.likelihood == "bernoulli":
        nats = F.binary_cross_entropy_with_logits(outputs, x, reduction="none")
    else:
        nats = -Normal(outputs.sigmoid(), SIGMA).log_prob(x)
    prior = Normal(torch.zeros_like(mean), torch.ones_like(mean))
    return nats.sum() / len(x), kl_divergence(posterior, prior).mean(dim=0)


@pytest.mark.parametrize(("likelihood", "beta", "latent"), CASES)
def test_gradients_agree_with_autograd(likelihood, beta, latent):
    task = task_of(likelihood, beta, latent)
    machine = Machine(task, start(task))
    rows = machine.rows(0)
    reading = machine.differentiate(*rows)
    weights = torch.from_numpy(machine.state.weights.copy()).requires_grad_()
    reconstruction, kls = terms(task, weights, *rows)
    (reconstruction + beta * kls.sum()).backward()
    assert np.abs(machine.gradient - weights.grad.numpy()).max() < 1e-9
    assert reading.reconstruction == pytest.approx(reconstruction.item(), rel=1e-12)
    assert reading.kl == pytest.approx(kls.detach().numpy(), rel=1e-10)


@pytest.mark.parametrize(("likelihood", "beta", "latent"), CASES)
def test_training_is_that_of_pytorch(likelihood, beta, latent):
    task = task_of(likelihood, beta, latent, lr=3e-3)
    state = start(task)
    weights = torch.from_numpy(state.weights.copy()).requires_grad_()
    adam = torch.optim.Adam([weights], lr=3e-3)
    for update in range(20):
        adam.zero_grad()
        reconstruction, kls = terms(task, weights, *Machine(task, state).rows(update))
        (reconstruction + beta * kls.sum()).backward()
        adam.step()
    Machine(task, state).train(20)
    assert np.abs(state.weights - weights.detach().numpy()).max() < 1e-9


@pytest.mark.parametrize("likelihood", LIKELIHOODS)
def test_far_outputs_stay_finite(likelihood):
    """Outputs of ±1000 are probabilities of 0 and 1 to machine precision, and no overflow."""
    outputs = np.array([-1000.0, 1000.0, 0.0], np.float32)
    with np.errstate(over="raise", invalid="raise"):
        nats, slope = LIKELIHOODS[likelihood].judge(outputs, np.array([0.0, 1.0, 0.5], np.float32))
    assert np.isfinite(nats).all()
    assert slope == pytest.approx(np.zeros(3), abs=1e-7)


def test_the_float32_step_is_the_float64_step():
    """The page trains in float32: its gradient is the exact one to seven digits."""
    task = task_of("bernoulli", 1.0, 2)
    exact = Machine(task, start(task))
    rough_state = State.fresh(exact.state.weights.astype(np.float32))
    rough = Machine(task, rough_state)
    for machine in (exact, rough):
        machine.differentiate(*exact.rows(0))
    assert np.abs(rough.gradient - exact.gradient).max() < 1e-5
