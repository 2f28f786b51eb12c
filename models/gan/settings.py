"""Everything that can be set about a GAN, declared once: controls, link, API arguments and checks come from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from models.registry import Choice, InputError, Param, Text

if TYPE_CHECKING:
    from models.gan.objectives.base import Objective

UNITS = Text("standard deviations of the data", "стандартных отклонений данных")

PARAMS: tuple[Param, ...] = (
    Param("width", Text("Width", "Ширина слоя"), 64, low=8, high=256, step=8),
    Param("depth", Text("Hidden layers", "Скрытых слоёв"), 2, low=1, high=3, step=1),
    Param(
        "activation",
        Text("Activation", "Активация"),
        "leaky_relu",
        choices=(
            Choice("leaky_relu", Text("Leaky ReLU", "Leaky ReLU")),
            Choice("relu", Text("ReLU", "ReLU")),
            Choice("tanh", Text("hyperbolic tangent", "гиперболический тангенс")),
            Choice("silu", Text("SiLU", "SiLU")),
        ),
    ),
    Param("latent_dim", Text("Latent dimension", "Размерность z"), 2, low=1, high=8, step=1),
    Param(
        "latent",
        Text("Latent distribution", "Распределение z"),
        "normal",
        choices=(
            Choice("normal", Text("normal", "нормальное")),
            Choice("uniform", Text("uniform", "равномерное")),
        ),
    ),
    Param("batch", Text("Batch size", "Размер минибатча"), 128, low=16, high=1024, step=16),
    Param("lr_g", Text("Learning rate of G", "Скорость обучения G"), 1e-3, low=1e-5, high=1e-1, log=True),
    Param("lr_d", Text("Learning rate of D", "Скорость обучения D"), 1e-3, low=1e-5, high=1e-1, log=True),
    Param("critic_steps", Text("D steps per G step", "Шагов D на шаг G"), 1, low=1, high=20, step=1),
    Param(
        "optimiser",
        Text("Optimiser", "Оптимизатор"),
        "adam",
        choices=(
            Choice("sgd", Text("SGD", "SGD")),
            Choice("adam", Text("Adam", "Adam")),
            Choice("rmsprop", Text("RMSProp", "RMSProp")),
        ),
    ),
    Param(
        "beta1",
        Text("Momentum β₁", "Импульс β₁"),
        0.5,
        low=0,
        high=0.99,
        step=0.01,
        help=Text("Momentum of SGD and Adam; RMSProp has none.", "Импульс SGD и Adam; у RMSProp его нет."),
    ),
    Param(
        "beta2",
        Text("Averaging of squares β₂", "Усреднение квадратов β₂"),
        0.99,
        low=0.5,
        high=0.9999,
        step=0.0001,
        help=Text("Adam and RMSProp.", "Для Adam и RMSProp."),
    ),
    Param(
        "decay",
        Text("Learning rates fall to zero over", "Скорости обучения падают до нуля за"),
        0,
        low=0,
        high=200_000,
        step=1000,
        unit=Text("steps", "шагов"),
        help=Text("0 keeps them constant.", "0 — не меняются."),
    ),
    Param("r1", Text("R1 on real data, γ", "R1 на данных, γ"), 0.0, low=0, high=10, step=0.01),
    Param("r2", Text("R2 on generated data, γ", "R2 на порождённых, γ"), 0.0, low=0, high=10, step=0.01),
    Param("gp", Text("Gradient penalty λ", "Штраф на градиент λ"), 0.0, low=0, high=10, step=0.01),
    Param(
        "spectral",
        Text("Spectral norm", "Спектральная нормировка"),
        "off",
        choices=(Choice("off", Text("off", "нет")), Choice("on", Text("on", "да"))),
    ),
    Param(
        "clip",
        Text("Weight clipping bound", "Граница обрезки весов"),
        0.0,
        low=0,
        high=1,
        step=0.01,
        help=Text("0 does not clip.", "0 — без обрезки."),
    ),
    Param("packing", Text("Samples judged together", "Точек в одном суждении D"), 1, low=1, high=4, step=1),
    Param("unroll", Text("Unrolled D steps", "Развёрнутых шагов D"), 0, low=0, high=10, step=1),
    Param("noise", Text("Noise on D's inputs", "Шум на входах D"), 0.0, low=0, high=0.5, step=0.01, unit=UNITS),
    Param(
        "average",
        Text("Averaging of G's weights", "Усреднение весов G"),
        0.0,
        low=0,
        high=0.9999,
        step=0.0001,
        help=Text(
            "Samples come from an exponential average of the generator; 0 shows the generator itself.",
            "Точки порождает экспоненциальное среднее весов генератора; 0 — сам генератор.",
        ),
    ),
)

BY_KEY: Mapping[str, Param] = {param.key: param for param in PARAMS}

SHAPING = frozenset({"width", "depth", "activation", "latent_dim", "latent", "packing", "optimiser", "spectral"})
"""Settings that fix what the networks are: they cannot change while a run trains."""


@dataclass(frozen=True)
class Settings:
    """The settings of one run, all validated. Penalties act on data scaled to unit standard deviation.

    The discriminator's loss gains (r1/2) E‖∇ₓD(x)‖² on real rows (Mescheder et al., 2018, eq. 9), (r2/2) the same on
    generated rows, and gp·E(‖∇ₓD(x̂)‖ − 1)² on points between the two (Gulrajani et al., 2017, eq. 3).
    """

    objective: str
    width: int
    depth: int
    activation: str
    latent_dim: int
    latent: str
    batch: int
    lr_g: float
    lr_d: float
    critic_steps: int
    optimiser: str
    beta1: float
    beta2: float
    decay: int
    r1: float
    r2: float
    gp: float
    spectral: str
    clip: float
    packing: int
    unroll: int
    noise: float
    average: float

    @classmethod
    def of(cls, objective: Objective, **raw: Any) -> Settings:
        """``raw`` over the objective's own recipe over the defaults.

        Raises:
            InputError: an unknown name, a value out of range, or a combination that makes no sense, in one sentence.
        """
        for key in raw:
            if key not in BY_KEY:
                raise InputError(_UNKNOWN.format(key=key, known=", ".join(BY_KEY)))
        values = {key: param.default for key, param in BY_KEY.items()} | dict(objective.recipe) | raw
        settings = cls(objective.key, **{key: BY_KEY[key].parse(value) for key, value in values.items()})
        objective.check(settings)
        return settings

    def values(self) -> dict[str, Any]:
        """All settings but the objective, by key."""
        return {field.name: getattr(self, field.name) for field in fields(self) if field.name != "objective"}

    def changed(self, objective: Objective, **raw: Any) -> Settings:
        """The same settings with some replaced, checked again."""
        return Settings.of(objective, **{**self.values(), **raw})

    def rate(self, base: float, step: int) -> float:
        """The learning rate ``base`` as it stands at generator step ``step``: constant, or falling linearly to 0."""
        return base if not self.decay else base * max(0.0, 1 - step / self.decay)


_UNKNOWN = Text(
    "The setting {key} is unknown; it must be one of: {known}.", "Настройка {key} неизвестна; возможны: {known}."
)
