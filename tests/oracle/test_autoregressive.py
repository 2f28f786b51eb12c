"""The small architectures against PyTorch, against themselves, and against the laws of a density."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
import torch
from torch import nn

from models.images.autoregressive import KINDS
from models.images.autoregressive.order import degrees, masks, ordering
from models.images.fields import ARCHITECTURES
from models.images.fields import Plan as FieldPlan
from models.images.fields import ordering as field_ordering
from models.registry import InputError
from tests.oracle.autoregressive_cases import SMALL, model_of, pictures, torch_logits, twins
from training.autoregressive import RECIPES
from training.autoregressive.diagonal import skewed, straight
from training.autoregressive.gated import Gated

every_kind = pytest.mark.parametrize("kind", SMALL)


def test_every_architecture_has_a_recipe_and_a_run_time():
    assert set(RECIPES) == set(ARCHITECTURES) == {*KINDS, "gated"}
    assert len({recipe.name for recipe in RECIPES.values()}) == len(RECIPES)


@every_kind
@pytest.mark.parametrize("shape", [(7, 5), (3, 8), (1, 4)])
def test_numpy_computes_what_pytorch_does(kind, shape):
    network, model = twins(kind, shape)
    x = pictures(4, shape)
    ours, theirs = model._logits(x), torch_logits(network, x)
    assert theirs.std() > 0.05
    np.testing.assert_allclose(ours, theirs, atol=1e-5)


@every_kind
@pytest.mark.parametrize("shape", [(7, 5), (4, 6)])
def test_the_walk_finds_the_logits_of_the_full_pass(kind, shape):
    _, model = twins(kind, shape)
    x, found = pictures(3, shape), np.zeros((3, *shape), np.float32)

    def choose(row: int, column: int, logits: np.ndarray) -> np.ndarray:
        found[:, row, column] = logits
        return x[:, row, column]

    model._network.walk(3, choose)
    np.testing.assert_allclose(found, model._logits(x), atol=1e-5)


@every_kind
def test_all_pictures_sum_to_one(kind):
    _, model = twins(kind, (3, 3), seed=2)
    x = np.array([*product((0, 1), repeat=9)], np.float32).reshape(-1, 3, 3)
    assert np.exp(model.log_prob(x)).sum() == pytest.approx(1, abs=1e-5)


def earlier(kind: str, shape: tuple[int, int]) -> np.ndarray:
    """The number of every pixel in the order."""
    return ordering(shape, SMALL.get(kind, {}).get("order", 0))


def networks(shape: tuple[int, int]) -> dict[str, nn.Module]:
    torch.manual_seed(1)
    gated = {"levels": 2, "features": 4, "layers": 2, "head": 4, "classes": 0, "channels": 0, "context": {}}
    return {kind: twins(kind, shape)[0] for kind in SMALL} | {"gated": Gated(gated)}


@pytest.mark.parametrize("kind", RECIPES)
def test_no_pixel_sees_itself_or_a_later_one(kind):
    """By gradients, at every pixel; and nearly all that comes before is seen."""
    shape = (6, 5)
    network, order = networks(shape)[kind], earlier(kind, shape)
    x = torch.from_numpy(pictures(1, shape)).requires_grad_()
    out, seen = network(x), np.zeros(2)
    for pixel in np.ndindex(shape):
        slopes = torch.autograd.grad(out[(0, *pixel)], x, retain_graph=True)[0][0].abs().numpy()
        before = order < order[pixel]
        assert (slopes[~before] == 0).all(), pixel
        seen += (slopes[before] > 0).sum(), before.sum()
    assert seen[0] > 0.6 * seen[1]


@every_kind
def test_closed_weights_do_not_matter(kind):
    """Whatever a file holds there."""
    network, model = twins(kind)
    facts, x = dict(model.architecture), pictures(2, (7, 5))
    for part in network.modules():
        if hasattr(part, "cells"):
            part.weight.data += 1 - part.cells
    np.testing.assert_allclose(model_of(network, facts)._logits(x), model._logits(x), atol=1e-6)


@every_kind
def test_a_sample_belongs_to_its_seed_and_number(kind):
    _, model = twins(kind)
    few, many, other = model.sample(2, 5), model.sample(6, 5), model.sample(2, 6)
    np.testing.assert_array_equal(few.images, many.images[:2])
    np.testing.assert_array_equal(many.images, model.sample(6, 5).images)
    assert (few.images != other.images).any()


@every_kind
def test_a_samples_likelihood_is_that_of_the_density(kind):
    _, model = twins(kind)
    for temperature in (0, 0.7, 1):
        done = model.sample(4, 1, temperature)
        np.testing.assert_allclose(done.log_prob, model.log_prob(done.images), atol=1e-4)


@every_kind
def test_samples_have_the_densitys_frequencies(kind):
    _, model = twins(kind, (2, 2), seed=4)
    x = np.array([*product((0, 1), repeat=4)], np.float32).reshape(-1, 2, 2)
    wanted = np.exp(model.log_prob(x))
    drawn = np.concatenate([model.sample(64, seed).images for seed in range(60)])
    counts = (drawn[:, None] == x).all((2, 3)).mean(0)
    assert np.abs(counts - wanted).max() < 5 * np.sqrt(0.25 / len(drawn))


@every_kind
def test_at_temperature_zero_the_likelier_level_is_taken(kind):
    _, model = twins(kind)
    done = model.sample(2, 9, 0)
    np.testing.assert_array_equal(done.images, model.conditionals(done.images).argmax(-1))
    np.testing.assert_array_equal(done.images[0], done.images[1])


@every_kind
def test_conditionals_multiply_to_the_density(kind):
    _, model = twins(kind)
    x = pictures(3, (7, 5))
    given = model.conditionals(x)
    np.testing.assert_allclose(given.sum(-1), 1, atol=1e-6)
    chosen = np.take_along_axis(given, x[..., None].astype(int), -1)[..., 0]
    np.testing.assert_allclose(np.log(chosen).sum((1, 2)), model.log_prob(x), atol=1e-3)


@every_kind
def test_the_order_names_every_pixel_once(kind):
    _, model = twins(kind)
    np.testing.assert_array_equal(earlier(kind, (7, 5))[tuple(model.order.T)], np.arange(1, 36))
    assert (np.diff(model.order @ [5, 1]) == 1).all() == (kind != "made")


def test_the_order_is_that_of_the_fields():
    np.testing.assert_array_equal(ordering((9, 9), 7), field_ordering(FieldPlan(side=9, order=7)))


def test_the_masks_of_made_leave_every_path_forward():
    """The product of both masks is the strict order, as soon as there are units enough."""
    first, last = masks((4, 3), 11, 5)
    numbers = ordering((4, 3), 5).ravel()
    np.testing.assert_array_equal(last.astype(int) @ first > 0, numbers[:, None] > numbers)
    assert degrees(784, 500).min() == 1 and degrees(784, 500).max() == 783


def test_skewing_puts_diagonals_first():
    x = torch.randn(2, 3, 4, 5, 6)
    out = skewed(x)
    assert all((out[i + j, :, :, i] == x[:, :, i, j]).all() for i, j in np.ndindex(4, 5))
    assert torch.equal(straight(out, 5), x)


@every_kind
def test_bad_input_is_a_sentence(kind):
    _, model = twins(kind)
    with pytest.raises(InputError, match="shape"):
        model.log_prob(np.zeros((2, 5, 7)))
    with pytest.raises(InputError, match="between 0 and 1"):
        model.conditionals(np.full((1, 7, 5), 2.0))
    for wrong in ({"n": 0}, {"n": 10_000}, {"seed": -1}, {"temperature": 9}):
        with pytest.raises(InputError):
            model.sample(**wrong)
    assert model.log_prob(np.zeros((0, 7, 5))).shape == (0,)


@every_kind
def test_a_tensor_that_does_not_fit_is_told(kind):
    network, model = twins(kind)
    facts = {**model.architecture, "units": 41, "features": 10}
    with pytest.raises(InputError, match="Tensor"):
        model_of(network, facts)
