"""The compiled sampler against the one in numpy: same levels, same logits, nothing written outside its memory."""

from __future__ import annotations

from threading import Thread
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.images.pixelcnn import backends, cached, compiled
from models.images.pixelcnn.draws import uniforms
from models.images.pixelcnn.parameters import Parameters, parameters, shapes
from models.images.pixelcnn.task import Row, Task
from tests.guards import guarded_memory, untouched

CLOSE = 1e-5
"""Nats between two orders of summation in float32."""
SIZES = {"levels": 2, "features": 8, "layers": 2, "head": 8, "classes": 3, "channels": 4}
ODD = st.fixed_dictionaries(
    {
        "levels": st.sampled_from([2, 3, 16, 256]),
        "features": st.sampled_from([8, 24, 64]),
        "layers": st.integers(1, 4),
        "head": st.sampled_from([1, 5, 8, 20, 64]),
        "channels": st.sampled_from([0, 1, 4, 9]),
    }
)
SHAPES = st.tuples(st.integers(1, 12), st.integers(1, 12))


@pytest.fixture(scope="module", autouse=True)
def _compiled():
    compiled.kernels().warm().join()


def network(seed: int = 0, **changed: int) -> Parameters:
    """Parameters at random, of a size that keeps activations near 1."""
    rng, sizes = np.random.default_rng(seed), SIZES | changed

    def at_random(shape: tuple[int, ...]) -> np.ndarray:
        return (rng.standard_normal(shape) / np.sqrt(np.prod(shape[1:]))).astype(np.float32)

    return parameters(sizes, {name: at_random(shape) for name, shape in shapes(**sizes).items()})


def task(p: Parameters, hidden: np.ndarray, shared: bool = True, seed: int = 0, **changed: Any) -> Task:
    """Completions of pictures at random; of one and the same where ``shared``; ``hidden`` (n, height, width)."""
    rng, (n, height, width) = np.random.default_rng(seed), hidden.shape
    distinct, shape = 1 if shared else n, (height, width) if p.is_grey else (height, width, p.colours)
    levels = rng.integers(0, p.levels, (distinct, *shape)).astype(np.uint8)
    made = Task(
        levels=np.broadcast_to(levels, (n, *shape)),
        asked=hidden.any(0),
        drawn=hidden,
        uniforms=uniforms(seed, n, *shape),
        features=rng.standard_normal((distinct, height, width, p.context.shape[1])).astype(np.float32),
        condition=p.condition[rng.integers(0, len(p.condition), n)],
        temperature=1.0,
        known=~hidden,
    )
    return made._replace(**changed)


def masks(height: int, width: int) -> dict[str, np.ndarray]:
    """True where hidden."""
    rows, columns = np.mgrid[:height, :width]
    return {
        "all": rows >= 0,
        "top": rows < height / 2,
        "bottom": rows >= height / 2,
        "left": columns < width / 2,
        "right": columns >= width / 2,
        "dust": np.random.default_rng(4).random((height, width)) < 0.3,
        "last pixel": rows + columns == height + width - 2,
    }


def ours(p: Parameters, asked: Task) -> list[Row]:
    return [*compiled.kernels().wait()(p, asked)]


def assert_same(found: list[Row], true: list[Row], levels: int) -> None:
    """The same rows; log-probabilities of all levels as near as float32 allows."""
    assert [row.row for row in found] == [row.row for row in true]
    for mine, theirs in zip(found, true):
        assert np.array_equal(mine.columns, theirs.columns)
        assert np.array_equal(mine.levels, theirs.levels)
        assert mine.logits.shape == (*mine.levels.shape, levels)
        np.testing.assert_allclose(_log_softmax(mine.logits), _log_softmax(theirs.logits), atol=CLOSE, rtol=0)


def _log_softmax(logits: np.ndarray) -> np.ndarray:
    above = logits.astype(np.float64) - logits.max(-1, keepdims=True)
    return above - np.log(np.exp(above).sum(-1, keepdims=True))


@pytest.mark.parametrize("mask", masks(1, 1))
@pytest.mark.parametrize("n", [1, 4, 9])
def test_the_shipped_size_is_sampled_as_in_numpy(mask, n):
    p = network(features=64, layers=10, head=64, channels=32)
    asked = task(p, np.repeat(masks(28, 28)[mask][None], n, axis=0))
    assert_same(ours(p, asked), [*cached.rows(p, asked)], 2)


@settings(max_examples=60, deadline=None)
@given(sizes=ODD, shape=SHAPES, n=st.integers(1, 9), seed=st.integers(0, 99), share=st.floats(0.02, 1))
def test_any_size_and_masks_of_their_own_are_sampled_as_in_numpy(sizes, shape, n, seed, share):
    p = network(seed, **sizes)
    asked = task(p, np.random.default_rng(seed).random((n, *shape)) < share, shared=False, seed=seed)
    assert_same(ours(p, asked), [*cached.rows(p, asked)], sizes["levels"])


