"""``/complete`` as a script meets it: what the model says in Python, as JSON."""

from __future__ import annotations

import numpy as np
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from models.images import binarize, catalogue, load, samples

MODELS = [name for name, card in catalogue().items() if card.family == "pixelcnn"]
X = binarize(samples("digits")[0][3])
KNOWN = np.zeros(X.shape, int)
KNOWN[14:] = 1  # the top is hidden


@pytest.fixture(scope="module")
def complete(app_url):
    """``complete(…)`` asks for completions of a digit whose top is hidden."""
    client, usual = Client(app_url, verbose=False), {"image": X.tolist(), "known": KNOWN.tolist()}
    return lambda **more: client.predict(**(usual | more), api_name="/complete")


@pytest.mark.parametrize("model", MODELS)
def test_completions_are_those_of_the_model(complete, model):
    loaded = load(model)
    x, known = samples(loaded.card.data)[0][3], np.ones(loaded.size, int)
    known[:9] = 0
    told = [3, 7, 1] if loaded.classes else None
    answer = complete(image=x.tolist(), known=known.tolist(), model=model, n=3, seed=5, temperature=0.8, labels=told)
    done = loaded.complete(x, known, 3, 5, 0.8, told)
    np.testing.assert_allclose(answer["images"], done.images, atol=1e-4)
    np.testing.assert_allclose(answer["log_prob"], done.log_prob, atol=1e-3)
    assert (answer["model"], answer["shape"], answer["levels"]) == (model, [*loaded.shape], loaded.levels)


def test_known_pixels_come_back_and_the_hidden_ones_differ(complete):
    images = np.array(complete()["images"])
    np.testing.assert_array_equal(images[:, 14:], np.repeat(X[None, 14:], 4, axis=0))
    assert len(np.unique(images, axis=0)) > 1


def test_the_same_seed_gives_the_same_pictures(complete):
    first, again, more, other = (complete(seed=seed, n=n) for seed, n in ((1, 2), (1, 2), (1, 5), (2, 2)))
    assert first["images"] == again["images"] == more["images"][:2] != other["images"]


def test_with_no_mask_whole_pictures_are_drawn_and_with_nothing_hidden_none(complete):
    assert np.array(complete(known=None, n=2)["images"]).shape == (2, 28, 28)
    done = complete(known=np.ones((28, 28)).tolist(), n=2)
    assert done["log_prob"] == [0, 0] and done["images"] == [X.tolist()] * 2


def test_several_pictures_are_completed_once_each(complete):
    several = np.stack([X, 1 - X])
    images = np.array(complete(image=several.tolist())["images"])
    np.testing.assert_array_equal(images[:, 14:], several[:, 14:])


BAD = {
    "ten thousand": ({"n": 10_000}, "Completions is 10000; it must be between 1 and 64."),
    "none": ({"n": 0}, "Completions is 0"),
    "too hot": ({"temperature": 6}, "Temperature is 6; it must be between 0 and 5."),
    "too cold": ({"temperature": -1}, "Temperature is -1"),
    "seed negative": ({"seed": -1}, "Seed is -1"),
    "no picture": ({"image": None}, "The pictures are None"),
    "picture of another size": ({"image": [[0.5]]}, "(1, 1)"),
    "picture too bright": ({"image": (255 * X).tolist()}, "255"),
    "picture a word": ({"image": "seven"}, "'seven'"),
    "mask of another size": ({"known": [[1]]}, "(1, 1)"),
    "mask in between": ({"known": (KNOWN / 2).tolist()}, "0.5"),
    "label too high": ({"labels": 10}, "from 0 to 9"),
    "labels too many": ({"labels": [1] * 5}, "[1, 1, 1, 1, 1]"),
    "unknown model": ({"model": "pixelcnn"}, "'pixelcnn'"),
    "model no text": ({"model": 3}, "3"),
    "model without completions": ({"model": "vae_digits_2d"}, "Model vae_digits_2d completes no pictures."),
}


@pytest.mark.parametrize(("arguments", "named"), BAD.values(), ids=BAD)
def test_bad_input_costs_one_sentence(complete, arguments, named):
    with pytest.raises(AppError) as caught:
        complete(**arguments)
    sentence = str(caught.value)
    assert named in sentence and sentence.rstrip().endswith(".") and len(sentence) < 1200
    assert "Traceback" not in sentence and "Error" not in sentence


def test_the_server_goes_on_after_bad_input(complete):
    with pytest.raises(AppError):
        complete(image=[])
    assert len(complete(n=1)["images"]) == 1
