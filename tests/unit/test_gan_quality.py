"""Presets train as they say, and the quality table reads what it should."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import gan_quality
from benchmarks.gan_quality import Quality, planned_steps, table
from models.gan import OBJECTIVES, Run
from models.gan.presets import PRESETS, recipe, settings_of
from models.registry import InputError


@pytest.mark.parametrize("key", PRESETS)
def test_presets_train(key):
    preset = PRESETS[key]
    run = Run("ring", preset.objective, **preset.settings)
    assert run.settings == settings_of(preset)
    assert run.advance(20) == 20 and np.isfinite(run.samples(50)).all()
    assert run.settings.decay in (0, preset.steps)  # rates that fall reach zero when the preset ends


def test_an_objective_is_a_recipe_of_its_own():
    assert recipe("hinge").objective == "hinge"
    assert settings_of(recipe("wgan")).clip == 0.01
    with pytest.raises(InputError, match="recipe"):
        recipe("cosine")


def test_every_recipe_has_its_steps():
    assert planned_steps(PRESETS["collapse"]) == PRESETS["collapse"].steps
    assert all(planned_steps(recipe(key)) > 0 for key in OBJECTIVES)
    assert planned_steps(recipe("relativistic")) == OBJECTIVES["relativistic"].recipe["decay"]


def test_a_short_training_is_measured():
    steps, modes, balanced, high_quality, mode_kl, seconds, trouble = gan_quality.train("collapse", "ring", 0, 30)
    assert steps == 30 and 0 <= balanced <= modes <= 8 and 0 <= high_quality <= 100
    assert mode_kl >= 0 and seconds >= 0 and not trouble


def test_the_table_gives_medians_and_ranges():
    row = Quality("best", "ring", 10, [8, 8, 8], [7, 8, 8], [80.0, 84.0, 91.0], [0.1] * 3, [1.0, 2.0, 4.0], 1)
    header, line = table([row]).splitlines()
    assert "8 (7 … 8)" in line and "84.0 (80.0 … 91.0)" in line and "2.0 (1.0 … 4.0)" in line
    assert line.endswith("1 exploded") and header.startswith("recipe")


def test_options_limit_what_is_measured():
    options = gan_quality.parse(["best", "hinge", "--seeds", "2", "--targets", "grid", "--steps", "100"])
    assert (options.recipes, options.seeds, options.targets, options.steps) == (["best", "hinge"], 2, ["grid"], 100)
