"""What every backend of the training step offers: the same updates, computed by different means.

The updates, in the order every backend follows (B = batch, k = packing, L = latent dimension):

Discriminator update number u (`State.critic_updates` before it):
    1. real points: pool rows ``indices(REAL, u·B·k, B·k)``; packed row i holds points i·k … i·k + k − 1 side by side
    2. z: ``normals(LATENT, u·B·k·L, B·k·L)``, or for the uniform latent √3 (2 uniforms − 1), of unit variance
    3. generated points G(z), then noise · ``normals(NOISE, u·4·B·k, 4·B·k)`` added to real rows, then generated ones
    4. spectral norm: one power iteration per layer on the stored direction; every matrix is divided by its σ
    5. loss terms as means over rows, penalties, gradient; x̂ = a·real + (1 − a)·fake, a = ``uniforms(BETWEEN, u·B, B)``,
       ‖∇D‖ under the square root with 10⁻¹² added
    6. optimiser with the learning rate as it stands at generator step s, then clipping of all weights and biases
Generator update number s (`State.steps` before it): steps 1 to 3 with the streams REAL_FOR_G, LATENT_FOR_G and
    NOISE_FOR_G at s in place of u (real rows only where a generator term needs them), gradient through D as it stands
    (spectral σ from the stored directions, no iteration), optimiser, and the running average of the weights with the
    factor min(average, (1 + s) / (10 + s)).
With unroll = k the generator update always draws real rows. D takes k imagined updates from where it stands, on these
    real rows and on the update's generated rows, with copies of its optimiser memory, the learning rate at s and
    clipping; G's loss is read at the D that comes out, and its gradient flows back through all k updates.
A game without D has no discriminator updates; its generator updates need real rows. A critic with features pairs row i
    with generated row i + 1 (cyclically); its generator updates need real rows.
Optimisers are PyTorch's: SGD with momentum β₁ (velocity ← β₁ velocity + g), RMSProp (smoothing β₂), Adam (β₁, β₂, bias
corrected); ε = 10⁻⁸ outside the root.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from threading import Thread

import numpy as np
from numpy.typing import NDArray

from models.gan.network import Layout, discriminator_layout, generator_layout
from models.gan.objectives.base import FeatureObjective, Objective
from models.gan.settings import Settings
from models.gan.state import State, initial_state


@dataclass(frozen=True)
class Problem:
    """Everything that does not change from step to step.

    ``pool`` (n, 2) holds real points scaled to mean 0 and unit standard deviation; minibatches are drawn from it by
    `models.gan.draws` with ``seed``. Backends compute in the pool's dtype.
    """

    objective: Objective
    settings: Settings
    generator: Layout
    discriminator: Layout
    pool: NDArray
    seed: int

    @classmethod
    def of(cls, objective: Objective, settings: Settings, pool: NDArray, seed: int) -> Problem:
        """The problem with the networks that objective and settings ask for."""
        outputs = objective.features if isinstance(objective, FeatureObjective) else 1
        networks = generator_layout(settings), discriminator_layout(settings, outputs)
        return cls(objective, settings, *networks, pool, seed)

    def start(self) -> State:
        """The state before the first update."""
        return initial_state(self.generator, self.discriminator, self.seed, self.pool.dtype)


@dataclass(frozen=True)
class Metrics:
    """What a stretch of training read, averaged over its updates; NaN where there was nothing to read.

    Losses leave the penalties out; these stand in ``penalty``, which is 0 where none is set. Norms are Euclidean over
    all weights of a network. ``d_real`` and ``d_fake`` are mean outputs of D (logits or critic scores) on the rows it
    was trained on, before its update.
    """

    loss_d: float = np.nan
    loss_g: float = np.nan
    penalty: float = np.nan
    grad_d: float = np.nan
    grad_g: float = np.nan
    d_real: float = np.nan
    d_fake: float = np.nan


class Backend(ABC):
    """One way of computing the updates. Stateless: all it changes is the `State` it is given, in place."""

    key: str

    def warm(self) -> Thread | None:
        """Start in the background what takes time before the first update; the thread to wait for, None if ready."""
        return None

    @abstractmethod
    def offers(self, problem: Problem) -> bool:
        """Whether this backend can run the problem (on this machine, now)."""

    @abstractmethod
    def discriminator(self, problem: Problem, state: State, updates: int = 1) -> Metrics:
        """``updates`` discriminator updates: draw real rows and z, forward, backward, optimiser, clip."""

    @abstractmethod
    def generator(self, problem: Problem, state: State, updates: int = 1) -> Metrics:
        """``updates`` generator updates with freshly drawn z (and real rows where the loss pairs them)."""

    @abstractmethod
    def advance(self, problem: Problem, state: State, steps: int) -> Metrics:
        """``steps`` generator steps, each after ``critic_steps`` discriminator updates."""
