"""Waves: companding, instruments, shapes of stacks, samplers, and what bad input is told."""

from __future__ import annotations

import io
import wave
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.registry import InputError
from models.waves import cached, instruments, mu_law, network
from models.waves.cost import cost
from models.waves.parameters import Parameters, drawn
from models.waves.speed import measure
from models.waves.stack import Stack
from models.waves.wavenet import KERNELS, WaveNet, wav
from models.weights import Card, Weights

SMALL = Stack(layers=3, kernel=2, base=2, blocks=2)
STACKS = [Stack(4, kernel, base, blocks) for kernel in (2, 3) for base in (1, 2, 3) for blocks in (1, 2)]


def toy(stack: Stack = SMALL, seed: int = 0) -> WaveNet:
    """A small network with random weights, under the names that a training gives them."""
    draws = np.random.default_rng(seed)
    shapes = {"embed.weight": (mu_law.LEVELS, 5), "kind.weight": (4 * instruments.NOTES, 3)}
    for layer in range(stack.depth):
        shapes |= {
            f"layers.{layer}.gates.weight": (10, 5, stack.kernel),
            f"layers.{layer}.gates.bias": (10,),
            f"layers.{layer}.condition.weight": (10, 3, 1),
            f"layers.{layer}.rest.weight": (5, 5, 1),
            f"layers.{layer}.rest.bias": (5,),
            f"layers.{layer}.skip.weight": (7, 5, 1),
        }
    shapes |= {
        "head.weight": (6, 7, 1),
        "head.bias": (6,),
        "out.weight": (mu_law.LEVELS, 6, 1),
        "out.bias": (mu_law.LEVELS,),
    }
    tensors = {name: draws.standard_normal(shape).astype(np.float32) / 2 for name, shape in shapes.items()}
    facts = {
        "rate": instruments.RATE,
        "layers": stack.layers,
        "kernel": stack.kernel,
        "base": stack.base,
        "blocks": stack.blocks,
    }
    facts |= {"instruments": list(instruments.INSTRUMENTS), "notes": instruments.NOTES}
    card = Card("toy", "wavenet", "waves", "", "", "", "", 0, 0, "cpu", 0.0, facts)
    return WaveNet(Weights(card, tensors))


def test_companding_is_undone_to_half_a_step():
    levels = np.arange(mu_law.LEVELS)
    assert mu_law.encode(mu_law.decode(levels)).tolist() == levels.tolist()
    assert mu_law.encode([-2.0, -1.0, 0.0, 1.0, 2.0]).tolist() == [
        0,
        0,
        mu_law.SILENCE,
        mu_law.LEVELS - 1,
        mu_law.LEVELS - 1,
    ]
    assert np.diff(mu_law.decode(levels)).min() > 0
    quiet, loud = 1e-3, 0.9
    errors = [abs(float(mu_law.decode(mu_law.encode(x))) - x) for x in (quiet, loud)]
    assert errors[0] < 1e-3 and errors[1] < 0.08  # finer near silence


@pytest.mark.parametrize("name", instruments.INSTRUMENTS)
@pytest.mark.parametrize("pitch", [0, 4, 7])
def test_every_instrument_sounds_at_its_pitch(name, pitch):
    tone = instruments.INSTRUMENTS[name](instruments.PITCHES[pitch], 4000, np.random.default_rng(0))
    spectrum = np.abs(np.fft.rfft(tone * np.hanning(len(tone))))
    hertz = np.fft.rfftfreq(len(tone), 1 / instruments.RATE)
    near = np.abs(hertz / instruments.PITCHES[pitch] - 1) < 0.03
    assert spectrum[near].max() > 20 * np.median(spectrum)
    if name != "bell":  # whose partials stand beside the pitch
        assert np.abs(hertz[spectrum.argmax()] / instruments.PITCHES[pitch] % 1 - 0.5) > 0.45
    assert np.abs(tone).max() <= 1.3


def test_waves_are_made_again_from_their_seed():
    notes = instruments.melody(4000, seed=3)
    first = instruments.play("string", notes, seed=5)
    np.testing.assert_array_equal(first, instruments.play("string", notes, seed=5))
    assert not np.array_equal(first, instruments.play("string", notes, seed=6))
    assert np.abs(first).max() <= 1 and not first[notes == instruments.REST].any()
    assert set(np.unique(instruments.melody(400_000, 0))) == set(range(instruments.UNKNOWN))


