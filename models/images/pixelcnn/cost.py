"""What completing a picture costs, in multiplications by weights: asking the whole network anew, and with a cache."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from models.images.pixelcnn.colours import NEIGHBOURS, WAVES
from models.images.pixelcnn.parameters import ASIDE, FIELD

TAPS = 9  # of the U-Net's 3×3 convolutions


class Cost(NamedTuple):
    """Multiplications for one completion of a picture with so many ``hidden`` pixels.

    ``naive`` is a pass through the whole network for every hidden pixel; ``cached`` what
    `models.images.pixelcnn.cached` computes, the U-Net once included. The compiled sampler also leaves out rows too far
    above the first hidden one to reach it.
    """

    hidden: int
    naive: int
    cached: int

    @property
    def ratio(self) -> float:
        """How many times less the cache needs; NaN where nothing is hidden."""
        return self.naive / self.cached if self.cached else np.nan


class _Parts(NamedTuple):
    """Multiplications at one pixel: of the vertical stack, where both stacks meet, of the horizontal one, and after.

    What the last layer hands on reaches nothing; only a full pass computes it.
    """

    down: int
    meet: int
    right: int
    answer: int
    in_vain: int


def multiplications(facts: Mapping[str, Any], known: ArrayLike) -> Cost:
    """The cost of a completion by a model whose card has ``facts`` for its architecture.

    Arguments:
        facts: "features", "layers", "head", "levels", "colours" where there are three, and "channels" and "context" of
            the U-Net where there is one.
        known: (height, width), true where a pixel is known.
    """
    hidden = ~np.asarray(known, bool)
    (height, width), parts = hidden.shape, _parts(facts)
    around = _unet(facts.get("context") or {}, height, width)
    rows = np.flatnonzero(hidden.any(1))
    if not len(rows):
        return Cost(0, 0, 0)
    count, columns = int(hidden.sum()), int((width - hidden[rows, ::-1].argmax(1)).sum())
    cached = width * (int(rows[-1] + 1) * parts.down + len(rows) * parts.meet)
    cached += columns * parts.right + count * parts.answer
    return Cost(count, count * (height * width * sum(parts) + around), cached + around)


def _parts(facts: Mapping[str, Any]) -> _Parts:
    c, layers = int(facts["features"]), int(facts["layers"])
    seen = 2 if _colours(facts) == 1 else 1 + _colours(facts) * WAVES
    return _Parts(
        down=FIELD * seen * c + layers * 6 * c * 2 * c,
        meet=c * c + layers * (c + int(facts.get("channels", 0))) * 2 * c,
        right=ASIDE * seen * c + layers * 2 * c * 2 * c + (layers - 1) * c * c,
        answer=layers * c * c + _head(facts),
        in_vain=c * c,
    )


def _head(facts: Mapping[str, Any]) -> int:
    """From the sum of the layers to the logits; in colour with what later colours hear and what neighbours weigh."""
    c, head, levels, colours = (*(int(facts[key]) for key in ("features", "head", "levels")), _colours(facts))
    told = (colours - 1) * (WAVES + NEIGHBOURS) * colours * head
    return colours * head * (c + levels + (NEIGHBOURS if colours > 1 else 0)) + told


def _colours(facts: Mapping[str, Any]) -> int:
    return int(facts.get("colours", 1))


def _unet(context: Mapping[str, Sequence[str]], height: int, width: int) -> int:
    """All stages; "whole" and "merge" work where "middle" and "coarse" have shrunk the picture to."""
    total, size = 0, (height, width)
    for name in ("fine", "middle", "coarse", "whole", "merge", "out"):
        for line in context.get(name, ()):
            cost, size = _line(line, *size)
            total += cost
    return total


def _line(line: str, height: int, width: int) -> tuple[int, tuple[int, int]]:
    """Multiplications of a layer as `models.images.layers` writes it, and height and width behind it."""
    kind, *sizes = line.split()
    a, b, *_ = [*map(int, sizes), 1, 1]
    if kind == "conv":
        return TAPS * a * b * height * width, (height, width)
    if kind == "residual":
        return 2 * TAPS * a * a * height * width, (height, width)
    if kind == "dense":
        return a * b, (height, width)
    if kind == "fold":
        return 0, (height // a, width // a)
    return 0, (height * a, width * a) if kind == "unfold" else (height, width)
