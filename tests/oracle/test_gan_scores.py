"""The scoreboard against answers known otherwise, against its own floors, and against samples gone wrong."""

from __future__ import annotations

from math import inf, log, sqrt

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.spatial.distance import cdist
from scipy.special import digamma, exp1
from scipy.stats import chi2

from models.divergences import DIVERGENCES
from models.gan.scoreboard import Scoreboard, quick, scoreboard, yardstick
from models.gan.scores.density import densities, log_one_plus, overlap
from models.gan.scores.transport import Projected, transport
from models.registry import InputError
from models.targets import TARGETS, Gaussian, GaussianMixture, resolve

N = 2500
KEYS = ["modes", "balanced", "hq", "mode_kl", "sliced_w2", "energy", "reverse_kl", "js"]
RING, GRID = resolve("ring"), resolve("grid")
ROUND = Gaussian([0, 0], np.eye(2))
PLANE = [target.get() for target in TARGETS.values() if target.dim == 2]


def some(p: GaussianMixture, count: int, widen: float = 1.0) -> GaussianMixture:
    """The first ``count`` modes of a mixture, ``widen`` times as wide."""
    return GaussianMixture(p.weights[:count], p.means[:count], widen**2 * p.covariances[:count])


PAIRS = {
    "equal": (ROUND, ROUND),
    "shifted": (ROUND, Gaussian([1, 0], np.eye(2))),
    "narrow": (ROUND, Gaussian([0, 0], 0.01 * np.eye(2))),
    "ring, three modes": (RING, some(RING, 3)),
    "grid, twice too wide": (GRID, some(GRID, 25, widen=2)),
}


@pytest.mark.parametrize("u", [1e-3, 0.3, 0.999, 1.001, 4.0, 60.0])
def test_the_functional_is_the_integral_it_stands_for(u):
    """E E₁(u V) with V ~ Beta(1, 3), by quadrature; the other functional is their difference in closed form."""
    expected = quad(lambda v: 3 * (1 - v) ** 2 * exp1(u * v), 0, 1, points=[1e-9, 1e-6, 1e-3], limit=400)[0]
    at = np.array([log(u)])
    assert overlap(at)[0] == pytest.approx(expected, rel=1e-8)
    assert log_one_plus(at)[0] == pytest.approx(expected + log(u) - digamma(4), rel=1e-8, abs=1e-8)


@pytest.mark.parametrize("r", [0.05, 1.0, 20.0])
def test_the_functionals_have_no_bias_where_densities_are_flat(r):
    """u is Gamma(4, 1) times p/q there."""
    log_u = np.log(r * np.random.default_rng(0).gamma(4, size=400_000))
    for functional, truth in ((overlap, log(1 + 1 / r)), (log_one_plus, log(1 + r))):
        values = functional(log_u)
        assert values.mean() == pytest.approx(truth, abs=4 * values.std() / sqrt(len(values)))


@pytest.mark.parametrize("pair", PAIRS)
def test_densities_find_known_divergences(pair):
    p, q = PAIRS[pair]
    fresh = p.sample(N, 100)
    found = [densities(q.sample(N, seed), p, fresh, p.log_prob(fresh)) for seed in range(8)]
    kl, js = (DIVERGENCES[key].value(p, q) for key in ("reverse_kl", "js"))
    assert np.mean([f.kl for f in found]) == pytest.approx(kl, abs=0.03 + 0.03 * kl)
    assert np.mean([f.js for f in found]) == pytest.approx(js, abs=0.012)
    assert not any(f.thin for f in found)


def test_stated_errors_are_the_spread_over_samples():
    p, q = PAIRS["shifted"]
    measure = yardstick(p, 1000)
    boards = [scoreboard(q.sample(1000, seed), p, reference=measure) for seed in range(60)]
    for key in ("reverse_kl", "js", "sliced_w2", "energy"):
        spread = np.std([board[key].value for board in boards])
        assert np.mean([board[key].error for board in boards]) == pytest.approx(spread, rel=0.5)


