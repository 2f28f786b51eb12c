"""Live trainings: the server holds them, a page holds only a token, and all share the cores in turn.

A page that plays asks again and again for "some more milliseconds of training and the picture" (a pull). Nothing runs
between two questions, so a closed page costs nothing and a slow one slows only itself. Questions that train have
threads of their own, one per core, served first come, first served: everybody gets the same share, and the questions
that only look (`playground.wire`) never wait behind them.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

Held = TypeVar("Held")

CORES = os.cpu_count() or 1
IDLE_S = 15 * 60
MOST = 48  # trainings at once; each keeps at most 20 MB of history per lane
WATCHED_S = 1.0  # a page that trained within this time counts as playing
TURN_S = 0.16  # within this time every playing page should get a turn: six pictures a second in a full class
PICTURE_S = 0.007  # what a picture costs beside the training
LEAST_S = 0.002
FEW = 4  # pages that can play at once without any noticing the others


@dataclass
class _Entry(Generic[Held]):
    held: Held
    lock: threading.Lock = field(default_factory=threading.Lock)
    used: float = 0.0
    trained: float = float("-inf")


class Runs(Generic[Held]):
    """Things that live on the server between questions, by an unguessable token.

    At most ``most`` are kept, the least recently used goes first; one that nobody asked for in ``idle_s`` seconds goes
    too. ``clock`` gives seconds.
    """

    def __init__(self, most: int = MOST, idle_s: float = IDLE_S, clock: Callable[[], float] = time.monotonic):
        self.most, self.idle_s, self.clock = most, idle_s, clock
        self._entries: OrderedDict[str, _Entry[Held]] = OrderedDict()
        self._lock = threading.Lock()

    def open(self, held: Held) -> str:
        """Keep ``held`` and name it."""
        token = secrets.token_urlsafe(18)
        with self._lock:
            self._entries[token] = _Entry(held, used=self.clock())
            self._sweep()
        return token

    def __contains__(self, token: object) -> bool:
        with self._lock:
            self._sweep()
            return token in self._entries

    def __len__(self) -> int:
        with self._lock:
            self._sweep()
            return len(self._entries)

    @contextmanager
    def use(self, token: str) -> Iterator[Held]:
        """The thing named ``token``, for this thread alone; `KeyError` where it is gone."""
        with self._lock:
            self._sweep()
            entry = self._entries[token]
            entry.used = self.clock()
            self._entries.move_to_end(token)
        with entry.lock:
            yield entry.held

    def share(self, token: str, wanted_s: float) -> float:
        """Seconds that this one may train now, so that all that are playing get their turn within ``TURN_S``."""
        with self._lock:
            self._entries[token].trained = self.clock()
        return min(wanted_s, max(LEAST_S, CORES * TURN_S / self.playing - PICTURE_S))

    @property
    def playing(self) -> int:
        """How many trained just now."""
        now = self.clock()
        with self._lock:
            return sum(now - entry.trained < WATCHED_S for entry in self._entries.values())

    @property
    def crowded(self) -> bool:
        """Whether pictures should be cheap, because many pages wait for theirs."""
        return self.playing > FEW

    def _sweep(self) -> None:
        """Forget what is too old or too much; the caller holds the lock."""
        oldest = self.clock() - self.idle_s
        gone = [token for token, entry in self._entries.items() if entry.used < oldest]
        gone += list(self._entries)[: max(0, len(self._entries) - self.most)]
        for token in gone:
            self._entries.pop(token, None)


class Turns:
    """Lets the questions of one page wait for each other outside the threads, so that none holds up another page.

    For one event loop.
    """

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def of(self, question: bytes) -> asyncio.Lock:
        """The lock of the page that asks; a page without a token waits for nobody."""
        token = _token(question)
        lock = self._locks.get(token) if token else None
        if lock is None:
            lock = asyncio.Lock()
            if token:
                self._locks[token] = lock
        return lock


def _token(question: bytes) -> str:
    try:
        return str(json.loads(question)["memo"]["token"])
    except (ValueError, RecursionError, KeyError, TypeError):
        return ""  # whoever answers the question says what is wrong with it
