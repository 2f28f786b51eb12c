"""PixelCNNs as a notebook and the API use them: shapes, labels, borders of what is allowed, and what they refuse."""

from __future__ import annotations

import json

import gradio as gr
import numpy as np
import pytest

from models.images import FAMILIES
from models.images.families.pixelcnn import Completed, PixelCNN, Trace
from models.registry import InputError
from models.weights import Weights
from playground.tabs.completion import api
from tests.oracle.pixelcnn_cases import masks, picture, twins

_, MODEL = twins((4, 3))
_, PLAIN = twins((4, 3), any_mask=False, classes=0)
X = picture(MODEL, 1)[0]
TOP = masks(4, 3)["top hidden"]


def test_a_model_says_what_it_is():
    assert isinstance(MODEL, PixelCNN)
    assert (MODEL.levels, MODEL.shape, MODEL.classes, MODEL.any_mask) == (2, (4, 3), 3, True)
    assert (PLAIN.classes, PLAIN.any_mask) == (0, False)


def test_completions_have_their_shapes():
    done = MODEL.complete(X, TOP)
    assert isinstance(done, Completed) and done.images.shape == (4, 4, 3) and done.log_prob.shape == (4,)
    assert done.images.dtype == np.float32 and done.log_prob.dtype == np.float64
    assert isinstance(MODEL.trace(X, TOP), Trace)
    assert MODEL.log_prob(picture(MODEL, 5)).shape == (5,)
    assert MODEL.conditionals(picture(MODEL, 5), TOP).shape == (5, 4, 3, 2)
    assert MODEL.log_prob(np.zeros((0, 4, 3))).shape == (0,)


def test_a_mask_may_be_numbers_and_missing():
    np.testing.assert_array_equal(MODEL.complete(X, TOP.astype(int)).images, MODEL.complete(X, TOP).images)
    np.testing.assert_array_equal(MODEL.complete(X, None).images, MODEL.complete(X, np.zeros((4, 3))).images)
    np.testing.assert_array_equal(MODEL.log_prob(X[None]), MODEL.log_prob(X[None], np.zeros((4, 3), bool)))


def test_grey_pictures_are_taken_at_the_nearest_level():
    _, model = twins((4, 3), levels=5)
    x = np.linspace(0, 1, 12).reshape(4, 3)
    done = model.complete(x, np.ones((4, 3)), n=1)
    np.testing.assert_array_equal(done.images[0], (np.rint(x * 4) / 4).astype(np.float32))


def test_with_nothing_hidden_the_picture_comes_back_for_certain():
    done = MODEL.trace(X, np.ones((4, 3)), n=2)
    np.testing.assert_array_equal(done.images, np.stack([X, X]))
    assert done.log_prob.tolist() == [0, 0] and done.order.shape == (0, 2) and done.probabilities.shape == (2, 0, 2)
    assert [*MODEL.rows(X, np.ones((4, 3)))] == []
    assert MODEL.log_prob(X[None], np.ones((4, 3))).tolist() == [0]


def test_a_seed_fixes_the_pictures():
    first, again, other = (MODEL.complete(X, None, n=8, seed=seed).images for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other) and len(np.unique(first, axis=0)) > 1


def test_a_stack_is_completed_once_each():
    x = picture(MODEL, 6)
    done = MODEL.complete(x, TOP, seed=4)
    alone = MODEL.complete(x[0], TOP, n=1, seed=4)
    assert done.images.shape == (6, 4, 3)
    np.testing.assert_array_equal(done.images[:1], alone.images)


def test_labels_condition():
    x = picture(MODEL, 3)
    together = MODEL.log_prob(x, TOP, [0, 1, 2])
    alone = [MODEL.log_prob(x[i : i + 1], TOP, i)[0] for i in range(3)]
    np.testing.assert_allclose(together, alone, atol=1e-5)
    assert len({*MODEL.log_prob(np.stack([X] * 3), TOP, [0, 1, 2]), MODEL.log_prob(X[None], TOP)[0]}) == 4
    done = MODEL.complete(X, None, n=3, labels=[2, 0, 1])
    np.testing.assert_allclose(done.log_prob, MODEL.log_prob(done.images, labels=[2, 0, 1]), atol=1e-5)
    np.testing.assert_array_equal(done.images[:1], MODEL.complete(X, None, n=1, labels=2).images)


