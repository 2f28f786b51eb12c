"""Generative adversarial networks on distributions in the plane: objectives, training step, runs, scoreboard."""

from models.gan.objectives import OBJECTIVES
from models.gan.run import Run
from models.gan.settings import PARAMS, SHAPING, Settings

__all__ = ["OBJECTIVES", "PARAMS", "SHAPING", "Run", "Settings"]
