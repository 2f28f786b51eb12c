"""Which note sounds in a piece of a wave: the semitone of whose spectrum, on the same instrument, it reminds most.

A period would do for a pipe or a string, but not for a bell, whose partials share none. So the instrument itself plays
every semitone a few times, and the piece is given to the one whose mean power spectrum is nearest by the gain-optimised
Itakura–Saito distance, ln mean(P / S) − mean ln(P / S): loudness does not count (Gray, Buzo, Gray and Matsuyama, 1980,
"Distortion Measures for Speech Processing").
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from models.waves import mu_law
from models.waves.instruments import FADE_S, INSTRUMENTS, PITCHES, RATE, REST

SEMITONES = np.arange(-1, 14)
"""Above C4: from the one below the lowest pitch to the one above the highest."""
ATTACK_S = 0.01  # the beginning of a note, where the one before may still sound
SHORTEST, LONGEST, STEP = 400, 800, 100  # samples of a note that are looked at: fewer would not tell its neighbours
LOWEST = 200.0  # hertz; what lies below every pitch says nothing of it
GROUND = 0.1  # added to spectra of mean 1: differences far below the peaks do not count
EXAMPLES = 12  # of every semitone; a string never sounds the same twice

Spectrum = NDArray[np.float64]


def kept(wave: NDArray[np.floating], notes: NDArray[np.integer], instrument: str) -> NDArray[np.bool_]:
    """Of every note of ``notes`` (n,) that lasts long enough, whether ``wave`` (n,) holds it, (notes,).

    A note is held where no other semitone is nearer. Real waves hold all of theirs; of a string's, one in hundreds is
    missed, for its burst of noise may have next to nothing at the pitch.
    """
    borders = np.flatnonzero(np.diff(notes, prepend=-1, append=-1)).tolist()
    sounding = [(a, b) for a, b in pairwise(borders) if notes[a] < REST and b - a >= SHORTEST]
    semitones = np.round(12 * np.log2(PITCHES / PITCHES[0])).astype(int)
    return np.array([heard(wave[a:b], instrument) == semitones[notes[a]] for a, b in sounding], bool)


def heard(note: NDArray[np.floating], instrument: str) -> int:
    """The semitone above C4 that a wave (n,), one note from its beginning to its end, is nearest to."""
    samples = min(len(note), LONGEST) // STEP * STEP
    ratios = _spectrum(note[:samples]) / _spectra(instrument, samples)
    return int(SEMITONES[(np.log(ratios.mean(1)) - np.log(ratios).mean(1)).argmin()])


@lru_cache(maxsize=32)
def _spectra(instrument: str, samples: int) -> Spectrum:
    """The mean spectrum of every semitone as a note of this length, (`SEMITONES`, bins)."""
    hertz = PITCHES[0] * 2 ** (SEMITONES / 12)
    return np.array([np.mean([_example(instrument, h, samples, seed) for seed in range(EXAMPLES)], 0) for h in hertz])


def _example(instrument: str, hertz: float, samples: int, seed: int) -> Spectrum:
    """Of a note as the network hears it, in levels."""
    draws = np.random.default_rng(seed)
    tone = draws.uniform(0.5, 0.9) * INSTRUMENTS[instrument](hertz, samples, draws)
    return _spectrum(mu_law.decode(mu_law.encode(tone)))


def _spectrum(note: NDArray[np.floating]) -> Spectrum:
    """The power of a note between its attack and its end, of mean 1, on some ground, (bins,)."""
    piece = note[int(ATTACK_S * RATE) : len(note) - int(FADE_S * RATE)]
    power = np.abs(np.fft.rfft((piece - piece.mean()) * _window(len(piece)))) ** 2
    power = power[np.fft.rfftfreq(len(piece), 1 / RATE) > LOWEST]
    return power / max(power.mean(), np.finfo(float).tiny) + GROUND


def _window(samples: int) -> NDArray[np.float64]:
    """Hann's, highest at a quarter of its length: a high string is loud in its beginning alone."""
    return np.sin(np.pi * np.sqrt((np.arange(samples) + 0.5) / samples)) ** 2
