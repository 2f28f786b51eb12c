"""The WaveNet in numpy against PyTorch's: logits, gradients, what the shipped weights say, and what a sampler makes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from models import weights
from models.waves import cached, instruments, load, mu_law, network
from models.waves.parameters import from_tensors
from models.waves.stack import Stack
from models.waves.wavenet import WaveNet
from training import waves
from training.loop import Training
from training.objectives import Batch, Minimiser

STACKS = [Stack(3), Stack(3, 3, 2, 2), Stack(3, 2, 3), Stack(4, 2, 1)]


def untrained(stack: Stack) -> waves.WaveNet:
    torch.manual_seed(0)
    return waves.WaveNet(stack).eval()


def played(n: int = 120) -> tuple[np.ndarray, np.ndarray]:
    notes = instruments.melody(n, 1, 0.002, 0.01)
    return mu_law.encode(instruments.play("string", notes, 1)), notes


@torch.no_grad()
def by_torch(net: waves.WaveNet, levels: np.ndarray, notes: np.ndarray, instrument: int) -> np.ndarray:
    given = (torch.from_numpy(line.astype(np.int64))[None] for line in (levels, notes))
    return net(*given, torch.tensor([instrument]))[0].T.numpy()


@pytest.mark.parametrize("stack", STACKS)
def test_the_full_pass_is_pytorchs(stack):
    net, (levels, notes) = untrained(stack), played()
    tensors = {name: tensor.numpy() for name, tensor in net.state_dict().items()}
    for instrument in range(len(instruments.INSTRUMENTS)):
        ours = network.logits(from_tensors(stack, tensors, instrument), levels, notes, mu_law.SILENCE)
        np.testing.assert_allclose(ours, by_torch(net, levels, notes, instrument), atol=2e-5)


@pytest.mark.parametrize("stack", STACKS)
def test_pytorchs_gradient_reaches_the_receptive_field(stack):
    """Embedded samples under the last logit: non-zero exactly at the lags of the graph, one step back."""
    net, n = untrained(stack), stack.receptive_field + 4
    reached = []
    hook = net.embed.register_forward_hook(lambda _module, _given, out: reached.append(out) or out.retain_grad())
    levels = torch.randint(mu_law.LEVELS, (1, n), generator=torch.Generator().manual_seed(0))
    net(levels, torch.zeros_like(levels), torch.tensor([0]))[0, :, -1].square().sum().backward()
    hook.remove()
    slopes = reached[0].grad[0].norm(dim=1).flip(0)
    assert np.flatnonzero(slopes.numpy()).tolist() == stack.lags().tolist()


@pytest.fixture(scope="module")
def shipped() -> WaveNet:
    return load()


def test_the_shipped_network_knows_its_field(shipped):
    stack = shipped.stack
    influence = network.influence(shipped.parameters("organ"), stack.receptive_field + 3)[::-1]
    assert np.flatnonzero(influence).max() + 1 == stack.receptive_field
    assert shipped.size <= 120_000 and shipped.card.bytes <= 500_000


def test_the_shipped_network_is_as_good_as_its_card_says(shipped):
    """Nats per sample on a few of the held-out waves, against all of them: the card's figures are real."""
    data = waves.waves(16, seed=2_000_000)
    names, metrics = list(instruments.INSTRUMENTS), shipped.card.metrics
    pairs = list(zip(data.images, data.labels, strict=True))
    nats = [-shipped.log_prob(levels, names[label], notes).mean() for (levels, notes), label in pairs]
    assert np.mean(nats) == pytest.approx(metrics["nats"].value, abs=0.15)
    assert metrics["nats"].value < metrics["nats_histogram"].value - 1


def test_the_shipped_networks_cache_is_its_full_pass(shipped):
    notes = instruments.melody(2 * shipped.stack.receptive_field, 5)
    growing = shipped.generate(notes, "flute", seed=2)
    growing.advance(len(notes), cached.advance)
    np.testing.assert_allclose(-growing.nats, shipped.log_prob(growing.levels, "flute", notes), atol=1e-4)


def test_a_training_moves_all_that_the_output_depends_on(tmp_path, monkeypatch):
    monkeypatch.setattr(waves, "PLAN", replace(waves.PLAN, epochs=1))
    data = waves.waves(8, seed=0)
    learner = Minimiser(waves.WaveNet(Stack(2)), waves.nats, waves.PLAN, torch.device("cpu"))
    training = Training(learner, waves.PLAN, data, torch.device("cpu"), tmp_path / "a.ckpt", "a")
    before = {name: tensor.clone() for name, tensor in learner.coder.state_dict().items()}
    training.run()
    assert training.step == 4
    moved = [name for name, tensor in learner.coder.state_dict().items() if not torch.equal(tensor, before[name])]
    unused = {"layers.1.rest.weight", "layers.1.rest.bias"}  # above the last layer nobody listens
    assert set(moved) == set(before) - unused
    x, labels = torch.from_numpy(data.images[:2, None]).float() / 255, torch.from_numpy(data.labels[:2])
    batch = Batch(x, labels, torch.Generator().manual_seed(0), training._moment())
    assert 0 < waves.nats(learner.coder, batch).item() < 2 * np.log(mu_law.LEVELS)


def test_a_tone_lies_over_a_piece_of_every_other_wave_that_is_heard():
    levels = torch.full((400, 2048), 99)
    heard, asked = waves.disturbed(levels, torch.Generator().manual_seed(0))
    over = heard != levels
    torch.testing.assert_close(asked, levels.masked_fill(over, waves.UNASKED), rtol=0, atol=0)
    assert over.any(1).float().mean() == pytest.approx(waves.DISTURBED, abs=0.08)
    lengths, edges = over.sum(1), over.int().diff(dim=1, prepend=torch.zeros(400, 1), append=torch.zeros(400, 1)).abs()
    assert set(edges.sum(1).tolist()) == {0, 2}, "in one piece"
    inside = over.any(1) & ~over[:, -1]
    assert waves.PIECE[0] <= lengths[inside].min() and lengths.max() <= waves.PIECE[1] + 1


def test_every_pair_of_instrument_and_note_is_told_apart():
    net, levels = untrained(Stack(2)), torch.randint(mu_law.LEVELS, (1, 12))
    said = [
        net(levels, torch.full_like(levels, note), torch.tensor([instrument]))
        for instrument in range(len(instruments.INSTRUMENTS))
        for note in range(instruments.NOTES)
    ]
    assert torch.pdist(torch.stack(said).flatten(1)).min() > 0


def test_the_card_is_whole():
    card = weights.read_card(waves.NAME)
    assert card.command == "python -m training wavenet_toy" and card.family == "wavenet"
    assert {f"nats_{name}" for name in instruments.INSTRUMENTS} | {"nats", "nats_untold"} <= set(card.metrics)
    assert Path(weights.ASSETS / f"{waves.NAME}.safetensors").stat().st_size == card.bytes


def test_a_sample_is_not_told_itself():
    """What the loss compares: logits at a sample come from those before it."""
    net, levels = untrained(Stack(2)), torch.randint(mu_law.LEVELS, (1, 12))
    other = levels.clone()
    other[0, 6] = (other[0, 6] + 9) % mu_law.LEVELS
    notes, instrument = torch.zeros_like(levels), torch.tensor([0])
    gap = (net(levels, notes, instrument) - net(other, notes, instrument)).abs().sum(1)[0]
    assert (gap[:7] == 0).all() and (gap[7:11] > 0).all()
    assert F.cross_entropy(net(levels, notes, instrument), levels).isfinite()
