"""Trains the autoencoders of `training.recipes` and writes each as an asset: weights and card."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from models import weights
from models.weights import Card, Weights
from training.adversarial import Adversarial, Duel
from training.data import DATASETS, Dataset
from training.evaluation import build, metrics, summary, with_axes
from training.linear import principal_components
from training.loop import Training
from training.objectives import Coder, Minimiser, Variational
from training.recipes import RECIPES, Recipe

# Data set, licence, and the line of credit that goes with anything made from it.
SOURCES = {
    "digits": (
        "MNIST",
        "CC BY-SA 3.0",
        "MNIST by Yann LeCun, Léon Bottou, Yoshua Bengio and Patrick Haffner (1998), CC BY-SA 3.0",
    ),
    "fashion": (
        "Fashion-MNIST",
        "MIT",
        "Fashion-MNIST by Han Xiao, Kashif Rasul and Roland Vollgraf, © 2017 Zalando SE, MIT",
    ),
    "emoji": (
        "Noto Color Emoji 32×32",
        "Apache-2.0",
        "Noto Color Emoji, © Google Inc., artwork Apache-2.0, font SIL OFL 1.1",
    ),
}


@dataclass(frozen=True)
class Options:
    """Where data are read, where checkpoints and assets are written, on which device, and whether to continue."""

    data: Path
    out: Path
    checkpoints: Path
    device: torch.device
    resume: bool = False


def make(name: str, options: Options) -> list[Path]:
    """Train one asset and write it; paths of weights and card."""
    recipe = RECIPES[name]
    data = DATASETS[recipe.data](options.data)
    if recipe.facts.get("penalty") == "linear":
        tensors, seconds, steps = principal_components(data.train, recipe.latent)
        return finish(recipe, data, tensors, (seconds, steps), options)
    learner = _learner(recipe, options.device)
    training = Training(learner, recipe.plan, data.train, options.device, options.checkpoints / f"{name}.ckpt", name)
    if options.resume:
        training.resume()
    training.run()
    tensors = {key: value.float().cpu().numpy() for key, value in learner.average.items()}
    return finish(recipe, data, tensors, (training.seconds, training.step), options)


def _learner(recipe: Recipe, device: torch.device) -> Minimiser | Duel:
    torch.manual_seed(recipe.plan.seed)
    has_sigma = isinstance(recipe.objective, Variational) and recipe.objective.likelihood == "gaussian"
    coder = Coder(recipe.encoder, recipe.decoder, has_sigma)
    kind = Duel if isinstance(recipe.objective, Adversarial) else Minimiser
    return kind(coder, recipe.objective, recipe.plan, device)


def finish(
    recipe: Recipe, data: Dataset, tensors: dict[str, NDArray], spent: tuple[float, int], options: Options
) -> list[Path]:
    """Round to what ships, describe the latent space, measure, write; ``spent`` are seconds and steps."""
    run = {"device": device_name(options.device), "seconds": round(spent[0], 1), "steps": spent[1]}
    rounded = {key: value.astype(np.float16).astype(np.float32) for key, value in tensors.items()}
    described = with_axes(Weights(_card(recipe, data, run), rounded), data)
    figures = metrics(build(described, options.device), data, recipe.weighed)
    card = replace(described.card, metrics=figures)
    print(f"{card.name}: {summary(card)}")
    return weights.write(card, rounded, options.out)


def device_name(device: torch.device) -> str:
    return torch.cuda.get_device_name(device) if device.type == "cuda" else device.type


def _card(recipe: Recipe, data: Dataset, run: dict[str, object]) -> Card:
    dataset, licence, credit = SOURCES[recipe.data]
    architecture = {"shape": list(data.train.images.shape[1:]), "latent": recipe.latent, **recipe.facts}
    architecture |= {"encoder": list(recipe.encoder), "decoder": list(recipe.decoder)}
    return Card(
        name=recipe.name,
        family=recipe.family,
        data=recipe.data,
        dataset=dataset,
        licence=licence,
        credit=credit,
        command=f"python -m training {recipe.name} --data DIR",
        seed=recipe.plan.seed,
        architecture=architecture,
        **run,
    )
