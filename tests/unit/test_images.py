"""Image models as a notebook uses them: loading, latent spaces, and what they refuse."""

from __future__ import annotations

import subprocess
import sys
from functools import partial

import numpy as np
import pytest

from models.images import FAMILIES, HasLatent, binarize, catalogue, load, samples
from models.images.families.vae import VAE, LatentGaussian
from models.images.layers import Network
from models.registry import InputError
from tests.arch.source import ROOT

NAMES = list(catalogue())
WITH_LATENT = [name for name in NAMES if isinstance(load(name), HasLatent)]


def labels_of(model) -> int | None:
    return 3 if model.classes else None


def encoded(model, n: int = 4):
    x, _, _ = samples(model.card.data)
    return x[:n], model.codes(x[:n], labels_of(model))


@pytest.mark.parametrize("name", WITH_LATENT)
def test_a_model_encodes_and_decodes(name):
    model = load(name)
    x, z = encoded(model)
    painted = model.decode(z, labels_of(model))
    assert isinstance(model, HasLatent) and z.shape == (4, model.latent)
    assert painted.shape == x.shape == (4, *model.shape) and painted.dtype == np.float32
    assert painted.min() >= 0 and painted.max() <= 1
    assert sorted(model.axes) == list(range(model.latent)) and np.all(np.diff(model.change[list(model.axes)]) <= 0)
    assert model.code_mean.shape == model.code_deviation.shape == (model.latent,)


@pytest.mark.parametrize("name", WITH_LATENT)
def test_pictures_do_not_depend_on_their_neighbours(name):
    model = load(name)
    _, z = encoded(model, 9)
    once = np.concatenate([model.decode(row[None], labels_of(model)) for row in z])
    np.testing.assert_allclose(model.decode(z, labels_of(model)), once, atol=1e-5)


@pytest.mark.parametrize("name", WITH_LATENT)
def test_a_reconstruction_is_nearer_than_the_mean_picture(name):
    model = load(name)
    x, labels, _ = samples(model.card.data)
    given = labels if model.classes else None
    error = np.square(model.decode(model.codes(x, given), given) - x).sum()
    assert error < np.square(x - x.mean(0)).sum()


@pytest.mark.parametrize("name", [name for name in NAMES if catalogue()[name].family == "vae"])
def test_a_vae_bounds_the_likelihood(name):
    model = load(name)
    x, labels, _ = samples(model.card.data)
    x, given = (binarize(x[::100]), labels[::100] if model.classes else None)
    bound = model.bound(x, given, seed=1)
    assert (bound.kl >= 0).all()
    np.testing.assert_array_equal(bound.elbo, model.elbo(x, given, seed=1))
    assert not np.array_equal(bound.elbo, model.elbo(x, given, seed=2))
    assert model.iwae(x, 50, 0, given).mean() >= bound.elbo.mean() - 1


def test_a_model_is_loaded_once_and_cannot_be_changed():
    model = load(WITH_LATENT[0])
    assert load(WITH_LATENT[0]) is model
    assert not model._decoder.layers[0].weight.flags.writeable
    with pytest.raises(TypeError):
        model.architecture["latent"] = 3


def test_no_pytorch_is_needed():
    code = f"import sys; from models.images import load; load({NAMES[0]!r}); print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


GREY = next(name for name in WITH_LATENT if load(name).shape == (28, 28) and not load(name).classes)
BAD_PICTURES = {
    "n, 28, 28": [np.zeros((28, 28)), np.zeros((2, 27, 28)), np.zeros((1, 28, 28, 3)), 0.5, []],
    "between 0 and 1": [np.full((1, 28, 28), value) for value in (-0.01, 1.5, 255, np.nan, np.inf)],
    "array of numbers": ["picture", None, [[1, 2], [3]], object()],
}


def cases(table):
    return [(sentence, value) for sentence, values in table.items() for value in values]


def refuses(call, sentence: str) -> None:
    with pytest.raises(InputError) as refused:
        call()
    assert sentence in str(refused.value) and "\n" not in str(refused.value) and len(str(refused.value)) < 200
    assert any("а" <= letter <= "я" for letter in refused.value.text.ru)


@pytest.mark.parametrize(("sentence", "x"), cases(BAD_PICTURES))
def test_bad_pictures_are_refused(sentence, x):
    refuses(lambda: load(GREY).codes(x), sentence)


