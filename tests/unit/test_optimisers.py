"""What moves the weights: Adam alone bit for bit as PyTorch's, Muon in the layout that convolutions have in memory."""

from __future__ import annotations

from copy import deepcopy

import pytest
import torch
from torch import nn

from training.loop import Plan
from training.optimisers import Optimiser
from training.pixelcnn import Facts, unet

RATE, MUON = 1e-2, 0.1


def small(memory_format: torch.memory_format = torch.contiguous_format) -> nn.Sequential:
    torch.manual_seed(0)
    layers = (nn.Conv2d(3, 16, 3), nn.Conv2d(16, 24, (2, 3)), nn.Conv2d(24, 16, 1), nn.Flatten(), nn.Linear(192, 5))
    return nn.Sequential(*layers).to(memory_format=memory_format)


def loss_of(network: nn.Module, seed: int) -> torch.Tensor:
    draws = torch.Generator().manual_seed(seed)
    return network(torch.randn(6, 3, 7, 7, generator=draws)).square().sum()


def test_without_a_rate_for_muon_it_is_adam():
    ours, theirs = small(), small()
    optimiser = Optimiser(ours, Plan(epochs=1, rate=RATE))
    adam = torch.optim.AdamW(theirs.parameters(), lr=RATE, betas=(0.9, 0.99), weight_decay=0.0, fused=True)
    for seed in range(3):
        optimiser.step(loss_of(ours, seed), pace=1.0)
        adam.zero_grad()
        loss_of(theirs, seed).backward()
        nn.utils.clip_grad_norm_(theirs.parameters(), 200.0)
        adam.step()
    assert all(torch.equal(a, b) for a, b in zip(ours.parameters(), theirs.parameters(), strict=True))


@pytest.mark.parametrize("memory_format", [torch.contiguous_format, torch.channels_last])
def test_muon_moves_hidden_matrices_by_nearly_orthogonal_steps(memory_format):
    network = small(memory_format)
    before = {name: p.detach().clone() for name, p in network.named_parameters()}
    Optimiser(network, Plan(epochs=1, rate=RATE, muon=MUON)).step(loss_of(network, 0), pace=0.5)
    for name, p in network.named_parameters():
        moved = (p.detach() - before[name]).flatten(1) if p.ndim > 1 else None
        if moved is None:
            continue
        sizes = torch.linalg.svdvals(moved) / (0.5 * MUON * max(1.0, moved.shape[0] / moved.shape[1]) ** 0.5)
        assert sizes.max() < 1.3
        assert sizes[: min(4, len(sizes))].min() > 0.6, name


def test_the_order_in_memory_changes_nothing():
    outcomes = []
    for memory_format in (torch.contiguous_format, torch.channels_last):
        network = small(memory_format)
        Optimiser(network, Plan(epochs=1, rate=RATE, muon=MUON)).step(loss_of(network, 0), pace=1.0)
        outcomes.append([p.detach().contiguous() for p in network.parameters()])
    for a, b in zip(*outcomes, strict=True):
        torch.testing.assert_close(a, b, atol=2e-3, rtol=0)  # Muon computes in bfloat16


def test_the_ends_of_a_pixelcnn_stay_with_adam():
    facts = Facts(levels=2, features=8, layers=2, head=8, classes=3, context=unet(8, 8), channels=8)
    network = facts.network()
    optimiser = Optimiser(network, Plan(epochs=1, rate=RATE, muon=MUON))
    by_muon = {id(p) for p, _ in optimiser._matrices}
    names = {name for name, p in network.named_parameters() if id(p) in by_muon}
    assert not any(name.startswith(network.ENDS) for name in names)
    assert {"layers.0.down.weight", "layers.1.context.weight", "head.weight", "context.stages.fine.0.weight"} <= names


def test_it_goes_on_bit_for_bit_from_its_state():
    plan, one, other = Plan(epochs=1, rate=RATE, muon=MUON), small(), small()
    first = Optimiser(one, plan)
    for seed in range(2):
        first.step(loss_of(one, seed), pace=1.0)
    other.load_state_dict(one.state_dict())
    second = Optimiser(other, plan)
    second.load_state_dict(deepcopy(first.state_dict()))
    for optimiser, network in ((first, one), (second, other)):
        optimiser.step(loss_of(network, 2), pace=1.0)
    assert all(torch.equal(a, b) for a, b in zip(one.parameters(), other.parameters(), strict=True))
