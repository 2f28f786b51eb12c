"""A power cut in the middle of a training."""

from __future__ import annotations

import torch

from training.loop import Training


def cut_short(training: Training, steps: int) -> None:
    """Train for so many steps and leave the checkpoint behind, as a training that ends early does."""
    for x, labels in training._batches():
        if training.step == steps:
            break
        draws = torch.Generator().manual_seed((training.plan.seed << 32) + training.step)
        training.learner.step(x, labels, draws, training._moment())
        training.step += 1
    training.save()
