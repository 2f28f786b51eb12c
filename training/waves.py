"""A small WaveNet on toy waves: needs no data, for the waves are synthesised from seeds."""

from __future__ import annotations

from math import pi
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models import weights
from models.waves import mu_law
from models.waves.instruments import INSTRUMENTS, NOTES, RATE, UNKNOWN, melody, play
from models.waves.stack import Stack
from models.weights import Card, Metric
from training.data import Split
from training.images import Options
from training.loop import Plan, Training
from training.objectives import Batch, Minimiser

NAME = "wavenet_toy"
STACK = Stack(layers=7, kernel=2, base=2, blocks=2)
CHANNELS, SKIP, HEAD, KINDS = 32, 32, 64, 16  # features of a layer, of the output, before it, and of a condition
SAMPLES = 2048  # of one wave: half a second
COSINES = 8  # cosines that an untrained embedding is made of
SHORTEST_S, LONGEST_S = 0.06, 0.3  # of a note: many begin in every wave, where knowing them is worth most
TRAIN, HELD_OUT = 24576, 128  # waves; each is heard once, for another costs less than a step
UNTOLD = 0.1  # of the waves keep their notes to themselves
UNASKED = -1  # in place of a level
DISTURBED, PIECE = 0.5, (64, 512)  # of the waves have a tone of so many samples over what is heard of them
PLAN = Plan(epochs=1, batch=2, rate=6e-3, muon=0.02, decay=0.1, warmup=0.02, average=0.999)


class Layer(nn.Module):
    """A gated dilated causal convolution with its residual and skip connection."""

    def __init__(self, kernel: int, dilation: int):
        super().__init__()
        self.reach = (kernel - 1) * dilation
        self.gates = nn.Conv1d(CHANNELS, 2 * CHANNELS, kernel, dilation=dilation)
        self.condition = nn.Conv1d(KINDS, 2 * CHANNELS, 1, bias=False)
        self.rest = nn.Conv1d(CHANNELS, CHANNELS, 1)
        self.skip = nn.Conv1d(CHANNELS, SKIP, 1, bias=False)

    def forward(self, x: Tensor, condition: Tensor) -> tuple[Tensor, Tensor]:
        values, doors = (self.gates(F.pad(x, (self.reach, 0))) + self.condition(condition)).chunk(2, dim=1)
        opened = values.tanh() * doors.sigmoid()
        return x + self.rest(opened), self.skip(opened)


class WaveNet(nn.Module):
    """Logits of every sample's level given the samples before it, the instrument, and the note at that sample.

    van den Oord et al., 2016, "WaveNet: A Generative Model for Raw Audio".
    """

    ENDS = ("embed", "kind", "out")  # Muon is for what lies between

    def __init__(self, stack: Stack = STACK):
        super().__init__()
        self.embed = nn.Embedding(mu_law.LEVELS, CHANNELS)
        self.kind = nn.Embedding(len(INSTRUMENTS) * NOTES, KINDS)  # of every pair: a note is another on a bell
        self.layers = nn.ModuleList(Layer(stack.kernel, dilation) for dilation in stack.dilations)
        self.head = nn.Conv1d(SKIP, HEAD, 1)
        self.out = nn.Conv1d(HEAD, mu_law.LEVELS, 1)
        self._smooth()

    @torch.no_grad()
    def _smooth(self) -> None:
        """Begin with neighbouring levels alike, as sums of cosines: the network need not find out their order."""
        angles = (torch.arange(mu_law.LEVELS)[:, None] + 0.5) / mu_law.LEVELS * pi
        slow = torch.arange(1, COSINES + 1)
        self.embed.weight.copy_((angles * slow).cos() / slow @ torch.randn(COSINES, CHANNELS))
        self.out.weight.copy_(0.3 * (angles * torch.arange(1, HEAD + 1)).cos()[..., None])
        self.out.bias.zero_()

    def forward(self, levels: Tensor, notes: Tensor, instruments: Tensor) -> Tensor:
        """Logits (n, levels, samples) for levels (n, samples), notes (n, samples) and instruments (n,)."""
        before = F.pad(levels[:, :-1], (1, 0), value=mu_law.SILENCE)
        x = self.embed(before).transpose(1, 2)
        condition = self.kind(instruments[:, None] * NOTES + notes).transpose(1, 2)
        total = 0.0
        for layer in self.layers:
            x, skip = layer(x, condition)
            total = total + skip
        return self.out(F.relu(self.head(F.relu(total))))


def nats(network: WaveNet, batch: Batch) -> Tensor:
    """−log p of the average sample, in nats; some waves do not tell their notes."""
    levels, notes = (batch.x[:, 0] * 255).round().long().unbind(1)
    untold = torch.rand(len(notes), 1, generator=batch.draws, device=notes.device) < UNTOLD
    told = torch.where(untold, UNKNOWN, notes)
    heard, asked = disturbed(levels, batch.draws)
    return F.cross_entropy(network(heard, told, batch.labels), asked, ignore_index=UNASKED)


