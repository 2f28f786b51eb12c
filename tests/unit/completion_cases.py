"""Small models with random weights under the PixelCNN tab, and requests to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import torch

from models.images.families import pixelcnn as family
from models.weights import Card, Metric, Weights
from playground.stage.box import Box
from playground.tab import Ask
from playground.tabs.completion import card, completing
from playground.tabs.completion.panels import order, pixel_colours
from playground.tabs.completion.panels.base import Situation
from playground.tabs.completion.settings import PARAMS
from training.pixelcnn import Facts, unet

MODULES = [card, completing, order, pixel_colours]
DEFAULTS = {param.key: param.default for param in PARAMS}


def network(name: str, shape: tuple[int, ...], levels: int, any_mask: bool = True) -> family.PixelCNN:
    """A small model with random weights."""
    torch.manual_seed(1)
    colours = (*shape, 1)[2]
    around = (unet(8, shape[0], colours), 8) if any_mask else ({}, 0)
    facts = Facts(levels, 8, 2, 8, 10, *around, colours)
    tensors = {key: value.numpy() for key, value in facts.network().state_dict().items()}
    return family.PixelCNN(Weights(replace(_card(name), architecture={"shape": list(shape), **vars(facts)}), tensors))


def _card(name: str) -> Card:
    texts = dict.fromkeys(("dataset", "licence", "credit", "command", "device"), "x")
    facts = {"family": "pixelcnn", "data": "digits", "seed": 0, "steps": 1, "seconds": 60.0, "architecture": {}}
    return Card(name=name, **facts, metrics={"nll": Metric(88.0, "nats per picture", 1, "x")}, **texts)


def small_models(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, family.PixelCNN]]:
    """Puts small models in the place of the shipped ones, and takes them away again."""
    small = {"pixelcnn_digits": network("pixelcnn_digits", (28, 28), 2)}
    small["pixelcnn_digits_raster"] = network("pixelcnn_digits_raster", (28, 28), 2, any_mask=False)
    small["pixelcnn_emoji"] = network("pixelcnn_emoji", (32, 32, 3), 256)
    for module in MODULES:
        monkeypatch.setattr(module, "load", small.__getitem__)
    completing.trace.cache_clear()
    yield small
    completing.trace.cache_clear()


def ask(event: str = "settle", action: dict | None = None, lang: str = "en", **values) -> Ask:
    changed = {f"cnn.{key}": value for key, value in values.items()}
    return Ask(lang, {**DEFAULTS, **changed}, event, action or {}, {"main": Box()})


def situation(event: str = "settle", action: dict | None = None, **values) -> Situation:
    return Situation(ask(event, action, **values))
