"""A training recorded beforehand, shown until somebody presses play: real weights, drawn as a live run's are."""

from __future__ import annotations

from functools import cache

from models import weights
from models.gan import Run
from models.gan.collapse import look
from models.gan.presets import recipe
from models.weights import Weights


@cache
def recorded() -> Weights:
    """Weights (frames, size) of both networks with their steps (frames,), and the card with the recipe behind them."""
    return weights.read("gan_collapse")


class Recording:
    """Plays the recorded training once, frame by frame, on a run of its own that never trains."""

    def __init__(self) -> None:
        self._tensors, card = recorded().tensors, recorded().card
        preset = recipe(card.architecture["recipe"])
        target = dict(card.architecture["target"])
        self.run = Run(target=target, objective=preset.objective, seed=card.seed, **preset.settings)
        self._next = 0

    @property
    def last(self) -> int:
        """The step of the last frame."""
        return int(self._tensors["steps"][-1])

    def advance(self) -> bool:
        """Stand at the next frame; False after the last one."""
        if self._next >= len(self._tensors["steps"]):
            return False
        state = self.run.state
        for name in ("generator", "discriminator"):
            getattr(state, name)[:] = self._tensors[name][self._next]
        state.steps = state.critic_updates = int(self._tensors["steps"][self._next])
        look(self.run)
        self._next += 1
        return True
