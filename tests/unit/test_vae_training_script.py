"""Scripts that repeat a lane elsewhere: short, runnable on files as their publishers offer them, and as good."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from models.gan.backends.perceptron import matrices
from models.vae import Run, Settings
from models.vae.script import script
from tests.unit.test_image_script import bars, executed, folder

__all__ = ["folder"]
OPTIONS = [{}, {"beta": 10.0, "latent": 16, "width": 32}, {"likelihood": "gaussian", "lr": 1e-2, "batch": 8}]


@pytest.mark.parametrize("options", OPTIONS, ids=str)
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_script_is_short_and_learns(folder, options, lang):
    source = script(Settings.of(**options), steps=150, lang=lang)
    assert len(source.splitlines()) <= 60 and max(map(len, source.splitlines())) <= 140
    names = executed(source)
    assert (folder / "samples.png").read_bytes()[:4] == b"\x89PNG"
    assert names["LATENT"] == Settings.of(**options).latent
    assert float(names["loss"].detach()) < 784


@pytest.mark.parametrize("likelihood", ["bernoulli", "gaussian"])
def test_the_scripts_networks_are_those_of_a_run(folder, likelihood):
    """A run's weights in the script's networks give the run's codes and pictures."""
    images = bars() / 255
    run = Run(data=images, likelihood=likelihood, dtype=np.float64)
    names = executed(script(run.settings, steps=1))
    encoder, decoder = names["encoder"].double(), names["decoder"].double()
    for network, layout, part in zip(
        (encoder, decoder), (run.task.shape.encoder, run.task.shape.decoder), run.task.shape.split(run.state.weights)
    ):
        _load(network, layout, part)
    x = torch.tensor(images.reshape(len(images), -1))
    mean, log_var = (part.numpy(force=True) for part in encoder(x).chunk(2, dim=1))
    np.testing.assert_allclose((mean, log_var), run.codes(), atol=1e-9)
    painted = decoder(torch.tensor(mean)).sigmoid().numpy(force=True).reshape(images.shape)
    np.testing.assert_allclose(painted, run.decode(mean), atol=1e-9)


def _load(network, layout, vector) -> None:
    """The weights of a run's network into a PyTorch one of the same shape."""
    linear = [layer for layer in network if isinstance(layer, torch.nn.Linear)]
    for layer, block in zip(linear, matrices(layout, vector), strict=True):
        layer.weight.data, layer.bias.data = (torch.tensor(np.array(part)) for part in (block[:-1].T, block[-1]))
