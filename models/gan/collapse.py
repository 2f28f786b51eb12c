"""When a generator collapses, when it recovers, and when it hops from mode to mode: a rule on scores over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from models.gan.history import History, Look
from models.gan.scoreboard import quick
from models.gan.scores.tally import Tally

if TYPE_CHECKING:
    from models.gan.run import Run

OF_MODES = 0.51  # of the target's effective number of modes: half, with room for an uneven half
OF_SPREAD = 1 / 4  # of the data's root mean square deviation
PATIENCE = 300  # steps that a state must last
LEAST_LOOKS = 3  # that must have seen it
GRACE = 500  # steps in which a generator may spread out from its start
HOME = 0.1  # share of the samples from which on a mode is one that the generator sits on


@dataclass(frozen=True)
class Episode:
    """A collapse: its first step, the step from which on the generator held the modes again (None: it still does not),
    and the steps at which it was seen on modes that it did not sit on at the look before."""

    start: int
    end: int | None
    hops: tuple[int, ...]

    @property
    def is_hopping(self) -> bool:
        """Whether the generator wanders from mode to mode instead of staying with one."""
        return len(self.hops) >= 2


def look(run: Run, n: int = 1000, seed: int = 0) -> dict[str, Any]:
    """Score ``n`` samples of a run as it stands, note it in its history, and return what was noted (`note`)."""
    samples = run.samples(n, seed)
    return note(run, samples, quick(samples, run.target))


def note(run: Run, samples: NDArray, tally: Tally) -> dict[str, Any]:
    """Put in a run's history what its ``samples`` (n, 2), already sorted into parts, say of the moment.

    ``modes`` and ``balanced`` count modes, ``hq`` is the share of high quality, ``shares`` (k,) the share of all
    samples by nearest mode, ``effective`` their effective number of modes and ``fair`` that of the target, ``spread``
    the samples' root mean square deviation over the data's.
    """
    spread = sqrt(samples.var(axis=0).sum() / np.trace(run.target.covariance))
    scores = {"modes": tally.covered, "balanced": tally.balanced, "hq": tally.high_quality, "spread": spread}
    scores |= {"effective": effective(tally.shares), "shares": tally.shares, "fair": effective(tally.fair)}
    run.history.score(run.steps, **scores)
    return scores


def effective(shares: NDArray) -> float:
    """The number of equally heavy modes with the same entropy as ``shares`` (k,): exp H; 0 without any share."""
    total = shares.sum()
    p = shares[shares > 0] / total if total > 0 else np.empty(0)
    return float(np.exp(-(p * np.log(p)).sum())) if len(p) else 0.0


def episodes(history: History) -> list[Episode]:
    """Every collapse in a history, in order; its last one may still go on.

    A look is *narrow* when the samples' effective number of modes (exp of the entropy of their shares) is at most half
    of the target's, or their spread at most a quarter of the data's. A collapse begins with the first of three or more
    narrow looks in a row that last 300 steps, and ends with the first of three or more others that last as long. Up to
    step 500 only looks after one that is not narrow count: every generator starts small.
    """
    looks = [one for one in history.looks if "effective" in one.scores]
    verdicts = _verdicts(looks)
    found, start = [], None
    for first in _lasting(looks, verdicts):
        if verdicts[first]:
            start = first if start is None else start
        elif start is not None:
            found.append(_episode(looks, start, first))
            start = None
    return found if start is None else [*found, _episode(looks, start, None)]


def alarm(history: History) -> int | None:
    """The step at which the latest collapse began, None if there was none (`episodes` has the rule)."""
    found = episodes(history)
    return found[-1].start if found else None


def recovery(history: History) -> int | None:
    """The step from which on the latest collapse is over; None if it is not, or if there was none."""
    found = episodes(history)
    return found[-1].end if found else None


def _verdicts(looks: Sequence[Look]) -> list[bool]:
    """Whether each look is narrow and counts."""
    found, has_spread = [], False
    for one in looks:
        scores = one.scores
        narrow = scores["effective"] <= OF_MODES * scores["fair"] or scores["spread"] <= OF_SPREAD
        has_spread |= not narrow
        found.append(narrow and (has_spread or one.step > GRACE))
    return found


def _lasting(looks: Sequence[Look], verdicts: Sequence[bool]) -> list[int]:
    """First index of each row of equal verdicts that lasts."""
    edges = [0, *(i for i in range(1, len(looks)) if verdicts[i] != verdicts[i - 1]), len(looks)]
    rows = [(first, after - 1) for first, after in pairwise(edges)]
    return [a for a, b in rows if b - a + 1 >= LEAST_LOOKS and looks[b].step - looks[a].step >= PATIENCE]


def _episode(looks: Sequence[Look], start: int, end: int | None) -> Episode:
    homes = [(one.step, set(np.flatnonzero(one.scores["shares"] >= HOME).tolist())) for one in looks[start:end]]
    hops = tuple(step for (_, before), (step, now) in pairwise(homes) if before and now and not before & now)
    return Episode(looks[start].step, None if end is None else looks[end].step, hops)
