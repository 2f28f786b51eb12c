"""A trained WaveNet: likelihoods of waves, and new waves that grow sample by sample."""

from __future__ import annotations

import io
import wave
from functools import cached_property
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.gan import draws
from models.kernels.background import Background
from models.registry import InputError, Param, Text, shown
from models.waves import cached, mu_law
from models.waves.cost import Cost, cost
from models.waves.instruments import UNKNOWN
from models.waves.network import guided, logits
from models.waves.parameters import Parameters, from_tensors, stack_of
from models.waves.stack import Stack
from models.weights import Weights

LONGEST_S = 30.0
TEMPERATURE = Param("temperature", Text("Temperature", "Температура"), 1.0, 0.0, 5.0, 0.05)
GUIDANCE = Param("guidance", Text("Guidance", "Сила подсказки"), 1.0, 0.0, 10.0, 0.1)
SEED = Param("seed", Text("Seed", "Зерно"), 0, 0, 2**31 - 1, 1)
STREAM = 0

_INSTRUMENT = Text(
    "The instrument is {value}; it must be one of: {names}.",
    "Инструмент равен {value}, а должен быть одним из: {names}.",
)
_LINE = Text(
    "{field} have shape {shape}; they must be 1 to {longest} whole numbers from 0 to {most}, one per sample.",
    "Параметр «{field}» имеет форму {shape}, а нужны целые числа от 0 до {most}: от 1 до {longest}, по числу отсчётов.",
)
_RANGE = Text(
    "{field} hold {value}; they must be whole numbers from 0 to {most}.",
    "Параметр «{field}» содержит {value}, а должен состоять из целых чисел от 0 до {most}.",
)
_NOTES, _LEVELS = Text("The notes", "ноты"), Text("The levels", "уровни")
_LENGTHS = Text(
    "There are {levels} levels and {notes} notes; both must be one per sample.",
    "Уровней {levels}, а нот {notes}; нужно по одному на отсчёт.",
)


def _load_kernels() -> Any:
    from models.waves.kernels import launch

    launch.compile_all()
    return launch.advance


KERNELS: Background[Any] = Background("models.waves.kernels", _load_kernels)
"""The compiled sampler, once it is compiled."""


class WaveNet:
    """A WaveNet (van den Oord et al., 2016) on waves of μ-law levels, told an instrument and, per sample, a note.

    ``rate`` is in samples per second, ``instruments`` are names, ``stack`` is its shape, ``card`` what is known of it.
    """

    def __init__(self, weights: Weights):
        facts = weights.card.architecture
        self.card, self._tensors = weights.card, weights.tensors
        self.rate = int(facts["rate"])
        self.notes = int(facts["notes"])
        self.instruments: tuple[str, ...] = tuple(facts["instruments"])
        self.stack: Stack = stack_of(facts)

    @cached_property
    def _all_parameters(self) -> tuple[Parameters, ...]:
        return tuple(from_tensors(self.stack, self._tensors, k) for k in range(len(self.instruments)))

    def parameters(self, instrument: str) -> Parameters:
        """The network's weights as one instrument's player sees them; raises `InputError`."""
        if instrument not in self.instruments:
            raise InputError(_INSTRUMENT.format(value=shown(instrument), names=", ".join(self.instruments)))
        return self._all_parameters[self.instruments.index(instrument)]

    @property
    def cost(self) -> Cost:
        """Multiplications per sample."""
        return cost(self._all_parameters[0], self.stack)

    @property
    def size(self) -> int:
        """Trained numbers."""
        return sum(tensor.size for tensor in self._tensors.values())

    def logits(self, levels: Any, instrument: str, notes: Any = None, guidance: float = 1.0) -> NDArray[np.float32]:
        """Of every sample's level given the samples before it, (n, `mu_law.LEVELS`), in one pass; raises `InputError`.

        Arguments:
            levels: (n,) μ-law levels.
            notes: (n,) numbers of pitches, `REST` or `UNKNOWN`; None: unknown throughout.
            guidance: how strongly the notes are told (`network.guided`); anything but 1 costs a second pass.
        """
        levels = self._line(levels, mu_law.LEVELS, _LEVELS)
        told = np.full(len(levels), UNKNOWN) if notes is None else self._line(notes, self.notes, _NOTES)
        if len(told) != len(levels):
            raise InputError(_LENGTHS.format(levels=len(levels), notes=len(told)))
        strength, parameters = GUIDANCE.parse(guidance), self.parameters(instrument)
        passes = [logits(parameters, levels, kinds, mu_law.SILENCE) for kinds in _conditions(told, strength).T]
        return guided(np.stack(passes), strength)

    def log_prob(self, levels: Any, instrument: str, notes: Any = None, guidance: float = 1.0) -> NDArray[np.float64]:
        """log p(level | levels before it), nats per sample (n,), of the learned distribution, or of the guided one.

        Both are normalised level by level, so that either is an explicit density; see `logits`.
        """
        scores = self.logits(levels, instrument, notes, guidance).astype(np.float64)
        scores -= scores.max(1, keepdims=True)
        picked = np.take_along_axis(scores, np.asarray(levels, np.int64)[:, None], 1)[:, 0]
        return picked - np.log(np.exp(scores).sum(1))

    def generate(
        self, notes: Any, instrument: str, seed: int = 0, temperature: float = 1.0, guidance: float = 1.0
    ) -> Growing:
        """A wave of one sample per note of ``notes`` (n,), nothing of it drawn yet; raises `InputError`.

        ``guidance`` 1 draws from the learned distribution, more from one that the notes sharpen (`network.guided`).
        """
        notes, sharpness = self._line(notes, self.notes, _NOTES), TEMPERATURE.parse(temperature)
        strength = GUIDANCE.parse(guidance)
        return Growing(self.parameters(instrument), notes, SEED.parse(seed), sharpness, strength)

    def _line(self, values: Any, below: int, field: Text) -> NDArray[np.int64]:
        """Whole numbers (n,) in [0, below)."""
        given, longest = np.asarray(values), int(LONGEST_S * self.rate)
        if given.ndim != 1 or not 1 <= given.size <= longest or not np.issubdtype(given.dtype, np.integer):
            raise InputError(_LINE.format(field=field, shape=given.shape, most=below - 1, longest=longest))
        if not 0 <= given.min() <= given.max() < below:
            wrong = given.min() if given.min() < 0 else given.max()
            raise InputError(_RANGE.format(field=field, value=wrong, most=below - 1))
        return given.astype(np.int64)


