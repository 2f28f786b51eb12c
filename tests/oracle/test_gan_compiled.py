"""Compiled updates against the hand-derived ones in numpy: same random numbers, same gradients, same trajectories."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from models.gan import draws
from models.gan.backends import BACKENDS, Problem, choose
from models.gan.backends.compiled import suits
from models.gan.objectives import OBJECTIVES
from models.gan.state import State
from tests.arch.source import ROOT
from tests.oracle.gan_cases import NEUTRAL, OPTIONS, accepted, distance, pool, problem

STATES = ("generator", "discriminator", "averaged", "directions")
GRADIENT = 2e-5
"""Relative error of a float32 gradient: 10⁻⁷ per operation, and differences that cancel."""
KINKED, SMOOTH = 1e-2, 1e-4
"""Relative distance after fifty steps in float32: a rounding error can carry a piecewise linear unit over its kink."""
TRAVELLED = ("least_squares", "relativistic", "cramer", "unrolled")
"""Objectives that take fifty steps with every option."""
SGD = {"optimiser": "sgd", "beta1": 0.0}  # its memory holds the very gradient


@pytest.fixture(scope="module", autouse=True)
def _compiled():
    BACKENDS["compiled"].warm().join()


def _single(key: str, **changed: object) -> Problem:
    return problem(key, np.float32, **changed)


def _cases() -> list[tuple[str, str]]:
    """(objective, option) for all pairs that the kernels know."""
    return [(key, option) for key, option in accepted(OPTIONS) if suits(_single(key, **{**NEUTRAL, **OPTIONS[option]}))]


def _after(setting: Problem, steps: int, backend: str = "compiled", start: State | None = None) -> State:
    state = (start or setting.start()).copy()
    BACKENDS[backend].advance(setting, state, steps)
    return state


def _exact(setting: Problem, steps: int) -> State:
    """The same problem in float64."""
    double = Problem(**{**vars(setting), "pool": setting.pool.astype(np.float64)})
    start = setting.start()
    for name, value in vars(start).items():
        if isinstance(value, np.ndarray):
            setattr(start, name, value.astype(np.float64))
    return _after(double, steps, "lean", start)


@pytest.mark.parametrize(("key", "option"), _cases())
def test_gradients_agree_with_double_precision(key, option):
    setting = _single(key, **{**NEUTRAL, **SGD, **OPTIONS[option]})
    found, true = _after(setting, 1), _exact(setting, 1)
    assert distance(found.first_g, true.first_g) < GRADIENT
    assert distance(found.first_d, true.first_d) < GRADIENT


@pytest.mark.parametrize(("key", "option"), [case for case in _cases() if case[0] in TRAVELLED])
def test_fifty_steps_end_where_numpy_ends(key, option):
    changed = {**NEUTRAL, "average": 0.9, "decay": 1000, **OPTIONS[option]}
    if changed["unroll"] and key == "relativistic":
        changed |= SGD  # D's last bias has no gradient but rounding, and Adam's slope by a gradient of 0 is enormous
    _assert_together(_single(key, **changed))


@pytest.mark.parametrize("key", [key for key in OBJECTIVES if suits(_single(key))])
def test_fifty_steps_of_each_recipe_end_where_numpy_ends(key):
    _assert_together(_single(key))


def _assert_together(setting: Problem) -> None:
    found, true = _after(setting, 50), _after(setting, 50, "lean")
    assert (found.steps, found.critic_updates) == (true.steps, true.critic_updates)
    smooth = setting.settings.activation in ("tanh", "silu") and not setting.settings.clip
    for name in STATES:
        pair = [_that_matters(name, getattr(state, name)) for state in (found, true)]
        assert distance(*pair) < (SMOOTH if smooth else KINKED), name


def _that_matters(name: str, values: np.ndarray) -> np.ndarray:
    """All but D's last bias: where a loss sees differences of outputs only, Adam walks it by rounding errors."""
    return values[:-1] if name == "discriminator" else values


@pytest.mark.parametrize("rule", ["sgd", "rmsprop", "adam"])
def test_optimisers_agree(rule):
    setting = _single("least_squares", optimiser=rule, beta1=0.6, beta2=0.999, gp=0.1, activation="tanh")
    found, true = _after(setting, 20), _after(setting, 20, "lean")
    for name in ("first_g", "second_g", "first_d", "second_d", "generator", "discriminator"):
        assert distance(getattr(found, name), getattr(true, name)) < SMOOTH, name


@pytest.mark.parametrize(("width", "batch"), [(8, 17), (24, 33), (64, 128), (72, 31), (136, 64)])
def test_widths_and_batches_that_fill_no_tile(width, batch):
    setting = _single("relativistic", width=width, batch=batch, activation="silu", depth=3, **SGD)
    found, true = _after(setting, 1), _exact(setting, 1)
    assert distance(found.first_g, true.first_g) < GRADIENT
    assert distance(found.first_d, true.first_d) < GRADIENT


