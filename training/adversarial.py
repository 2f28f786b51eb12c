"""The VAE-GAN (Larsen et al., 2016, algorithm 1): a discriminator's features measure the reconstruction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from training.loop import Moment, Plan
from training.networks import Network
from training.objectives import Coder, kl_to_prior

BODY = ("fold 2", "conv 4 16", "silu", "fold 2", "conv 64 32")
HEAD = ("silu", "flatten", "dense 1568 64", "silu", "dense 64 1")
PENALTY_EVERY, PENALTY = 8, 0.1  # steps between two penalties, and the weight each would have at every step


@dataclass(frozen=True)
class Adversarial:
    """``feature_weight`` is on the squared error between features, ``style_weight`` on fooling the discriminator."""

    feature_weight: float = 1.0
    style_weight: float = 3.0


class Judge(nn.Module):
    """The discriminator: its features (its layer l in the paper) and its logit."""

    def __init__(self):
        super().__init__()
        self.body, self.head = Network(BODY), Network(HEAD)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        features = self.body(x)
        return features.flatten(1), self.head(features)


class Duel:
    """Three updates a step: encoder and decoder by features, KL and style; the discriminator on data, on
    reconstructions and on pictures from the prior."""

    def __init__(self, coder: Coder, objective: Adversarial, plan: Plan, device: torch.device):
        self.coder, self.judge = coder.to(device), Judge().to(device)
        self.objective, self.plan, self.device = objective, plan, device
        adam = {"lr": plan.rate, "betas": (0.5, 0.99), "fused": True}
        self.makers = torch.optim.Adam(self.coder.parameters(), **adam)
        self.judging = torch.optim.Adam(self.judge.parameters(), **adam)
        self.average = {key: value.clone() for key, value in coder.state_dict().items()}

    def step(self, x: Tensor, labels: Tensor, draws: torch.Generator, moment: Moment) -> float:
        """Both sides' update; the makers' loss per picture."""
        for group in (*self.makers.param_groups, *self.judging.param_groups):
            group["lr"] = self.plan.rate * moment.pace
        mean, log_var = self.coder.encoder(x).chunk(2, dim=1)
        z = mean + (log_var / 2).exp() * _normal(mean, draws)
        painted = self._paint(torch.cat([z, _normal(z, draws)]), x)
        loss = self._makers_loss(x, painted) + kl_to_prior(mean, log_var).sum(1).mean()
        _update(self.makers, loss)
        with_penalty = moment.step % PENALTY_EVERY == 0
        _update(self.judging, self._judging_loss(x, painted.detach(), with_penalty))
        self._follow(moment.step)
        return loss.item()

    def _paint(self, z: Tensor, x: Tensor) -> Tensor:
        return self.coder.decoder(z).reshape(-1, *x.shape[1:]).sigmoid()

    def _makers_loss(self, x: Tensor, painted: Tensor) -> Tensor:
        with torch.no_grad():
            wanted, _ = self.judge(x)
        found, verdict = self.judge(painted)
        features = (found[: len(x)] - wanted).square().sum(1).mean() / 2
        return self.objective.feature_weight * features + self.objective.style_weight * F.softplus(-verdict).mean()

    def _judging_loss(self, x: Tensor, painted: Tensor, with_penalty: bool) -> Tensor:
        """The logistic loss; R1 (Mescheder et al., 2018) keeps the duel stable, lazily (Karras et al., 2020)."""
        real = x.detach().requires_grad_(with_penalty)
        on_data, on_painted = self.judge(real)[1], self.judge(painted)[1]
        loss = F.softplus(-on_data).mean() + F.softplus(on_painted).mean()
        if not with_penalty:
            return loss
        slopes = torch.autograd.grad(on_data.sum(), real, create_graph=True)[0]
        return loss + PENALTY * PENALTY_EVERY * slopes.square().flatten(1).sum(1).mean()

    @torch.no_grad()
    def _follow(self, step: int) -> None:
        decay = min(self.plan.average, (1 + step) / (10 + step))
        state = self.coder.state_dict()
        torch._foreach_lerp_([*self.average.values()], [state[key] for key in self.average], 1 - decay)

    def state_dict(self) -> dict[str, Any]:
        """Everything that the next step depends on."""
        parts = {"coder": self.coder, "judge": self.judge, "makers": self.makers, "judging": self.judging}
        return {key: part.state_dict() for key, part in parts.items()} | {"average": self.average}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Continue from what `state_dict` gave."""
        for key in ("coder", "judge", "makers", "judging"):
            getattr(self, key).load_state_dict(state[key])
        self.average = state["average"]


def _normal(like: Tensor, draws: torch.Generator) -> Tensor:
    return torch.randn(like.shape, generator=draws, device=like.device)


def _update(optimiser: torch.optim.Optimizer, loss: Tensor) -> None:
    optimiser.zero_grad(set_to_none=True)
    loss.backward()
    optimiser.step()
