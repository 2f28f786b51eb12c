"""Trains the PixelCNNs of `RECIPES` and writes each as an asset: weights and card."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from math import log
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from models import weights
from models.images import binarize
from models.weights import Card, Metric, Weights
from training import masks
from training.colours import COLOURS
from training.data import DATASETS, Split
from training.evaluation import picture_values
from training.images import SOURCES, Options, device_name
from training.loop import Plan, Training
from training.objectives import Minimiser
from training.pixelcnn import Completion, Facts, PixelCNN, unet

ROWS = 100  # pictures measured at a time
WHOLE, HIDDEN = 10_000, 2000
"""Test pictures measured whole, and with each part hidden."""


@dataclass(frozen=True)
class Recipe:
    """How one asset is made."""

    name: str
    data: str
    facts: Facts
    plan: Plan
    what: str

    @property
    def objective(self) -> Completion:
        return Completion(bool(self.facts.context), moved=self.facts.colours == COLOURS)


def _recipes() -> Iterator[Recipe]:
    muon = {"rate": 3e-3, "muon": 0.01, "decay": 0.1}
    plan = Plan(epochs=5, batch=64, **muon, warmup=0.1, average=0.999, half=True, fused=True)
    last = replace(plan, average=0.0)  # with clothes the average of late weights is far worse than the last ones
    twice = replace(plan, epochs=10, cycles=2)
    what = "gated PixelCNN that completes any mask: {}"
    plain = "the same gated PixelCNN without the U-Net, which knows no mask: {}"
    sizes = {"levels": 2, "features": 64, "layers": 10, "head": 64, "classes": 10}
    completing, raster = Facts(**sizes, context=unet(32, 28), channels=32), Facts(**sizes, context={})
    yield Recipe("pixelcnn_digits", "digits", completing, twice, what.format("black and white digits"))
    yield Recipe("pixelcnn_digits_raster", "digits", raster, plan, plain.format("black and white digits"))
    sizes |= {"levels": 16, "features": 48, "layers": 8, "head": 48}
    completing, raster = Facts(**sizes, context=unet(24, 28), channels=24), Facts(**sizes, context={})
    short = replace(last, epochs=3)
    yield Recipe("pixelcnn_digits_grey", "digits", completing, short, what.format("digits in 16 levels of grey"))
    yield Recipe("pixelcnn_fashion", "fashion", completing, last, what.format("clothes in 16 levels of grey"))
    yield Recipe("pixelcnn_fashion_raster", "fashion", raster, last, plain.format("clothes in 16 levels of grey"))
    sizes |= {"levels": 256, "context": unet(24, 32, COLOURS), "channels": 24, "colours": COLOURS}
    often = replace(last, epochs=60, batch=32, warmup=1)  # there are few of these pictures
    yield Recipe("pixelcnn_emoji", "emoji", Facts(**sizes), often, what.format("emoji in colour"))


RECIPES = {recipe.name: recipe for recipe in _recipes()}


def make(name: str, options: Options) -> list[Path]:
    """Train one asset and write it; paths of weights and card."""
    recipe = RECIPES[name]
    data = DATASETS[recipe.data](options.data)
    torch.manual_seed(recipe.plan.seed)
    learner = Minimiser(recipe.facts.network(), recipe.objective, recipe.plan, options.device)
    training = Training(learner, recipe.plan, data.train, options.device, options.checkpoints / f"{name}.ckpt", name)
    if options.resume:
        training.resume()
    training.run()
    return finish(recipe, data.test, learner.average, (training.seconds, training.step), options)


def finish(
    recipe: Recipe, test: Split, average: dict[str, torch.Tensor], spent: tuple[float, int], options: Options
) -> list[Path]:
    """Round to what ships, measure that on the test set, write; ``spent`` are seconds and steps."""
    rounded = {key: value.half().float().cpu().numpy() for key, value in average.items()}
    card = _card(recipe, test.images.shape[1:], spent, options)
    network = rebuilt(Weights(card, rounded), options.device)
    card = replace(card, metrics=measured(network, test, recipe.data, options.device))
    for key, metric in card.metrics.items():
        print(f"{card.name}: {key} {metric.value:.2f} {metric.unit}")
    return weights.write(card, rounded, options.out)


def rebuilt(read: Weights, device: torch.device) -> PixelCNN:
    """The network of an asset as PyTorch computes it."""
    architecture = read.card.architecture
    facts = {field.name: architecture[field.name] for field in fields(Facts) if field.name in architecture}
    network = Facts(**facts).network()
    network.load_state_dict({key: torch.tensor(value) for key, value in read.tensors.items()})
    return network.eval().to(device, memory_format=torch.channels_last)


def hidden_parts(height: int, width: int) -> dict[str, NDArray[np.bool_]]:
    """The masks of the table, true where known: halves, the middle, every second pixel by chance, a brush stroke."""
    rows, columns = np.mgrid[:height, :width]
    chance = np.random.default_rng(0).random((height, width)) < 0.5
    stroke = masks.stroke(1, height, width, torch.Generator().manual_seed(0))[0].numpy()
    box = (abs(rows - height / 2 + 0.5) < height / 4) & (abs(columns - width / 2 + 0.5) < width / 4)
    return {
        "top": rows >= height // 2,
        "bottom": rows < height // 2,
        "left": columns >= width // 2,
        "middle": ~box,
        "dust": chance,
        "stroke": stroke,
    }


def measured(network: PixelCNN, test: Split, data: str, device: torch.device) -> dict[str, Metric]:
    """What a card says of a model of the pictures ``data``, on the test set: whole, and with parts hidden."""
    levels = _levels(test, network.facts.levels)
    height, width = levels.shape[1:3]
    drawn = "binarized once by binarize(x, seed=0)" if network.facts.levels == 2 else f"{network.facts.levels} levels"
    given = "hidden | known" if network.facts.context else "hidden | pixels before each"
    protocol = f"{SOURCES[data][0]}, test set, {drawn}, no label; −log p({given}), mean"
    found: dict[str, Metric] = {}
    for part, known in {"": np.zeros((height, width), bool), **hidden_parts(height, width)}.items():
        some, hidden = levels[: HIDDEN if part else WHOLE], int((~known).sum())
        nats, ending = _nats(network, some, known, device), f"_{part}" if part else ""
        unit = f"nats per picture with {hidden} pixels hidden" if part else "nats per picture"
        found[f"nll{ending}"] = Metric(nats, unit, len(some), "")
        if network.facts.colours == COLOURS:
            bits = nats / (hidden * levels.shape[3] * log(2))
            found[f"bpd{ending}"] = Metric(bits, "bits per dimension", len(some), "")
    return {key: replace(metric, value=round(metric.value, 3), protocol=protocol) for key, metric in found.items()}


def _levels(split: Split, levels: int) -> NDArray[np.int64]:
    x = picture_values(split)
    return (binarize(x) if levels == 2 else np.rint(x * (levels - 1))).astype(np.int64)


@torch.no_grad()
def _nats(network: PixelCNN, levels: NDArray[np.int64], known: NDArray[np.bool_], device: torch.device) -> float:
    """Mean of −log p(hidden | known) over pictures, in float32."""
    total, mask = 0.0, torch.from_numpy(known).to(device)
    for some in torch.from_numpy(levels).to(device).split(ROWS):
        nobody = torch.full((len(some),), network.facts.classes, device=device)
        nats = network(some, mask.expand(len(some), -1, -1), nobody, as_nats=True)
        total += float((nats * ~(mask if nats.ndim == 3 else mask[..., None])).double().sum())
    return total / len(levels)


def _card(recipe: Recipe, shape: tuple[int, ...], spent: tuple[float, int], options: Options) -> Card:
    dataset, licence, credit = SOURCES[recipe.data]
    facts = recipe.facts
    architecture = {"shape": list(shape), "levels": facts.levels, "features": facts.features, "layers": facts.layers}
    architecture |= {"head": facts.head, "classes": facts.classes, "channels": facts.channels}
    architecture |= {"colours": facts.colours} if facts.colours > 1 else {}
    architecture |= {"context": {stage: list(lines) for stage, lines in facts.context.items()}}
    return Card(
        name=recipe.name,
        family="pixelcnn",
        data=recipe.data,
        dataset=dataset,
        licence=licence,
        credit=credit,
        command=f"python -m training {recipe.name} --data DIR",
        seed=recipe.plan.seed,
        steps=spent[1],
        device=device_name(options.device),
        seconds=round(spent[0], 1),
        architecture=architecture,
    )
