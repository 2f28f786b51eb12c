"""Training the five architectures: a step of each, an asset from a few steps, an interruption."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from models import weights
from models.images.families.autoregressive import Autoregressive
from models.images.families.pixelcnn import PixelCNN
from models.images.fields import ARCHITECTURES
from tests.interruption import cut_short
from tests.oracle.autoregressive_cases import SMALL
from training.__main__ import GROUPS, OTHERS
from training.autoregressive import RECIPES, making
from training.autoregressive.base import nats
from training.autoregressive.lstm import FORGET, Cell
from training.data import Split
from training.images import Options
from training.loop import Moment, Plan, Training
from training.objectives import Batch

CPU = torch.device("cpu")
GATED = {"levels": 2, "features": 4, "layers": 2, "head": 4, "classes": 0, "channels": 0, "context": {}}
PLAN = Plan(epochs=2, batch=8, rate=1e-3)


def small(key: str):
    return replace(RECIPES[key], facts=SMALL.get(key, GATED), plan=PLAN)


def pictures(n: int = 24) -> Split:
    random = np.random.default_rng(0)
    return Split(random.integers(0, 256, (n, 28, 28)).astype(np.uint8), random.integers(0, 10, n))


def learner(recipe) -> making.Timed:
    torch.manual_seed(0)
    return making.Timed(recipe.network(making.architecture(recipe, (28, 28))), nats, recipe.plan, CPU)


def test_every_recipe_is_a_command():
    names = {recipe.name for recipe in RECIPES.values()}
    assert set(RECIPES) == set(ARCHITECTURES)
    assert names == set(GROUPS["architectures"]) <= set(OTHERS)


@pytest.mark.parametrize("key", RECIPES)
def test_gradients_reach_every_parameter_and_half_precision_is_near(key):
    network = learner(small(key)).coder
    x = torch.rand(2, 1, 28, 28, generator=torch.Generator().manual_seed(1))
    batch = lambda: Batch(x, torch.zeros(2).long(), torch.Generator().manual_seed(2), Moment(0, 0, 1))  # noqa: E731
    loss = nats(network, batch())
    loss.backward()
    idle = {name for name, one in network.named_parameters() if one.grad is None or not one.grad.any()}
    last = {"layers.1.rest.weight", "layers.1.rest.bias"}  # what a gated PixelCNN's last layer would hand on
    assert idle == (last if key == "gated" else set())
    with torch.autocast("cpu", torch.bfloat16):
        assert nats(network, batch()).item() == pytest.approx(loss.item(), rel=0.01)


@pytest.mark.parametrize("key", RECIPES)
def test_an_asset_comes_from_its_recipe(key, tmp_path, monkeypatch):
    recipe = small(key)
    monkeypatch.setattr(making, "RECIPES", {key: recipe})
    dataset = type("Data", (), {"train": pictures(), "test": pictures(10)})
    monkeypatch.setitem(making.DATASETS, "digits", lambda folder: dataset)
    making.make(recipe.name, Options(tmp_path, tmp_path, tmp_path / "checkpoints", CPU))
    read = weights.read(recipe.name, tmp_path)
    assert read.card.steps == 6 and read.card.metrics["nll"].n == 10 and read.card.metrics["busy"].value > 0
    assert making.measured(making.rebuilt(read, CPU), dataset.test, CPU)["nll"] == read.card.metrics["nll"]
    model = {"gated": PixelCNN}.get(key, Autoregressive)(read)
    x = making.binarize(dataset.test.images.astype(np.float32) / 255)
    assert -model.log_prob(x).mean() == pytest.approx(read.card.metrics["nll"].value, abs=1e-2)


def test_an_interrupted_training_goes_on_bit_for_bit_and_keeps_its_seconds(tmp_path):
    def training(name: str) -> Training:
        return Training(learner(small("row_lstm")), PLAN, pictures(), CPU, tmp_path / name)

    whole, broken, resumed = training("whole"), training("broken"), training("broken")
    whole.run()
    cut_short(broken, steps=3)
    resumed.resume()
    assert resumed.learner.busy == broken.learner.busy > 0
    resumed.run()
    assert resumed.learner.busy > broken.learner.busy
    for key, value in whole.learner.average.items():
        assert torch.equal(value, resumed.learner.average[key]), key


def test_only_cells_are_compiled_where_there_are_some(monkeypatch):
    compiled = []
    monkeypatch.setattr(nn.Module, "compile", lambda self: compiled.append(self))
    for key in RECIPES:
        compiled.clear()
        network = learner(small(key)).coder
        making.fuse(network)
        assert compiled == [part for part in network.modules() if isinstance(part, Cell)] or compiled == [network]


def test_states_survive_from_the_first_step_on():
    layer = learner(small("row_lstm")).coder.layers[0]
    units = layer.units
    assert (layer.enter.bias[units : 2 * units] == FORGET).all()
    diagonal = learner(small("diagonal")).coder.layers[1]
    assert (diagonal.bias[..., units : 2 * units] == FORGET).all()
