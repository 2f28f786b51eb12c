"""The autoencoder whose decoder is a PixelCNN: against PyTorch, against itself, and what it refuses."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from models.images import FAMILIES, binarize, catalogue, load, samples
from models.images.families.pixelcnn_autoencoder import PixelCNNAutoencoder
from models.images.pixelcnn import cached
from models.registry import InputError
from models.weights import Card, Weights
from tests.oracle.pixelcnn_cases import twins
from training import pixelcnn_autoencoder as training
from training.data import Split
from training.evaluation import picture_values
from training.pixelcnn import Facts

SHIPPED = [name for name, card in catalogue().items() if card.family == "pixelcnn_autoencoder"]
X = (np.random.default_rng(0).random((5, 28, 28)) < 0.2).astype(np.float32)


def toy() -> tuple[training.Autoencoder, PixelCNNAutoencoder]:
    """PyTorch's network and the model of the playground with the same random weights."""
    facts = Facts(levels=2, features=8, layers=3, head=6, classes=0, context={}, channels=training.MAPS)
    network = training.Autoencoder(facts).eval()
    draws = torch.Generator().manual_seed(0)
    for parameter in network.parameters():
        fan_in = parameter[0].numel() if parameter.ndim > 1 else 4
        parameter.data.normal_(0, fan_in**-0.5, generator=draws)
    architecture = {"shape": [28, 28], "levels": 2, "features": 8, "layers": 3, "head": 6, "classes": 0}
    architecture |= {"code": training.CODE, "noise": training.NOISE, "reader": list(training.ENCODER)}
    architecture |= {"channels": training.MAPS, "painter": list(training.PAINTER)}
    words = dict.fromkeys(("name", "family", "data", "dataset", "licence", "credit", "command", "device"), "none")
    card = Card(**words, seed=0, steps=0, seconds=0, architecture=architecture)
    tensors = {name: values.detach().numpy() for name, values in network.state_dict().items()}
    return network, FAMILIES["pixelcnn_autoencoder"].build(Weights(card, tensors))


NETWORK, MODEL = toy()
CODES = np.random.default_rng(1).uniform(-3, 3, (5, MODEL.code)).astype(np.float32)


def test_codes_are_standardised_over_the_training_pictures():
    draws = np.random.default_rng(3)
    split = Split(draws.integers(0, 256, (60, 28, 28), np.uint8), np.zeros(60, int))
    network = training._network(training.standardised(training.Autoencoder().state_dict(), split))
    with torch.no_grad():
        codes = network.encode(torch.from_numpy(binarize(picture_values(split)).astype(int)))
    np.testing.assert_allclose(codes.mean(0), 0, atol=1e-4)
    np.testing.assert_allclose(codes.std(0), 1, atol=1e-4)


def nats(codes: np.ndarray, told: float) -> np.ndarray:
    """−log p of the pictures X by PyTorch, (5,) nats."""
    with torch.no_grad():
        found = NETWORK.nats(torch.from_numpy(X).long(), torch.from_numpy(codes), torch.full((len(X),), told))
    return found.double().sum((1, 2)).numpy()


def test_codes_are_those_of_pytorch():
    with torch.no_grad():
        theirs = NETWORK.encode(torch.from_numpy(X).long()).numpy()
    codes = MODEL.encode(X)
    np.testing.assert_allclose(codes, theirs, atol=1e-5)
    assert codes.shape == (5, 10) and codes.dtype == np.float32


def test_likelihoods_with_a_code_and_without_are_those_of_pytorch():
    np.testing.assert_allclose(-MODEL.log_prob(X, CODES), nats(CODES, 1.0), atol=2e-3)
    np.testing.assert_allclose(-MODEL.log_prob(X), nats(CODES, 0.0), atol=2e-3)
    one = np.repeat(CODES[:1], 5, axis=0)
    np.testing.assert_allclose(-MODEL.log_prob(X, CODES[0]), nats(one, 1.0), atol=2e-3)
    assert np.abs(MODEL.log_prob(X, CODES) - MODEL.log_prob(X)).max() > 0.2, "the code must matter"


