"""Fits of mixtures by the kernel discrepancies: gradients, and targets that are such mixtures themselves."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import approx_fprime

from models.divergences import DIVERGENCES
from models.fitting import fit
from models.fitting.kernel_mixtures import MixtureDiscrepancy
from models.fitting.kernels import DistanceKernel, GaussianKernel
from models.fitting.parts import parts_of
from tests.oracle.transport_reference import random_mixture


@pytest.mark.parametrize("kernel", [DistanceKernel(), GaussianKernel(1.5)])
@pytest.mark.parametrize("dim", [1, 2])
@pytest.mark.parametrize("count", [2, 3])
def test_gradient_equals_differences(kernel, dim: int, count: int):
    objective = MixtureDiscrepancy(parts_of(random_mixture(1, dim, 4)), kernel, count)
    x = objective.pack(random_mixture(2, dim, count))
    slow = approx_fprime(x, lambda v: objective(v)[0], 1e-6)
    assert objective(x)[1] == pytest.approx(slow, abs=2e-5)


@pytest.mark.parametrize("key", ["energy", "mmd"])
@pytest.mark.parametrize("dim", [1, 2])
def test_the_objective_is_the_divergence(key: str, dim: int):
    p, q = random_mixture(3, dim, 4), random_mixture(4, dim, 2)
    kernel = DistanceKernel() if key == "energy" else GaussianKernel(1.0)
    objective = MixtureDiscrepancy(parts_of(p), kernel, 2)
    assert objective(objective.pack(q))[0] == pytest.approx(DIVERGENCES[key].value(p, q), abs=1e-6)


@pytest.mark.parametrize("key", ["energy", "mmd"])
@pytest.mark.parametrize("family", ["mixture2", "mixture3"])
def test_a_mixture_of_the_family_is_found(key: str, family: str):
    p = random_mixture(8, 2, int(family[-1]))
    found = fit(p, key, family=family)
    assert found.best.value == pytest.approx(0, abs=1e-6)
    assert [optimum.value for optimum in found.optima] == sorted(optimum.value for optimum in found.optima)


@pytest.mark.parametrize("key", ["energy", "mmd"])
def test_more_components_fit_better(key: str):
    p = random_mixture(9, 2, 5)
    values = [fit(p, key, family=family).best.value for family in ("full", "mixture2", "mixture3")]
    assert values == sorted(values, reverse=True)
    assert np.isfinite(values).all()
