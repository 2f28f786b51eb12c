"""Scripts that a page hands out: short, and they run."""

from __future__ import annotations

import re

import numpy as np
import pytest

from models.gan import OBJECTIVES, Run, Settings
from models.gan.script import script
from models.registry import InputError
from models.targets import TARGETS

PLANE = [key for key, target in TARGETS.items() if target.dim == 2]
OPTIONS = [
    {"objective": "minimax", "optimiser": "sgd", "beta1": 0.9, "depth": 3, "activation": "tanh"},
    {"objective": "minimax", "optimiser": "rmsprop", "r1": 0.1, "r2": 0.2, "gp": 1.0, "packing": 3, "noise": 0.1},
    {"objective": "hinge", "latent": "uniform", "latent_dim": 5, "average": 0.99, "decay": 2000, "critic_steps": 3},
    {"objective": "least_squares", "clip": 0.1, "depth": 1, "activation": "relu"},
    {"objective": "cramer", "activation": "silu", "noise": 0.05, "decay": 1000},
    {"objective": "unrolled", "optimiser": "sgd", "beta1": 0.0, "clip": 0.2},
    {"objective": "unrolled", "optimiser": "sgd", "beta1": 0.5, "packing": 2},
    {"objective": "unrolled", "optimiser": "rmsprop", "unroll": 2, "noise": 0.1},
    {"objective": "unrolled", "unroll": 3, "clip": 0.5, "packing": 2, "noise": 0.1, "average": 0.9, "decay": 1000}
    | {"critic_steps": 2, "latent": "uniform"},
    {"objective": "energy_distance", "average": 0.99, "decay": 500},
]


def settings_of(objective, **raw):
    return Settings.of(OBJECTIVES[objective], **raw)


def executed(source: str) -> dict:
    """What a script leaves behind."""
    names: dict = {}
    exec(compile(source, "script.py", "exec"), names)
    return names


@pytest.mark.parametrize("options", [{"objective": key} for key in OBJECTIVES] + OPTIONS, ids=str)
def test_a_script_trains_both_networks_and_saves_samples(options, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settings = settings_of(**options)
    source = script(settings, steps=6)
    assert len(source.splitlines()) <= 60 and max(map(len, source.splitlines())) <= 120
    untrained = executed(source.replace("range(1, STEPS + 1)", "[]"))
    trained = executed(source)
    for network in ("G", "D")[: 2 if "D" in trained else 1]:
        pairs = zip(trained[network].parameters(), untrained[network].parameters(), strict=True)
        assert any((a != b).any() for a, b in pairs)
    saved = np.loadtxt("samples.csv", delimiter=",", skiprows=1)
    assert saved.shape == (2500, 2) and np.isfinite(saved).all()


@pytest.mark.parametrize("target", PLANE)
def test_a_script_draws_from_its_target(target, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = Run(target, "energy_distance", backend="lean")
    names = executed(script(run, steps=1))
    drawn = names["data"](40_000).double().numpy()
    spread = np.sqrt(np.trace(run.target.covariance))
    assert np.abs(drawn.mean(axis=0) - run.target.mean).max() < 0.03 * spread
    assert np.abs(np.cov(drawn.T) - run.target.covariance).max() < 0.04 * spread**2


@pytest.mark.parametrize("target", PLANE)
@pytest.mark.parametrize("options", [{"objective": key} for key in OBJECTIVES] + OPTIONS, ids=str)
def test_scripts_stay_short_whatever_the_target(options, target):
    for lang in ("en", "ru"):
        lines = script(settings_of(**options), target, lang=lang).splitlines()
        assert len(lines) <= 60 and max(map(len, lines)) <= 120


def test_the_energy_distance_script_learns(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    executed(script(settings_of("energy_distance", width=32), steps=500))
    saved = np.loadtxt("samples.csv", delimiter=",", skiprows=1)
    assert np.median(np.abs(np.hypot(*saved.T) - 1)) < 0.3
    assert re.fullmatch(r"500  G -?\d+\.\d+\n", capsys.readouterr().out)


def test_a_run_is_told_by_its_present_rules():
    run = Run("grid", "wgan_gp", seed=7, backend="lean")
    run.set(lr_g=0.003, gp=0.5)
    source = script(run)
    assert "torch.manual_seed(7)" in source and "lr=0.003" in source and "0.5 * (slope(" in source
    assert source == script(run.settings, target="grid", seed=7)


def test_comments_follow_the_language():
    settings = settings_of("wgan_gp")
    assert re.search("[а-я]", script(settings, lang="ru")) and not re.search("[а-я]", script(settings))


def test_a_target_on_the_line_is_refused():
    with pytest.raises(InputError, match="needs a target with 2"):
        script(settings_of("wgan_gp"), "mixture_1d")
