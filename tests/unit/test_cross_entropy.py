"""The cross-entropy of one Gaussian, against its definition."""

import numpy as np
import pytest

from models.divergences import DIVERGENCES
from models.divergences.cross_entropy import cross_entropy
from models.targets import TARGETS, Gaussian, GaussianMixture


def test_between_gaussians_it_is_entropy_plus_kl():
    p, q = Gaussian([0.0, 1.0], np.diag([1.0, 2.0])), Gaussian([1.0, 0.0], [[2.0, 0.5], [0.5, 1.0]])
    entropy = 0.5 * np.linalg.slogdet(2 * np.pi * np.e * p.covariance)[1]
    assert cross_entropy(p, q) == pytest.approx(entropy + DIVERGENCES["forward_kl"].value(p, q), rel=1e-12)


@pytest.mark.parametrize("key", ["moons", "pinwheel", "checkerboard", "skewed_1d"])
def test_it_is_the_mean_surprise_of_samples(key):
    p = TARGETS[key].build(**TARGETS[key].parse({}))
    q = Gaussian(p.mean + 0.3, 1.5 * p.covariance)
    surprise = -q.log_prob(p.sample(40_000, seed=3))
    assert cross_entropy(p, q) == pytest.approx(surprise.mean(), abs=5 * surprise.std() / 200)


def test_a_mixture_is_refused():
    two = GaussianMixture([1, 1], [0, 1], [1, 1])
    with pytest.raises(ValueError, match="2 components"):
        cross_entropy(two, two)