def disturbed(levels: Tensor, draws: torch.Generator) -> tuple[Tensor, Tensor]:
    """What the network hears of waves (n, samples), and what it is asked: over a piece of every other one lies a tone
    of any pitch, mostly loud, and there it is asked nothing.

    A sampler has only its own past. One that slips into a tone which feeds itself gets out of it again if it has heard
    such tones, and the notes that followed.
    """
    n, samples = levels.shape
    chance, start, length, loud, pitch, phase = torch.rand(6, n, 1, generator=draws, device=levels.device)
    first, time = start * samples, torch.arange(samples, device=levels.device)
    over = (chance < DISTURBED) & (first <= time) & (time < first + PIECE[0] + length * (PIECE[1] - PIECE[0]))
    tone = 2 * loud * (pi * pitch * time + 2 * pi * phase).sin()
    heard = torch.where(over, torch.from_numpy(mu_law.encode(tone.cpu())).to(levels), levels)
    return heard, levels.masked_fill(over, UNASKED)


def waves(n: int, seed: int) -> Split:
    """``n`` waves as levels and notes, (n, 2, samples), each with the number of its instrument."""
    names = list(INSTRUMENTS)
    labels = np.arange(n) % len(names)
    notes = np.stack([melody(SAMPLES, seed + k, SHORTEST_S, LONGEST_S) for k in range(n)])
    levels = np.stack([mu_law.encode(play(names[labels[k]], notes[k], seed + k)) for k in range(n)])
    return Split(np.stack([levels, notes], 1), labels)


def make(options: Options) -> list[Path]:
    """Train, measure on waves that were held out, and write weights and card."""
    torch.manual_seed(PLAN.seed)
    learner = Minimiser(WaveNet(), nats, PLAN, options.device)
    data = waves(TRAIN, seed=1_000_000)
    training = Training(learner, PLAN, data, options.device, options.checkpoints / f"{NAME}.ckpt", NAME)
    if options.resume:
        training.resume()
    training.run()
    tensors = {key: value.cpu().half().float() for key, value in learner.average.items()}
    card = _card(training, _metrics(tensors, data, options.device), options)
    return weights.write(card, {key: value.numpy() for key, value in tensors.items()}, options.out)


@torch.no_grad()
def _metrics(tensors: dict[str, Tensor], train: Split, device: torch.device) -> dict[str, Metric]:
    """Nats per sample with notes told and untold, per instrument, and what counting levels alone would give."""
    network, data = WaveNet().to(device), waves(HELD_OUT, seed=2_000_000)
    network.load_state_dict(tensors)
    counts = np.bincount(train.images[:, 0].ravel(), minlength=mu_law.LEVELS) + 1.0
    told = _nats(network, data, device, told=True)
    figures = {
        "nats": (told.mean(), "notes told"),
        "nats_untold": (_nats(network, data, device, told=False).mean(), "notes not told"),
        "nats_histogram": (
            -np.log(counts / counts.sum())[data.images[:, 0]].mean(),
            "levels of the training waves, counted",
        ),
    }
    metrics = {key: _metric(value, HELD_OUT, how) for key, (value, how) in figures.items()}
    for k, name in enumerate(INSTRUMENTS):
        own = told[data.labels == k]
        metrics[f"nats_{name}"] = _metric(own.mean(), len(own), "notes told")
    return metrics


def _metric(value: float, count: int, how: str) -> Metric:
    """Of ``count`` waves."""
    return Metric(round(float(value), 4), "nats per sample", count * SAMPLES, f"held-out waves; {how}")


def _nats(network: WaveNet, data: Split, device: torch.device, told: bool) -> np.ndarray:
    """−log p of the average sample of every wave, (n,) nats."""
    rows = []
    for image, label in zip(torch.from_numpy(data.images).long(), torch.from_numpy(data.labels)):
        levels, notes = image[:1].to(device), (image[1:] if told else torch.full_like(image[1:], UNKNOWN)).to(device)
        rows.append(F.cross_entropy(network(levels, notes, label[None].to(device)), levels).item())
    return np.array(rows)


def _card(training: Training, metrics: dict[str, Metric], options: Options) -> Card:
    facts = {"rate": RATE, "layers": STACK.layers, "kernel": STACK.kernel, "base": STACK.base, "blocks": STACK.blocks}
    facts |= {"channels": CHANNELS, "instruments": list(INSTRUMENTS), "notes": NOTES, "levels": mu_law.LEVELS}
    return Card(
        name=NAME,
        family="wavenet",
        data="waves",
        dataset="none: waves are synthesised from seeds",
        licence="MIT",
        credit="trained by this project",
        command=f"python -m training {NAME}",
        seed=PLAN.seed,
        steps=training.step,
        device=options.device.type,
        seconds=round(training.seconds, 1),
        architecture=facts,
        metrics=metrics,
    )
