"""What trained autoencoders minimise: losses per picture, in nats where they are negative log-likelihoods."""

from __future__ import annotations

from dataclasses import dataclass
from math import log, pi
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from training.loop import Moment, Plan
from training.networks import Network
from training.optimisers import Optimiser


class Coder(nn.Module):
    """An encoder and a decoder by their lines; ``log_sigma`` is the Gaussian likelihood's learned deviation."""

    def __init__(self, encoder: tuple[str, ...], decoder: tuple[str, ...], has_sigma: bool = False):
        super().__init__()
        self.encoder, self.decoder = Network(encoder), Network(decoder)
        if has_sigma:
            self.log_sigma = nn.Parameter(torch.tensor(-1.0))


@dataclass
class Batch:
    """Pictures (n, c, h, w) in [0, 1], their labels (n,), the step's random numbers and its place in the training."""

    x: Tensor
    labels: Tensor
    draws: torch.Generator
    moment: Moment

    def binarized(self) -> Tensor:
        """Black and white pictures, each pixel 1 with its grey value as probability."""
        return (torch.rand(self.x.shape, generator=self.draws, device=self.x.device) < self.x).float()

    def normal(self, like: Tensor) -> Tensor:
        """Standard normal numbers in the shape of ``like``."""
        return torch.randn(like.shape, generator=self.draws, device=like.device)


def kl_to_prior(mean: Tensor, log_var: Tensor) -> Tensor:
    """KL(N(mean, diag e^log_var) ‖ N(0, I)) in nats, per dimension (Kingma and Welling, 2014, appendix B)."""
    return (mean.square() + log_var.exp() - 1 - log_var) / 2


def gaussian_nats(x: Tensor, mean: Tensor, log_sigma: Tensor) -> Tensor:
    """−log N(x; mean, σ²) per picture; one σ for all pixels (Rybkin et al., 2021, σ-VAE)."""
    return (((x - mean) / log_sigma.exp()).square() / 2 + log_sigma + log(2 * pi) / 2).flatten(1).sum(1)


@dataclass(frozen=True)
class Variational:
    """−ELBO with weight ``beta`` on the KL (Higgins et al., 2017), raised from 0 over ``anneal`` epochs.

    A Bernoulli likelihood sees pictures binarized anew at every visit (Salakhutdinov and Murray, 2008).
    """

    beta: float = 1.0
    likelihood: str = "bernoulli"
    anneal: float = 0.0

    def __call__(self, coder: Coder, batch: Batch) -> Tensor:
        x = batch.x if self.likelihood == "gaussian" else batch.binarized()
        mean, log_var = coder.encoder(x, batch.labels).float().chunk(2, dim=1)
        z = mean + (log_var / 2).exp() * batch.normal(mean)
        logits = coder.decoder(z, batch.labels).float().reshape(x.shape)
        weight = self.beta * min(1.0, (batch.moment.epoch + 0.01) / self.anneal if self.anneal else 1.0)
        return (self._nats(coder, x, logits) + weight * kl_to_prior(mean, log_var).sum(1)).mean()

    def _nats(self, coder: Coder, x: Tensor, logits: Tensor) -> Tensor:
        if self.likelihood == "gaussian":
            return gaussian_nats(x, logits.sigmoid(), coder.log_sigma)
        return F.binary_cross_entropy_with_logits(logits, x, reduction="none").flatten(1).sum(1)


@dataclass(frozen=True)
class Reconstruction:
    """Squared error of the reconstruction, summed over pixels, and ``weight`` times a penalty on the code.

    - plain: none (Rumelhart, Hinton, Williams, 1986)
    - denoising: none, but the encoder sees pictures with noise of deviation ``weight`` (Vincent et al., 2008)
    - sparse_l1: |z|₁
    - sparse_kl: Σ KL(ρ ‖ mean activity of a unit over the batch), ρ = .1 (Ng, 2011, CS294A notes, section 3)
    - contractive: ‖∂z/∂x‖²_F (Rifai et al., 2011), by one random direction per picture (Hutchinson, 1990)

    Where scaling the code would dodge the penalty, the decoder's first weights are kept small too.
    """

    penalty: str = "plain"
    weight: float = 0.0

    def __call__(self, coder: Coder, batch: Batch) -> Tensor:
        x = batch.x.requires_grad_(self.penalty == "contractive")
        noise = self.weight * batch.normal(x) if self.penalty == "denoising" else 0.0
        code = coder.encoder(x + noise).float()
        error = (coder.decoder(code).float().reshape(x.shape) - x.detach()).square().flatten(1).sum(1).mean()
        if self.penalty in ("plain", "denoising"):
            return error
        keep_small = KEEP_SMALL * coder.decoder[0].weight.square().sum()
        return error + keep_small + self.weight * PENALTIES[self.penalty](x, code, batch)


RHO, KEEP_SMALL = 0.1, 0.01


def _l1(x: Tensor, code: Tensor, batch: Batch) -> Tensor:
    return code.abs().sum(1).mean()


def _activity(x: Tensor, code: Tensor, batch: Batch) -> Tensor:
    mean = code.mean(0).clamp(1e-6, 1 - 1e-6)
    return (RHO * (RHO / mean).log() + (1 - RHO) * ((1 - RHO) / (1 - mean)).log()).sum()


def _contraction(x: Tensor, code: Tensor, batch: Batch) -> Tensor:
    slopes = torch.autograd.grad((code * batch.normal(code)).sum(), x, create_graph=True)[0]
    return slopes.square().flatten(1).sum(1).mean()


PENALTIES = {"sparse_l1": _l1, "sparse_kl": _activity, "contractive": _contraction}


class Minimiser:
    """One objective, with a moving average of the weights, which is what ships."""

    def __init__(self, coder: nn.Module, objective: Any, plan: Plan, device: torch.device):
        self.coder = coder.to(device, memory_format=torch.channels_last)
        self.objective, self.plan, self.device = objective, plan, device
        self._network = torch.compile(self.coder) if plan.fused else self.coder
        self.optimiser = Optimiser(self.coder, plan)
        self.average = {key: value.clone() for key, value in coder.state_dict().items()}

    def step(self, x: Tensor, labels: Tensor, draws: torch.Generator, moment: Moment) -> float:
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.plan.half):
            loss = self.objective(self._network, Batch(x, labels, draws, moment))
        self.optimiser.step(loss, moment.pace)
        self._follow(moment.step)
        return loss.item()

    @torch.no_grad()
    def _follow(self, step: int) -> None:
        decay = min(self.plan.average, (1 + step) / (10 + step))
        state = self.coder.state_dict()
        torch._foreach_lerp_([*self.average.values()], [state[key] for key in self.average], 1 - decay)

    def weights(self) -> dict[str, Tensor]:
        return self.average

    def state_dict(self) -> dict[str, Any]:
        """Everything that the next step depends on."""
        return {"coder": self.coder.state_dict(), "optimiser": self.optimiser.state_dict(), "average": self.average}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self.coder.load_state_dict(state["coder"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.average = state["average"]