def test_a_drawn_picture_has_the_likelihood_that_was_reported():
    trace = MODEL.decode(CODES[0], n=4, seed=3)
    assert trace.images.shape == (4, 28, 28) and trace.order.shape == (784, 2)
    np.testing.assert_allclose(MODEL.log_prob(trace.images, CODES[0]), trace.log_prob, atol=1e-3)


def test_a_stack_of_codes_is_decoded_once_each():
    trace = MODEL.decode(CODES, seed=3)
    np.testing.assert_allclose(MODEL.log_prob(trace.images, CODES), trace.log_prob, atol=1e-3)
    np.testing.assert_array_equal(trace.images[0], MODEL.decode(CODES[0], n=1, seed=3).images[0])


def test_chance_is_a_function_of_the_seed_and_of_a_draw_s_number():
    few, many = MODEL.decode(CODES[1], n=2, seed=5), MODEL.decode(CODES[1], n=6, seed=5)
    np.testing.assert_array_equal(few.images, many.images[:2])
    assert (MODEL.decode(CODES[1], n=2, seed=6).images != few.images).any()
    likeliest = MODEL.decode(CODES[1], n=2, temperature=0).images
    np.testing.assert_array_equal(likeliest[0], likeliest[1])


def test_numpy_draws_what_the_compiled_sampler_draws(monkeypatch):
    compiled = MODEL.decode(CODES[2], n=3, seed=1)
    monkeypatch.setattr("models.images.pixelcnn.backends.rows", cached.rows)
    plain = MODEL.decode(CODES[2], n=3, seed=1)
    np.testing.assert_array_equal(plain.images, compiled.images)
    np.testing.assert_allclose(plain.log_prob, compiled.log_prob, atol=1e-3)


@pytest.mark.parametrize("labels", [None, 2, [0, 1, 2, 1]])
def test_a_class_enters_the_gates_as_its_row_of_the_table(labels):
    """Codes stand where classes stood: what classes do must not have changed."""
    _, model = twins((4, 3))
    rows = model._parameters.condition[np.full(4, 3) if labels is None else np.broadcast_to(labels, 4)]
    found = model._condition(None if labels is None else np.array(labels), 4)
    assert found.tobytes() == rows.tobytes()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: MODEL.encode(X[0]), "shape (28, 28)"),
        (lambda: MODEL.encode(X + 2), "between 0 and 1"),
        (lambda: MODEL.decode(CODES[0, :3]), "latent vectors have shape (1, 3)"),
        (lambda: MODEL.decode(np.full(10, np.nan)), "latent coordinate is nan"),
        (lambda: MODEL.decode("abc"), "latent vectors"),
        (lambda: MODEL.decode(CODES[0], n=0), "Completions is 0"),
        (lambda: MODEL.decode(CODES[0], n=10_000), "Completions is 10000"),
        (lambda: MODEL.decode(CODES[0], temperature=-1), "Temperature is -1"),
        (lambda: MODEL.decode(CODES[0], seed=-1), "Seed is -1"),
        (lambda: MODEL.log_prob(X, CODES[:2]), "number of latent vectors is 2; it must be 1, or 5"),
        (lambda: MODEL.log_prob(X, CODES[:0]), "number of latent vectors is 0"),
    ],
)
def test_bad_input_is_answered_in_one_sentence(call, words):
    with pytest.raises(InputError) as caught:
        call()
    assert words in str(caught.value)


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_code_says_much_about_the_picture(name):
    """The decoder is strong enough to ignore its code; this one must not have done so."""
    model = load(name)
    x = binarize(samples(model.card.data)[0][::25])
    own = model.encode(x)
    right, wrong, none = (-model.log_prob(x, codes).mean() for codes in (own, np.roll(own, 1, axis=0), None))
    assert right < none - 5 and none < wrong
    assert model.card.metrics["nll_own_code"].value < model.card.metrics["nll_no_code"].value - 5
