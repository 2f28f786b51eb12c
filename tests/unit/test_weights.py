"""Weights and cards: what is written is read back, and nothing else is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models import weights
from models.registry import InputError
from models.weights import Card, Metric

CARD = Card(
    name="toy",
    family="autoencoder",
    data="digits",
    dataset='MNIST "as it is"',
    licence="MIT",
    credit="nobody’s — ничьё",
    command="python -m training toy",
    seed=3,
    steps=10,
    device="cpu",
    seconds=1.5,
    architecture={"shape": [28, 28], "encoder": ["dense 4 2", "silu"], "beta": 0.1},
    metrics={"error": Metric(2.5, "nats", 10, "mean")},
)
TENSORS = {"a": np.linspace(-1, 1, 5, dtype=np.float32), "steps": np.arange(3, dtype=np.int32)}


@pytest.fixture
def folder(tmp_path):
    weights.write(CARD, TENSORS, tmp_path)
    return tmp_path


def test_what_is_written_is_read_back(folder):
    read = weights.read("toy", folder)
    assert replace(read.card, sha256="", bytes=0, architecture={}, metrics={}) == replace(
        CARD, architecture={}, metrics={}
    )
    assert dict(read.card.architecture) == CARD.architecture and dict(read.card.metrics) == CARD.metrics
    assert read.tensors["a"].dtype == np.float32 and read.tensors["steps"].dtype == np.int32
    np.testing.assert_allclose(read.tensors["a"], TENSORS["a"], atol=1e-3)


def test_fractions_take_two_bytes_on_disk(folder):
    values = np.zeros(10_000, np.float32)
    path, _ = weights.write(CARD, {"a": values}, folder)
    assert path.stat().st_size < 2 * values.size + 200


def test_tensors_cannot_be_changed(folder):
    with pytest.raises(ValueError, match="read-only"):
        weights.read("toy", folder).tensors["a"][0] = 1


def _flip(folder):
    path = folder / "toy.safetensors"
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 1
    path.write_bytes(raw)


def _cut(folder):
    path = folder / "toy.safetensors"
    path.write_bytes(path.read_bytes()[:-3])


def _foreign(folder):
    (folder / "toy.safetensors").write_bytes(b"x" * weights.read_card("toy", folder).bytes)


def _remove(folder):
    (folder / "toy.safetensors").unlink()


def _rename(folder):
    for path in list(folder.iterdir()):
        path.rename(folder / f"other{path.suffix}")


def _break_card(folder):
    (folder / "toy.toml").write_text("name = ", encoding="utf-8")


def _empty_card(folder):
    (folder / "toy.toml").write_text('name = "toy"', encoding="utf-8")


def _no_safetensors(folder):
    raw = b"these bytes hold no tensors"
    (folder / "toy.safetensors").write_bytes(raw)
    weights.write_card(weights.describe(CARD, raw), folder)


@pytest.mark.parametrize(
    ("spoil", "name", "sentence"),
    [
        (_flip, "toy", "toy.safetensors do not have the sha256 of their card"),
        (_cut, "toy", "cut off or not ours"),
        (_foreign, "toy", "do not have the sha256"),
        (_remove, "toy", "toy.safetensors are missing"),
        (_rename, "other", "other.toml describes 'toy'"),
        (_rename, "toy", "Asset 'toy' does not exist"),
        (_break_card, "toy", "toy.toml is damaged"),
        (_empty_card, "toy", "lacks the field"),
        (_no_safetensors, "toy", "toy.safetensors is no safetensors file"),
    ],
)
def test_a_spoilt_asset_is_refused_with_a_sentence(folder, spoil, name, sentence):
    spoil(folder)
    with pytest.raises(InputError, match=r"^[^\n]*$") as refused:
        weights.read(name, folder)
    assert sentence in str(refused.value)
    assert any("а" <= letter <= "я" for letter in refused.value.text.ru)


@pytest.mark.parametrize("name", ["", "../toy", None, 3, "toy.toml"])
def test_an_unknown_name_is_refused(folder, name):
    with pytest.raises(InputError, match="must be one of the 1 in"):
        weights.read(name, folder)


def test_an_interrupted_write_leaves_the_old_asset(folder, monkeypatch):
    monkeypatch.setattr("os.replace", lambda *paths: (_ for _ in ()).throw(OSError("power cut")))
    with pytest.raises(OSError, match="power cut"):
        weights.write(CARD, {"a": np.ones(9, np.float32)}, folder)
    assert set(weights.read("toy", folder).tensors) == set(TENSORS)


@pytest.mark.parametrize("name", weights.names())
def test_every_shipped_asset_is_whole(name):
    card = weights.read(name).card
    assert card.licence and card.credit and card.command.startswith("python -m training ")


AUTOREGRESSIVE = ("pixelcnn", "wavenet")


def test_the_assets_stay_small():
    """They are cloned, pushed to a Space and loaded there: 25 MB for each tab's models, samples included."""
    sizes = {path.name: path.stat().st_size for path in weights.ASSETS.iterdir()}
    autoregressive = sum(size for name, size in sizes.items() if name.startswith(AUTOREGRESSIVE))
    assert autoregressive <= 25e6
    assert sum(sizes.values()) - autoregressive <= 25e6
