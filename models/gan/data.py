"""What a GAN learns from: a pool of exact samples, scaled so that every target trains alike."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.registry import InputError, Text
from models.targets import Distribution, resolve

POOL = 1 << 16
POOL_SEED = 0  # the same data for every run: what differs between two runs is their settings and their own seed


@dataclass(frozen=True)
class Data:
    """A target in the plane, its pool and the scaling between the two.

    ``pool`` (65,536, 2), read-only, holds exact samples moved by ``centre`` (2,) and divided by ``scale``, so that
    they have mean 0 and a mean square of 1 per coordinate. One scale serves both axes: round modes stay round.
    """

    target: Distribution
    centre: NDArray[np.float64]
    scale: float
    pool: NDArray[np.floating]

    def scaled(self, points: Any) -> NDArray[np.floating]:
        """Points (..., 2) of the target's units in the units of training."""
        return ((np.asarray(points, np.float64) - self.centre) / self.scale).astype(self.pool.dtype)

    def unscaled(self, points: NDArray[np.floating]) -> NDArray[np.float64]:
        """Points (..., 2) of training's units in the target's."""
        return self.centre + self.scale * np.asarray(points, np.float64)


def data_of(target: Any, dtype: Any = np.float32) -> Data:
    """The data for whatever names a target in the plane; named targets share one read-only pool.

    Raises:
        InputError: what `models.targets.resolve` refuses, and distributions on the line.
    """
    if isinstance(target, Distribution):
        return _of_distribution(target, np.dtype(dtype))
    try:
        spec = json.dumps(dict(target) if isinstance(target, Mapping) else target, sort_keys=True)
    except TypeError:  # arrays in a mixture's description: good data, but no key to remember it by
        return _of_distribution(resolve(target), np.dtype(dtype))
    return _of_spec(spec, np.dtype(dtype))


@lru_cache(maxsize=16)
def _of_spec(spec: str, dtype: np.dtype) -> Data:
    return _of_distribution(resolve(json.loads(spec)), dtype)


@lru_cache(maxsize=16)
def _of_distribution(target: Distribution, dtype: np.dtype) -> Data:
    if target.dim != 2:
        raise InputError(_NOT_IN_THE_PLANE.format(dim=str(target.dim)))
    centre, scale = np.array(target.mean), sqrt(np.trace(target.covariance) / 2)
    pool = ((target.sample(POOL, POOL_SEED) - centre) / scale).astype(dtype)
    for array in (centre, pool):
        array.setflags(write=False)
    return Data(target, centre, scale, pool)


_NOT_IN_THE_PLANE = Text(
    "The target has {dim} dimension; a GAN here needs a target with 2.",
    "Размерность цели {dim}, а для GAN здесь нужна цель размерности 2.",
)
