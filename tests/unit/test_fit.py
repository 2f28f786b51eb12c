"""How fits behave for a caller: determinism, order, paths, tracking, refusals, and the views made from them."""

from __future__ import annotations

import numpy as np
import pytest

from models.divergences import DIVERGENCES
from models.fitting import (
    Quadrature,
    basins,
    fit,
    fit_many,
    gradient_norm,
    integrand,
    landscape,
    offers,
    table,
    track,
)
from models.registry import InputError
from models.targets import TARGETS, Gaussian, GaussianMixture

LINE = GaussianMixture([0.5, 0.3, 0.2], [-3.0, 1.5, 5.0], [1.0, 0.3, 0.5])
PLANE = GaussianMixture([0.6, 0.4], [[-2.5, 0.0], [2.5, 1.0]], [[[1.0, 0.2], [0.2, 0.5]], [[0.6, 0.0], [0.0, 1.0]]])
TWO = {"line": LINE, "plane": PLANE}
F_DIVERGENCES = ("forward_kl", "reverse_kl", "js", "tv", "hellinger", "alpha", "chi2")
QUICK = tuple(key for key in DIVERGENCES if key not in ("w1", "w2"))


@pytest.mark.parametrize("target", TWO)
def test_every_divergence_gives_distinct_optima_best_first(target: str):
    for key, found in fit_many(TWO[target], QUICK).items():
        values = [optimum.value for optimum in found.optima]
        assert values == sorted(values), key
        assert found.best is found.optima[0]
        assert sum(optimum.hits for optimum in found.optima) <= 16
        for optimum in found.optima:
            assert optimum.value == pytest.approx(DIVERGENCES[key].value(TWO[target], optimum.q), abs=2e-3), key
            assert optimum.error <= 1e-3


@pytest.mark.parametrize("family", ["full", "mixture2"])
def test_the_same_seed_gives_the_same_fit(family: str):
    first, second = (fit(PLANE, "js", family, starts=12, seed=5) for _ in range(2))
    assert [o.value for o in first.optima] == [o.value for o in second.optima]
    np.testing.assert_array_equal(first.best.covariance, second.best.covariance)


def test_fitting_together_is_fitting_alone():
    together = fit_many(PLANE, {"reverse_kl": {}, "alpha": {"alpha": 0.3}, "energy": {}})
    for key, params in (("reverse_kl", {}), ("alpha", {"alpha": 0.3}), ("energy", {})):
        alone = fit(PLANE, key, **params)
        assert [o.value for o in together[key].optima] == pytest.approx([o.value for o in alone.optima], abs=1e-7)


@pytest.mark.parametrize("key", ["forward_kl", "reverse_kl", "js", "energy"])
def test_families_are_nested(key: str):
    """A wider family never fits worse, and each keeps its shape."""
    bests = {family: fit(PLANE, key, family).best for family in ("isotropic", "diagonal", "full")}
    values = [best.value for best in bests.values()]
    assert values[0] >= values[1] - 1e-6 >= values[2] - 2e-6
    assert bests["diagonal"].covariance[0, 1] == 0
    isotropic = bests["isotropic"].covariance
    assert isotropic[0, 0] == pytest.approx(isotropic[1, 1])
    assert isotropic[0, 1] == 0


@pytest.mark.parametrize("key", F_DIVERGENCES)
def test_a_mixture_never_fits_worse_than_a_gaussian(key: str):
    """Total variation's minima are flat: two digits is what it promises."""
    one, two = fit(PLANE, key).best.value, fit(PLANE, key, "mixture2", starts=8).best.value
    assert two <= one + (1e-2 if key == "tv" else 1e-6)


def test_paths_lead_from_every_start_to_its_optimum():
    found = fit(PLANE, "reverse_kl", starts=10, trace=True)
    assert len(found.paths) == 10
    np.testing.assert_allclose(found.paths[0].means[0], PLANE.mean)
    for path in found.paths:
        assert path.means.shape == (len(path.covariances), 2)
        assert path.covariances.shape == (len(path.means), 2, 2)
        np.testing.assert_allclose(path.means[-1], found.optima[path.optimum].mean, atol=0.05)
    counts = np.bincount([path.optimum for path in found.paths], minlength=len(found.optima))
    assert counts.tolist() == [optimum.hits for optimum in found.optima]


def test_paths_of_mixtures_show_every_component():
    found = fit(PLANE, "forward_kl", "mixture2", starts=4, trace=True)
    for path in found.paths:
        assert path.means.shape[1:] == (2, 2)
        assert path.covariances.shape[1:] == (2, 2, 2)
        assert len(path.means) > 5


@pytest.mark.parametrize("family", ["mixture2", "mixture3"])
@pytest.mark.parametrize("key", ["energy", "mmd"])
def test_asking_for_paths_of_searches_that_leave_none_changes_nothing(key: str, family: str):
    """Kernel discrepancies fit mixtures by a search of their own, which keeps no paths."""
    traced, plain = (fit(LINE, key, family, starts=3, trace=trace) for trace in (True, False))
    assert traced.paths == ()
    assert [o.value for o in traced.optima] == [o.value for o in plain.optima]


