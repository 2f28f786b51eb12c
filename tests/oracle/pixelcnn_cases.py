"""Small PixelCNNs with random weights: the PyTorch network and the run-time model that holds the same tensors."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import torch

from models.images import FAMILIES
from models.images.families.pixelcnn import PixelCNN
from models.weights import Card, Weights
from training import pixelcnn as training

SHIPPED_SHAPE = (28, 28)


def small_unet(features: int, height: int, width: int, colours: int = 1) -> dict[str, tuple[str, ...]]:
    """A U-Net for pictures of any size: all stages at full resolution."""
    flat = features * height * width
    return {
        "fine": (f"conv {colours + 1} {features}", f"residual {features}"),
        "middle": (f"conv {features} {features}", "silu"),
        "coarse": (f"conv {features} {features}",),
        "whole": ("flatten", f"dense {flat} 8", "silu", f"dense 8 {flat}", f"reshape {features} {height} {width}"),
        "merge": (f"residual {features}",),
        "out": (f"residual {features}", "silu", f"conv {features} {features}"),
    }


def twins(
    shape: tuple[int, ...] = (7, 5),
    levels: int = 2,
    any_mask: bool = True,
    classes: int = 3,
    features: int = 8,
    layers: int = 2,
    head: int = 6,
    seed: int = 0,
) -> tuple[training.PixelCNN, PixelCNN]:
    """A network of PyTorch's and the model of the playground with the same random weights; in colour where the shape
    is (height, width, 3)."""
    channels, colours = 5 if any_mask else 0, (*shape, 1)[2]
    unet = training.unet(channels, 28) if shape == SHIPPED_SHAPE else small_unet(channels, *shape[:2], colours)
    facts = training.Facts(levels, features, layers, head, classes, unet if any_mask else {}, channels, colours)
    network = facts.network().eval()
    draws = torch.Generator().manual_seed(seed)
    for parameter in network.parameters():
        fan_in = parameter[0].numel() if parameter.ndim > 1 else 4
        parameter.data.normal_(0, fan_in**-0.5, generator=draws)  # keeps activations near one, and logits apart
    return network, model_of(network, shape)


def model_of(network: training.PixelCNN, shape: tuple[int, ...]) -> PixelCNN:
    """The run-time model of a PyTorch network."""
    tensors = {name: values.detach().numpy() for name, values in network.state_dict().items()}
    architecture = {"shape": list(shape)} | asdict(network.facts)
    words = dict.fromkeys(("data", "dataset", "licence", "credit", "command", "device"), "none")
    card = Card(name="toy", family="pixelcnn", seed=0, steps=0, seconds=0, architecture=architecture, **words)
    return FAMILIES["pixelcnn"].build(Weights(card, tensors))


def full_pass(
    network: training.PixelCNN, levels: np.ndarray, known: np.ndarray, labels: np.ndarray | None = None
) -> np.ndarray:
    """PyTorch's logits (n, *shape, levels) for pictures of whole levels (n, *shape) and masks (n, height, width)."""
    told = np.full(len(levels), network.facts.classes) if labels is None else labels
    with torch.no_grad():
        out = network(torch.tensor(levels).long(), torch.tensor(known), torch.tensor(told))
    return out.movedim(1, -1).numpy()


def masks(height: int, width: int, seed: int = 0) -> dict[str, np.ndarray]:
    """Masks (height, width), true where known, that hide what people hide."""
    rows, columns = np.mgrid[:height, :width]
    return {
        "nothing known": np.zeros((height, width), bool),
        "top hidden": rows >= height / 2,
        "bottom hidden": rows < height / 2,
        "left hidden": columns >= width / 2,
        "right hidden": columns < width / 2,
        "checker": (rows + columns) % 2 == 0,
        "dust": np.random.default_rng(seed).random((height, width)) < 0.5,
        "first hidden": (rows + columns) > 0,
        "last hidden": (rows < height - 1) | (columns < width - 1),
        "stripes hidden": rows % 3 > 0,
    }


def picture(model: PixelCNN, n: int, seed: int = 0) -> np.ndarray:
    """Random pictures (n, *shape) on the model's levels, in [0, 1]."""
    levels = np.random.default_rng(seed).integers(0, model.levels, (n, *model.shape))
    return (levels / np.float32(model.levels - 1)).astype(np.float32)


def as_levels(model: PixelCNN, images: np.ndarray) -> np.ndarray:
    return np.rint(images * (model.levels - 1)).astype(np.uint8)
