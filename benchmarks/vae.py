"""What decoding costs at run time, in numpy, beside the same network called in PyTorch."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import torch

from benchmarks.report import Row, measure
from models import weights
from models.images import HasLatent, binarize, catalogue, load, samples
from training.networks import Network

ONE_MS, MANIFOLD_MS = 3, 40
SIDE = 20  # of the manifold: 20×20 pictures
PREFERRED = ("vae_digits", "vae_fashion", "vae_emoji", "vae_digits_32d", "vae_digits_2d")
PLANE = "vae_digits_2d"


def run() -> Iterator[Row]:
    """One picture and 400 of them by each of the large models, the manifold of the plane, a bound on the likelihood."""
    torch.set_num_threads(1)
    for name in (name for name in PREFERRED if name in catalogue()):
        model = load(name)
        z = np.random.default_rng(0).standard_normal((SIDE * SIDE, model.latent), np.float32)
        yield from _beside_torch(f"{name}: one picture", model, z[:1], ONE_MS)
        yield from _beside_torch(f"{name}: {SIDE}×{SIDE}", model, z, MANIFOLD_MS if name == PLANE else None)
        yield _elbo(name)


def _beside_torch(name: str, model: HasLatent, z: np.ndarray, target: float | None) -> Iterator[Row]:
    theirs = measure(_plain_call(model, z))
    ours = measure(lambda: model.decode(z))
    ratio = float(np.median(theirs) / np.median(ours))
    yield Row.of(f"{name}, PyTorch", theirs)
    yield Row.of(name, ours, ratio=ratio, against="PyTorch", target=target)


def _plain_call(model: HasLatent, z: np.ndarray) -> Callable[[], torch.Tensor]:
    """What one would write: the module, called without gradients, its sigmoid, back to an array."""
    decoder = Network(model.architecture["decoder"])
    tensors = weights.read(model.card.name).tensors
    decoder.load_state_dict({key: torch.tensor(tensors[f"decoder.{key}"]) for key in decoder.state_dict()})
    decoder.eval()

    def call() -> np.ndarray:
        with torch.no_grad():
            return decoder(torch.from_numpy(z)).sigmoid().numpy()

    return call


def _elbo(name: str) -> Row:
    model = load(name)
    x = samples(model.card.data)[0][:1]
    seen = binarize(x) if model.likelihood == "bernoulli" else x
    return Row.of(f"{name}: encode, draw, decode, ELBO of one picture", measure(lambda: model.bound(seen)))
