"""Which note a wave holds: the judge must know the instruments' own."""

from __future__ import annotations

import numpy as np
import pytest

from models.waves import REST, UNKNOWN, instruments, mu_law, pitch, play

TUNE = np.repeat([0, 7, 3, REST, 4, 1, 6, 2, 5, UNKNOWN], 800)
TOLD = 8  # of them are pitches


def real(instrument: str, notes: np.ndarray = TUNE, seed: int = 0) -> np.ndarray:
    """What the instrument makes of the notes, companded as the network hears it; silent where nothing is told."""
    return mu_law.decode(mu_law.encode(play(instrument, np.minimum(notes, REST), seed)))


@pytest.mark.parametrize(("instrument", "missed"), [("organ", 0), ("string", 1), ("flute", 0), ("bell", 0)])
def test_real_tunes_hold_their_notes(instrument, missed):
    """Of seeds that the judge's own examples do not have; one burst of a string has nearly nothing at its pitch."""
    held = np.array([pitch.kept(real(instrument, seed=100 + seed), TUNE, instrument) for seed in range(5)])
    assert held.shape == (5, TOLD) and (~held).sum() <= missed


@pytest.mark.parametrize("instrument", instruments.INSTRUMENTS)
def test_a_tune_a_step_off_holds_none(instrument):
    """Each note is held to be another one, and all of them by a wave that plays the others."""
    shifted = np.where(TUNE < REST, (TUNE + 1) % len(instruments.PITCHES), TUNE)
    assert pitch.kept(real(instrument, shifted), TUNE, instrument).sum() <= 1
    assert not pitch.kept(np.zeros(len(TUNE)), TUNE, instrument)[1:].any(), "silence is no note"


@pytest.mark.parametrize("cents", [-20, 0, 20])
def test_a_note_out_of_tune_is_its_nearest_semitone(cents):
    draws = np.random.default_rng(0)
    for semitone in (-1, 1, 4, 13):
        hertz = instruments.PITCHES[0] * 2 ** ((semitone + cents / 100) / 12)
        assert pitch.heard(0.3 * instruments.organ(hertz, 800, draws), "organ") == semitone


def test_loudness_does_not_count():
    note = real("bell", np.full(800, 3))
    assert pitch.heard(note, "bell") == pitch.heard(0.1 * note, "bell") == 5


def test_notes_that_are_too_short_are_not_judged():
    notes = np.repeat([0, 2, 4], [pitch.SHORTEST - 1, pitch.SHORTEST, 1500])
    assert pitch.kept(real("organ", notes), notes, "organ").tolist() == [True, True]
    assert len(pitch.kept(np.zeros(0), np.zeros(0, np.uint8), "organ")) == 0