@settings(max_examples=30, deadline=None)
@given(sizes=ODD, shape=SHAPES, n=st.integers(1, 5), seed=st.integers(0, 99), share=st.floats(0.02, 1))
def test_colours_are_sampled_as_in_numpy(sizes, shape, n, seed, share):
    p, hidden = network(seed, **sizes, colours=3), np.random.default_rng(seed).random((n, *shape)) < share
    for shared in (False, True):
        asked = task(p, np.repeat(hidden[:1], n, axis=0) if shared else hidden, shared, seed)
        assert_same(ours(p, asked), [*cached.rows(p, asked)], sizes["levels"])


@pytest.mark.parametrize("temperature", [0, 1e-300, 0.3, 5])
@pytest.mark.parametrize("levels", [2, 16])
def test_temperatures(temperature, levels):
    p = network(levels=levels)
    asked = task(p, np.ones((4, 6, 9), bool), temperature=temperature)
    assert_same(ours(p, asked), [*cached.rows(p, asked)], levels)


def test_pixels_that_are_answered_already_are_asked_and_kept():
    p, hidden = network(levels=16), np.repeat(masks(9, 7)["bottom"][None], 3, axis=0)
    asked = task(p, hidden)
    kept = asked._replace(drawn=hidden & (np.random.default_rng(1).random(hidden.shape) < 0.5))
    found = ours(p, kept)
    assert_same(found, [*cached.rows(p, kept)], 16)
    for row in found:
        still = ~kept.drawn[:, row.row, row.columns]
        assert np.array_equal(row.levels[still], kept.levels[:, row.row, row.columns][still])


def test_nothing_to_draw_is_a_full_pass():
    """Where every pixel is asked for and none drawn, the logits are those of one pass over the finished pictures."""
    p = network(levels=3)
    asked = task(p, np.zeros((2, 8, 11), bool), shared=False, asked=np.ones((8, 11), bool))
    found = np.stack([row.logits for row in ours(p, asked)], axis=1)
    np.testing.assert_allclose(
        found, cached.logits(p, asked.levels, asked.features, asked.condition, asked.known), atol=CLOSE, rtol=0
    )


def test_nothing_asked_for_yields_nothing():
    p = network()
    assert ours(p, task(p, np.zeros((2, 5, 5), bool))) == []


def test_several_threads_may_sample_at_once():
    p = network(features=24, layers=4)
    tasks = [task(p, np.ones((3, 12, 12), bool), seed=seed) for seed in range(4)]
    found: list[list[Row]] = [[] for _ in tasks]

    def sample(i: int) -> None:
        found[i] = ours(p, tasks[i])

    threads = [Thread(target=sample, args=(i,)) for i in range(len(tasks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for rows, asked in zip(found, tasks):
        assert_same(rows, [*cached.rows(p, asked)], 2)


def test_who_samples(monkeypatch):
    wide, odd = network(), network(features=12)
    assert backends.sampler(wide) is compiled.kernels().loaded
    assert backends.sampler(odd) is cached.rows
    monkeypatch.setattr(compiled.kernels(), "loaded", None)  # as on a machine without numba, or before it is compiled
    assert backends.sampler(wide) is cached.rows


@settings(max_examples=200, deadline=None)
@given(
    sizes=ODD, shape=SHAPES, n=st.integers(1, 9), shared=st.booleans(), seed=st.integers(0, 99), share=st.floats(0, 1)
)
def test_the_kernels_keep_to_their_own_memory(sizes, shape, n, shared, seed, share):
    """Around every array lie bytes that nobody may write, and that are NaN to who reads them."""
    from models.images.pixelcnn.kernels import records
    from models.images.pixelcnn.kernels.launch import Launcher

    p, rng = network(seed, **sizes), np.random.default_rng(seed)
    hidden = rng.random((1 if shared else n, *shape)) < share
    asked = task(p, np.broadcast_to(hidden, (n, *shape)), shared=shared, seed=seed)
    with guarded_memory(records) as guards:
        found = [*Launcher().rows(p, asked)]
    assert untouched(guards)
    assert all(np.isfinite(row.logits).all() for row in found)
    assert all((row.levels < sizes["levels"]).all() for row in found)


@pytest.mark.parametrize("gain", [5, 20, 60])
def test_gates_far_beyond_their_ends_are_sampled_as_in_numpy(gain):
    """Networks trained for long drive tanh and σ to ±50 and more: both ends at once must not overflow."""
    p = network(levels=16, features=48, layers=4, head=24, channels=8)
    steep = p._replace(**{name: getattr(p, name) * np.float32(gain) for name in ("down", "right", "link", "context")})
    asked = task(steep, np.ones((3, 9, 9), bool))
    for mine, theirs in zip(ours(steep, asked), cached.rows(steep, asked), strict=True):
        np.testing.assert_array_equal(mine.levels, theirs.levels)
        np.testing.assert_allclose(mine.logits, theirs.logits, atol=gain * CLOSE, rtol=0)
