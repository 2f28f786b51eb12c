"""Toy waves made from nothing but a seed: four instruments, eight pitches, melodies and rests."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

Wave = NDArray[np.float64]

RATE = 4000
"""Samples per second: half of what the telephone has."""

_SCALE = (0, 2, 4, 5, 7, 9, 11, 12)  # a major scale, in semitones
PITCHES = 261.6256 * 2 ** (np.array(_SCALE) / 12)
"""Hertz of the eight notes, C4 to C5."""
REST = len(PITCHES)
"""The note that is silence."""
UNKNOWN = REST + 1
"""Instead of a note: the network is not told which one sounds."""
NOTES = UNKNOWN + 1

FADE_S = 0.01  # a note ends in as many seconds


def organ(hertz: float, n: int, _draws: np.random.Generator) -> Wave:
    """A sum of partials like an organ's stops, (n,), steady after a short attack."""
    t = np.arange(n) / RATE
    stops = {1: 0.5, 2: 0.3, 3: 0.2, 4: 0.12, 6: 0.08}
    tone = sum(share * np.sin(2 * np.pi * k * hertz * t) for k, share in stops.items() if k * hertz < RATE / 2)
    return tone * np.minimum(1, t / 0.015)


def string(hertz: float, n: int, draws: np.random.Generator) -> Wave:
    """A plucked string, (n,): a burst of noise that a loop of one period averages away (Karplus and Strong, 1983)."""
    period = RATE / hertz
    whole = int(period - 0.5)
    part = period - 0.5 - whole
    loop = 0.996 * np.convolve([0.5, 0.5], [1 - part, part])  # the average, then a delay of a part of a sample
    burst = np.zeros(n)
    burst[:whole] = draws.uniform(-1, 1, whole)[:n]
    return lfilter([1.0], np.concatenate([[1.0], np.zeros(whole - 1), -loop]), burst)


def flute(hertz: float, n: int, draws: np.random.Generator) -> Wave:
    """A few partials with vibrato, five and a half times a second, (n,)."""
    t = np.arange(n) / RATE
    swing = 0.012 * np.sin(2 * np.pi * (5.5 * t + draws.uniform()))
    phase = 2 * np.pi * np.cumsum(hertz * (1 + swing)) / RATE
    tone = 0.75 * np.sin(phase) + 0.18 * np.sin(2 * phase) + 0.07 * np.sin(3 * phase)
    return tone * np.minimum(1, t / 0.04)


def bell(hertz: float, n: int, _draws: np.random.Generator) -> Wave:
    """Frequency modulation at a ratio of 1.4, which fades, (n,): partials that no string has (Chowning, 1973)."""
    t = np.arange(n) / RATE
    fading = np.exp(-5 * t)
    return fading * np.sin(2 * np.pi * hertz * t + 1.5 * fading * np.sin(2 * np.pi * 1.4 * hertz * t))


INSTRUMENTS: dict[str, Callable[[float, int, np.random.Generator], Wave]] = {
    "organ": organ,
    "string": string,
    "flute": flute,
    "bell": bell,
}


def play(instrument: str, notes: NDArray[np.uint8], seed: int) -> Wave:
    """The wave (n,) in [−1, 1] of ``notes`` (n,): one number of a pitch, or `REST`, per sample.

    A note lasts as long as its number stays the same; ``seed`` draws how loud each is, and an instrument's own chance.
    """
    draws = np.random.default_rng(seed)
    wave = np.zeros(len(notes))
    borders = [0, *(np.flatnonzero(np.diff(notes.astype(int))) + 1), len(notes)]
    for start, end in pairwise(borders):
        if notes[start] != REST:
            tone = INSTRUMENTS[instrument](PITCHES[notes[start]], end - start, draws)
            wave[start:end] = draws.uniform(0.5, 0.9) * tone * _fade(end - start)
    return np.clip(wave, -1, 1)


def _fade(n: int) -> Wave:
    """1, and at the end down to 0."""
    return np.minimum(1, np.arange(n, 0, -1) / (FADE_S * RATE))


def melody(n: int, seed: int, shortest: float = 0.12, longest: float = 0.5) -> NDArray[np.uint8]:
    """A random walk over the scale as a note per sample, (n,): steps of up to a fifth, now and then a rest.

    ``shortest`` and ``longest`` are seconds of a note.
    """
    draws = np.random.default_rng([seed, 1])
    notes, at, pitch = np.empty(n, np.uint8), 0, int(draws.integers(len(PITCHES)))
    while at < n:
        length = int(draws.uniform(shortest, longest) * RATE)
        notes[at : at + length] = REST if draws.uniform() < 0.08 else pitch
        at += length
        steps = [step for step in (-4, -3, -2, -1, 1, 2, 3, 4) if 0 <= pitch + step < len(PITCHES)]
        pitch += int(draws.choice(steps))
    return notes
