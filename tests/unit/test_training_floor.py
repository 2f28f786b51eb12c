"""The training floor: readers that refuse in one sentence, batches by seed, resuming bit for bit."""

from __future__ import annotations

import gzip
import struct
from dataclasses import replace

import numpy as np
import pytest
import torch

from models.registry import InputError
from tests.interruption import cut_short
from training import images
from training.__main__ import main, parse
from training.adversarial import Adversarial, Duel
from training.data import Split, over_white, read_idx, read_npz
from training.loop import Plan, Training
from training.objectives import Batch, Coder, Minimiser, Reconstruction, Variational
from training.recipes import PENALTIES, RECIPES, dense_autoencoder, dense_vae

CPU = torch.device("cpu")
PLAN = Plan(epochs=3, batch=16, rate=1e-3, warmup=0.5)


def idx(values: np.ndarray) -> bytes:
    return struct.pack(f">BBBB{values.ndim}I", 0, 0, 8, values.ndim, *values.shape) + values.tobytes()


def pictures(n: int = 40) -> Split:
    draws = np.random.default_rng(0)
    images = draws.integers(0, 256, (n, 28, 28)).astype(np.uint8)
    return Split(images, draws.integers(0, 10, n))


def test_a_card_names_the_device(monkeypatch):
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda device: f"GPU {device.index}")
    assert [images.device_name(torch.device(device)) for device in ("cuda:1", "mps", "cpu")] == ["GPU 1", "mps", "cpu"]


@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_idx_files_are_read_plain_and_packed(tmp_path, suffix):
    values = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    path = tmp_path / f"x-ubyte{suffix}"
    path.write_bytes(gzip.compress(idx(values)) if suffix else idx(values))
    np.testing.assert_array_equal(read_idx(path), values)


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"", "no idx file"),
        (b"\0\0\x0d\1\0\0\0\1" + b"\0\0\0\0", "no idx file"),
        (b"\0\0\x08\3\0\0", "no idx file"),
        (idx(np.zeros((2, 3), np.uint8))[:-1], "promises 6 bytes and 5 follow"),
        (idx(np.zeros((2, 3), np.uint8)) + b"\0", "promises 6 bytes and 7 follow"),
    ],
)
def test_a_broken_idx_file_is_refused(tmp_path, raw, sentence):
    path = tmp_path / "x-ubyte"
    path.write_bytes(raw)
    with pytest.raises(InputError, match=sentence) as refused:
        read_idx(path)
    assert "x-ubyte" in str(refused.value) and "\n" not in str(refused.value)


def test_a_cut_gzip_file_is_refused(tmp_path):
    path = tmp_path / "x-ubyte.gz"
    path.write_bytes(gzip.compress(idx(np.zeros((9, 9), np.uint8)))[:-9])
    with pytest.raises(InputError, match="cannot be unpacked"):
        read_idx(path)


def test_npz_files_are_read_or_refused(tmp_path):
    np.savez(tmp_path / "a.npz", x=np.arange(3))
    assert read_npz(tmp_path / "a.npz", ("x",))["x"].tolist() == [0, 1, 2]
    (tmp_path / "b.npz").write_bytes(b"nothing")
    for name, key, sentence in (("a", "y", "holds no array y"), ("b", "x", "unpacked"), ("c", "x", "does not exist")):
        with pytest.raises(InputError, match=sentence):
            read_npz(tmp_path / f"{name}.npz", (key,))


