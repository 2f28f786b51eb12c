"""What a GAN objective is, and the registry that holds them all."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from numpy.typing import NDArray

from models.gan.settings import BY_KEY, Settings
from models.registry import InputError, Registry, Text

if TYPE_CHECKING:
    from torch import Tensor

    Critic = Callable[[Tensor], Tensor]

Shape = Literal["linear", "logistic", "square", "hinge"]
Rows = Literal["real", "fake", "margin"]


@dataclass(frozen=True)
class Term:
    """One term of a loss: the mean over rows of weight · ψ(sign · y + shift).

    y is the discriminator's output on real rows, on generated rows, or the margin real − generated of paired rows.
    ψ(t) is t (linear), ln(1 + eᵗ) (logistic), ½ (1 + t)² (square) or max(0, 1 + t) (hinge). With these four every
    backend knows value and slope; a loss that they cannot express is an `Objective` of its own.
    """

    shape: Shape
    rows: Rows
    sign: float
    shift: float = 0.0
    weight: float = 1.0


@dataclass(frozen=True)
class Optimum:
    """The losses where theory puts the equilibrium: generated data = data; None where it gives no value."""

    discriminator: float | None
    generator: float | None
    about: Text


class Objective(ABC):
    """A game between generator and discriminator. One file each; abstract families below, concrete games beside.

    ``recipe`` holds the settings it is known to work (or to fail, where that is the lesson) with. ``forbids`` names
    settings that mean nothing here, each of which must stay at its neutral value.
    """

    key: ClassVar[str]
    title: ClassVar[Text]
    short: ClassVar[Text]  # the name of a lane
    order: ClassVar[int]
    discriminator_formula: ClassVar[str]  # LaTeX of what D minimises, "" where there is none
    generator_formula: ClassVar[str]  # LaTeX of what G minimises
    about: ClassVar[Text]  # one or two sentences: what to look at
    source: ClassVar[str]  # author, year, equation
    optimum: ClassVar[Optimum]
    recipe: ClassVar[Mapping[str, Any]] = {}
    is_probability: ClassVar[bool] = False  # whether σ(D) is a probability of being real
    forbids: ClassVar[frozenset[str]] = frozenset({"unroll"})

    @abstractmethod
    def generator_loss(self, critic: Critic, real: Tensor, fake: Tensor) -> Tensor:
        """What G minimises on points (rows, 2 k), in torch; ``critic`` maps points to outputs (rows, outputs)."""

    def discriminator_loss(self, critic: Critic, real: Tensor, fake: Tensor) -> Tensor | None:
        """What D minimises on points (rows, 2 k) without penalties, in torch; None where there is no D."""
        return None

    def scores(self, critic: Critic, points: Tensor, fake: Tensor) -> Tensor:
        """D's value of each of ``points`` (rows, 2 k), (rows,): what the gradient penalty differentiates."""
        return critic(points)[:, 0]

    def check(self, settings: Settings) -> None:
        """Refuse combinations that make no sense.

        Raises:
            InputError: one sentence naming the setting and why it does not fit.
        """
        for key in sorted(self.forbids):
            if getattr(settings, key) != BY_KEY[key].default:
                raise InputError(_FORBIDDEN.format(setting=BY_KEY[key].title, objective=self.title))
        if settings.clip and settings.spectral == "on":
            raise InputError(_CLIP_AND_SPECTRAL)
        if settings.unroll and (settings.r1 or settings.r2 or settings.gp or settings.spectral == "on"):
            raise InputError(_UNROLLED_PENALTY)


class RowObjective(Objective):
    """A game whose losses are sums of `Term`s over the rows of a minibatch: every backend runs it."""

    discriminator_terms: ClassVar[tuple[Term, ...]]
    generator_terms: ClassVar[tuple[Term, ...]]
    forbids = frozenset()

    def discriminator_loss(self, critic: Critic, real: Tensor, fake: Tensor) -> Tensor:
        return sum_of_terms(self.discriminator_terms, critic(real)[:, 0], critic(fake)[:, 0])

    def generator_loss(self, critic: Critic, real: Tensor, fake: Tensor) -> Tensor:
        return sum_of_terms(self.generator_terms, critic(real)[:, 0], critic(fake)[:, 0])


class SampleObjective(Objective):
    """A game without a discriminator: a distance between two samples that the generator descends directly."""

    discriminator_formula = ""
    forbids = frozenset({"r1", "r2", "gp", "spectral", "clip", "packing", "unroll", "noise", "critic_steps"})

    @abstractmethod
    def distance(self, real: NDArray, fake: NDArray) -> tuple[float, NDArray]:
        """The distance between the columns of ``real`` and ``fake``, both (2, B), and its gradient by ``fake``."""


class FeatureObjective(Objective):
    """A critic that maps points to ``features`` numbers and compares the two samples there.

    The numpy methods are the hand-derived counterparts of the torch losses; columns are rows of the minibatch. The
    critic's score of a point may depend on the generated points that stand beside it.
    """

    features: ClassVar[int]
    forbids = frozenset({"r1", "r2", "packing", "unroll"})

    @abstractmethod
    def critic_scores(self, real: NDArray, fake: NDArray) -> tuple[tuple[float, float], tuple[NDArray, NDArray]]:
        """Mean scores of features ``real`` and ``fake`` (features, B), and the slopes of fake mean − real mean."""

    @abstractmethod
    def score_slopes(self, here: NDArray, fake: NDArray) -> NDArray:
        """Gradients of the scores of points with features ``here`` by these features, (features, B)."""

    @abstractmethod
    def score_curvature(self, here: NDArray, fake: NDArray, moved: NDArray) -> tuple[NDArray, NDArray]:
        """Gradient of ⟨moved, `score_slopes`⟩ by ``here`` and by ``fake``, each (features, B)."""

    @abstractmethod
    def distance(self, real: NDArray, fake: NDArray) -> tuple[float, NDArray]:
        """The generator's loss on features (features, B) and its gradient by ``fake``."""


def sum_of_terms(terms: tuple[Term, ...], real: Tensor, fake: Tensor) -> Tensor:
    """A loss as a sum of `Term`s of D's outputs (B,), in torch."""
    outputs = {"real": real, "fake": fake, "margin": real - fake}
    return sum(
        term.weight * _torch_shape(term.shape, term.sign * outputs[term.rows] + term.shift).mean() for term in terms
    )


def _torch_shape(shape: Shape, t: Tensor) -> Tensor:
    from torch.nn.functional import relu, softplus  # here, so that the objectives can be listed without torch

    return {
        "linear": lambda t: t,
        "logistic": softplus,
        "square": lambda t: 0.5 * (1 + t) ** 2,
        "hinge": lambda t: relu(1 + t),
    }[shape](t)


OBJECTIVES: Registry[Objective] = Registry("objective", order=lambda objective: objective.order)

_FORBIDDEN = Text(
    "{setting} means nothing for {objective}; leave it at its neutral value.",
    "Настройка «{setting}» не имеет смысла для цели «{objective}»: оставьте её выключенной.",
)
_CLIP_AND_SPECTRAL = Text(
    "Weight clipping and spectral norm both bound the critic; choose one of them.",
    "Обрезка весов и спектральная нормировка обе ограничивают критика: выберите одну из них.",
)
_UNROLLED_PENALTY = Text(
    "Unrolled D steps cannot be combined with a gradient penalty or spectral norm; set those to zero or unroll to 0.",
    "Развёртка шагов D не сочетается со штрафом на градиент и спектральной нормировкой: обнулите их или развёртку.",
)
