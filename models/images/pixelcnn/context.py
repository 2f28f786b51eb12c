"""What is known of a picture, in any shape, as features for every gate: the U-Net of `training.pixelcnn.Context`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from models.images.layers import Array, Network, Tensors


class Context:
    """A U-Net (Ronneberger et al., 2015) over known pixels and mask; without ``lines`` it sees nothing.

    Arguments:
        lines: the layers of the stages "fine", "middle", "coarse", "whole", "merge" and "out".
        tensors: of the whole model, by PyTorch's names.
    """

    def __init__(self, lines: Mapping[str, Sequence[str]], tensors: Tensors):
        self.stages = {name: Network(f"context.stages.{name}", stage, tensors) for name, stage in lines.items()}

    def __call__(self, values: Array, known: NDArray[np.bool_]) -> Array:
        """Features (n, height, width, F) of pictures (n, height, width[, 3]) in [−1, 1] where ``known`` is true."""
        if not self.stages:
            return np.zeros((*known.shape, 0), np.float32)
        mask = known.astype(np.float32)[..., None]
        colours = values.reshape(*known.shape, -1)
        fine = self.stages["fine"](np.concatenate([colours * mask, mask], 3))
        middle = self.stages["middle"](fine)
        middle = self.stages["merge"](middle + self.stages["whole"](self.stages["coarse"](middle)))
        return self.stages["out"](fine + middle)
