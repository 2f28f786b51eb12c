"""Stand-ins for slow fits while a slider moves: near enough that the eye sees no jump when the fit arrives."""

import numpy as np
import pytest

from models.divergences import DIVERGENCES
from models.fitting import fit
from models.targets import TARGETS


@pytest.mark.parametrize("key", ["mixture", "ring", "moons", "pinwheel"])
@pytest.mark.parametrize("family", ["isotropic", "diagonal", "full"])
def test_the_draft_of_w2_is_near_the_fit(key, family):
    p = TARGETS[key].build(**TARGETS[key].parse({}))
    model = DIVERGENCES["w2"].draft(p, family)
    best = fit(p, "w2", family).best
    deviation = np.sqrt(np.linalg.eigvalsh(best.covariance))
    assert np.abs(model.mean - best.mean).max() < 0.02 * deviation.max()
    assert np.sqrt(np.linalg.eigvalsh(model.covariance)) == pytest.approx(deviation, rel=0.04)


def test_fast_fits_need_no_draft():
    line = TARGETS["mixture_1d"].build(**TARGETS["mixture_1d"].parse({}))
    for measure in DIVERGENCES.values():
        assert measure.draft(line, "full") is None
