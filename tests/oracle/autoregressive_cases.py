"""Small architectures with random weights: the PyTorch network and the run-time model that holds the same tensors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import nn

from models.images import FAMILIES
from models.images.families.autoregressive import Autoregressive
from models.weights import Card, Weights
from training.autoregressive import RECIPES

SMALL: Mapping[str, dict[str, Any]] = {
    "original": {"features": 8, "layers": 2, "head": 6},
    "row_lstm": {"features": 6, "units": 5, "layers": 2, "head": 6},
    "diagonal": {"features": 6, "units": 5, "layers": 2, "head": 6},
    "made": {"units": 40, "order": 3},
}
"""Sizes by the key of the architecture."""


def twins(kind: str, shape: tuple[int, int] = (7, 5), seed: int = 0) -> tuple[nn.Module, Autoregressive]:
    """A network of PyTorch's and the model of the playground with the same random weights."""
    facts = {"kind": kind, "shape": list(shape), **SMALL[kind]}
    torch.manual_seed(seed)
    network = RECIPES[kind].network(facts).eval()
    for parameter in network.parameters():
        if parameter.ndim == 1:
            nn.init.normal_(parameter, 0.2, 0.3)  # few rectifiers are off
        else:
            parameter.data *= 2  # conditionals far from even
    return network, model_of(network, facts)


def model_of(network: nn.Module, facts: Mapping[str, Any]) -> Autoregressive:
    """The run-time model of a PyTorch network."""
    tensors = {name: values.detach().numpy().copy() for name, values in network.state_dict().items()}
    words = dict.fromkeys(("data", "dataset", "licence", "credit", "command", "device"), "none")
    card = Card(name="toy", family="autoregressive", seed=0, steps=0, seconds=0, architecture=facts, **words)
    return FAMILIES["autoregressive"].build(Weights(card, tensors))


def pictures(n: int, shape: tuple[int, int], seed: int = 0) -> np.ndarray:
    """Random black and white pictures (n, h, w)."""
    return np.random.default_rng(seed).integers(0, 2, (n, *shape)).astype(np.float32)


def torch_logits(network: nn.Module, x: np.ndarray) -> np.ndarray:
    with torch.no_grad():
        return network(torch.from_numpy(x)).numpy()
