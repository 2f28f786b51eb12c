"""Training PixelCNNs: the mix of masks, what a step sees, an asset from a few steps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from models import weights
from tests.interruption import cut_short
from training import completion, masks
from training.completion import RECIPES, hidden_parts, measured, rebuilt
from training.data import Split
from training.images import Options
from training.loop import Moment, Plan, Training
from training.objectives import Batch, Minimiser
from training.pixelcnn import Completion, Facts, moved, quantized, unet

CPU = torch.device("cpu")
PLAN = Plan(epochs=2, batch=8, rate=1e-3)
TINY = Facts(levels=2, features=8, layers=2, head=8, classes=10, context=unet(8, 28), channels=8)


IN_COLOUR = replace(TINY, levels=256, context=unet(8, 32, 3), colours=3)


def draws(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def pictures(n: int = 24, shape: tuple[int, ...] = (28, 28)) -> Split:
    random = np.random.default_rng(0)
    return Split(random.integers(0, 256, (n, *shape)).astype(np.uint8), random.integers(0, 10, n))


def test_masks_come_in_all_kinds():
    known = masks.draw(2000, 28, 28, draws())
    share = known.float().mean((1, 2))
    assert known.shape == (2000, 28, 28) and known.dtype == torch.bool
    assert 0.2 < (share == 0).float().mean() < 0.35
    assert ((share > 0.05) & (share < 0.95)).float().mean() > 0.5
    assert known.float().mean(0).min() > 0.2, "every pixel is known now and then"
    assert known.float().mean(0).max() < 0.8, "and hidden now and then"


@pytest.mark.parametrize("size", [(5, 9), (14, 14), (32, 32)])
def test_masks_fit_any_picture(size):
    assert masks.draw(64, *size, draws(3)).shape == (64, *size)


def test_masks_follow_their_generator():
    assert torch.equal(masks.draw(50, 28, 28, draws(5)), masks.draw(50, 28, 28, draws(5)))
    assert not torch.equal(masks.draw(50, 28, 28, draws(5)), masks.draw(50, 28, 28, draws(6)))


def test_strokes_hide_what_a_brush_passes_over():
    hidden = ~masks.stroke(200, 28, 28, draws(1))
    assert hidden.sum((1, 2)).min() >= 9 and hidden.float().mean() < 0.4
    touching = torch.nn.functional.max_pool2d(hidden[:, None].float(), 3, 1, 1)[:, 0]
    assert (touching.sum((1, 2)) > hidden.sum((1, 2))).all()


def test_grey_is_rounded_and_two_levels_are_drawn():
    x = torch.full((1000, 1, 4, 4), 0.3)
    batch = Batch(x, torch.zeros(1000, dtype=torch.long), draws(), Moment(0, 0, 1))
    assert (quantized(batch, 16) == round(0.3 * 15)).all()
    assert quantized(batch, 2).float().mean() == pytest.approx(0.3, abs=0.02)


def test_colours_keep_their_values_and_may_be_mirrored_and_shifted_over_white():
    x = torch.rand(64, 3, 8, 6, generator=draws())
    levels = quantized(Batch(x, torch.zeros(64, dtype=torch.long), draws(), Moment(0, 0, 1)), 256)
    assert levels.shape == (64, 8, 6, 3) and levels[5, 2, 3, 1] == round(float(255 * x[5, 1, 2, 3]))
    found = moved(levels, 255, draws())
    framed = torch.nn.functional.pad(levels, (0, 0, 1, 1, 1, 1), value=255)
    kinds = [
        (one[:, down : down + 8, right : right + 6] == found).flatten(1).all(1)
        for one in (framed, framed.flip(2))
        for down in range(3)
        for right in range(3)
    ]
    assert torch.stack(kinds).any(0).all() and torch.stack(kinds).any(1).sum() > 12


def test_parts_hidden_are_those_named():
    parts = hidden_parts(28, 28)
    assert not parts["top"][:14].any() and parts["top"][14:].all()
    assert not parts["left"][:, :14].any() and parts["bottom"][:14].all()
    assert (~parts["middle"]).sum() == 14 * 14
    assert 0.4 < parts["dust"].mean() < 0.6 and 0 < (~parts["stroke"]).sum() < 400


@pytest.mark.parametrize(
    "facts", [TINY, replace(TINY, context={}, channels=0), IN_COLOUR], ids=["any mask", "raster", "colours"]
)
def test_an_interrupted_training_continues_bit_for_bit(facts, tmp_path):
    def training(name: str) -> Training:
        torch.manual_seed(0)
        objective = Completion(bool(facts.context), moved=facts is IN_COLOUR)
        learner = Minimiser(facts.network(), objective, PLAN, CPU)
        data = pictures(shape=(32, 32, 3) if facts is IN_COLOUR else (28, 28))
        return Training(learner, PLAN, data, CPU, tmp_path / name)

    whole, broken, resumed = training("whole"), training("broken"), training("broken")
    whole.run()
    cut_short(broken, steps=3)
    resumed.resume()
    resumed.run()
    for key, value in whole.learner.average.items():
        assert torch.equal(value, resumed.learner.average[key]), key


def test_an_asset_comes_from_its_recipe(tmp_path, monkeypatch):
    recipe = replace(RECIPES["pixelcnn_digits"], facts=TINY, plan=replace(PLAN, half=True))
    monkeypatch.setitem(completion.RECIPES, recipe.name, recipe)
    dataset = type("Data", (), {"train": pictures(), "test": pictures(10)})
    monkeypatch.setitem(completion.DATASETS, "digits", lambda folder: dataset)
    completion.make(recipe.name, Options(tmp_path, tmp_path, tmp_path / "checkpoints", CPU))
    read = weights.read(recipe.name, tmp_path)
    assert read.card.steps == 6 and read.card.metrics["nll"].n == 10
    assert "bpd" not in read.card.metrics
    again = measured(rebuilt(read, CPU), dataset.test, "digits", CPU)
    assert {key: one.value for key, one in again.items()} == {key: one.value for key, one in read.card.metrics.items()}


def test_an_asset_in_colour_says_its_bits_per_dimension(tmp_path, monkeypatch):
    recipe = replace(RECIPES["pixelcnn_emoji"], facts=IN_COLOUR, plan=PLAN)
    monkeypatch.setitem(completion.RECIPES, recipe.name, recipe)
    dataset = type("Data", (), {"train": pictures(8, (32, 32, 3)), "test": pictures(4, (32, 32, 3))})
    monkeypatch.setitem(completion.DATASETS, "emoji", lambda folder: dataset)
    completion.make(recipe.name, Options(tmp_path, tmp_path, tmp_path / "checkpoints", CPU))
    metrics = weights.read(recipe.name, tmp_path).card.metrics
    assert metrics["bpd"].value == pytest.approx(metrics["nll"].value / (3072 * np.log(2)), abs=1e-3)
    assert metrics["bpd_top"].value == pytest.approx(metrics["nll_top"].value / (1536 * np.log(2)), abs=1e-3)
    assert 6 < metrics["bpd"].value < 9, "noise of 256 values has 8 bits"
