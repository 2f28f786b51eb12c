"""Colours: readable on their background, and told apart by eyes of every kind."""

import itertools

import numpy as np
import pytest

from playground.theme import CLASSES, DASHES, IDEAS, LANES, SURFACES, stylesheet

# Machado, Oliveira, Fernandes 2009: full deficiency, on linear RGB.
DEFICIENCIES = {
    "none": np.eye(3),
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
# The five that the page opens with or that a lecture compares; relatives share a hue and differ by dash.
COMPARED = ("forward_kl", "reverse_kl", "js", "tv", "w2", "energy")


def linear(colour: str) -> np.ndarray:
    """Linear RGB in [0, 1] of a #rrggbb colour (IEC 61966-2-1)."""
    srgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    return float(linear(colour) @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def oklab(rgb: np.ndarray) -> np.ndarray:
    """Oklab (Ottosson 2020) of linear RGB."""
    lms = np.cbrt(np.clip(rgb, 0, None) @ np.transpose(
        [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
         [0.0883024619, 0.2817188376, 0.6299787005]]))  # fmt: skip
    return lms @ np.transpose(
        [[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
         [0.0259040371, 0.7827717662, -0.8086757660]])  # fmt: skip


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_text_is_readable_on_its_surfaces(mode):
    for name in ("ink", "soft", "accent", "good", "bad"):
        for ground in ("paper", "panel"):
            assert contrast(getattr(SURFACES[name], mode), getattr(SURFACES[ground], mode)) >= 4.5, name


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_ideas_stand_out_from_the_panel(mode):
    for name, shade in IDEAS.items():
        assert contrast(getattr(shade, mode), getattr(SURFACES["panel"], mode)) >= 3, name


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_compared_ideas_differ_for_every_eye(mode, deficiency):
    simulate = np.array(DEFICIENCIES[deficiency])
    seen = {name: oklab(simulate @ linear(getattr(IDEAS[name], mode))) for name in COMPARED}
    for one, other in itertools.combinations(COMPARED, 2):
        assert np.linalg.norm(seen[one] - seen[other]) > 0.03, (one, other)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_lanes_differ_for_every_eye(mode, deficiency):
    simulate = np.array(DEFICIENCIES[deficiency])
    seen = [oklab(simulate @ linear(getattr(shade, mode))) for shade in LANES.values()]
    assert min(np.linalg.norm(one - other) for one, other in itertools.combinations(seen, 2)) > 0.03


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_ten_classes_differ_for_every_eye(mode, deficiency):
    simulate = np.array(DEFICIENCIES[deficiency])
    shades = [getattr(CLASSES[f"class{k}"], mode) for k in range(10)]
    seen = [oklab(simulate @ linear(shade)) for shade in shades]
    least = min(np.linalg.norm(one - other) for one, other in itertools.combinations(seen, 2))
    assert least > (0.14 if deficiency == "none" else 0.085)
    assert min(contrast(shade, getattr(SURFACES["panel"], mode)) for shade in shades) >= 3


def test_the_page_knows_every_class():
    assert all(f"--c-class{k}: {CLASSES[f'class{k}'].dark};" in stylesheet() for k in range(10))


def test_ideas_of_one_colour_differ_by_dash():
    for one, other in itertools.combinations(IDEAS, 2):
        if IDEAS[one] == IDEAS[other]:
            assert DASHES.get(one) != DASHES.get(other), (one, other)