@pytest.mark.parametrize("family", ["full", "mixture2"])
def test_tracking_follows_known_optima(family: str):
    moved = GaussianMixture(PLANE.weights, PLANE.means + np.array([[0.0, 0.0], [0.15, -0.1]]), PLANE.covariances)
    before = fit_many(PLANE, ("reverse_kl", "js"), family, starts=8)
    after, anew = track(moved, before, family), fit_many(moved, ("reverse_kl", "js"), family, starts=8)
    for key in before:
        assert after[key].tracked
        assert not anew[key].tracked
        assert after[key].best.value == pytest.approx(anew[key].best.value, abs=1e-4)


def test_tracking_drops_optima_that_merge():
    apart = GaussianMixture([0.5, 0.5], [[-3.0, 0.0], [3.0, 0.0]], [np.eye(2), np.eye(2)])
    together = GaussianMixture([0.5, 0.5], [[-0.6, 0.0], [0.6, 0.0]], [np.eye(2), np.eye(2)])
    before = fit(apart, "reverse_kl")
    assert len(before.optima) > 1
    assert len(track(together, {"reverse_kl": before})["reverse_kl"].optima) == 1


def test_tracking_takes_plain_models_and_parameters():
    models = [Gaussian([0.0, 0.0], 2 * np.eye(2))]
    found = track(PLANE, {"alpha": models}, params={"alpha": {"alpha": 0.9}})["alpha"]
    assert found.best.value == pytest.approx(fit(PLANE, "alpha", alpha=0.9).best.value, abs=1e-4)


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        ({"divergence": "kl"}, ["kl", "forward_kl"]),
        ({"divergence": "js", "family": "cubic"}, ["cubic", "isotropic"]),
        ({"divergence": "js", "starts": 0}, ["Starts", "0", "1"]),
        ({"divergence": "js", "starts": 10_000}, ["Starts", "10000", "512"]),
        ({"divergence": "js", "seed": -1}, ["Seed", "-1"]),
        ({"divergence": "alpha", "alpha": 7}, ["α", "7", "-1", "2"]),
        ({"divergence": "w2", "family": "mixture2"}, ["mixture2", "full"]),
    ],
)
def test_bad_input_is_told_in_one_sentence(arguments: dict, names: list[str]):
    with pytest.raises(InputError) as caught:
        fit(PLANE, **arguments)
    sentence = str(caught.value)
    assert sentence.count(". ") == 0
    assert all(name in sentence for name in names), sentence
    assert caught.value.text.ru != caught.value.text.en


@pytest.mark.parametrize("key", sorted(DIVERGENCES))
def test_what_is_offered_works_and_what_is_not_says_so(key: str):
    for family in ("isotropic", "full", "mixture2"):
        if offers(key, family, 1):
            assert np.isfinite(fit(LINE, key, family, starts=3).best.value)
        else:
            with pytest.raises(InputError):
                fit(LINE, key, family)


def test_chi_squared_from_heavier_tails_than_a_gaussian_is_infinite():
    """Along the banana's arms the density falls like an exponential: no Gaussian holds it."""
    target = TARGETS["banana"]
    found = fit(target.build(**target.parse({})), "chi2")
    assert found.best.value == np.inf
    assert found.best.hits == 0


def test_a_capped_grid_admits_its_error():
    """Too few nodes for the target's structure: the value is off, and the error says by how much."""
    ring = TARGETS["ring"].get()
    assert Quadrature(ring, max_nodes=2_000).resolved is False
    assert Quadrature(PLANE).resolved is True


@pytest.mark.parametrize("target", TWO)
def test_basins_know_where_each_start_ends(target: str):
    p = TWO[target]
    rng = np.random.default_rng(0)
    starts = p.sample(30, rng)
    found = basins(p, "reverse_kl", starts, 0.5 * p.modes[2][0])
    assert set(found.reached) == set(range(len(found.optima)))
    assert sum(optimum.hits for optimum in found.optima) == 30
    for start, (means, _), reached in zip(starts, found.paths, found.reached):
        np.testing.assert_allclose(means[0], start)
        np.testing.assert_allclose(means[-1], found.optima[reached].mean, atol=0.05)


def test_a_plateau_is_no_optimum():
    """Far from the target total variation stays at 1, with no slope: a search that begins there reaches nothing."""
    starts = np.array([[-2.5, 0.0], [2.5, 1.0], [6.0, -4.5]])
    found = basins(PLANE, "tv", starts, 0.05 * np.eye(2))
    assert found.reached[2] == -1
    assert all(optimum.value < 0.9 for optimum in found.optima)