BAD = {
    "no completions": ({"n": 0}, "Completions is 0; it must be between 1 and 64."),
    "too many completions": ({"n": 10_000}, "Completions is 10000; it must be between 1 and 64."),
    "completions no number": ({"n": None}, "Completions is None"),
    "a stack too high": ({"x": np.zeros((65, 4, 3))}, "Completions is 65; it must be between 1 and 64."),
    "an empty stack": ({"x": np.zeros((0, 4, 3))}, "Completions is 0"),
    "temperature negative": ({"temperature": -0.1}, "Temperature is -0.1; it must be between 0 and 5."),
    "temperature absurd": ({"temperature": 1e9}, "Temperature is 1000000000.0; it must be between 0 and 5."),
    "temperature no number": ({"temperature": float("nan")}, "must be a number between 0 and 5"),
    "seed negative": ({"seed": -1}, "Seed is -1"),
    "picture of another size": ({"x": np.zeros((3, 4))}, "The pictures have shape (3, 4); it must be (n, 4, 3)."),
    "picture too bright": ({"x": np.full((4, 3), 255)}, "255; it must be between 0 and 1"),
    "picture no numbers": ({"x": "digit"}, "array of numbers"),
    "picture missing": ({"x": None}, "array of numbers"),
    "picture ragged": ({"x": [[0, 1], [0]]}, "array of numbers"),
    "mask of another size": ({"known": np.zeros((3, 4))}, "has shape (3, 4); it must be (4, 3) or (2, 4, 3)."),
    "masks of another number": ({"known": np.zeros((3, 4, 3))}, "has shape (3, 4, 3); it must be"),
    "mask in between": ({"known": np.full((4, 3), 0.5)}, "A pixel of the mask is 0.5; it must be 1 (or true)"),
    "mask not finite": ({"known": np.full((4, 3), np.nan)}, "A pixel of the mask is nan"),
    "mask no numbers": ({"known": "top"}, "The known pixels are 'top'; they must be an array of numbers."),
    "given of another size": ({"given": [1]}, "has shape (1,)"),
    "label too high": ({"labels": 3}, "whole numbers from 0 to 2"),
    "labels too many": ({"labels": [0, 1, 2]}, "they must be 2 whole numbers"),
    "labels no numbers": ({"labels": ["a", "b"]}, "whole numbers from 0 to 2"),
}


@pytest.mark.parametrize(("changed", "sentence"), BAD.values(), ids=BAD)
@pytest.mark.parametrize("ask", ["complete", "trace", "rows"])
def test_what_cannot_be_is_told_in_one_sentence(ask, changed, sentence):
    with pytest.raises(InputError) as refused:
        getattr(MODEL, ask)(**({"x": X, "known": TOP, "n": 2} | changed))
    assert sentence in str(refused.value) and "\n" not in str(refused.value) and len(str(refused.value)) < 200
    assert any("а" <= letter <= "я" for letter in refused.value.text.ru)


@pytest.mark.parametrize("ask", [MODEL.log_prob, MODEL.conditionals])
def test_likelihoods_refuse_the_same(ask):
    for arguments in ((X,), (X[None], np.zeros((2, 4, 3))), (X[None], TOP, 3), (X[None] + 1,), ("x",)):
        with pytest.raises(InputError):
            ask(*arguments)


def test_labels_where_there_are_none_are_refused():
    with pytest.raises(InputError, match="takes none"):
        PLAIN.complete(X, TOP, labels=1)


@pytest.mark.parametrize(
    "name", ["first_down.weight", "layers.1.context.weight", "context.stages.whole.3.bias", "out.bias"]
)
@pytest.mark.parametrize("damage", ["missing", "misshapen"])
def test_weights_that_do_not_fit_the_card_are_refused(name, damage):
    network, model = twins((4, 3))
    tensors = {key: value.numpy() for key, value in network.state_dict().items()}
    if damage == "missing":
        del tensors[name]
    else:
        tensors[name] = np.zeros((1, 2), np.float32)
    with pytest.raises(InputError, match=f"Tensor {name} has shape"):
        FAMILIES["pixelcnn"].build(Weights(model.card, tensors))


def test_parameters_cannot_be_changed():
    assert not any(values.flags.writeable for values in MODEL._parameters)


@pytest.fixture
def endpoint(monkeypatch):
    monkeypatch.setattr(api, "load", lambda name: MODEL if name == "toy" else pytest.fail(f"no {name}"))
    return lambda **arguments: json.loads(json.dumps(api.complete(**({"model": "toy"} | arguments))))


def test_the_endpoint_answers_what_the_model_says(endpoint):
    answer = endpoint(image=X.tolist(), known=TOP.astype(int).tolist(), n=3, seed=2, temperature=0.5, labels=[0, 1, 2])
    done = MODEL.complete(X, TOP, 3, 2, 0.5, [0, 1, 2])
    np.testing.assert_array_equal(answer["images"], done.images)
    np.testing.assert_allclose(answer["log_prob"], done.log_prob, atol=1e-4)
    assert (answer["model"], answer["shape"], answer["levels"]) == ("toy", [4, 3], 2)


@pytest.mark.parametrize("wrong", [{"n": 10_000}, {"image": None}, {"known": [[1]]}, {"labels": "seven"}])
def test_the_endpoint_refuses_in_one_sentence(endpoint, wrong):
    with pytest.raises(gr.Error, match=r"\.['\"]$"):
        endpoint(**({"image": X.tolist()} | wrong))


@pytest.mark.parametrize("name", ["vae_digits", "pixelcnn_cats", None, ["toy"]])
def test_the_endpoint_knows_who_completes(name):
    with pytest.raises(gr.Error, match=r"completes no pictures\.|must be one of"):
        api.complete(X.tolist(), model=name)
