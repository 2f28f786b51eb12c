"""Everything that can be set about a VAE in training, declared once: controls, link and checks come from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from models.registry import Choice, InputError, Param, Text
from models.vae.likelihoods import LIKELIHOODS

PARAMS: tuple[Param, ...] = (
    Param("beta", Text("β, weight of the KL", "β, вес KL"), 1.0, low=0.01, high=100, log=True),
    Param("latent", Text("Latent size", "Размерность z"), 2, low=1, high=16, step=1),
    Param("lr", Text("Learning rate", "Скорость обучения"), 3e-3, low=1e-5, high=1e-1, log=True),
    Param("batch", Text("Batch size", "Размер минибатча"), 32, low=8, high=256, step=8),
    Param("width", Text("Width", "Ширина слоя"), 64, low=16, high=256, step=16),
    Param(
        "likelihood",
        Text("Likelihood p(x|z)", "Правдоподобие p(x|z)"),
        "bernoulli",
        choices=tuple(Choice(key, one.title) for key, one in LIKELIHOODS.items()),
    ),
)
BY_KEY: Mapping[str, Param] = {param.key: param for param in PARAMS}

SHAPING = frozenset({"latent", "width"})
"""Settings that fix what the networks are: they cannot change while a run trains."""

_UNKNOWN = Text(
    "The setting {key} is unknown; it must be one of: {known}.", "Настройка {key} неизвестна; возможны: {known}."
)


@dataclass(frozen=True)
class Settings:
    """The settings of one run, all validated.

    ``beta`` weighs the KL against the reconstruction (Higgins et al., 2017, eq. 4); 1 gives the evidence lower bound.
    ``lr`` is Adam's rate, with its usual averages .9 and .999.
    """

    beta: float
    latent: int
    lr: float
    batch: int
    width: int
    likelihood: str

    @classmethod
    def of(cls, **raw: Any) -> Settings:
        """``raw`` over the defaults.

        Raises:
            InputError: an unknown name or a value out of range, in one sentence.
        """
        for key in raw:
            if key not in BY_KEY:
                raise InputError(_UNKNOWN.format(key=key, known=", ".join(BY_KEY)))
        return cls(**{key: param.parse(raw.get(key, param.default)) for key, param in BY_KEY.items()})

    def values(self) -> dict[str, Any]:
        """All settings by key."""
        return asdict(self)
