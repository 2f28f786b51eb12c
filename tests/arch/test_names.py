"""Names that notebooks import: renaming one breaks somebody's lecture."""

from __future__ import annotations

import inspect
from importlib import import_module

import pytest

PROMISED = {
    "models.registry": ["Text", "Param", "Registry", "InputError"],
    "models.targets": ["TARGETS", "GaussianMixture"],
    "models.divergences": ["DIVERGENCES"],
    "models.fitting": ["fit", "Fit", "Optimum"],
    "models.gan": ["Run", "OBJECTIVES"],
    "models.images": ["load", "samples", "binarize"],
}
DIVERGENCE_KEYS = "forward_kl reverse_kl js tv hellinger alpha chi2 w1 w2 sliced_w2 energy mmd"
TARGET_KEYS = "ring grid"
OBJECTIVE_KEYS = "minimax non_saturating least_squares hinge wgan wgan_gp energy_distance cramer relativistic unrolled"
IMAGE_MODELS = {"vae_digits": "encode decode elbo", "pixelcnn_digits": "log_prob complete"}
RUN = "advance advance_discriminator advance_generator samples frame scoreboard snapshot restore fork set"


@pytest.mark.parametrize(("module", "names"), PROMISED.items(), ids=PROMISED)
def test_promised_names_are_there(module, names):
    assert [name for name in names if not hasattr(import_module(module), name)] == []


def test_divergences_have_their_promised_keys():
    assert set(DIVERGENCE_KEYS.split()) <= set(import_module("models.divergences").DIVERGENCES)


def test_targets_have_their_promised_keys():
    assert set(TARGET_KEYS.split()) <= set(import_module("models.targets").TARGETS)


def test_runs_and_objectives_have_their_promised_names():
    gan = import_module("models.gan")
    assert set(OBJECTIVE_KEYS.split()) <= set(gan.OBJECTIVES)
    assert [name for name in RUN.split() if not hasattr(gan.Run, name)] == []


@pytest.mark.parametrize("name", IMAGE_MODELS)
def test_image_models_have_their_promised_names(name):
    model = import_module("models.images").load(name)
    assert [method for method in IMAGE_MODELS[name].split() if not hasattr(model, method)] == []


def test_completions_keep_their_argument_names():
    complete = inspect.signature(import_module("models.images").load("pixelcnn_digits").complete).parameters
    assert [*complete][:5] == ["x", "known", "n", "seed", "temperature"]
    assert [complete[key].default for key in ("n", "seed", "temperature")] == [4, 0, 1.0]


def test_signatures_keep_their_argument_names():
    mixture, fit = import_module("models.targets").GaussianMixture, import_module("models.fitting").fit
    assert [*inspect.signature(mixture).parameters][:3] == ["weights", "means", "covariances"]
    assert [*inspect.signature(mixture.sample).parameters][1:] == ["n", "seed"]
    assert [*inspect.signature(mixture.log_prob).parameters][1:] == ["x"]
    defaults = {key: parameter.default for key, parameter in inspect.signature(fit).parameters.items()}
    assert (defaults["family"], defaults["starts"], defaults["seed"]) == ("full", 16, 0)


def test_public_things_are_documented():
    missing = [
        f"{module}.{name}"
        for module, names in PROMISED.items()
        for name in names
        if not name.isupper() and not inspect.getdoc(getattr(import_module(module), name))
    ]
    assert not missing