@pytest.mark.parametrize("key", ["non_saturating", "wgan_gp", "relativistic", "energy_distance", "cramer", "unrolled"])
def test_readings_agree(key):
    setting = _single(key, average=0.5)
    readings = [vars(BACKENDS[name].advance(setting, setting.start(), 4)) for name in ("compiled", "lean")]
    for reading in readings:
        reading["margin"] = reading.pop("d_real") - reading.pop("d_fake")
    if key == "wgan_gp":  # its generator's loss moves with D's last bias, which nothing holds
        del readings[0]["loss_g"], readings[1]["loss_g"]
    assert readings[0] == pytest.approx(readings[1], rel=1e-4, abs=1e-6, nan_ok=True)


@pytest.mark.parametrize("key", ["wgan_gp", "relativistic", "energy_distance", "cramer", "unrolled"])
def test_steps_in_one_call_or_in_many_are_the_same_bit_for_bit(key):
    setting, backend = _single(key), BACKENDS["compiled"]
    whole, parts = _after(setting, 6), _after(setting, 2)
    for _ in range(4):
        backend.discriminator(setting, parts, setting.settings.critic_steps)
        backend.generator(setting, parts)
    for name in STATES:
        assert np.array_equal(getattr(whole, name), getattr(parts, name)), name


def test_an_explosion_ends_the_call_early():
    setting = _single(
        "wgan", optimiser="sgd", lr_d=0.1, lr_g=0.1, clip=0, beta1=0.9, critic_steps=20, activation="silu"
    )
    state = setting.start()
    state.discriminator[:] = 1e18
    BACKENDS["compiled"].advance(setting, state, 1000)
    assert not state.finite
    assert state.steps == 16


def test_the_kernel_draws_the_numbers_of_draws():
    n, seed = 4096, 2**63 + 5
    numbers, chosen = np.zeros((2, n), np.float32), np.zeros(n, np.int64)
    _drawing()(np.uint64(seed), 10**12, n, 65_521, numbers, chosen)
    normals = draws.normals(seed, draws.NOISE, 10**12, n)
    assert np.allclose(numbers[0], normals, rtol=2**-23, atol=1e-9)  # the last bit of a float32
    assert np.array_equal(numbers[1], draws.uniforms(seed, draws.BETWEEN, 10**12, n).astype(np.float32))
    assert np.array_equal(chosen, draws.indices(seed, draws.REAL, 10**12, n, 65_521))


def _drawing():
    """The kernels know each other only: something that Python can call."""
    from numba import njit

    from models.gan.kernels import randomness

    fill_normals, fill_uniforms, fill_indices = (
        randomness.fill_normals,
        randomness.fill_uniforms,
        randomness.fill_indices,
    )

    @njit
    def draw(seed, start, n, below, numbers, chosen):
        fill_normals(seed, 4, start, n, numbers[0])
        fill_uniforms(seed, 3, start, n, numbers[1])
        fill_indices(seed, 1, start, n, below, chosen)

    return draw


def test_only_what_the_kernels_know_is_offered():
    backend = BACKENDS["compiled"]
    assert backend.offers(_single("hinge"))
    assert not backend.offers(problem("hinge"))  # float64
    assert not backend.offers(_single("hinge", width=12))
    assert choose(_single("hinge")).key == "compiled"


def test_a_pool_that_cannot_be_written_serves():
    setting = _single("hinge")
    points = pool(np.float32)
    points.flags.writeable = False
    frozen = Problem(**{**vars(setting), "pool": points})
    assert np.array_equal(_after(frozen, 3).generator, _after(setting, 3).generator)


@pytest.mark.parametrize("features", [{"avx2": True}, {}], ids=["AVX2", "neither AVX2 nor AVX-512"])
def test_products_with_the_tiles_of_other_processors(features):
    """The tile is chosen when the module is imported: a process of its own pretends to be another machine."""
    code = _PRODUCTS.format(features=features)
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


_PRODUCTS = """
from llvmlite import binding
binding.get_host_cpu_features = lambda: binding.targets.FeatureMap({features})
from numba import njit
import numpy as np
from models.kernels import tiles
product, transposed = tiles.product, tiles.transposed_product

@njit
def both(x, w, y, g, rows, inner, columns):
    product(x, w, y, rows, inner, columns, False)
    transposed(x, y, g, inner, rows, columns, False)

rng = np.random.default_rng(0)
for rows, inner, columns in ((16, 3, 8), (33, 65, 72), (7, 24, 136)):
    x = rng.standard_normal((rows, inner)).astype(np.float32)
    w = rng.standard_normal((inner, columns)).astype(np.float32)
    y, g = np.zeros((rows, columns), np.float32), np.zeros((inner, columns), np.float32)
    both(x, w, y, g, rows, inner, columns)
    assert np.allclose(y, x @ w, rtol=1e-4, atol=1e-4)
    assert np.allclose(g, x.T @ y, rtol=1e-4, atol=1e-3)
"""
