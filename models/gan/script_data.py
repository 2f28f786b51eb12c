"""The lines of a script that draw from a target."""

from __future__ import annotations

import numpy as np

from models.registry import Text
from models.targets import Distribution, GaussianMixture
from models.targets.banana import Banana
from models.targets.checkerboard import Checkerboard
from models.targets.merging import merge_components
from models.targets.mixture import MAX_MODES
from models.targets.pinwheel import Pinwheel

WIDTH = 120  # of a line of numbers


def number(value: float) -> str:
    """A number as one would type it, to four digits."""
    return repr(int(value)) if float(value).is_integer() and abs(value) < 1e6 else f"{value:.4g}"


def data_lines(target: Distribution, room: int, lang: str) -> list[str]:
    """``def data(n)`` and what it needs, in at most ``room`` lines if that can be.

    The playground's targets are told exactly, to three or four digits. What is no mixture of Gaussians, or one of too
    many parts, becomes the mixture of fewer parts that is nearest to it.
    """
    mixture = target if isinstance(target, GaussianMixture) else GaussianMixture(*target.modes)
    lines = _exact(target) or _merged(mixture, MAX_MODES, lang)
    for parts in (16, 12, 9, 6, 3):
        if len(lines) <= room:
            break
        lines = _merged(mixture, parts, lang)
    return lines


def _exact(target: Distribution) -> list[str]:
    if isinstance(target, Checkerboard):
        return _checkerboard(target)
    if isinstance(target, (Banana, Pinwheel)):
        return [*_mixture(target.base, "base"), *_warp(target)]
    return _mixture(target, "data") if isinstance(target, GaussianMixture) else []


def _merged(mixture: GaussianMixture, most: int, lang: str) -> list[str]:
    parts = merge_components(mixture.weights, mixture.means, mixture.covariances, most)
    note = _MERGED.format(count=str(len(parts[0])))(lang)
    return [
        f"{line}  # {note}" if line.startswith("def") else line for line in _mixture(GaussianMixture(*parts), "data")
    ]


def _mixture(mixture: GaussianMixture, name: str) -> list[str]:
    used = mixture.weights > 0
    spread = mixture.covariances[used]
    alike = np.allclose(spread, spread[0, 0, 0] * np.eye(2), rtol=1e-6, atol=1e-12)
    if alike and np.ptp(mixture.weights[used]) < 1e-9:
        return _round(mixture.means[used], float(np.sqrt(spread[0, 0, 0])), name)
    return _general(_parts(mixture), name)


def _round(means: np.ndarray, sigma: float, name: str) -> list[str]:
    return [
        *_tensor("MEANS", [f"[{number(x)}, {number(y)}]" for x, y in _clean(means)]),
        f"def {name}(n):",
        f"    return MEANS[torch.randint(len(MEANS), (n,))] + {number(sigma)} * torch.randn(n, 2)",
    ]


def _parts(mixture: GaussianMixture) -> np.ndarray:
    """Weight, mean and lower Cholesky factor (a, 0; b, c) of each part, (k, 6)."""
    factors = mixture.cholesky
    lower = np.stack([factors[:, 0, 0], factors[:, 1, 0], factors[:, 1, 1]], axis=1)
    return np.concatenate([mixture.weights[:, None], mixture.means, lower], axis=1)[mixture.weights > 0]


def _general(parts: np.ndarray, name: str) -> list[str]:
    rows = [f"[{', '.join(f'{value:.3g}' for value in row)}]" for row in _clean(parts)]
    return [
        *_tensor("PARTS", rows),
        f"def {name}(n):",
        "    (_, x, y, a, b, c), (e, f) = PARTS[torch.multinomial(PARTS[:, 0], n, True)].T, torch.randn(2, n)",
        "    return torch.stack([x + a * e, y + b * e + c * f], dim=1)",
    ]


def _clean(values: np.ndarray) -> np.ndarray:
    """Without the dust that sines of multiples of π leave."""
    return np.where(np.abs(values) < 1e-12, 0.0, values)


def _tensor(name: str, rows: list[str]) -> list[str]:
    lines, line = [], f"{name} = torch.tensor(["
    for row in rows:
        if len(line) + len(row) + 3 > WIDTH:
            lines, line = [*lines, line.rstrip()], "    "
        line += f"{row}, "
    return [*lines, line.removesuffix(", ") + "])"]


def _warp(target: Banana | Pinwheel) -> list[str]:
    if isinstance(target, Banana):
        sag = f"{number(target.bend)} * (x**2 - {number(target.base.covariances[0, 0, 0])})"
        return ["def data(n):", "    x, y = base(n).T", f"    return torch.stack([x, y - {sag}], dim=1)"]
    return [
        "def data(n):",
        "    x, y = base(n).T",
        f"    turn = {number(target.twist)} * torch.hypot(x, y)",
        "    return torch.stack([x * turn.cos() - y * turn.sin(), x * turn.sin() + y * turn.cos()], dim=1)",
    ]


def _checkerboard(target: Checkerboard) -> list[str]:
    return [
        f"dark = [(i, j) for i in range({target.side}) for j in range({target.side}) if (i + j) % 2 == 0]",
        f"CORNERS = torch.tensor(dark) * {number(target.cell)} + {number(target.edges[0])}",
        "def data(n):",
        f"    square = CORNERS[torch.randint(len(CORNERS), (n,))] + {number(target.cell)} * torch.rand(n, 2)",
        f"    return square + {number(target.sigma)} * torch.randn(n, 2)",
    ]


_MERGED = Text(
    "nearly the target: its parts are merged to {count}", "почти цель: её части объединены, осталось {count}"
)
