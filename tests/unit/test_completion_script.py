"""The script that trains a PixelCNN elsewhere: short, causal, and it runs on files as their publishers offer them."""

from __future__ import annotations

import re
import sys

import numpy as np
import pytest
import torch
from PIL import Image

from models.images.pixelcnn.script import script
from models.registry import InputError
from tests.unit.test_image_script import bars, executed, write


@pytest.fixture(scope="module")
def left(tmp_path_factory):
    """What a short training leaves behind, and the folder with its sheet."""
    folder = tmp_path_factory.mktemp("script")
    write(folder / "train-images-idx3-ubyte.gz", bars())
    short, count = re.subn(r"= 32, 8, 5, 64, 1e-3, 8", "= 8, 2, 2, 64, 1e-3, 3", script())
    assert count == 1
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr(sys, "argv", ["script.py", str(folder)])
        return executed(short), folder


def test_it_saves_a_sheet_of_completions_that_keep_what_is_known(left):
    names, folder = left
    sheet = np.asarray(Image.open(folder / "samples.png")).reshape(3, 28, 3, 28).transpose(0, 2, 1, 3)
    assert (sheet[:, 2:, 14:] == sheet[:, :1, 14:]).all()
    assert np.isfinite(names["total"])


def test_a_pixel_depends_on_those_before_it_and_on_known_ones_only(left):
    network = left[0]["network"]
    x = torch.rand(1, 1, 28, 28, requires_grad=True)
    known = torch.zeros(1, 1, 28, 28)
    known[..., 20:, :] = 1
    network(x, known)[0, 0, 9, 13].backward()
    seen = x.grad[0, 0] != 0
    before = torch.zeros(28, 28, dtype=bool)
    before[:9], before[9, :13] = True, True
    assert not (seen & ~before & (known[0, 0] == 0)).any()
    assert seen[9, 12] and seen[8].any() and seen[20:].any()


@pytest.mark.parametrize("data", ["digits", "fashion"])
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_it_is_short_and_speaks_both_languages(data, lang):
    lines = script(data, lang).splitlines()
    assert len(lines) <= 80 and max(map(len, lines)) <= 120
    assert bool(re.search("[а-я]", "\n".join(lines))) is (lang == "ru")


def test_unknown_data_are_told():
    with pytest.raises(InputError, match="Data is 'emoji'"):
        script("emoji")
