"""Image models against independent computations: PyTorch's layers, quadrature, exact likelihoods, eigenvectors."""

from __future__ import annotations

from types import MappingProxyType

import numpy as np
import pytest
import torch
from scipy.linalg import subspace_angles
from scipy.special import logsumexp
from torch.distributions import Bernoulli, Normal, kl_divergence

from models import weights
from models.images import FAMILIES, catalogue, load, samples
from models.images.families.vae import FARTHEST_MEAN, LOG_VARIANCES, VAE, bernoulli_nats, kl_to_prior
from models.images.layers import LAYERS, Network, sigmoid, silu
from models.weights import Card, Weights
from training import networks
from training.data import Split
from training.linear import principal_components
from training.recipes import RECIPES

SIDE = 4  # of the toy pictures
CPU = torch.device("cpu")


def random_tensors(lines: list[str], prefix: str, seed: int = 0) -> tuple[networks.Network, dict[str, np.ndarray]]:
    """A network of PyTorch's with random weights, and the same weights by their names on disk."""
    twin = networks.Network(lines)
    draws = torch.Generator().manual_seed(seed)
    for parameter in twin.parameters():
        fan_in = parameter[0].numel() if parameter.ndim > 1 else 25
        parameter.data.normal_(0, fan_in**-0.5, generator=draws)  # keeps the layers' outputs near one
    return twin.eval(), {f"{prefix}.{key}": value.numpy() for key, value in twin.state_dict().items()}


def compare(lines: list[str], x: np.ndarray, labels: np.ndarray | None = None) -> float:
    """The largest difference between run time and PyTorch for inputs in the run time's layout."""
    twin, tensors = random_tensors(lines, "net")
    ours = Network("net", lines, tensors)(x, labels)
    if x.ndim == 2:
        np.testing.assert_allclose(networks.Twin("net", lines, tensors, CPU)(x, labels), ours, atol=1e-4)
    maps = torch.from_numpy(x if x.ndim == 2 else np.ascontiguousarray(x.transpose(0, 3, 1, 2)))
    with torch.no_grad():
        theirs = twin(maps, None if labels is None else torch.from_numpy(labels)).numpy()
    return float(np.abs(ours - (theirs if theirs.ndim == 2 else theirs.transpose(0, 2, 3, 1))).max())


MAPS, VECTORS = (3, 8, 12, 4), (3, 48)
INPUTS = {"reshape": VECTORS, "dense": VECTORS, "highway": VECTORS, "label": VECTORS}
SIZES = {"dense": "48 7", "conv": "4 6", "residual": "4", "highway": "48", "reshape": "4 3 4", "fold": "2"}
SIZES |= {"unfold": "2", "label": "5"}


def test_both_know_the_same_layers():
    assert set(LAYERS) == set(networks.LAYERS)


@pytest.mark.parametrize("kind", LAYERS)
def test_a_layer_computes_what_pytorch_computes(kind):
    x = np.random.default_rng(0).standard_normal(INPUTS.get(kind, MAPS), np.float32)
    labels = np.array([4, 0, 2]) if kind == "label" else None
    assert compare([f"{kind} {SIZES.get(kind, '')}".strip()], x, labels) < 1e-5


@pytest.mark.parametrize("name", [name for name, card in catalogue().items() if "encoder" in card.architecture])
def test_a_shipped_model_computes_what_pytorch_computes(name):
    model, tensors = load(name), weights.read(name).tensors
    for part, x in _inputs(model).items():
        twin = networks.Network(model.architecture[part])
        state = {key: torch.from_numpy(tensors[f"{part}.{key}"].copy()) for key in twin.state_dict()}
        twin.load_state_dict(state)
        labels = np.arange(len(x)) % model.classes if model.classes else None
        with torch.no_grad():
            maps = torch.from_numpy(np.ascontiguousarray(x.transpose(0, 3, 1, 2)) if x.ndim == 4 else x)
            theirs = twin(maps, None if labels is None else torch.from_numpy(labels)).numpy()
        ours = Network(part, model.architecture[part], tensors)(x, labels)
        theirs = theirs.transpose(0, 2, 3, 1) if theirs.ndim == 4 else theirs
        assert np.abs(ours - theirs).max() <= 1e-4 * max(1, np.abs(theirs).max())


def _inputs(model) -> dict[str, np.ndarray]:
    pictures = samples(model.card.data)[0][::25].copy()
    z = np.random.default_rng(0).standard_normal((9, model.latent), np.float32)
    return {"encoder": pictures if pictures.ndim == 4 else pictures[..., None], "decoder": z}


