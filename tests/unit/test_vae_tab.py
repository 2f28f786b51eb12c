"""The VAE tab without a page: codes as text, gestures, and the numbers that its views show."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from hypothesis.extra.numpy import arrays

from models.images import load, samples
from models.registry import InputError
from playground.tab import Ask
from playground.tabs import TABS
from playground.tabs.vae.codes import CODE, PICTURE, POINT, as_text, padded
from playground.tabs.vae.compared import facts, sharpness
from playground.tabs.vae.panels import PANELS, relatives
from playground.tabs.vae.panels.blur import gaussian_nats, laplace_nats
from playground.tabs.vae.panels.guess import running
from playground.tabs.vae.panels.picture import bounds
from playground.tabs.vae.panels.walk import spherical
from playground.tabs.vae.situation import situation_of

TAB = TABS["vae"]
DEFAULTS = {param.key: param.default for param in TAB.params}
CODES = arrays(np.float64, some.integers(0, 40), elements=some.floats(-9, 9).map(lambda v: round(v, 2)))


def ask(event: str = "settle", action: dict | None = None, lang: str = "en", **values) -> Ask:
    changed = {key.replace("__", "."): value for key, value in values.items()}
    return Ask(lang, {**DEFAULTS, **changed}, event, action or {})


@given(CODES)
def test_a_code_survives_as_text(code):
    np.testing.assert_allclose(padded(CODE.read(as_text(code)), len(code)), code, atol=1e-9)


@pytest.mark.parametrize("raw", ["nan", "1,inf", "a", "11", ",".join(["0.1"] * 65)])
def test_a_code_that_makes_no_sense_is_told(raw):
    with pytest.raises(InputError, match="Latent z is"):
        CODE.parse(raw)


@pytest.mark.parametrize("raw", ["", "x", "s", "s-1", "s12345", 7, None])
def test_a_picture_that_makes_no_sense_is_told(raw):
    with pytest.raises(InputError, match="Picture is"):
        PICTURE.parse(raw)


@pytest.mark.parametrize(
    ("view", "data", "lang"), list(itertools.product(PANELS, ["digits", "fashion", "emoji"], ["en", "ru"]))
)
def test_every_view_draws_every_data_set(view, data, lang):
    frame = TAB.frame(ask(lang=lang, vae__view=view, vae__data=data))
    assert frame.views["main"].layers and frame.views["main"].describe
    assert frame.settled


@pytest.mark.parametrize("scene", TAB.scenes, ids=lambda scene: scene.key)
def test_every_scene_is_a_state_that_draws(scene):
    assert set(scene.state) <= set(DEFAULTS)
    parsed = {param.key: param.parse(scene.state[param.key]) for param in TAB.params if param.key in scene.state}
    assert TAB.frame(Ask("ru", {**DEFAULTS, **parsed}, "open")).views


def test_a_slider_changes_its_own_axis_only():
    model = situation_of(ask()).model
    frame = TAB.frame(ask("act", {"kind": "drag", "view": "main", "index": 2, "x": 1.5, "y": 0}, vae__z="0"))
    code = padded(CODE.read(frame.state[CODE.key]), model.latent)
    assert code[model.axes[2]] == 1.5
    assert np.count_nonzero(code) == 1


def test_a_double_click_takes_a_slider_home():
    model = situation_of(ask()).model
    code = as_text(np.arange(model.latent) / 10)
    frame = TAB.frame(ask("act", {"kind": "drag", "view": "main", "index": 0, "phase": "reset"}, vae__z=code))
    assert padded(CODE.read(frame.state[CODE.key]), model.latent)[model.axes[0]] == 0


def test_a_click_on_the_map_moves_z_there():
    frame = TAB.frame(ask("act", {"kind": "pick", "view": "main", "x": 0.5, "y": -1.25}, vae__view="map"))
    assert frame.state[POINT.key] == "0.5,-1.25"


def test_quantiles_of_the_map_are_those_of_the_prior():
    frame = TAB.frame(
        ask("act", {"kind": "pick", "view": "main", "x": 0.5, "y": 0.8413}, vae__view="map", vae__axes="quantile")
    )
    np.testing.assert_allclose(padded(POINT.read(frame.state[POINT.key]), 2), [0, 1], atol=0.01)


def test_a_picture_from_the_shelf_takes_z_along():
    frame = TAB.frame(ask("act", {"kind": "pick", "view": "shelf", "x": 1.5, "y": 2.5}, vae__z="1,2,3"))
    images, labels, _ = samples("digits")
    number = int(frame.state[PICTURE.key][1:])
    assert labels[number] == 1, "the second on the shelf is a one"
    assert frame.state[CODE.key] == frame.state[POINT.key] == ""
    taken = situation_of(ask(vae__picture=f"s{number}"))
    np.testing.assert_allclose(taken.code, taken.model.codes(images[number : number + 1])[0], atol=1e-6)


def test_a_stroke_in_progress_shows_but_is_not_kept():
    stroke = {"kind": "stroke", "points": [[5, 5], [20, 20]], "mode": "draw"}
    moving = TAB.frame(ask("act", {**stroke, "phase": "move"}, vae__view="picture", vae__picture="d"))
    ended = TAB.frame(ask("act", {**stroke, "phase": "end"}, vae__view="picture", vae__picture="d"))
    assert PICTURE.key not in moving.state
    assert ended.state[PICTURE.key].startswith("d") and len(ended.state[PICTURE.key]) > 20
    drawn = [frame.views["main"].layers[0]["values"] for frame in (moving, ended)]
    np.testing.assert_array_equal(*drawn)


DIRECTIONS = arrays(np.float64, 6, elements=some.floats(-3, 3))


@given(DIRECTIONS, DIRECTIONS)
def test_the_great_circle_keeps_its_ends_and_its_length(a, b):
    way = spherical(a, b, np.array([0.0, 0.25, 1.0]))
    np.testing.assert_allclose(way[[0, 2]], [a, b], atol=1e-6)
    lengths = np.linalg.norm(a), np.linalg.norm(b)
    if min(lengths) > 0.1 and abs(a @ b) < 0.9 * lengths[0] * lengths[1]:
        assert np.linalg.norm(way[1]) == pytest.approx(0.75 * lengths[0] + 0.25 * lengths[1])


@given(
    arrays(np.float64, (5, 4, 4), elements=some.floats(0, 1)), arrays(np.float64, (4, 4), elements=some.floats(0, 1))
)
def test_the_mean_is_best_under_gauss_and_the_median_under_laplace(pictures, other):
    assert gaussian_nats(pictures, pictures.mean(axis=0)) <= gaussian_nats(pictures, other) + 1e-9
    assert laplace_nats(pictures, np.median(pictures, axis=0)) <= laplace_nats(pictures, other) + 1e-9


def test_estimates_by_guessing_and_by_the_encoder_meet():
    """Both are unbiased in p(x): where guessing is easy (two axes), they agree."""
    model = load("vae_digits_2d")
    picture = (samples("digits")[0][0] > 0.5).astype(np.float32)
    rng = np.random.default_rng(0)
    guessed = running(model.log_likelihood(picture, rng.standard_normal((20_000, 2))))[-1]
    assert guessed == pytest.approx(-model.iwae(picture[None], 2000)[0], abs=1.0)


@given(arrays(np.float64, some.integers(1, 30), elements=some.floats(-200, 0)))
def test_a_running_estimate_ends_at_the_mean_of_all_weights(log_weights):
    top = log_weights.max()
    assert running(log_weights)[-1] == pytest.approx(-top - np.log(np.exp(log_weights - top).mean()))


def test_only_the_denoising_model_was_taught_to_remove_noise():
    """What the scene “The identity trap” says."""
    situation = situation_of(ask(vae__view="relatives"))
    errors = {name: facts(name, "digits", "noisy").error for name in relatives.members(situation)}
    assert min(errors, key=errors.get) == "ae_digits_16d_denoising"
    assert facts("identity", "digits", "again").error == 0


@pytest.mark.parametrize("name", ["vae_digits_2d", "vae_digits_32d", "vae_digits_32d_b0.1"])
def test_the_bound_in_the_table_is_the_models_own(name):
    model = load(name)
    x = (samples("digits")[0][70] > 0.5).astype(np.float32)
    mean, log_var = (part[0] for part in model.encode(x[None]))
    nats = bounds(model, x, mean, np.exp(log_var / 2), 2000)
    drawn = [model.bound(x[None], seed=seed) for seed in range(300)]
    assert nats["kl"] == pytest.approx(drawn[0].kl[0], rel=1e-4)
    assert nats["reconstruction"] == pytest.approx(np.mean([one.reconstruction[0] for one in drawn]), abs=1.5)
    assert nats["iwae"] == pytest.approx(-model.iwae(x[None], 2000)[0], abs=1.5)
    assert nats["iwae"] < nats["bound"]


def test_sharpness_falls_with_blur_and_the_vae_gan_has_the_most():
    images = samples("digits")[0]
    blurred = (images + np.roll(images, 1, axis=1) + np.roll(images, 1, axis=2)) / 3
    assert sharpness(blurred) < 0.5 * sharpness(images)
    names = ["vae_gan_digits_32d", "vae_digits_32d_gaussian", "vae_digits_32d"]
    for task in ("again", "prior"):
        values = [facts(name, "digits", task).sharpness for name in names]
        assert values == sorted(values, reverse=True)


@pytest.mark.parametrize("data", ["digits", "fashion", "emoji"])
@pytest.mark.parametrize("group", ["beta", "family", "gan"])
def test_every_model_that_is_compared_by_maps_has_two_axes_and_a_map(data, group):
    given = ask(vae__view="relatives", vae__data=data, vae__group=group, vae__task="maps")
    chosen = relatives.members(situation_of(given))
    stack = TAB.frame(given).views["main"].layers
    assert all(load(name).latent == 2 for name in chosen)
    words = [layer["string"] for layer in stack if layer["kind"] == "text"]
    classes = [name.en for name in samples(data)[2] if len(name.en) > 1]
    assert [word for word in words if len(word) > 1] == [name.en for name in chosen.values()] + classes
    tiles = [layer for layer in stack if layer["kind"] == "pictures"]
    edges = np.concatenate([layer["xy"] for layer in tiles])
    assert len(tiles) == len(chosen) and (edges[:, 0] > 0).all()