@pytest.mark.parametrize("z", [[0.0], [[0.0] * 99], np.zeros((2, 3, 4)), 1.0])
def test_latents_of_another_shape_are_refused(z):
    refuses(lambda: load(GREY).decode(z), f"must be (n, {load(GREY).latent})")


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e30, -2e4])
def test_latents_out_of_range_are_refused(value):
    refuses(lambda: load(GREY).decode(np.full((1, load(GREY).latent), value)), "must be a number between")


@pytest.mark.parametrize("z", ["zero", None, [["a", "b"]]])
def test_latents_that_are_no_numbers_are_refused(z):
    refuses(lambda: load(GREY).decode(z), "must be an array of numbers")


def test_labels_where_there_are_none_are_refused():
    refuses(lambda: load(GREY).decode(np.zeros((1, load(GREY).latent)), labels=3), "takes none")


@pytest.mark.parametrize("name", [name for name in WITH_LATENT if load(name).classes])
@pytest.mark.parametrize("labels", [None, -1, 10, 1.5, "3", [1, 2], [[1]], True])
def test_bad_labels_are_refused(name, labels):
    refuses(lambda: load(name).decode(np.zeros((1, load(name).latent)), labels), "whole numbers from 0 to 9")


@pytest.mark.parametrize("k", [0, -1, 2.5, None, True, 10**6])
def test_bad_numbers_of_importance_samples_are_refused(k):
    model = next(load(name) for name in NAMES if isinstance(load(name), VAE))
    refuses(lambda: model.iwae(np.zeros((1, *model.shape)), k), "whole number between 1 and 100000")


@pytest.mark.parametrize("name", ["vae_cats", "samples_digits/", None, 3])
def test_unknown_models_are_refused(name):
    refuses(lambda: load(name), "must be one of")


def test_what_is_no_image_model_is_refused():
    refuses(lambda: load("samples_digits"), "model family is 'samples'")


@pytest.mark.parametrize("line", ["convolve 3 4", "dense 3", "dense a b", ""])
def test_an_unknown_layer_is_refused(line):
    refuses(partial(Network, "net", [line], {}), "of network net is unknown")


def test_a_tensor_of_another_shape_is_refused():
    tensors = {"net.0.weight": np.zeros((2, 3), np.float32), "net.0.bias": np.zeros(2, np.float32)}
    Network("net", ["dense 3 2"], tensors)
    refuses(lambda: Network("net", ["dense 2 2"], tensors), "Tensor net.0.weight has shape (2, 3)")
    refuses(lambda: Network("net", ["dense 3 2"], {}), "Tensor net.0.weight")


@pytest.mark.parametrize("data", ["digits", "fashion", "emoji"])
def test_samples_show_every_class(data):
    images, labels, names = samples(data)
    assert len(images) == len(labels) and images.dtype == np.float32 and images.min() >= 0 and images.max() <= 1
    counts = np.bincount(labels, minlength=len(names))
    assert counts.max() - counts[counts > 0].min() == 0 and (counts > 0).sum() >= 9
    assert len({name.en for name in names}) == len(names)


def test_unknown_samples_are_refused():
    refuses(lambda: samples("cats"), "digits, fashion, emoji")


def test_binarized_pictures_have_the_grey_ones_mean():
    grey = np.full((2000, 5), [0, 0.1, 0.5, 0.9, 1])
    drawn = binarize(grey, seed=3)
    assert set(np.unique(drawn)) == {0, 1} and np.array_equal(drawn, binarize(grey, seed=3))
    np.testing.assert_allclose(drawn.mean(0), grey[0], atol=4 * 0.5 / 2000**0.5)


def test_draws_from_the_posterior_have_its_moments():
    model = next(load(name) for name in NAMES if isinstance(load(name), LatentGaussian) and not load(name).classes)
    x = samples(model.card.data)[0][:1]
    mean, log_var = model.encode(x)
    draws = np.concatenate([model.sample_codes(x, seed=seed) for seed in range(500)])
    np.testing.assert_allclose(draws.mean(0), mean[0], atol=5 * np.exp(log_var.max() / 2) / 500**0.5)
    np.testing.assert_allclose(draws.std(0), np.exp(log_var[0] / 2), rtol=0.2)


def test_every_family_says_what_it_is():
    assert all(family.title.en and family.about.ru for family in FAMILIES.values())
