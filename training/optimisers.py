"""Which parameters are moved how: Adam for everything, or Muon for the hidden matrices and Adam for the rest."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from training.loop import Plan

CLIP = 200.0  # the largest norm of the gradient that Adam sees


class Optimiser:
    """Adam (Kingma and Ba, 2015), beside it Muon (Jordan et al., 2024) where the plan gives it a rate.

    Muon turns the momentum of a weight matrix into the nearest orthogonal one, so that all its directions learn at the
    same pace. It is for matrices between hidden layers; a network names its first and last ones in ``ENDS``. A
    convolution counts as a matrix from all its taps to its outputs. Every step adds to a matrix's singular values, so
    where Muon moves some, they alone decay: none grows beyond about the inverse of the plan's ``decay``. Without it,
    networks that normalise nothing diverge.
    """

    def __init__(self, network: nn.Module, plan: Plan):
        self.plan = plan
        named = dict(network.named_parameters())
        ends = getattr(network, "ENDS", ())
        inner = {name: p for name, p in named.items() if plan.muon and p.ndim > 1 and not name.startswith(ends)}
        self._all = [*named.values()]
        self._vectors = [p for name, p in named.items() if name not in inner]
        self._matrices = [(p, _as_matrix(p)) for p in inner.values()]
        adam = {"lr": plan.rate, "betas": (0.9, 0.99), "weight_decay": 0.0 if inner else plan.decay, "fused": True}
        self._parts: dict[str, torch.optim.Optimizer] = {"adam": torch.optim.AdamW(self._vectors, **adam)}
        if self._matrices:
            views = [view for _, view in self._matrices]
            self._parts["muon"] = torch.optim.Muon(views, lr=plan.muon, weight_decay=plan.decay)

    def step(self, loss: Tensor, pace: float) -> None:
        """Move against the gradient of ``loss``; ``pace`` scales both rates."""
        for name, rate in (("adam", self.plan.rate), ("muon", self.plan.muon)):
            for group in self._parts[name].param_groups if name in self._parts else ():
                group["lr"] = rate * pace
        for parameter in self._all:
            parameter.grad = None
        loss.backward()
        nn.utils.clip_grad_norm_(self._vectors, CLIP)
        for parameter, view in self._matrices:
            grad = parameter.grad
            view.grad = None if grad is None else _taps_first(grad, parameter).reshape(view.shape)
        for part in self._parts.values():
            part.step()

    def state_dict(self) -> dict[str, Any]:
        return {name: part.state_dict() for name, part in self._parts.items()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        for name, part in self._parts.items():
            part.load_state_dict(state[name])


def _as_matrix(weights: Tensor) -> Tensor:
    """A view (outputs, everything else) that owns no memory of its own, in whatever order the taps lie."""
    plain = weights.detach()
    return _taps_first(plain, plain).view(len(plain), -1)


def _taps_first(values: Tensor, like: Tensor) -> Tensor:
    """``values`` with the taps of a convolution before its inputs where ``like`` has them so in memory."""
    last = like.ndim == 4 and like.is_contiguous(memory_format=torch.channels_last)
    return values.permute(0, 2, 3, 1) if last else values
