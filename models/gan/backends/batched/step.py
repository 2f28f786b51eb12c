"""The updates of one training as pure functions of its tensors; `torch.vmap` makes them those of many trainings.

Nothing here asks a tensor for its value, so a device never waits for the host and a CUDA graph can record an update.
Per-run numbers of the settings (rates, penalties, noise, …) are tensors (); what shapes the computation is Python.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import torch
from torch import Tensor
from torch.func import grad, grad_and_value
from torch.nn.functional import normalize

from models.gan import draws
from models.gan.backends.base import Problem
from models.gan.backends.batched.words import Words, normals, shifted, uniforms
from models.gan.backends.reference import ACTIVATIONS, NORM_FLOOR, moved
from models.gan.backends.spectral import TINY
from models.gan.objectives.base import SampleObjective
from models.gan.settings import Settings

Run = Mapping[str, Tensor]
Layers = list[tuple[Tensor, Tensor]]
FOR_D = {"real": draws.REAL, "latent": draws.LATENT, "noise": draws.NOISE, "between": draws.BETWEEN}
FOR_G = {"real": draws.REAL_FOR_G, "latent": draws.LATENT_FOR_G, "noise": draws.NOISE_FOR_G}


class Step:
    """Discriminator and generator updates of the trainings that share ``problem``'s shape.

    A run is a mapping of `models.gan.state.State`'s fields, and ``origins`` (8,) of its random streams, to tensors. An
    update returns the fields that it changes and its readings, as in `Metrics`. ``active`` names the penalties, noise
    and clipping that any of the runs uses; a run that does not has 0 there (∞ as the bound of clipping).
    """

    def __init__(self, problem: Problem, active: frozenset[str], device: torch.device):
        self._objective, self._settings, self._active = problem.objective, problem.settings, active
        self._generator, self._discriminator = problem.generator, problem.discriminator
        self._pool = torch.tensor(problem.pool, device=device)
        points = problem.settings.batch * problem.settings.packing
        counts = {"real": points, "latent": points * problem.settings.latent_dim}
        counts |= {"noise": 4 * points} if "noise" in active else {}
        self._words_g = Words({FOR_G[name]: count for name, count in counts.items()}, device)
        counts |= {"between": problem.settings.batch} if "gp" in active else {}
        self._words_d = Words({FOR_D[name]: count for name, count in counts.items()}, device)

    @property
    def has_discriminator(self) -> bool:
        """Whether there is a discriminator."""
        return not isinstance(self._objective, SampleObjective)

    def discriminator(self, run: Run, numbers: Run) -> tuple[Run, Run]:
        """One discriminator update."""
        settings, objective, count = replace(self._settings, **numbers), self._objective, run["critic_updates"]
        word = self._words_d(run["origins"], count)
        real, latent, noise = self._drawn(word, FOR_D, settings)
        fake = self._packed(perceptron(self._generator.views(run["generator"]), settings.activation, latent), noise)
        share = uniforms(word[draws.BETWEEN]).to(real.dtype)[:, None] if "gp" in self._active else None
        sides = self._sides(run, iterate=True)

        def loss(layers: Layers) -> tuple[Tensor, Run]:
            critic = self._critic(layers, sides, real, fake)
            value = objective.discriminator_loss(critic, real, fake)
            penalty = self._penalty(critic, settings, real, fake, share)
            d_real, d_fake = (objective.scores(critic, rows, fake).mean() for rows in (real, fake))
            return value + penalty, {"loss_d": value, "penalty": penalty, "d_real": d_real, "d_fake": d_fake}

        parts, readings = grad(loss, has_aux=True)(self._discriminator.views(run["discriminator"]))
        gradient, before = flat(parts), (run["discriminator"], run["first_d"], run["second_d"])
        weights, first, second = self._descend_d(settings, before, gradient, run["steps"], count + 1)
        after = {"discriminator": weights, "first_d": first, "second_d": second, "critic_updates": count + 1}
        after |= {"directions": torch.cat([u for _, u in sides])} if sides else {}
        return after, {**readings, "grad_d": gradient.norm()}

    def generator(self, run: Run, numbers: Run) -> tuple[Run, Run]:
        """One generator update, through the imagined updates of D where there are any."""
        settings, count = replace(self._settings, **numbers), run["steps"]
        real, latent, noise = self._drawn(self._words_g(run["origins"], count), FOR_G, settings)
        sides = self._sides(run, iterate=False)

        def loss(layers: Layers) -> Tensor:
            fake = self._packed(perceptron(layers, settings.activation, latent), noise)
            facing = self._imagined(run, settings, real, fake) if settings.unroll else run["discriminator"]
            layers_d = self._discriminator.views(facing)
            critic = self._critic(layers_d, sides, real, fake) if self.has_discriminator else None
            return self._objective.generator_loss(critic, real, fake)

        parts, value = grad_and_value(loss)(self._generator.views(run["generator"]))
        gradient, passed = flat(parts), count.double()
        move, first, second = moved(settings, gradient, run["first_g"], run["second_g"], count + 1)
        weights = run["generator"] - rate(settings, settings.lr_g, count) * move
        keep = torch.minimum(settings.average, (1 + passed) / (10 + passed))
        averaged = keep * run["averaged"] + (1 - keep) * weights
        after = {"generator": weights, "first_g": first, "second_g": second, "averaged": averaged, "steps": count + 1}
        return after, {"loss_g": value, "grad_g": gradient.norm()}

    def _drawn(self, word: Mapping[int, Tensor], streams: Mapping[str, int], settings: Settings):
        """Packed real rows (B, 2 k) with noise, z (B k, L), and the noise of generated rows (B, 2 k) or None."""
        dtype, rows = self._pool.dtype, (settings.batch, 2 * settings.packing)
        real = self._pool[shifted(word[streams["real"]], 31) % len(self._pool)].reshape(rows)
        latent = word[streams["latent"]]
        latent = 3**0.5 * (2 * uniforms(latent) - 1) if settings.latent == "uniform" else normals(latent)
        latent = latent.to(dtype).reshape(-1, settings.latent_dim)
        if "noise" not in self._active:
            return real, latent, None
        of_real, of_fake = (settings.noise * normals(word[streams["noise"]])).to(dtype).reshape(2, *rows)
        return real + of_real, latent, of_fake

    def _packed(self, points: Tensor, noise: Tensor | None) -> Tensor:
        """Generated points (B k, 2) as packed rows (B, 2 k) with their noise."""
        rows = points.reshape(self._settings.batch, -1)
        return rows if noise is None else rows + noise

    def _sides(self, run: Run, iterate: bool) -> list[tuple[Tensor, Tensor]] | None:
        """(v, u) of each layer of D, after a power iteration or as they stand (Miyato et al., 2018, algorithm 1)."""
        if self._settings.spectral == "off":
            return None
        layers = self._discriminator.views(run["discriminator"])
        found = []
        for (matrix, _), u in zip(layers, run["directions"].split([bias.shape[0] for _, bias in layers])):
            v = normalize(matrix @ u, dim=0, eps=TINY)
            found.append((v, normalize(v @ matrix, dim=0, eps=TINY) if iterate else u))
        return found

    def _critic(self, layers: Layers, sides: list[tuple[Tensor, Tensor]] | None, *rows: Tensor):
        """D as a function of packed rows. It judges ``rows``, which losses will ask about, in one pass beforehand."""
        if sides:
            pairs = zip(layers, sides)
            layers = [(matrix / (v @ matrix @ u).clamp_min(TINY), bias) for (matrix, bias), (v, u) in pairs]
        judge = partial(perceptron, layers, self._settings.activation)
        known = dict(zip(map(id, rows), judge(torch.cat(rows)).split(self._settings.batch)))
        return lambda points: known[id(points)] if id(points) in known else judge(points)

    def _penalty(self, critic, settings: Settings, real: Tensor, fake: Tensor, share: Tensor | None) -> Tensor:
        """R1, R2 and the gradient penalty, weighted and summed; one pass gives the input gradients of all of them."""
        rows = {"r1": real, "r2": fake, "gp": None if share is None else share * real + (1 - share) * fake}
        rows = {name: points for name, points in rows.items() if name in self._active}
        if not rows:
            return real.new_zeros(())
        slopes = grad(lambda points: self._objective.scores(critic, points, fake).sum())(torch.cat([*rows.values()]))
        total = 0.0
        for name, squares in zip(rows, slopes.square().sum(1).split(settings.batch)):
            apart = ((squares + NORM_FLOOR).sqrt() - 1).square() if name == "gp" else squares / 2
            total = total + getattr(settings, name) * apart.mean()
        return total

    def _descend_d(self, settings: Settings, before: tuple, gradient: Tensor, steps: Tensor, count: Tensor) -> tuple:
        """D's weights and averages after an optimiser step with clipping, given those before it."""
        weights, first, second = before
        move, first, second = moved(settings, gradient, first, second, count)
        weights = weights - rate(settings, settings.lr_d, steps) * move
        if "clip" in self._active:
            bound = settings.clip.to(weights.dtype)
            weights = weights.clamp(-bound, bound)
        return weights, first, second

    def _imagined(self, run: Run, settings: Settings, real: Tensor, fake: Tensor) -> Tensor:
        """D's weights after its next updates on these rows, as a function of ``fake`` (Metz et al., 2017, eq. 9)."""
        state = run["discriminator"], run["first_d"], run["second_d"]

        def loss(layers: Layers) -> Tensor:
            return self._objective.discriminator_loss(self._critic(layers, None, real, fake), real, fake)

        for ahead in range(1, settings.unroll + 1):
            parts = grad(loss)(self._discriminator.views(state[0]))
            state = self._descend_d(settings, state, flat(parts), run["steps"], run["critic_updates"] + ahead)
        return state[0]


def perceptron(layers: Layers, activation: str, points: Tensor) -> Tensor:
    """Outputs (n, outputs) of a network at ``points`` (n, inputs)."""
    *hidden, (matrix, bias) = layers
    for inner, shift in hidden:
        points = ACTIVATIONS[activation](points @ inner + shift)
    return points @ matrix + bias


def flat(layers: Layers) -> Tensor:
    """The layers' weights as one vector, (size,)."""
    return torch.cat([part.flatten() for layer in layers for part in layer])


def rate(settings: Settings, base: Tensor, step: Tensor) -> Tensor:
    """The learning rate ``base`` () at a generator step; ``decay`` is ∞ where rates stay constant."""
    return base * (1 - step / settings.decay).clamp_min(0)