def test_missing_data_end_in_one_sentence(tmp_path, capsys):
    assert main(["vae_digits_2d", "--data", str(tmp_path), "--out", str(tmp_path)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_transparent_pictures_lie_on_white():
    rgba = np.array([[[[0, 0, 0, 0], [10, 20, 30, 255], [0, 0, 0, 51]]]], np.uint8)
    assert over_white(rgba)[0, 0].tolist() == [[255, 255, 255], [10, 20, 30], [204, 204, 204]]


def learner(kind: str):
    torch.manual_seed(0)
    if kind == "adversarial":
        recipe = RECIPES["vae_gan_digits_32d"]
        return Duel(Coder(recipe.encoder, recipe.decoder), Adversarial(), PLAN, CPU)
    if kind in ("bernoulli", "gaussian"):
        return Minimiser(Coder(*dense_vae(2), kind == "gaussian"), Variational(1.0, kind, 1.0), PLAN, CPU)
    objective = Reconstruction(kind, PENALTIES[kind])
    return Minimiser(Coder(*dense_autoencoder(2, kind)), objective, PLAN, CPU)


KINDS = ["bernoulli", "gaussian", *PENALTIES, "adversarial"]


@pytest.mark.parametrize("kind", KINDS)
def test_an_interrupted_training_continues_bit_for_bit(kind, tmp_path):
    whole = Training(learner(kind), PLAN, pictures(), CPU, tmp_path / "whole.ckpt")
    whole.run()
    broken = Training(learner(kind), PLAN, pictures(), CPU, tmp_path / "broken.ckpt")
    cut_short(broken, steps=4)  # in the middle of the second epoch
    resumed = Training(learner(kind), PLAN, pictures(), CPU, tmp_path / "broken.ckpt")
    resumed.resume()
    assert resumed.step == 4
    resumed.run()
    for key, value in whole.learner.average.items():
        assert torch.equal(value, resumed.learner.average[key]), key


@pytest.mark.parametrize("kind", KINDS)
def test_training_lowers_the_loss_and_moves_every_weight(kind):
    trained, x = learner(kind), torch.rand(32, 1, 28, 28, generator=torch.Generator().manual_seed(1))
    labels, before = torch.zeros(32, dtype=torch.long), learner(kind).coder.state_dict()
    training = Training(trained, replace(PLAN, epochs=30), pictures(32), CPU, checkpoint=None)
    losses = []
    for training.step in range(30):
        losses.append(trained.step(x, labels, torch.Generator().manual_seed(7), training._moment()))
    moved = [key for key, value in trained.coder.state_dict().items() if not torch.equal(value, before[key])]
    assert sorted(moved) == sorted(before)
    assert kind == "adversarial" or min(losses[-3:]) < losses[0]


def test_a_checkpoint_of_another_plan_is_refused(tmp_path):
    training = Training(learner("plain"), PLAN, pictures(), CPU, tmp_path / "a.ckpt")
    training.save()
    training.plan = replace(PLAN, epochs=4)
    with pytest.raises(InputError, match=r"a\.ckpt was written under another plan"):
        training.resume()


def test_every_cycle_lowers_the_pace_from_its_height_to_zero_as_one_alone_would():
    def paces(plan: Plan) -> list[float]:
        begun = Training(learner("plain"), plan, pictures(), CPU, checkpoint=None)
        return [replace(begun, step=step)._moment().pace for step in range(begun.steps)]

    once, twice = paces(PLAN), paces(replace(PLAN, epochs=2 * PLAN.epochs, cycles=2))
    assert twice[: len(once)] == once and twice[len(once)] == 1 and twice[-1] == once[-1] < 0.1
    assert (np.diff(twice[len(once) :]) < 0).all()


def test_every_epoch_shows_every_picture_once(tmp_path):
    data = Split(np.arange(40, dtype=np.uint8)[:, None, None].repeat(2, 1), np.arange(40))
    training = Training(learner("plain"), replace(PLAN, epochs=2), data, CPU, tmp_path / "a.ckpt")
    seen = []
    for _, labels in training._batches():
        seen.append(labels)
        training.step += 1
    epochs = torch.cat(seen).split(40)
    assert all(sorted(epoch.tolist()) == list(range(40)) for epoch in epochs)
    assert not torch.equal(*epochs)


def test_the_contractive_penalty_is_the_jacobians_norm_on_average():
    """Rifai et al. (2011), eq. 2: ‖∂z/∂x‖²_F, here estimated along random directions."""
    coder = learner("contractive").coder
    x = torch.rand(1, 1, 28, 28, generator=torch.Generator().manual_seed(0))
    jacobian = torch.autograd.functional.jacobian(coder.encoder, x)
    only = Reconstruction("contractive", 1.0)
    plain = Reconstruction("contractive", 0.0)
    draws = [Batch(x.clone(), None, torch.Generator().manual_seed(i), None) for i in range(400)]
    estimate = np.mean([(only(coder, batch) - plain(coder, batch)).item() for batch in draws])
    assert estimate == pytest.approx(jacobian.square().sum().item(), rel=0.2)


def test_names_and_groups_stand_in_the_help():
    assert parse(["autoencoders", "--data", "x"]).names == ["autoencoders"]
    with pytest.raises(SystemExit):
        parse(["vae_cats"])


def test_a_recipe_becomes_an_asset(tmp_path, monkeypatch):
    """One epoch on a few pictures: weights, card and figures that the run time reads."""
    from models import weights
    from models.images import FAMILIES
    from training import evaluation
    from training.data import Dataset

    name = "cvae_digits_2d"
    recipe = replace(RECIPES[name], plan=Plan(epochs=1, batch=16))
    monkeypatch.setitem(images.RECIPES, name, recipe)
    monkeypatch.setitem(
        images.DATASETS, "digits", lambda folder: Dataset(pictures(40), pictures(20), tuple("0123456789"))
    )
    monkeypatch.setattr(evaluation, "IMPORTANCE", 3)
    paths = images.make(name, images.Options(tmp_path, tmp_path, tmp_path, CPU))
    assert [path.name for path in paths] == [f"{name}.safetensors", f"{name}.toml"]
    read = weights.read(name, tmp_path)
    model = FAMILIES.find(read.card.family).build(read)
    assert model.decode([[0.0, 0.0]], labels=3).shape == (1, 28, 28)
    assert read.card.steps == 3 and read.card.metrics["iwae_3"].n == 20
    assert sorted(model.axes) == [0, 1] and model.change[model.axes[0]] >= model.change[model.axes[1]]