@pytest.mark.parametrize("stack", STACKS)
def test_the_receptive_field_is_what_the_gradient_reaches(stack):
    """Closed form, graph and gradient of an untrained network agree, sample by sample."""
    n = stack.receptive_field + 5
    reached = np.flatnonzero(network.influence(drawn(stack), n)[::-1])
    assert reached.tolist() == stack.lags().tolist()
    assert reached.max() + 1 == stack.receptive_field
    assert stack.lit()[0].tolist() == stack.lags().tolist()


def test_the_gradient_is_the_slope():
    parameters, n, step = drawn(Stack(3, 3, 2)), 20, 1e-6
    draws = np.random.default_rng(0)
    x, kinds = parameters.embed[draws.integers(len(parameters.embed), size=n)], np.zeros(n, np.int64)
    total, record = network._climb(parameters, x, kinds)
    direction = np.zeros_like(total)
    direction[-1] = draws.standard_normal(total.shape[1])
    gradient = network._descend(parameters, direction, record)
    moved = draws.standard_normal(x.shape)
    up, down = (network._climb(parameters, x + sign * step * moved, kinds)[0] for sign in (1, -1))
    assert ((up - down) * direction).sum() / (2 * step) == pytest.approx((gradient * moved).sum(), rel=1e-7)


@given(st.integers(1, 6), st.integers(2, 3), st.integers(1, 3), st.integers(1, 3))
def test_lit_nodes_form_a_tree_down_to_all_inputs(layers, kernel, base, blocks):
    stack = Stack(layers, kernel, base, blocks)
    lit = stack.lit()
    assert len(lit) == stack.depth + 1 and lit[-1].tolist() == [0]
    assert all(set(upper) <= set(lower) for lower, upper in pairwise(lit))
    assert stack.lags().max() == stack.receptive_field - 1


def test_the_future_changes_nothing():
    model, draws = toy(), np.random.default_rng(1)
    levels = draws.integers(mu_law.LEVELS, size=40).astype(np.uint8)
    other = levels.copy()
    other[25:] = draws.integers(mu_law.LEVELS, size=15)
    np.testing.assert_array_equal(model.logits(levels, "organ")[:26], model.logits(other, "organ")[:26])


@pytest.mark.parametrize("stack", STACKS)
def test_the_cached_sampler_computes_the_full_pass(stack):
    model, notes = toy(stack), instruments.melody(150, 2, 0.002, 0.01)
    growing = model.generate(notes, "flute", seed=4)
    parameters, queues, before = model.parameters("flute"), cached.empty(model.parameters("flute")), mu_law.SILENCE
    growing.advance(150, cached.advance)
    full = model.logits(growing.levels, "flute", notes)
    for time, level in enumerate(growing.levels):
        one = cached.column(parameters, queues, time, before, notes[time : time + 1])
        np.testing.assert_allclose(one, full[time : time + 1], atol=1e-5)
        before = int(level)
    np.testing.assert_allclose(-growing.nats, model.log_prob(growing.levels, "flute", notes), atol=1e-5)


@pytest.mark.parametrize("stack", [SMALL, Stack(3, 3, 3)])
def test_guidance_is_its_formula_without_a_cache(stack):
    """Told and untold passes over the whole wave, combined, are what the sampler computes beside each other."""
    model, w, kinds = toy(stack), 2.5, np.stack([instruments.melody(80, 2, 0.002, 0.01), np.full(80, 9)], 1)
    parameters, levels = model.parameters("bell"), np.random.default_rng(3).integers(mu_law.LEVELS, size=80)
    told, untold = (model.logits(levels, "bell", notes) for notes in kinds.T)
    whole = untold + w * (told - untold)
    queues, before = cached.empty(parameters, passes=2), mu_law.SILENCE
    for time, level in enumerate(levels.tolist()):
        one = network.guided(cached.column(parameters, queues, time, before, kinds[time]), w)
        np.testing.assert_allclose(one, whole[time], atol=1e-5)
        before = level
    np.testing.assert_allclose(model.logits(levels, "bell", kinds[:, 0], guidance=w), whole, atol=1e-5)


