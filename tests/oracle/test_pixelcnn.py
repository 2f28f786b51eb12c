"""PixelCNNs at run time against PyTorch, gradients, and the laws of probability on pictures that can be counted."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
import torch

from models import weights
from models.images import binarize, catalogue, load, samples
from models.images.pixelcnn import cached
from tests.oracle.pixelcnn_cases import as_levels, full_pass, masks, picture, twins
from training.completion import rebuilt

KINDS = {
    "two levels": {},
    "raster order": {"any_mask": False},
    "sixteen levels": {"levels": 16, "shape": (4, 8)},
    "256 levels": {"levels": 256, "shape": (3, 3), "layers": 1},
    "deep": {"layers": 6, "features": 12, "head": 20, "shape": (9, 9), "levels": 3},
    "no classes": {"classes": 0},
    "of the shipped shape": {"shape": (28, 28), "features": 24, "layers": 3},
    "colours": {"shape": (5, 4, 3), "levels": 5},
    "colours in 256 levels": {"shape": (4, 5, 3), "levels": 256, "features": 16},
    "colours in raster order": {"shape": (5, 4, 3), "levels": 4, "any_mask": False},
}
EVERY = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
SHIPPED = [name for name, card in catalogue().items() if card.family == "pixelcnn"]


@EVERY
def test_a_full_pass_computes_what_pytorch_computes(kind):
    network, model = twins(**kind)
    x, known = picture(model, 5), np.random.default_rng(1).random((5, *model.size)) < 0.5
    labels = np.arange(5) % model.classes if model.classes else None
    condition = model._parameters.condition[labels if model.classes else np.zeros(5, int)]
    levels = as_levels(model, x)
    seen = known if model.any_mask else np.zeros_like(known)
    ours = cached.logits(model._parameters, levels, model._features(levels, known), condition, seen)
    assert np.abs(ours - full_pass(network, levels, known, labels)).max() <= 1e-5


@EVERY
def test_the_cached_sampler_sees_what_a_full_pass_sees(kind):
    """On the finished pictures, at every pixel it drew."""
    network, model = twins(**kind)
    for name, known in masks(*model.size).items():
        task, _ = model._task(picture(model, 1)[0], known, 3, 5, 1.0, None, None)
        rows = [*cached.rows(model._parameters, task)]
        finished = np.repeat(as_levels(model, picture(model, 1)), 3, axis=0)
        for row in rows:
            finished[:, row.row, row.columns] = row.levels
        logits = full_pass(network, finished, np.repeat(known[None], 3, axis=0))
        found = np.concatenate([row.logits for row in rows], axis=1)
        assert np.abs(found - logits[:, ~known]).max() <= 1e-5, name


@EVERY
def test_pictures_with_masks_of_their_own_are_completed_side_by_side(kind):
    network, model = twins(**kind)
    x, known = picture(model, 4), np.random.default_rng(2).random((4, *model.size)) < 0.6
    labels = np.arange(4) % model.classes if model.classes else None
    trace = model.trace(x, known, labels=labels, seed=3)
    logits = full_pass(network, as_levels(model, trace.images), known, labels)
    ours, theirs = np.log(trace.probabilities), torch.from_numpy(logits).log_softmax(-1).numpy()
    assert np.abs(ours - theirs[:, trace.order[:, 0], trace.order[:, 1]]).max() <= 2e-5
    np.testing.assert_array_equal(trace.images[known], x[known])
    alone = [model.complete(x[i : i + 1], known[i], labels=labels[i] if model.classes else None) for i in range(4)]
    np.testing.assert_allclose(
        model.log_prob(np.concatenate([one.images for one in alone]), known, labels),
        [one.log_prob[0] for one in alone],
        atol=1e-4,
    )


@pytest.mark.parametrize("any_mask", [False, True])
def test_no_pixel_sees_itself_or_a_later_hidden_one_and_every_earlier_one_is_seen(any_mask):
    """By gradients of PyTorch's network, for every pixel: no blind spot, no peeking, known pixels from everywhere.

    Wide enough that hardly any pixel finds all its rectified units asleep: that would cost its gradients.
    """
    height, width = 7, 5
    network, _ = twins((height, width), levels=4, any_mask=any_mask, layers=4, features=24, head=32)
    known = masks(height, width)["dust"]
    before = np.arange(height * width)[:, None] > np.arange(height * width)  # row: who looks; column: at whom
    told = torch.tensor([network.facts.classes])
    x = (3 * torch.rand(1, height, width, generator=torch.Generator().manual_seed(0))).requires_grad_()
    logits = network(x, torch.tensor(known)[None], told)
    slopes = [torch.autograd.grad(logits[0, :, r, c].square().sum(), x, retain_graph=True)[0] for r, c in _all(known)]
    seen = torch.stack(slopes).reshape(height * width, -1).numpy() != 0
    allowed = before | known.ravel() if any_mask else before
    np.testing.assert_array_equal(seen, allowed)


@pytest.mark.parametrize("any_mask", [False, True])
def test_a_colour_sees_those_before_it_and_nothing_else(any_mask):
    """By changing every colour of every pixel: R sees no other of its pixel, G sees R, B sees both; known pixels are
    seen whole and from everywhere, where the network looks for them."""
    height, width = 4, 5
    network, model = twins((height, width, 3), levels=6, any_mask=any_mask, features=16, head=12)
    known, x = masks(height, width)["dust"], as_levels(model, picture(model, 1))
    changed = np.repeat(x, x.size, axis=0)
    changed.reshape(x.size, -1)[np.diag_indices(x.size)] += 1
    changed %= 6
    told = np.repeat(known[None], x.size, axis=0)
    seen = np.abs(full_pass(network, changed, told) - full_pass(network, x, known[None])).max(-1) > 1e-6
    before = np.arange(x.size)[None] > np.arange(x.size)[:, None]  # row: the one changed; column: who looks
    allowed = before | known.repeat(3)[:, None] if any_mask else before
    hidden = ~known.repeat(3)
    np.testing.assert_array_equal(seen.reshape(x.size, -1)[:, hidden], allowed[:, hidden])


def _all(known: np.ndarray) -> list[tuple[int, ...]]:
    return [*np.ndindex(known.shape)]


def every_picture(height: int, width: int) -> np.ndarray:
    """All black and white pictures (2^(height·width), height, width)."""
    return np.array([*product([0, 1], repeat=height * width)], np.float32).reshape(-1, height, width)


@pytest.mark.parametrize(("any_mask", "label", "stride"), [(True, None, 1), (True, 1, 16), (False, 1, 16)])
def test_probabilities_of_all_pictures_sum_to_one_for_every_mask(any_mask, label, stride):
    """All 512 masks of 3×3 pictures, or every ``stride``-th: given any known part, the hidden ones share probability 1.

    A model in raster order looks at no known pixel that lies behind a hidden one: what it gives is a product of
    normalised factors all the same.
    """
    _, model = twins((3, 3), any_mask=any_mask, features=4, head=4)
    pictures = every_picture(3, 3)
    for known in pictures[::stride] == 1:
        probability = np.exp(model.log_prob(pictures, known, label))
        parts = np.unique(pictures[:, known], axis=0, return_inverse=True)[1].ravel()
        np.testing.assert_allclose(np.bincount(parts, probability), 1, atol=1e-5)


def test_probabilities_of_all_coloured_pictures_sum_to_one_for_every_mask():
    """All 4,096 pictures of 2×2 pixels whose three colours have two levels, and all 16 masks."""
    _, model = twins((2, 2, 3), features=8, head=4)
    pictures = np.array([*product([0, 1], repeat=12)], np.float32).reshape(-1, 2, 2, 3)
    for known in every_picture(2, 2) == 1:
        probability = np.exp(model.log_prob(pictures, known))
        parts = np.unique(pictures[:, known].reshape(len(pictures), -1), axis=0, return_inverse=True)[1].ravel()
        np.testing.assert_allclose(np.bincount(parts, probability), 1, atol=1e-5)


@pytest.mark.parametrize("temperature", [1.0, 0.5, 3.0])
def test_completions_are_draws_from_the_conditional(temperature):
    """Counted over all fillings of five hidden pixels; a temperature tempers each factor, not the product."""
    _, model = twins((3, 3), seed=4)
    known = np.array([[1, 0, 0], [1, 1, 0], [0, 1, 0]], bool)
    x = picture(model, 1)[0]
    fillings = np.repeat(x[None], 32, axis=0)
    fillings[:, ~known] = np.array([*product([0, 1], repeat=5)])
    factors = model.conditionals(fillings, known).astype(float) ** (1 / temperature)
    factors /= factors.sum(3, keepdims=True)
    chosen = np.take_along_axis(factors, fillings[..., None].astype(int), 3)[..., 0]
    expected = np.where(known, 1, chosen).prod((1, 2))
    assert expected.sum() == pytest.approx(1, abs=1e-5)
    drawn = [model.complete(x, known, n=64, seed=seed, temperature=temperature).images for seed in range(64)]
    places = np.concatenate(drawn)[:, ~known].astype(int) @ 2 ** np.arange(5)[::-1]
    counts, total = np.bincount(places, minlength=32), 64 * 64
    assert (np.abs(counts - total * expected) <= 4.5 * np.sqrt(total * expected * (1 - expected)) + 1).all()


@EVERY
def test_the_likelihood_of_a_completion_is_that_of_the_finished_picture(kind):
    _, model = twins(**kind)
    for known in masks(*model.size).values():
        done = model.complete(picture(model, 1)[0], known, n=3, temperature=0.7)
        np.testing.assert_allclose(done.log_prob, model.log_prob(done.images, known), atol=1e-4)


def test_the_density_is_the_product_of_its_conditionals():
    _, model = twins(levels=5)
    x = picture(model, 6)
    factors = np.take_along_axis(model.conditionals(x), as_levels(model, x)[..., None].astype(int), 3)
    np.testing.assert_allclose(model.log_prob(x), np.log(factors.astype(float)).sum((1, 2, 3)), atol=1e-4)
    np.testing.assert_allclose(model.conditionals(x).sum(3), 1, atol=1e-6)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_model_sees_what_pytorch_sees(name):
    model = load(name)
    network = rebuilt(weights.read(name), torch.device("cpu"))
    x = samples(model.card.data)[0][::50]
    x = binarize(x) if model.levels == 2 else x
    told = [3, 7] if model.classes else None
    for known in masks(*model.size).values():
        trace = model.trace(x[0], known, n=2, seed=1, labels=told)
        both = np.repeat(known[None], 2, 0)
        logits = full_pass(network, as_levels(model, trace.images), both, np.array(told or [0, 0]))
        theirs = torch.from_numpy(logits).double().softmax(-1).numpy()[:, trace.order[:, 0], trace.order[:, 1]]
        np.testing.assert_allclose(trace.probabilities, theirs, atol=5e-5)  # PyTorch's own rounding: clothes 2e-5
        np.testing.assert_allclose(trace.log_prob, model.log_prob(trace.images, known, told), atol=1e-3)
    assert model.log_prob(x).mean() > model.log_prob(1 - x).mean() + 50
