"""Trains the networks of `RECIPES` and writes each as an asset: weights and card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from models import weights
from models.images import binarize
from models.weights import Card, Metric, Weights
from training.autoregressive import RECIPES
from training.autoregressive.base import Recipe, nats
from training.autoregressive.lstm import Cell
from training.data import DATASETS, Split
from training.evaluation import picture_values
from training.images import SOURCES, Options, device_name
from training.loop import Moment, Training
from training.objectives import Minimiser

DATA, SHAPE = "digits", (28, 28)
ROWS = 100  # pictures measured at a time
_PROTOCOL = "{dataset}, test set, binarized once by binarize(x, seed=0), no label; −log p(x), mean"
_BUSY = "processor time of the steps of the training, by the process's own clock"


class Timed(Minimiser):
    """Counts the seconds that the processor spends on the steps: others may be at work on the same machine."""

    busy = 0.0

    def step(self, x: Tensor, labels: Tensor, draws: torch.Generator, moment: Moment) -> float:
        begun = process_time()
        loss = super().step(x, labels, draws, moment)
        self.busy += process_time() - begun
        return loss

    def state_dict(self) -> dict[str, Any]:
        return {**super().state_dict(), "busy": self.busy}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        super().load_state_dict(state)
        self.busy = state["busy"]


def make(name: str, options: Options) -> list[Path]:
    """Train one asset and write it; paths of weights and card."""
    recipe = next(recipe for recipe in RECIPES.values() if recipe.name == name)
    data = DATASETS[DATA](options.data)
    torch.manual_seed(recipe.plan.seed)
    network = recipe.network(architecture(recipe, SHAPE))
    if recipe.plan.fused:
        fuse(network)
    learner = Timed(network, nats, replace(recipe.plan, fused=False), options.device)
    training = Training(learner, recipe.plan, data.train, options.device, options.checkpoints / f"{name}.ckpt", name)
    if options.resume:
        training.resume()
    training.run()
    return finish(recipe, data.test, training, options)


def fuse(network: nn.Module) -> None:
    """Compile the network, or only its cells where it has some: unrolled, their walks take the compiler minutes."""
    for part in [part for part in network.modules() if isinstance(part, Cell)] or [network]:
        part.compile()


def architecture(recipe: Recipe, shape: tuple[int, int]) -> dict[str, Any]:
    """What the card says of the network, and all that is needed to build it."""
    return {"kind": recipe.key, "shape": list(shape), **recipe.facts}


def finish(recipe: Recipe, test: Split, training: Training, options: Options) -> list[Path]:
    """Round to what ships, measure that on the test set, write."""
    learner = training.learner
    rounded = {key: value.half().float().cpu().numpy() for key, value in learner.average.items()}
    card = _card(recipe, training, options)
    found = measured(rebuilt(Weights(card, rounded), options.device), test, options.device)
    card = replace(card, metrics=found | {"busy": Metric(round(learner.busy, 3), "seconds of one thread", 1, _BUSY)})
    print(f"{card.name}: nll {found['nll'].value:.2f} {found['nll'].unit}")
    return weights.write(card, rounded, options.out)


def rebuilt(read: Weights, device: torch.device) -> nn.Module:
    """The network of an asset as PyTorch computes it."""
    facts: Mapping[str, Any] = read.card.architecture
    network = RECIPES[facts["kind"]].network(facts)
    network.load_state_dict({key: torch.tensor(value) for key, value in read.tensors.items()})
    return network.eval().to(device, memory_format=torch.channels_last)


def measured(network: nn.Module, test: Split, device: torch.device) -> dict[str, Metric]:
    """What a card says of a network: −log p(x) of the whole test set, in float32."""
    levels = binarize(picture_values(test)).astype(np.int64)
    value = round(_nats(network, levels, device), 3)
    protocol = _PROTOCOL.format(dataset=SOURCES[DATA][0])
    return {"nll": Metric(value, "nats per picture", len(levels), protocol)}


@torch.no_grad()
def _nats(network: nn.Module, levels: NDArray[np.int64], device: torch.device) -> float:
    total = 0.0
    for some in torch.from_numpy(levels).to(device).split(ROWS):
        found = F.binary_cross_entropy_with_logits(network(some), some.float(), reduction="none")
        total += float(found.double().sum())
    return total / len(levels)


def _card(recipe: Recipe, training: Training, options: Options) -> Card:
    dataset, licence, credit = SOURCES[DATA]
    return Card(
        name=recipe.name,
        family=recipe.family,
        data=DATA,
        dataset=dataset,
        licence=licence,
        credit=credit,
        command=f"python -m training {recipe.name} --data DIR",
        seed=recipe.plan.seed,
        steps=training.step,
        device=device_name(options.device),
        seconds=round(training.seconds, 1),
        architecture=architecture(recipe, SHAPE),
    )