def test_guidance_of_one_is_the_network_and_costs_one_pass():
    model, notes = toy(), instruments.melody(60, 2, 0.002, 0.01)
    unknown = np.full(60, instruments.UNKNOWN)
    plain, one, two = (model.generate(notes, "bell", 1, guidance=w) for w in (1, 1.0, 2))
    for growing in (plain, one, two):
        growing.advance(60, cached.advance)
    np.testing.assert_array_equal(plain.levels, one.levels)
    assert not np.array_equal(plain.levels, two.levels)
    assert [len(growing._queues.rows) for growing in (plain, two)] == [1, 2]
    assert len(model.generate(unknown, "bell", 1, guidance=3)._queues.rows) == 1, "nothing to tell"
    np.testing.assert_array_equal(model.logits(two.levels, "bell", notes), model.logits(two.levels, "bell", notes, 1))


def test_a_guided_waves_nats_are_those_of_the_learned_distribution():
    model, notes = toy(), instruments.melody(60, 2, 0.002, 0.01)
    growing = model.generate(notes, "organ", 1, temperature=0.7, guidance=3)
    growing.advance(60, cached.advance)
    np.testing.assert_allclose(-growing.nats, model.log_prob(growing.levels, "organ", notes), atol=1e-5)


def test_guided_distributions_are_normalised():
    """Over all levels of the next sample, after any past: an explicit density, sharpened."""
    model, notes, past = toy(), np.array([1, 1, 2, 2]), [5, 60, 31]
    lines = [[*past, level] for level in range(mu_law.LEVELS)]
    chances = [np.exp(model.log_prob(line, "flute", notes, guidance=2)[-1]) for line in lines]
    told, untold = (np.exp([model.log_prob(line, "flute", told)[-1] for line in lines]) for told in (notes, None))
    assert sum(chances) == pytest.approx(1, abs=1e-5)
    np.testing.assert_allclose(chances, told**2 / untold / (told**2 / untold).sum(), rtol=1e-4)


def test_pieces_of_any_size_make_the_same_wave():
    model, notes = toy(), np.full(90, instruments.UNKNOWN)
    whole, parts = model.generate(notes, "bell", seed=1), model.generate(notes, "bell", seed=1)
    whole.advance(1000, cached.advance)
    while parts.done < 90:
        parts.advance(7, cached.advance)
    np.testing.assert_array_equal(whole.levels, parts.levels)
    other = model.generate(notes, "bell", seed=2)
    other.advance(90, cached.advance)
    assert not np.array_equal(whole.levels, other.levels)


def test_temperature_zero_takes_the_likeliest_level():
    model, notes = toy(), np.full(30, instruments.UNKNOWN)
    growing = model.generate(notes, "bell", temperature=0)
    growing.advance(30, cached.advance)
    assert growing.levels.tolist() == model.logits(growing.levels, "bell").argmax(1).tolist()


def test_the_kernels_draw_the_same_wave():
    model, notes = toy(Stack(3, 3, 2)), instruments.melody(400, 2, 0.002, 0.01)
    for temperature, guidance in ((0.0, 1.0), (0.7, 1.0), (1.0, 1.0), (0.0, 2.0), (0.7, 2.0)):
        slow, fast = (model.generate(notes, "string", 3, temperature, guidance) for _ in range(2))
        slow.advance(400, cached.advance)
        for size in (1, 5, 394):
            fast.advance(size, KERNELS.wait())
        np.testing.assert_array_equal(slow.levels, fast.levels)
        np.testing.assert_allclose(slow.nats, fast.nats, atol=2e-5)


@pytest.mark.parametrize("gain", [10, 60, 1000])
def test_gates_far_beyond_their_ends_make_the_same_wave(gain):
    """Networks trained for long drive tanh and σ to ±50 and more: both ends at once must not overflow."""
    model = toy(Stack(3, 3, 2))
    steep = [model.parameters("bell")._replace(gates=gain * model.parameters("bell").gates) for _ in range(2)]
    given = np.full((90, 1), instruments.UNKNOWN), 1.0, np.random.default_rng(0).uniform(size=90)
    waves = [(np.empty(90, np.uint8), np.empty(90)) for _ in steep]
    for parameters, advance, (levels, nats) in zip(steep, (cached.advance, KERNELS.wait()), waves, strict=True):
        advance(parameters, cached.empty(parameters), 0, mu_law.SILENCE, *given, 1.0, levels, nats)
    np.testing.assert_array_equal(waves[0][0], waves[1][0])
    np.testing.assert_allclose(waves[0][1], waves[1][1], atol=1e-4)


