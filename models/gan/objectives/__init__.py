"""Games between a generator and a discriminator, one file each; `OBJECTIVES` holds them by key."""

from models.gan.objectives.base import OBJECTIVES, Objective

__all__ = ["OBJECTIVES", "Objective"]

OBJECTIVES.load(__name__)
