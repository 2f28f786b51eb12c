"""Scripts that train an autoencoder elsewhere: short, and they run on files as their publishers offer them."""

from __future__ import annotations

import gzip
import re
import struct
import sys

import numpy as np
import pytest
from PIL import Image

from models.images.script import WEIGHTS, script
from models.registry import InputError
from training.recipes import PENALTIES, RECIPES

VAES = [
    {"data": data, "latent": latent, "beta": beta, "likelihood": likelihood}
    for data, latent, beta, likelihood in (
        ("digits", 2, 1.0, "bernoulli"),
        ("fashion", 32, 4.0, "bernoulli"),
        ("digits", 1, 0.1, "gaussian"),
    )
]
AUTOENCODERS = [{"data": "digits", "latent": 3, "penalty": penalty} for penalty in WEIGHTS]
EVERY = pytest.mark.parametrize("options", VAES + AUTOENCODERS, ids=str)
PICTURES = 300  # in the folder of `folder`


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where the script finds its data and leaves its sheet: bars, upright or lying, as an idx file."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["script.py", str(tmp_path)])
    write(tmp_path / "train-images-idx3-ubyte.gz", bars())
    return tmp_path


def bars() -> np.ndarray:
    """Pictures (n, 28, 28) of uint8: one bar each."""
    rng, images = np.random.default_rng(0), np.zeros((PICTURES, 28, 28), np.uint8)
    for number, (place, grey) in enumerate(zip(rng.integers(4, 22, PICTURES), rng.integers(150, 256, PICTURES))):
        images[number, place : place + 3] = grey
    images[::2] = images[::2].transpose(0, 2, 1)
    return images


def write(path, images: np.ndarray) -> None:
    raw = struct.pack(">4B3i", 0, 0, 8, 3, *images.shape) + images.tobytes()
    path.write_bytes(gzip.compress(raw) if path.suffix == ".gz" else raw)


def executed(source: str) -> dict:
    """What a script leaves behind."""
    names: dict = {}
    exec(compile(source, "script.py", "exec"), names)
    return names


def shortened(source: str, epochs: int) -> str:
    short, count = re.subn(r"= (\d+), \d+, 128,", rf"= \1, {epochs}, 32,", source)
    assert count == 1
    return short


@EVERY
def test_a_script_trains_both_networks_and_saves_a_sheet(options, folder, capsys):
    source = script(**options)
    untrained = executed(shortened(source, 0))
    trained = executed(shortened(source, 2))
    for network in ("encoder", "decoder"):
        pairs = [*zip(trained[network].parameters(), untrained[network].parameters(), strict=True)]
        assert all((a != b).any() for a, b in pairs)
    sheet = np.asarray(Image.open(folder / "samples.png"))
    assert sheet.shape == (12 * 28, 12 * 28) and np.ptp(sheet) > 0
    told = [
        [float(figure) for figure in re.findall(r"\d+\.\d+", line)] for line in capsys.readouterr().out.splitlines()
    ]
    assert len(told) == 2 and np.isfinite(np.concatenate(told)).all()


@EVERY
def test_scripts_stay_short(options):
    for lang in ("en", "ru"):
        lines = script(**options, lang=lang).splitlines()
        assert len(lines) <= 60 and max(map(len, lines)) <= 120


@pytest.mark.parametrize("options", [VAES[0], VAES[2], AUTOENCODERS[0]], ids=str)
def test_the_loss_falls_far(options, folder, capsys):
    executed(shortened(script(**options), 25))
    lines = capsys.readouterr().out.splitlines()
    first, last = (float(re.search(r"-?\d+\.\d+", line)[0]) for line in (lines[0], lines[-1]))
    assert last < 0.6 * first


def test_the_bound_is_the_sum_of_its_parts(folder, capsys):
    executed(shortened(script("digits", 2, beta=4.0), 1))
    bound, nats, kl = map(float, re.findall(r"\d+\.\d+", capsys.readouterr().out))
    assert bound == pytest.approx(nats + kl, abs=0.011)


def test_a_file_may_be_unpacked(folder):
    (folder / "train-images-idx3-ubyte.gz").unlink()
    write(folder / "train-images.idx3-ubyte", bars())
    np.testing.assert_allclose(executed(shortened(script("digits", 2), 0))["images"].reshape(-1, 28, 28) * 255, bars())


def test_the_networks_are_those_that_ship(folder):
    """Same layers, same settings: a script says how the small models of the playground were made."""
    for name, options in {
        "vae_digits_2d": {"data": "digits", "latent": 2},
        "vae_fashion_32d": {"data": "fashion", "latent": 32},
        "ae_digits_16d": {"data": "digits", "latent": 16, "penalty": "plain"},
    }.items():
        recipe, names = RECIPES[name], executed(re.sub("range.*:", "[]:", script(**options)))
        for network, lines in (("encoder", recipe.encoder), ("decoder", recipe.decoder)):
            dense = [tuple(map(int, line.split()[1:])) for line in lines if line.startswith("dense")]
            weights = [p for p in names[network].parameters() if p.ndim == 2]
            assert [tuple(reversed(p.shape)) for p in weights] == dense
        assert (names["EPOCHS"], names["BATCH"], names["RATE"]) == (
            recipe.plan.epochs,
            recipe.plan.batch,
            recipe.plan.rate,
        )


def test_the_penalties_weigh_what_they_weighed_in_training():
    assert {key: weight for key, weight in WEIGHTS.items() if key != "linear"} == PENALTIES


def test_comments_follow_the_language():
    for options in VAES + AUTOENCODERS:
        assert re.search("[а-я]", script(**options, lang="ru")) and not re.search("[а-я]", script(**options))


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"data": "emoji"}, "Data is 'emoji'; it must be one of: digits, fashion."),
        ({"latent": 0}, "Latent axes is 0; it must be between 1 and 64."),
        ({"beta": -1}, "β is -1; it must be between 0 and 100."),
        ({"likelihood": "cauchy"}, "Likelihood is 'cauchy'; it must be one of: bernoulli, gaussian."),
        ({"penalty": "l2"}, "Penalty is 'l2'; it must be one of: plain, linear, denoising"),
    ],
)
def test_what_no_script_can_train_is_told(options, sentence):
    with pytest.raises(InputError, match=re.escape(sentence)):
        script(**{"data": "digits", "latent": 2, **options})
