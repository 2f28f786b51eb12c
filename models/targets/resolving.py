"""From whatever names a target to its distribution."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models.registry import InputError, Text, shown
from models.targets.base import TARGETS, Distribution
from models.targets.mixture import GaussianMixture

_UNKNOWN_PARAM = Text(
    "{value} is not a parameter of the target {target}; it must be one of: {keys}.",
    "Параметра {value} у цели {target} нет; он должен быть одним из: {keys}.",
)


def resolve(target: Any, **params: Any) -> Distribution:
    """The distribution that ``target`` stands for.

    Args:
        target: a `Distribution`; a key (alone, the published protocol where there is one); a mixture's
            ``{"weights": …, "means": …, "covariances": …}``; or ``{"key": …, PARAMETER: VALUE, …}``.
        params: parameters of a target given by its key.

    Raises:
        InputError: an unknown key or parameter, or a value out of range.
    """
    if isinstance(target, Distribution):
        return target
    if isinstance(target, Mapping) and "key" not in target:
        return GaussianMixture.from_spec(target)
    if isinstance(target, Mapping):
        params = {**{name: value for name, value in target.items() if name != "key"}, **params}
        target = target["key"]
    entry = TARGETS.find(target)
    known = [param.key for param in entry.params]
    for name in params:
        if name not in known:
            raise InputError(_UNKNOWN_PARAM.format(value=shown(name), target=entry.key, keys=", ".join(known)))
    return entry.get(**params)