@pytest.mark.parametrize("pair", ["shifted", "ring, three modes", "grid, twice too wide"])
def test_transport_finds_known_distances(pair):
    p, q = PAIRS[pair]
    found = [transport(q.sample(N, seed), yardstick(p, N).projected) for seed in range(6)]
    floors = yardstick(p, N).floors
    for key in ("sliced_w2", "energy"):
        values = [getattr(f, key) for f in found]
        truth = DIVERGENCES[key].value(p, q)
        assert np.mean(values) == pytest.approx(truth, abs=3 * np.std(values) + floors[key].mean)


def test_projections_give_the_pairwise_energy_distance():
    x, y = GRID.sample(300, 1), GRID.sample(600, 2) + 0.5
    plain = 2 * cdist(x, y).mean() - cdist(x, x).mean() - cdist(y, y).mean()
    assert transport(x, Projected.of(y, 300)).energy == pytest.approx(plain, rel=0.01)


def test_a_shift_reads_its_length_over_root_two():
    x = GRID.sample(500, 0)
    assert transport(x + np.array([3.0, 0]), Projected.of(x, 500)).sliced_w2 == pytest.approx(3 / sqrt(2), rel=1e-3)


@pytest.mark.parametrize("target", PLANE, ids=[key for key, target in TARGETS.items() if target.dim == 2])
def test_a_perfect_generator_reads_the_floor(target):
    boards = [scoreboard(target.sample(400, seed), target) for seed in range(1, 13)]
    for key in KEYS:
        floor = boards[0][key].floor
        values = np.array([board[key].value for board in boards])
        width = abs(floor.limit - floor.mean) + 1e-3
        assert abs(values.mean() - floor.mean) < 2 * width, key
        assert np.mean([board[key].perfect for board in boards]) >= 0.5, key


@pytest.mark.parametrize("n", [200, 2500])
def test_floors_with_a_closed_form(n):
    floors = yardstick(RING, n).floors
    assert floors["mode_kl"].mean == pytest.approx(7 / (2 * n), rel=0.08)  # Wilks
    assert floors["mode_kl"].limit == pytest.approx(chi2(7).ppf(0.95) / (2 * n), rel=0.12)
    assert floors["hq"].mean == pytest.approx(98.89, abs=0.2)
    within = cdist(RING.sample(2000, 5), RING.sample(2000, 6)).mean()
    assert floors["energy"].mean == pytest.approx(within * (1 / n + 1 / 40_000), rel=0.35)


def test_published_counts():
    """Ten samples by hand: two modes covered, one of them balanced."""
    good, poor = np.array([[0.0299, 0]]), np.array([[0.031, 0]])
    x = np.concatenate([np.tile(RING.means[0], (8, 1)), RING.means[3:4] + good, RING.means[5:6] + poor])
    tally = quick(np.concatenate([x] * 10), RING)
    assert tally.good.tolist() == [80, 0, 0, 10, 0, 0, 0, 0]
    assert tally.nearest.tolist() == [80, 0, 0, 10, 0, 10, 0, 0]
    assert (tally.covered, tally.balanced, tally.high_quality) == (2, 2, 0.9)
    assert quick(np.concatenate([x, np.tile(RING.means[1], (500, 1))]), RING).balanced == 1


@pytest.mark.parametrize("count", [1, 3, 8])
def test_missing_modes_cost_their_logarithm(count):
    board = scoreboard(some(RING, count).sample(N, 0), RING)
    assert board["modes"].value == board["balanced"].value == count
    assert board["mode_kl"].value == pytest.approx(log(8 / count), abs=0.004)
    assert board["reverse_kl"].value == pytest.approx(log(8 / count), abs=0.08)
    assert board["modes"].perfect == (count == 8)


def test_unequal_weights_make_unequal_fair_shares():
    p = GaussianMixture([0.9, 0.1], [[0, 0], [9, 0]], np.stack([np.eye(2)] * 2))
    assert quick(p.sample(N, 0), p).balanced == 2
    assert quick(p.sample(N, 0), p).fair == pytest.approx([0.9, 0.1])
    assert scoreboard(p.sample(N, 0), p)["mode_kl"].perfect
    halves = GaussianMixture([0.5, 0.5], p.means, p.covariances)
    assert not scoreboard(halves.sample(N, 0), p)["mode_kl"].perfect