def test_activations_are_exact_where_they_saturate():
    x = np.array([-1000, -90, -5, 0, 5, 90, 1000], np.float32)
    np.testing.assert_allclose(sigmoid(x), torch.sigmoid(torch.from_numpy(x)), atol=1e-6)
    np.testing.assert_allclose(silu(x), torch.nn.functional.silu(torch.from_numpy(x)), atol=1e-4)


def test_the_kl_divergence_is_that_of_two_gaussians():
    draws = torch.Generator().manual_seed(0)
    mean, log_var = torch.randn(2, 50, 3, generator=draws)
    exact = kl_divergence(Normal(mean, (log_var / 2).exp()), Normal(0.0, 1.0))
    np.testing.assert_allclose(kl_to_prior(mean.numpy(), log_var.numpy()), exact, atol=1e-5)


def test_bernoulli_nats_are_those_of_independent_pixels():
    draws = np.random.default_rng(0)
    logits = draws.normal(0, 20, (30, 16)).astype(np.float32)
    x = (draws.random((30, 16)) < 0.5).astype(np.float32)
    exact = -Bernoulli(logits=torch.from_numpy(logits).double()).log_prob(torch.from_numpy(x).double()).sum(1)
    np.testing.assert_allclose(bernoulli_nats(x, logits), exact, rtol=1e-5, atol=1e-4)


def toy(likelihood: str, latent: int = 1, seed: int = 0) -> VAE:
    """A VAE of 4×4 pictures with random weights."""
    pixels = SIDE * SIDE
    encoder = ["flatten", f"dense {pixels} 8", "silu", f"dense 8 {2 * latent}"]
    decoder = [f"dense {latent} 8", "silu", f"dense 8 {pixels}", f"reshape 1 {SIDE} {SIDE}"]
    architecture = {"shape": [SIDE, SIDE], "latent": latent, "encoder": encoder, "decoder": decoder, "beta": 1.0}
    architecture |= {"likelihood": likelihood, "axes": [0], "change": [0.0], "change_unit": "nats"}
    architecture |= {"code_mean": [0.0], "code_deviation": [1.0]}
    tensors = random_tensors(encoder, "encoder", seed)[1] | random_tensors(decoder, "decoder", seed + 1)[1]
    tensors["decoder.2.weight"] = tensors["decoder.2.weight"] * 4  # the code must matter
    if likelihood == "gaussian":
        tensors["log_sigma"] = np.float32(-1)
    facts = {"dataset": "toys", "licence": "", "credit": "", "command": "", "seed": 0, "steps": 0, "device": "cpu"}
    card = Card("toy", "vae", "toys", seconds=0.0, architecture=MappingProxyType(architecture), **facts)
    return FAMILIES["vae"].build(Weights(card, tensors))


def toy_pictures(n: int = 6) -> np.ndarray:
    return (np.random.default_rng(3).random((n, SIDE, SIDE)) < 0.5).astype(np.float32)


def exact_log_prob(model: VAE, x: np.ndarray) -> np.ndarray:
    """log p(x) of a model with one latent dimension, by quadrature over a fine grid of the prior."""
    z = np.linspace(-9, 9, 6001, dtype=np.float32)[:, None]
    prior = -0.5 * z[:, 0].astype(np.float64) ** 2 - 0.5 * np.log(2 * np.pi)
    means = model.decode(z).reshape(len(z), -1).astype(np.float64)
    flat = x.reshape(len(x), 1, -1)
    if model.sigma is None:
        means = np.clip(means, 1e-9, 1 - 1e-7)  # saturated in float32 only where the prior is nought
        nats = (flat * np.log(means) + (1 - flat) * np.log1p(-means)).sum(2)
    else:
        nats = (-(((flat - means) / model.sigma) ** 2) / 2 - np.log(model.sigma) - np.log(2 * np.pi) / 2).sum(2)
    return logsumexp(nats + prior, axis=1) + np.log(z[1, 0] - z[0, 0])


@pytest.mark.parametrize("likelihood", ["bernoulli", "gaussian"])
def test_bounds_close_in_on_the_exact_likelihood(likelihood):
    """ELBO ≤ IWAE(k) ≤ log p(x), and the gap closes as k grows (Burda et al., 2016, theorem 1)."""
    model, x = toy(likelihood), toy_pictures()
    exact = exact_log_prob(model, x)
    means = [np.mean([model.iwae(x, k, seed) for seed in range(20)], axis=0) for k in (1, 10, 5000)]
    elbo = np.mean([model.elbo(x, seed=seed) for seed in range(400)], axis=0)
    assert (np.mean(elbo) < np.mean(means[1])) and (np.mean(means[0]) < np.mean(means[1]))
    np.testing.assert_allclose(means[2], exact, atol=0.05)
    assert (elbo <= exact + 0.05).all()


