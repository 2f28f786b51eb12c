"""``/vae_decode`` and ``/vae_encode`` as a script meets them: what the models say in Python, as JSON."""

from __future__ import annotations

import numpy as np
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from models.images import binarize, load, samples
from tests.arch.source import ROOT
from training.recipes import RECIPES

PLANE = "vae_digits_2d"  # small, and its codes are pairs
KINDS = {
    "vae_digits": None,
    "vae_emoji": None,
    "vae_digits_2d_gaussian": None,
    "cvae_digits_16d": [3, 7],
    "vae_gan_digits_32d": None,
    "ae_digits_16d": None,
    "ae_digits_2d_linear": None,
}
"""A model of every kind, with the labels of two pictures where it is told them."""
EVERY = pytest.mark.parametrize(("model", "labels"), KINDS.items(), ids=KINDS)


@pytest.fixture(scope="module")
def client(app_url) -> Client:
    return Client(app_url, verbose=False)


@pytest.fixture(scope="module")
def decode(client):
    """``decode(z, …)`` asks for pictures."""
    return lambda z, **more: client.predict(z=z, **more, api_name="/vae_decode")


@pytest.fixture(scope="module")
def encode(client):
    """``encode(images, …)`` asks for codes."""
    return lambda images, **more: client.predict(images=images, **more, api_name="/vae_encode")


def two(model: str) -> np.ndarray:
    """Two pictures of the model's data."""
    loaded = load(model)
    images = samples(loaded.card.data)[0][5:7]
    return images if getattr(loaded, "sigma", None) else binarize(images)


@EVERY
def test_pictures_are_those_that_the_model_paints(decode, model, labels):
    loaded = load(model)
    z = np.random.default_rng(0).standard_normal((2, loaded.latent)).round(3)
    answer = decode(z.tolist(), model=model, labels=labels)
    assert (answer["model"], tuple(answer["shape"])) == (model, loaded.shape)
    np.testing.assert_allclose(answer["images"], loaded.decode(z, labels), atol=6e-5)


@EVERY
def test_codes_and_the_bound_are_those_of_the_model(encode, model, labels):
    loaded, images = load(model), two(model)
    answer = encode(images.tolist(), model=model, labels=labels, seed=3)
    np.testing.assert_allclose(answer["mean"], loaded.codes(images, labels), atol=1e-4, rtol=1e-4)
    bound = loaded.bound(images, labels, 3) if hasattr(loaded, "bound") else None
    if hasattr(loaded, "sample_codes"):
        np.testing.assert_allclose(answer["log_var"], loaded.encode(images, labels)[1], atol=1e-4, rtol=1e-4)
    for part in ("reconstruction", "kl"):
        expected = None if bound is None else pytest.approx(getattr(bound, part), abs=0.01)
        assert answer[part] == expected


def test_what_a_model_has_no_notion_of_is_null(encode):
    plain = encode(two("ae_digits_16d").tolist(), model="ae_digits_16d")
    assert (plain["log_var"], plain["reconstruction"], plain["kl"]) == (None, None, None)
    judged = encode(two("vae_gan_digits_32d").tolist(), model="vae_gan_digits_32d")
    assert judged["log_var"] is not None and judged["kl"] is None


def test_the_flagship_answers_where_no_model_is_named(decode, encode):
    assert decode([[0.0] * 32])["model"] == encode(two("vae_digits").tolist())["model"] == "vae_digits"


def test_the_same_seed_gives_the_same_bound(encode):
    images = two(PLANE).tolist()
    first, again, other = (encode(images, model=PLANE, seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert first["kl"] == other["kl"] and first["reconstruction"] != other["reconstruction"]


BAD_CODES = {
    "no list": ({"z": 7}, "7"),
    "empty": ({"z": []}, "1 to 256"),
    "too many": ({"z": [[0, 0]] * 257}, "257"),
    "no vectors": ({"z": [0, 0]}, "(2,)"),
    "another dimension": ({"z": [[0, 0, 0]]}, "(1, 3)"),
    "ragged": ({"z": [[0, 0], [0]]}, "numbers"),
    "no number": ({"z": [["x", 0]]}, "numbers"),
    "far away": ({"z": [[1e9, 0]]}, "10⁹; it must be a number between −10000 and 10000"),
    "unknown model": ({"model": "vae_digit"}, "vae_digit"),
    "model no text": ({"model": 3}, "3"),
    "model a list": ({"model": ["vae_digits"]}, "['vae_digits']"),
    "model a path": ({"model": "../assets/vae_digits_2d"}, "../assets"),
    "no latent space": ({"model": "samples_digits"}, "samples"),
    "labels for none": ({"labels": [1]}, "takes none"),
    "no labels": ({"model": "cvae_digits_2d"}, "None"),
    "label too high": ({"model": "cvae_digits_2d", "labels": [10]}, "10"),
    "labels no numbers": ({"model": "cvae_digits_2d", "labels": ["a"]}, "'a'"),
}
BLANK = np.zeros((1, 28, 28)).tolist()
BAD_PICTURES = {
    "no list": ({"images": "x"}, "'x'"),
    "empty": ({"images": []}, "1 to 256"),
    "one picture, no list of them": ({"images": BLANK[0]}, "(28, 28)"),
    "another shape": ({"images": np.zeros((1, 8, 8)).tolist()}, "(1, 8, 8)"),
    "too bright": ({"images": (np.zeros((1, 28, 28)) + 255).tolist()}, "255"),
    "no number": ({"images": [[["a"] * 28] * 28]}, "numbers"),
    "unknown model": ({"model": "vae"}, "'vae'"),
    "seed no number": ({"seed": "x"}, "'x'"),
    "seed negative": ({"seed": -1}, "-1"),
}


def refused(call, arguments: dict, named: str) -> None:
    """Bad input is told in one sentence that names what was wrong."""
    with pytest.raises(AppError) as caught:
        call(**arguments)
    sentence = str(caught.value)
    assert named in sentence
    assert len(sentence) < 1200 and sentence.rstrip().endswith(".")
    assert "Traceback" not in sentence and "Error" not in sentence


@pytest.mark.parametrize(("arguments", "named"), BAD_CODES.values(), ids=BAD_CODES)
def test_a_bad_code_costs_one_sentence(decode, arguments, named):
    refused(decode, {"z": [[0.0, 0.0]], "model": PLANE, **arguments}, named)


@pytest.mark.parametrize(("arguments", "named"), BAD_PICTURES.values(), ids=BAD_PICTURES)
def test_a_bad_picture_costs_one_sentence(encode, arguments, named):
    refused(encode, {"images": BLANK, "model": PLANE, **arguments}, named)


def test_the_server_goes_on_after_bad_input(decode):
    with pytest.raises(AppError):
        decode(None)
    assert decode([[0, 0]], model=PLANE)["images"]


def test_every_model_is_documented():
    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    assert [name for name in RECIPES if f"`{name}`" not in text] == []
