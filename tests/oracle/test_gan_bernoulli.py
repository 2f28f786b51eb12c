"""The coin of the biased gradients, against counting and against what the paper proves."""

from __future__ import annotations

from itertools import product
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.gan.bernoulli import Coin
from models.registry import InputError

THETAS = np.linspace(0, 1, 4001)


@pytest.mark.parametrize(("truth", "loss"), [*product((0.6, 0.9), ("wasserstein", "energy"))])
def test_expectations_count_every_minibatch(truth, loss):
    coin, theta = Coin(truth, 5, loss), 0.37
    outcomes = [np.mean(throws) for throws in product((0, 1), repeat=5)]
    chances = [truth ** (5 * s) * (1 - truth) ** (5 - 5 * s) for s in outcomes]
    counted = sum(p * coin.sample_loss(theta, s) for p, s in zip(chances, outcomes, strict=True))
    assert coin.expected_loss(theta) == pytest.approx(counted)
    assert coin.expected_gradient(theta) == pytest.approx(
        sum(p * coin.sample_gradient(theta, s) for p, s in zip(chances, outcomes, strict=True))
    )


@settings(max_examples=50)
@given(st.floats(0.05, 0.95), st.integers(1, 40), st.floats(0.01, 0.99))
def test_the_energy_distance_is_unbiased(truth, m, theta):
    energy = Coin(truth, m, "energy")
    assert energy.expected_gradient(theta) == pytest.approx(energy.true_gradient(theta), abs=1e-9)
    assert energy.minimiser == truth


@pytest.mark.parametrize("truth", [0.6, 0.9, 0.25])
@pytest.mark.parametrize("m", [1, 2, 3, 4, 7, 10, 33])
def test_the_minimiser_of_the_biased_loss_is_the_median(truth, m):
    coin = Coin(truth, m)
    losses = coin.expected_loss(THETAS)
    assert coin.expected_loss(coin.minimiser) <= losses.min() + 1e-12
    assert abs(coin.minimiser - THETAS[losses.argmin()]) < 1 / m


@pytest.mark.parametrize("truth", [0.6, 0.9])
def test_minibatches_of_one_lead_to_certainty(truth):
    """θ* > ½ with m = 1: the median throw is a one (Bellemare et al., 2017, section 3)."""
    assert Coin(truth, 1).minimiser == 1
    assert Coin(truth, 1).expected_gradient(truth) == pytest.approx(1 - 2 * truth)


def test_the_bias_shrinks_with_the_minibatch():
    assert abs(Coin(0.6, 200).minimiser - 0.6) < 0.005 < abs(Coin(0.6, 3).minimiser - 0.6)


def test_a_tie_takes_the_middle():
    assert Coin(0.5, 1).minimiser == 0.5


def test_distances_are_those_of_the_two_points():
    """W₁ on {0, 1} is |θ − θ*|; the energy distance 2E|X−Y| − E|X−X′| − E|Y−Y′| is 2 (θ − θ*)²."""
    theta, truth = 0.3, 0.8
    among = lambda a, b: a * (1 - b) + b * (1 - a)  # noqa: E731
    energy = 2 * among(theta, truth) - among(theta, theta) - among(truth, truth)
    assert Coin(truth, loss="energy").true_loss(theta) == pytest.approx(energy)
    assert Coin(truth).true_loss(theta) == pytest.approx(0.5)


@pytest.mark.parametrize("loss", ["wasserstein", "energy"])
def test_sampled_gradients_average_to_the_expected_ones(loss):
    coin, thetas = Coin(0.6, 4, loss), np.array([0.2, 0.55, 0.9])
    drawn = coin.sampled_gradients(thetas, 40_000, seed=1)
    assert drawn.shape == (40_000, 3)
    error = drawn.std(axis=0) / 200
    assert (np.abs(drawn.mean(axis=0) - coin.expected_gradient(thetas)) < 4 * error + 1e-12).all()
    assert set(np.round(coin.sampled_gradients(0.3, 500), 9)) <= {
        float(np.round(coin.sample_gradient(0.3, k / 4), 9)) for k in range(5) if comb(4, k)
    }


def test_descent_ends_where_the_expected_loss_is_least():
    ends = {
        loss: Coin(0.6, 1, loss).descend(steps=4000, rate=0.002, seed=2)[-500:].mean()
        for loss in ("wasserstein", "energy")
    }
    assert ends["wasserstein"] > 0.95
    assert ends["energy"] == pytest.approx(0.6, abs=0.03)
    assert Coin(0.6).descend(steps=10).shape == (11,)


def test_a_coin_from_outside_is_checked():
    assert Coin.of(truth="0.9", minibatch=3, loss="energy") == Coin(0.9, 3, "energy")
    for raw in ({"truth": 2}, {"minibatch": 0}, {"loss": "js"}):
        with pytest.raises(InputError):
            Coin.of(**raw)
