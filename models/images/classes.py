"""Which class a picture belongs to, asked of a model that was trained with classes for conditions."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.images.families.vae import VAE
from models.images.pictures import pictures

DRAWS = 4  # of the latent vector behind each bound


def posterior(model: VAE, x: Any, seed: int = 0) -> NDArray[np.float64]:
    """p(class | x) of pictures (n, *shape) in [0, 1], (n, classes): Bayes' rule, all classes alike beforehand.

    For ln p(x | class) stands the conditional VAE's lower bound (Sohn et al., 2015), the mean of a few draws.
    """
    x = pictures(x, model.shape)
    draws = [[model.elbo(x, labels, seed + k) for k in range(DRAWS)] for labels in range(model.classes)]
    bounds = np.mean(draws, axis=1).T
    above = np.exp(bounds - bounds.max(1, keepdims=True))
    return above / above.sum(1, keepdims=True)
