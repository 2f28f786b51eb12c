"""The landscape in the plane runs through both of the best optima, and both are valleys of it."""

import pytest

from models.fitting import fit, landscape
from models.targets import TARGETS


@pytest.mark.parametrize("modes", [2, 3, 4])
def test_two_optima_are_valleys_of_the_slice(modes):
    p = TARGETS["mixture"].get(modes=modes, separation=6, anisotropy=2.5)
    found = fit(p, "reverse_kl")
    relief = landscape(p, "reverse_kl", found, (-6, 6), (3, 3))
    assert len(relief.optima) >= 2

    def height(mean: float, log_scale: float) -> float:
        return landscape(p, "reverse_kl", found, (-6, 6), (1, 1), at=(mean, log_scale)).values[0, 0]

    for mean, log_scale, value in relief.optima[:2]:
        assert height(mean, log_scale) == pytest.approx(value, abs=1e-3)
        around = [(0.1, 0.0), (-0.1, 0.0), (0.0, 0.1), (0.0, -0.1)]
        assert min(height(mean + step, log_scale + wider) for step, wider in around) > value