def test_parameters_are_of_the_type_that_the_kernels_are_compiled_for():
    """An array that cannot be written would be another, to be compiled while a page waits."""
    model = toy()
    for tensor in model._tensors.values():
        tensor.flags.writeable = False  # as a file lends them
    arrays = model.parameters("bell")
    assert all(array.flags.writeable and array.flags.c_contiguous for array in arrays)
    assert {array.dtype for array in arrays[1:]} == {np.dtype(np.float32)}


@pytest.mark.parametrize("passes", [1, 2])
@pytest.mark.parametrize("channels", [1, 3, 8])
@pytest.mark.parametrize("stack", [Stack(1), Stack(3, 3, 3), Stack(2, 2, 1, 2)])
def test_the_kernels_stay_inside_their_arrays(stack, channels, passes):
    """What stands on either side of every array is the same afterwards."""
    single = [array.astype(np.float32) for array in drawn(stack, channels, levels=7)[1:]]
    wholes = [np.pad(array.ravel(), 64, constant_values=77) for array in single]
    inner = [whole[64:-64].reshape(array.shape) for whole, array in zip(wholes, single, strict=True)]
    parameters = Parameters(np.array(stack.dilations), *inner)
    queues = cached.empty(parameters, passes)
    rows = np.pad(queues.rows.ravel(), 64, constant_values=77)
    queues = queues._replace(rows=rows[64:-64].reshape(queues.rows.shape))
    levels, nats = np.full(128 + 50, 77, np.uint8), np.full(128 + 50, 77.0)
    given = np.zeros((50, passes), np.int64), 2.0, np.random.default_rng(0).uniform(size=50)
    KERNELS.wait()(parameters, queues, 0, 0, *given, 1.0, levels[64:-64], nats[64:-64])
    for whole in [*wholes, rows, levels, nats]:
        assert (whole[:64] == 77).all() and (whole[-64:] == 77).all()
    assert np.isfinite(nats).all() and levels[64:-64].max() < 7


def test_multiplications_are_counted():
    stack = Stack(2)
    counted = cost(drawn(stack, channels=3, levels=5), stack)
    column, top = 2 * 3 * 6 + 3 * 6, 3 * 3 + 3 * 5
    assert counted.cached == 2 * column + top
    assert counted.tree == (2 + 1) * column + top
    assert counted.window == 4 * (2 * column + top)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda model: model.generate([0, 1], "tuba"), "instrument is 'tuba'; it must be one of: organ, string"),
        (lambda model: model.generate([0, 99], "organ"), "The notes hold 99; they must be whole numbers from 0 to 9"),
        (lambda model: model.generate([], "organ"), "notes have shape"),
        (lambda model: model.generate([0.5], "organ"), "notes have shape"),
        (lambda model: model.generate([0] * 120_001, "organ"), "1 to 120000 whole numbers"),
        (lambda model: model.generate([0], "organ", seed=-1), "Seed is -1; it must be between 0"),
        (lambda model: model.generate([0], "organ", temperature=float("nan")), "Temperature is nan"),
        (lambda model: model.generate([0], "organ", temperature=6), "Temperature is 6; it must be between 0 and 5"),
        (lambda model: model.generate([0], "organ", guidance=-1), "Guidance is -1; it must be between 0 and 10"),
        (lambda model: model.log_prob([1], "organ", guidance=float("inf")), "Guidance is inf"),
        (lambda model: model.log_prob([[1]], "organ"), "levels have shape"),
        (lambda model: model.log_prob([64], "organ"), "The levels hold 64; they must be whole numbers from 0 to 63"),
        (lambda model: model.log_prob([1, 2], "organ", [0]), "2 levels and 1 notes"),
    ],
)
def test_bad_input_is_told_in_one_sentence(call, sentence):
    with pytest.raises(InputError, match=sentence):
        call(toy())


def test_a_wav_file_holds_the_wave():
    sound = np.array([0.0, 0.5, -1.0, 2.0])
    with wave.open(io.BytesIO(wav(sound, 4000))) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (4000, 1, 2)
        assert np.frombuffer(file.readframes(4), "<i2").tolist() == [0, 16384, -32767, 32767]


def test_time_is_measured_either_way():
    spent = measure(toy())
    assert 0 < spent.cached < 1 and 0 < spent.window < 1