def _conditions(notes: NDArray[np.int64], guidance: float) -> NDArray[np.int64]:
    """What every sample is told, (n, passes): its note, and beside it nothing where there is something to guide."""
    if guidance == 1 or (notes == UNKNOWN).all():
        return notes[:, None]
    return np.stack([notes, np.full_like(notes, UNKNOWN)], 1)


class Growing:
    """A wave that is being drawn: ``done`` of its samples stand in ``levels`` and ``nats`` (n,) so far.

    ``nats`` is −log p of each sample as the learned distribution has it, whatever the temperature and the guidance.
    The same arguments give the same wave, in pieces of any size; several threads may ask for more. The backends agree
    to rounding, so now and then one may draw a neighbouring level, and the waves part there.
    """

    def __init__(
        self, parameters: Parameters, notes: NDArray[np.int64], seed: int, temperature: float, guidance: float
    ):
        self._kinds = _conditions(notes, guidance)
        self._parameters, self._queues = parameters, cached.empty(parameters, self._kinds.shape[1])
        self._temperature, self._guidance = temperature, guidance
        self._chances = draws.uniforms(seed, STREAM, 0, len(notes))
        self._lock = Lock()
        self.levels = np.full(len(notes), mu_law.SILENCE, np.uint8)
        self.nats = np.zeros(len(notes))
        self.done = 0

    def __len__(self) -> int:
        return len(self.levels)

    def advance(self, samples: int, advance: Any = None) -> int:
        """Draw up to ``samples`` more with one of the backends, compiled where that is ready; how many are done."""
        with self._lock:
            part = slice(self.done, min(self.done + samples, len(self)))
            before = int(self.levels[self.done - 1]) if self.done else mu_law.SILENCE
            draw = advance or KERNELS.now() or cached.advance
            draw(
                self._parameters,
                self._queues,
                self.done,
                before,
                self._kinds[part],
                self._guidance,
                self._chances[part],
                self._temperature,
                self.levels[part],
                self.nats[part],
            )
            self.done = part.stop
            return self.done

    @property
    def wave(self) -> NDArray[np.float32]:
        """What is drawn so far, (done,) in [−1, 1]."""
        return mu_law.decode(self.levels[: self.done])


def wav(sound: NDArray[np.floating], rate: int) -> bytes:
    """A wave (n,) in [−1, 1] as a WAV file, 16 bits per sample, one channel."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(np.round(np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
    return file.getvalue()
