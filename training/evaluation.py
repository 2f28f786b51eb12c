"""What a trained model's card says of it, measured on the very weights that ship, by protocols stated beside them."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.linalg import subspace_angles
from scipy.sparse.linalg import svds

from models.images import FAMILIES, binarize, classes
from models.images.base import Coder
from models.images.families.autoencoder import Autoencoder
from models.images.families.vae import VAE, LatentGaussian, kl_to_prior
from models.weights import Card, Metric, Weights
from training.data import Dataset, Split
from training.networks import Twin

SEED, IMPORTANCE = 0, 500
READ = 2000  # test pictures whose class a conditional model is asked for
CODED = 10_000  # training pictures whose codes describe the latent space
PROBED = 500  # of them, along whose axes the picture's change is measured
ROWS = 1000


def picture_values(split: Split, n: int | None = None) -> NDArray[np.float32]:
    """The first ``n`` pictures of a split (all by default) as float32 in [0, 1]."""
    return split.images[:n].astype(np.float32) / 255


def with_axes(weights: Weights, data: Dataset) -> Weights:
    """The weights with what the codes of the training set say about the latent space in the card's architecture.

    Dimensions are ordered by their mean KL from the prior where the code is a Gaussian, else by the decoded variance:
    by how much the picture's pixels vary when the code moves one standard deviation along the dimension.
    """
    latent = weights.card.architecture["latent"]
    blank = {"axes": [*range(latent)], "change": [0.0] * latent, "change_unit": "", "code_mean": [0.0] * latent}
    model = build(_extended(weights, blank | {"code_deviation": [1.0] * latent}))
    x = picture_values(data.train, CODED)
    labels = data.train.labels[:CODED] if model.classes else None
    codes, change, unit = _describe(model, _seen(model, x), labels)
    facts = {"axes": np.argsort(-change, kind="stable").tolist(), "change": _rounded(change), "change_unit": unit}
    facts |= {"code_mean": _rounded(codes.mean(0)), "code_deviation": _rounded(codes.std(0))}
    return _extended(weights, facts)


def build(weights: Weights, device: torch.device | None = None) -> Any:
    """The model of weights that are in memory; on a ``device`` PyTorch decodes, which is faster by the million."""
    model = FAMILIES.find(weights.card.family).build(weights)
    if device is not None:
        model._decoder = Twin("decoder", model.architecture["decoder"], weights.tensors, device)
    return model


def _extended(weights: Weights, facts: dict[str, Any]) -> Weights:
    architecture = MappingProxyType({**weights.card.architecture, **facts})
    return replace(weights, card=replace(weights.card, architecture=architecture))


def _rounded(values: NDArray) -> list[float]:
    return [float(f"{value:.4g}") for value in values]


def _seen(model: Coder, x: NDArray) -> NDArray:
    """Pictures as the model saw them in training."""
    return binarize(x, SEED) if getattr(model, "likelihood", "") == "bernoulli" else x


def _describe(model: Coder, x: NDArray, labels: NDArray | None) -> tuple[NDArray, NDArray, str]:
    if isinstance(model, LatentGaussian):
        mean, log_var = model.encode(x, labels)
        return mean, kl_to_prior(mean, log_var).mean(0), "nats"
    codes = model.codes(x, labels)
    return codes, _decoded_variance(model, codes), "squared pixel values"


def _decoded_variance(model: Coder, codes: NDArray) -> NDArray:
    """Half the squared distance between the pictures at one deviation to each side, mean over pictures: (latent,)."""
    probes, steps = codes[:PROBED], np.diag(codes.std(0))
    apart = [model.decode(probes + step) - model.decode(probes - step) for step in steps.astype(np.float32)]
    return np.array([np.square(one).sum() / len(probes) / 4 for one in apart])


def metrics(model: Coder, data: Dataset, weighed: int) -> dict[str, Metric]:
    """The figures of a card: bounds on the likelihood, the importance-weighted one on the first ``weighed`` test
    pictures, or errors of the reconstruction."""
    if isinstance(model, VAE):
        return _likelihood(model, data, weighed)
    x = picture_values(data.test)
    painted = model.decode(model.codes(x))
    errors = np.square(x - painted).reshape(len(x), -1).sum(1, dtype=np.float64)
    protocol = f"{model.card.dataset}, test set: squared error of the reconstruction, summed over pixels, mean"
    found = {"error": Metric(_figure(errors.mean()), "squared pixel values per picture", len(x), protocol)}
    if isinstance(model, Autoencoder):
        found |= _code_figures(model, x)
        found |= _angle(model, data.train) if model.penalty == "linear" else {}
    return found


def _angle(model: Autoencoder, train: Split) -> dict[str, Metric]:
    """The largest angle between what the linear decoder spans and the principal components, by a singular value
    decomposition of the pictures themselves."""
    x = train.images.reshape(len(train), -1) / 255.0
    right = svds(x - x.mean(0), k=model.latent, random_state=SEED)[2]
    angle = np.degrees(subspace_angles(model._decoder.layers[0].weight.T, right.T).max())
    protocol = "largest principal angle between the decoder's subspace and that of the training set's first components"
    return {"pca_angle": Metric(_figure(angle), "degrees", len(x), protocol)}


def _code_figures(model: Autoencoder, x: NDArray) -> dict[str, Metric]:
    codes = np.abs(model.codes(x))
    quiet = (codes < 0.1 * codes.max(0)).mean()
    protocol = "test set: share of code values below a tenth of their unit's largest"
    return {"quiet": Metric(_figure(quiet), "share", len(x), protocol)}


def _likelihood(model: VAE, data: Dataset, weighed: int) -> dict[str, Metric]:
    """ELBO of the whole test set; the importance-weighted bound too where pictures are black and white."""
    x, labels = picture_values(data.test), data.test.labels if model.classes else None
    seen, how = _seen(model, x), f"{model.card.dataset}, test set"
    if seen is not x:
        how += f", binarized once by binarize(x, seed={SEED})"
    bound = model.bound(seen, labels, SEED)
    kind = f"{how}; one z per picture, seed {SEED}, analytic KL; mean"
    parts = {"negative_elbo": -bound.elbo, "reconstruction": bound.reconstruction, "kl": bound.kl}
    found = {key: Metric(_figure(part.mean()), "nats per picture", len(x), kind) for key, part in parts.items()}
    if labels is not None:
        found["accuracy"] = _read_right(model, seen[:READ], labels[:READ], how)
    if model.sigma is None:
        found[f"iwae_{IMPORTANCE}"] = _weighed(model, seen[:weighed], None if labels is None else labels[:weighed], how)
    return found


def _read_right(model: VAE, x: NDArray, labels: NDArray, how: str) -> Metric:
    right = classes.posterior(model, x, SEED).argmax(1) == labels
    how += f", first {len(x)} pictures: the likeliest class by Bayes' rule, bounds standing for likelihoods"
    return Metric(_figure(right.mean()), "share of pictures", len(x), how)


def _weighed(model: VAE, x: NDArray, labels: NDArray | None, how: str) -> Metric:
    nll = -importance(model, x, labels, IMPORTANCE)
    how += f", first {len(x)} pictures; −log of the mean of {IMPORTANCE} importance weights, seed {SEED} + i for the "
    return Metric(_figure(nll.mean()), "nats per picture", len(x), how + f"i-th {ROWS} pictures; mean")


def importance(model: VAE, x: NDArray, labels: NDArray | None, k: int) -> NDArray[np.float64]:
    """The importance-weighted bound of each picture, a thousand pictures per seed."""
    parts = [slice(start, start + ROWS) for start in range(0, len(x), ROWS)]
    rows = [model.iwae(x[s], k, SEED + i, None if labels is None else labels[s]) for i, s in enumerate(parts)]
    return np.concatenate(rows)


def _figure(value: float) -> float:
    return float(f"{value:.6g}")


def summary(card: Card) -> str:
    """A line with the card's figures."""
    return ", ".join(f"{key} {metric.value:g} {metric.unit}" for key, metric in card.metrics.items())