def test_one_importance_sample_is_the_elbo_on_average():
    model, x = toy("bernoulli"), toy_pictures()
    once = np.mean([model.iwae(x, 1, seed) for seed in range(3000)], axis=0)
    elbo = np.mean([model.elbo(x, seed=seed) for seed in range(3000)], axis=0)
    np.testing.assert_allclose(once, elbo, atol=0.2)


def test_the_likelihood_of_a_code_is_the_pixels_own():
    """log p(x|z) from the decoded probabilities, pixel by pixel."""
    model, x = toy("bernoulli"), toy_pictures(1)[0]
    z = np.linspace(-2, 2, 5, dtype=np.float32)[:, None]
    means = model.decode(z).astype(np.float64)
    exact = (x * np.log(means) + (1 - x) * np.log1p(-means)).sum((1, 2))
    np.testing.assert_allclose(model.log_likelihood(x, z), exact, rtol=1e-4)


def test_a_decoder_that_ignores_its_code_has_an_exact_bound():
    """With a constant decoder every importance weight is p(x) p(z) / q(z): the mean over q is p(x)."""
    model, x = toy("bernoulli"), toy_pictures()
    model._decoder.layers[2].weight = np.zeros((8, SIDE * SIDE), np.float32)
    exact = -bernoulli_nats(
        x.reshape(len(x), -1), model._decoder(np.zeros((len(x), 1), np.float32)).reshape(len(x), -1)
    )
    np.testing.assert_allclose(model.iwae(x, 20_000), exact, atol=0.05)
    bound = model.bound(x)
    np.testing.assert_allclose(-bound.reconstruction, exact, atol=1e-5)
    np.testing.assert_allclose(bound.elbo, exact - bound.kl, atol=1e-5)


def test_the_linear_autoencoder_spans_the_principal_components():
    """Baldi and Hornik (1989): the largest principal angle between both subspaces vanishes."""
    draws = np.random.default_rng(0)
    images = np.clip(128 + draws.normal(0, 1, (400, 5)) @ draws.normal(0, 20, (5, 64)), 0, 255).astype(np.uint8)
    split = Split(images.reshape(-1, 8, 8), np.zeros(400, np.int64))
    tensors, _, _ = principal_components(split, 3)
    x = images / 255.0
    right = np.linalg.svd(x - x.mean(0), full_matrices=False)[2][:3]
    for basis in (tensors["decoder.0.weight"], tensors["encoder.1.weight"].T):
        assert np.degrees(subspace_angles(basis, right.T).max()) < 1e-3
    codes = x @ tensors["encoder.1.weight"].T + tensors["encoder.1.bias"]
    np.testing.assert_allclose(codes.mean(0), 0, atol=1e-5)


@pytest.mark.parametrize("name", RECIPES)
def test_every_recipe_trains_what_the_run_time_can_load(name):
    """Both build the same network from the recipe's lines, random weights included."""
    recipe = RECIPES[name]
    side, colours = (32, 3) if recipe.data == "emoji" else (28, 1)
    x = np.random.default_rng(0).random((2, side, side, colours), np.float32)
    z = np.random.default_rng(1).standard_normal((2, recipe.latent), np.float32)
    labels = np.array([1, 7]) if recipe.facts.get("classes") else None
    assert compare(list(recipe.encoder), x, labels) < 1e-4
    assert compare(list(recipe.decoder), z, labels) < 1e-4


@pytest.mark.parametrize("name", [name for name, card in catalogue().items() if card.family == "vae"])
@pytest.mark.parametrize("kind", ["blank", "full", "noise"])
def test_a_picture_like_no_other_has_a_finite_posterior(name, kind):
    model = load(name)
    noise = np.random.default_rng(0).random((1, *model.shape), np.float32)
    x = {"blank": np.zeros_like(noise), "full": np.ones_like(noise), "noise": noise}[kind]
    bound = model.bound(x, 0 if model.classes else None)
    assert np.isfinite([*bound.kl, *bound.reconstruction]).all()


@pytest.mark.parametrize("name", [name for name, card in catalogue().items() if card.family == "vae"])
def test_no_picture_of_the_data_comes_near_the_limits_of_a_posterior(name):
    model, (images, labels, _) = load(name), samples(load(name).card.data)
    mean, log_var = model.encode(images, labels if model.classes else None)
    assert np.abs(mean).max() < 0.9 * FARTHEST_MEAN
    assert LOG_VARIANCES[0] + 5 < log_var.min() <= log_var.max() < LOG_VARIANCES[1] - 1