def test_symmetry_does_not_hide_the_error_of_a_value():
    """Two grids that mirror each other over a symmetric target would agree exactly, and claim no error at all."""
    ring = TARGETS["ring"].build(**TARGETS["ring"].parse({}))
    for optimum in fit(ring, "reverse_kl").optima:
        exact, error = DIVERGENCES["reverse_kl"].value_and_error(ring, optimum.q)
        assert abs(optimum.value - exact) <= optimum.error + error + 1e-9


def test_basins_of_separated_modes_follow_the_nearest_mode():
    p = GaussianMixture([0.5, 0.5], [[-5.0, 0.0], [5.0, 0.0]], [np.eye(2), np.eye(2)])
    starts = np.array([[-5.0, 0.5], [-4.0, 0.0], [4.5, -0.5], [5.0, 1.0]])
    found = basins(p, "reverse_kl", starts, np.eye(2))
    assert found.reached[0] == found.reached[1] != found.reached[2] == found.reached[3]


@pytest.mark.parametrize("key", [*F_DIVERGENCES, "energy", "mmd"])
@pytest.mark.parametrize("target", TWO)
def test_landscapes_agree_with_values(key: str, target: str):
    p, found = TWO[target], fit(TWO[target], key)
    relief = landscape(p, key, found, (-4, 4), (7, 5))
    assert relief.values.shape == (5, 7)
    for row, column in ((1, 2), (3, 5)):
        at = (relief.mean[column], relief.log_scale[row])
        once = landscape(p, key, found, (-4, 4), (1, 1), at=at)
        assert once.values[0, 0] == pytest.approx(relief.values[row, column], rel=2e-2, abs=2e-3)
    if target == "line":
        exact = DIVERGENCES[key].value(p, Gaussian(relief.mean[2], np.exp(2 * relief.log_scale[3])))
        assert relief.values[3, 2] == pytest.approx(exact, rel=1e-3, abs=1e-3)


@pytest.mark.parametrize("target", TWO)
def test_optima_lie_in_the_landscape_where_they_are(target: str):
    p, found = TWO[target], fit(TWO[target], "js")
    relief = landscape(p, "js", found, (-6, 6), (5, 5))
    mean, log_scale, value = relief.optima[0]
    at_best = landscape(p, "js", found, (-6, 6), (1, 1), at=(mean, log_scale)).values[0, 0]
    assert value == found.best.value
    assert at_best == pytest.approx(value, abs=1e-3)
    assert relief.values.min() >= value - 1e-3


def test_no_landscape_where_every_pair_needs_transport():
    found = track(PLANE, {"js": [Gaussian(PLANE.mean, PLANE.covariance)]})["js"]
    assert landscape(PLANE, "w2", found, (-4, 4), (5, 5)) is None


@pytest.mark.parametrize("target", TWO)
def test_the_table_agrees_with_the_values(target: str):
    p = TWO[target]
    rows = {key: found.best.q for key, found in fit_many(p, ("forward_kl", "reverse_kl", "js")).items()}
    values = table(p, rows, QUICK)
    for row, q in rows.items():
        for key in QUICK:
            exact = DIVERGENCES[key].value(p, q)
            tolerance = 2e-3 if key == "tv" else 1e-5
            assert values[row][key] == pytest.approx(exact, rel=1e-6, abs=tolerance), (row, key)


def test_the_table_shows_infinity():
    narrow = {"narrow": Gaussian(LINE.mean, 0.1)}
    values = table(LINE, narrow, ("chi2", "js"))["narrow"]
    assert values["chi2"] == np.inf
    assert values["js"] < np.log(2)


def test_the_table_takes_parameters():
    q = Gaussian(LINE.mean, LINE.covariance)
    low, high = (table(LINE, {"q": q}, {"alpha": {"alpha": alpha}})["q"]["alpha"] for alpha in (0.0, 1.0))
    assert low == pytest.approx(DIVERGENCES["reverse_kl"].value(LINE, q), abs=1e-6)
    assert high == pytest.approx(DIVERGENCES["forward_kl"].value(LINE, q), abs=1e-6)


def test_only_integrals_over_points_have_an_integrand():
    q = Gaussian(PLANE.mean, PLANE.covariance)
    x = PLANE.sample(20, 0)
    for key in DIVERGENCES:
        values = integrand(key, PLANE, q, x)
        assert (values is None) == (key not in F_DIVERGENCES)


@pytest.mark.parametrize("key", QUICK)
@pytest.mark.parametrize("target", TWO)
def test_gradient_norms_agree_with_differences(key: str, target: str):
    p = TWO[target]
    mean, covariance = p.mean + 0.7, 1.2 * p.covariance
    ends = [
        [DIVERGENCES[key].value(p, Gaussian(mean + sign * 5e-3 * axis, covariance)) for sign in (1, -1)]
        for axis in np.eye(p.dim)
    ]
    expected = np.linalg.norm([(up - down) / 1e-2 for up, down in ends])
    tolerance = 0.08 if key == "tv" else 2e-3
    assert gradient_norm(p, Gaussian(mean, covariance), key) == pytest.approx(expected, rel=tolerance)
