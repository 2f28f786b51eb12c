"""The scripts that train PixelCNNs and their kin elsewhere: short, causal, and they run on files as published."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from models.images.fields import ARCHITECTURES
from models.images.pixelcnn import script_architectures, script_autoencoder, script_colour
from models.images.pixelcnn.script import script
from models.registry import InputError
from tests.unit.test_image_script import bars, executed, write

SHORT = {"C": 6, "H": 4, "LAYERS": 1, "UNITS": 40, "EPOCHS": 1, "BATCH": 150, "SIDE": 2}
ROW, COLUMN = 9, 13
BEFORE = np.arange(784).reshape(28, 28) < 28 * ROW + COLUMN


def shortened(source: str) -> str:
    """The same script with small sizes, which draws two rows of a picture."""
    names, values = re.search(r"^(C, .*|UNITS, .*) = (.*)$", source, re.MULTILINE).groups()
    sizes = [str(SHORT.get(name, value)) for name, value in zip(names.split(", "), values.split(", "), strict=True)]
    drawn = source.replace("torch.ones(28, 28)", "torch.ones(2, 28)").replace("torch.ones(32, 32", "torch.ones(2, 32")
    return drawn.replace(f"{names} = {values}", f"{names} = {', '.join(sizes)}")


def ran(folder: Path, source: str) -> tuple[dict, Path]:
    """What a short training leaves behind, and its sheet."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr(sys, "argv", ["script.py", str(folder)])
        return executed(shortened(source)), folder / "samples.png"


def sheet(path: Path, side: int = 28) -> np.ndarray:
    """Its pictures (rows, columns, side, side[, 3])."""
    pixels = np.asarray(Image.open(path))
    parts = pixels.reshape(SHORT["SIDE"], side, SHORT["SIDE"], side, *pixels.shape[2:])
    return parts.swapaxes(1, 2)


def digits(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("script")
    write(folder / "train-images-idx3-ubyte.gz", bars())
    return folder


def seen(network: torch.nn.Module, *given: torch.Tensor) -> np.ndarray:
    """The pixels (28, 28) on which the logit of the one in `ROW`, `COLUMN` depends."""
    x = torch.rand(1, 1, 28, 28, requires_grad=True)
    network(x, *given)[0, 0, ROW, COLUMN].backward()
    return (x.grad[0, 0] != 0).numpy()


@pytest.fixture(scope="module")
def completing(tmp_path_factory):
    return ran(digits(tmp_path_factory), script())


def test_it_saves_a_sheet_of_completions_that_keep_what_is_known(completing):
    names, path = completing
    found = sheet(path)
    assert (found[:, 1:, 14:] == found[:, :1, 14:]).all()
    assert np.isfinite(names["total"])


def test_a_pixel_depends_on_those_before_it_and_on_known_ones_only(completing):
    known = torch.zeros(1, 1, 28, 28)
    known[..., 20:, :] = 1
    found = seen(completing[0]["network"], known)
    assert not (found & ~BEFORE & (known[0, 0].numpy() == 0)).any()
    assert found[ROW, COLUMN - 1] and found[ROW - 1].any() and found[20:].any()


@pytest.fixture(scope="module")
def coded(tmp_path_factory):
    return ran(digits(tmp_path_factory), script_autoencoder.script())


def test_a_code_reaches_every_pixel_and_its_draws_stand_beside_the_original(coded):
    names, path = coded
    code = torch.zeros(1, 10, requires_grad=True)
    logits = names["network"](torch.rand(1, 1, 28, 28), code)
    for pixel in ((0, 0), (ROW, COLUMN), (27, 27)):
        assert torch.autograd.grad(logits[0, 0][pixel], code, retain_graph=True)[0].abs().sum() > 0
    assert sheet(path).shape == (2, 2, 28, 28)
    assert not (seen(names["network"], code.detach()) & ~BEFORE).any()


@pytest.mark.parametrize("kind", list(ARCHITECTURES))
def test_every_architecture_is_causal_in_its_order(tmp_path_factory, kind):
    names, path = ran(digits(tmp_path_factory), script_architectures.script(kind))
    before = BEFORE
    if kind == "made":
        turn = names["turn"].reshape(28, 28).numpy()
        before = turn < turn[ROW, COLUMN]
    found = seen(names["network"])
    assert found.any() and not (found & ~before).any()
    assert np.isfinite(names["total"]) and sheet(path).shape == (2, 2, 28, 28)


def test_a_diagonal_network_sees_the_past_but_the_end_of_the_row_above():
    source = shortened(script_architectures.script("diagonal")).partition("images = ")[0]
    missing = BEFORE & ~seen(executed(source)["network"])
    assert np.argwhere(missing).tolist() == [[ROW - 1, 27]]


@pytest.fixture(scope="module")
def coloured(tmp_path_factory):
    """A training on ten pictures in the layout of CIFAR-10's binary version, and their bytes."""
    folder = tmp_path_factory.mktemp("colour")
    records = np.random.default_rng(0).integers(0, 256, (10, 3073), np.uint8)
    (folder / "data_batch_1.bin").write_bytes(records[:4].tobytes())
    (folder / "data_batch_2.bin").write_bytes(records[4:].tobytes())
    return *ran(folder, script_colour.script()), records


def test_colours_are_read_and_drawn_whole(coloured):
    names, path, records = coloured
    np.testing.assert_array_equal(names["images"].flatten(1).numpy(), records[:, 1:])
    found = sheet(path, 32)
    assert found.shape == (2, 2, 32, 32, 3) and len(np.unique(found[:, :, :2])) > 64
    np.testing.assert_array_equal(found[0, 1].transpose(2, 0, 1), names["drawn"][1].byte().numpy())


@pytest.mark.parametrize("colour", range(3))
def test_a_colour_depends_on_pixels_before_and_colours_before(coloured, colour):
    network, x = coloured[0]["network"], torch.rand(1, 3, 32, 32, requires_grad=True)
    network(255 * x)[0, :, colour, ROW, COLUMN].square().sum().backward()
    found = (x.grad[0] != 0).permute(1, 2, 0).reshape(-1, 3)
    here = 32 * ROW + COLUMN
    assert not found[here + 1 :].any() and found[here - 1].all()
    assert found[here].tolist() == [number < colour for number in range(3)]


EVERY = [
    lambda lang: script("digits", lang),
    lambda lang: script("fashion", lang),
    script_autoencoder.script,
    script_colour.script,
    *(lambda lang, kind=kind: script_architectures.script(kind, lang) for kind in ARCHITECTURES),
]


@pytest.mark.parametrize("write_", EVERY)
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_it_is_short_and_speaks_both_languages(write_, lang):
    lines = write_(lang).splitlines()
    assert len(lines) <= 80 and max(map(len, lines)) <= 120
    assert bool(re.search("[а-я]", "\n".join(lines))) is (lang == "ru")


def test_what_is_unknown_is_told():
    with pytest.raises(InputError, match="Data is 'emoji'"):
        script("emoji")
    with pytest.raises(InputError, match="Network is 'transformer'"):
        script_architectures.script("transformer")
