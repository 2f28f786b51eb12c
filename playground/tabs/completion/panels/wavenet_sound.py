"""What the small network plays: waves that grow while one looks on, drawn and as files for the ear."""

from __future__ import annotations

from base64 import b64encode
from functools import lru_cache
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.registry import Text
from models.waves import PITCHES, RATE, REST, UNKNOWN, Growing, load, melody, play, wav
from models.waves.pitch import kept
from playground.stage import layers
from playground.tabs.completion.panels.base import Situation
from playground.tabs.completion.panels.wavenet_layout import Places, Strip
from playground.tabs.completion.panels.wavenet_params import GUIDANCE, INSTRUMENT, SEED, TEMPERATURE, TUNE

ASSET = "wavenet_toy"
SECONDS = 3.0
TURN_S, GLANCE_S, PIECE = 0.25, 0.02, 64  # drawing time in an answer, at rest and under a hand; samples at a time
ODE = "EEFGGFEDCCDEEDD"  # Beethoven, 1824
_LETTERS = "CDEFGAB"
GAP = 0.08  # of a note's length: a rest that parts it from one of the same pitch

_WORDS = {
    "near": Text(
        "the newest {ms} ms: all that the next sample depends on",
        "последние {ms} мс: от них зависит следующий отсчёт",
    ),
    "whole": Text("{done} of {all} s drawn", "готово {done} из {all} с"),
}


def growing_of(situation: Situation) -> Growing:
    """The wave that the page asks for, as far as it is drawn."""
    return _growing(*_asked(situation), float(situation.ask[TEMPERATURE.key]), float(situation.ask[GUIDANCE.key]))


def _asked(situation: Situation) -> tuple[str, str, int]:
    """Instrument, tune and seed."""
    ask = situation.ask
    return ask[INSTRUMENT.key], ask[TUNE.key], int(ask[SEED.key])


@lru_cache(maxsize=16)
def _growing(instrument: str, tune: str, seed: int, temperature: float, guidance: float) -> Growing:
    """A function of its arguments, so that a page may come back to a wave that is partly drawn."""
    told = np.full(int(SECONDS * RATE), UNKNOWN) if tune == "own" else score(tune, seed)
    return load(ASSET).generate(told, instrument, seed, temperature, guidance)


def grow(growing: Growing, dragging: bool) -> None:
    """Draw for as long as an answer may take."""
    end = perf_counter() + (GLANCE_S if dragging else TURN_S)
    while growing.done < len(growing) and perf_counter() < end:
        growing.advance(PIECE)


def score(tune: str, seed: int) -> NDArray[np.uint8]:
    """The note of every sample; where the network is not told, those of an instrument that plays by chance."""
    n = int(SECONDS * RATE)
    if tune in ("walk", "own"):
        return melody(n, seed)
    pitches = (
        [_pitch(name) for name in ODE] if tune == "ode" else [*range(len(PITCHES)), *reversed(range(len(PITCHES) - 1))]
    )
    return _spelled(np.array(pitches), n)


def _pitch(name: str) -> int:
    """The number of a note between C4 and B4."""
    return _LETTERS.index(name)


def _spelled(pitches: NDArray[np.int64], n: int) -> NDArray[np.uint8]:
    """Notes of equal length, (n,), each with a short rest at its end."""
    share = np.arange(n) * len(pitches) / n
    return np.where(share % 1 > 1 - GAP, REST, pitches[share.astype(int)]).astype(np.uint8)


def real_wave(situation: Situation) -> NDArray[np.floating]:
    """What the instrument itself makes of the notes."""
    return _played(*_asked(situation))


@lru_cache(maxsize=16)
def _played(instrument: str, tune: str, seed: int) -> NDArray[np.floating]:
    return play(instrument, score(tune, seed), seed)


def kept_notes(situation: Situation) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Of every note, whether the network's whole wave holds it, and whether the instrument's does."""
    heat, strength = float(situation.ask[TEMPERATURE.key]), float(situation.ask[GUIDANCE.key])
    return _kept(*_asked(situation), heat, strength)


@lru_cache(maxsize=16)
def _kept(instrument: str, tune: str, seed: int, temperature: float, guidance: float) -> tuple[NDArray, NDArray]:
    """Judged once: a whole wave changes no more."""
    waves = _growing(instrument, tune, seed, temperature, guidance).wave, _played(instrument, tune, seed)
    own, real = (kept(wave, score(tune, seed), instrument) for wave in waves)
    return own, real


def strips(situation: Situation, growing: Growing, places: Places) -> list[dict[str, Any]]:
    """The newest piece, as long as the receptive field, and the whole wave so far."""
    field, wave = load(ASSET).stack.receptive_field, growing.wave
    ms, seconds = situation.figure(1000 * field / RATE, 0), situation.figure(growing.done / RATE)
    told = {"near": {"ms": ms}, "whole": {"done": seconds, "all": situation.figure(SECONDS)}}
    titles = [
        layers.text(strip.left, strip.title, situation.word(_WORDS[name].format(**told[name])), align="left", size=13)
        for name, strip in (("near", places.near), ("whole", places.whole))
    ]
    newest = wave[-field:]
    return [
        *titles,
        *_ground(places.near),
        *_line(newest, field, places.near),
        *_envelope(growing, field, places.whole),
    ]


def _ground(strip: Strip) -> list[dict[str, Any]]:
    middle = (strip.bottom + strip.top) / 2
    return [layers.curve([strip.left, strip.right], [middle, middle], colour="line", width=1.0)]


def _line(wave: NDArray[np.floating], field: int, strip: Strip) -> list[dict[str, Any]]:
    """The newest piece; the newest sample stands at the right edge."""
    if not len(wave):
        return []
    x = strip.right - (len(wave) - 1 - np.arange(len(wave))) * (strip.right - strip.left) / (field - 1)
    return [
        layers.curve(x, _height(wave, strip), colour="data", width=1.5),
        layers.points([[x[-1], _height(wave, strip)[-1]]], colour="accent", size=8, opacity=1.0),
    ]


def _height(wave: NDArray[np.floating], strip: Strip) -> NDArray[np.floating]:
    return (strip.bottom + strip.top) / 2 + wave * (strip.top - strip.bottom) / 2


def _envelope(growing: Growing, field: int, strip: Strip) -> list[dict[str, Any]]:
    """Lowest and highest value of every two pixels or so, and the receptive field as a band."""
    per_sample = (strip.right - strip.left) / len(growing)
    bins = max(1, int((strip.right - strip.left) / 2))
    size = -(-len(growing) // bins)
    wave = growing.wave
    whole = wave[: len(wave) // size * size].reshape(-1, size)
    now = strip.left + growing.done * per_sample
    band = layers.area([max(strip.left, now - field * per_sample), now], strip.bottom, [strip.top, strip.top])
    if len(whole) < 2:
        return [*_ground(strip), band]
    x = strip.left + (np.arange(len(whole)) + 0.5) * size * per_sample
    low, high = _height(whole.min(1), strip), _height(whole.max(1), strip)
    return [*_ground(strip), band, layers.area(x, low - 0.5, high + 0.5, colour="data", opacity=0.75)]


def as_text(sound: NDArray[np.floating]) -> str:
    """A wave as a WAV file in base 64."""
    return b64encode(wav(sound, RATE)).decode("ascii")