def test_overlapping_targets_have_parts_instead_of_modes():
    spiral = resolve("spiral")
    board = scoreboard(spiral.sample(N, 0), spiral)
    assert not board.separate and len(board.fair) == 16
    assert board["modes"].title.en == "parts covered" and scoreboard(RING.sample(N, 0), RING).separate
    inner = spiral.sample(9 * N, 0)
    inner = inner[np.argsort(np.linalg.norm(inner, axis=1))[:N]]
    assert scoreboard(inner, spiral)["modes"].value < 9


Z = np.random.default_rng(0).standard_normal((N, 2))
WRONG = {
    "a point": np.tile(RING.means[0], (N, 1)),
    "eight points": RING.means[np.arange(N) % 8],
    "all NaN": np.full((N, 2), np.nan),
    "one NaN": np.concatenate([RING.sample(N - 1, 0), [[0.0, np.nan]]]),
    "one infinite": np.concatenate([RING.sample(N - 1, 0), [[-inf, 0.0]]]),
    "a line": Z * [1.0, 0.0],
    "a circle": np.stack([np.cos(9 * Z[:, 0]), np.sin(9 * Z[:, 0])], axis=1),
    "far": 1e8 * Z,
    "beyond all": 1e200 * Z,
    "all but a point": RING.means[0] + 1e-9 * Z,
    "a square root": np.sqrt(np.abs(Z)) * 1e-160,
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("case", WRONG)
def test_degenerate_samples_get_honest_answers(case):
    board = scoreboard(WRONG[case], RING)
    assert not any(np.isnan(score.value) or score.value < 0 for score in board.values())
    assert board["js"].value <= log(2)
    assert not board["reverse_kl"].perfect


@pytest.mark.parametrize("case", ["a point", "eight points"])
def test_atoms_have_an_infinite_reverse_kl(case):
    assert scoreboard(WRONG[case], RING)["reverse_kl"].value == inf


@pytest.mark.parametrize("case", ["a line", "a circle"])
def test_curves_give_a_lower_bound_only(case):
    assert scoreboard(WRONG[case], RING)["reverse_kl"].bound == "≥"
    assert scoreboard(RING.sample(N, 3), RING)["reverse_kl"].bound == ""


@pytest.mark.parametrize("case", ["all NaN", "one NaN", "one infinite", "beyond all"])
def test_a_point_at_infinity_is_infinitely_far(case):
    board = scoreboard(WRONG[case], RING)
    assert all(board[key].value == inf for key in ("mode_kl", "sliced_w2", "energy", "reverse_kl"))


@pytest.mark.parametrize(
    "bad", [np.zeros((30, 3)), np.zeros(30), np.zeros((5, 2)), np.zeros((20_001, 2)), "many", None]
)
def test_other_shapes_are_told(bad):
    with pytest.raises(InputError, match="Samples"):
        scoreboard(bad, RING)


def test_a_reference_for_another_size_is_told():
    with pytest.raises(InputError, match="made for 1000"):
        scoreboard(RING.sample(500, 0), RING, reference=yardstick(RING, 1000))


def test_same_samples_same_board_and_equal_targets_share_a_yardstick():
    x = GRID.sample(N, 0)
    assert scoreboard(x, GRID).scores == scoreboard(x, resolve("grid")).scores
    assert yardstick(GRID, N) is yardstick(resolve("grid"), N)
    unequal = GaussianMixture(GRID.weights * np.linspace(1, 1.001, 25), GRID.means, GRID.covariances)
    assert yardstick(unequal, 100) is not yardstick(GRID, 100)


def test_the_board_is_a_mapping_in_order():
    board = scoreboard(RING.sample(200, 0), RING)
    assert isinstance(board, Scoreboard) and list(board) == KEYS and len(board) == 8
    assert board.shares.sum() == pytest.approx(1) and board.good.sum() == pytest.approx(board["hq"].value / 100)
    with pytest.raises(KeyError):
        board["accuracy"]
