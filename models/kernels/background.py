"""Compiling without anybody waiting: in a process of its own, watched by a thread."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Lock, Thread, main_thread
from typing import Generic, TypeVar

ROOT = Path(__file__).parents[2]  # where ``models`` is found
LOOK_S = 0.1  # between two looks at the compiler

Loaded = TypeVar("Loaded")


class Background(Generic[Loaded]):
    """A package of kernels that is compiled in a background thread, once per machine where a cache can be written.

    Where numba is missing or fails, `loaded` stays None and the log says why: numpy serves.

    Arguments:
        package: ``python -m PACKAGE`` compiles all of it into the cache.
        load: imports the kernels and calls them once; what it returns is `loaded`.
    """

    def __init__(self, package: str, load: Callable[[], Loaded]):
        self._package, self._load = package, load
        self._lock = Lock()
        self._warming: Thread | None = None
        self.loaded: Loaded | None = None

    def warm(self) -> Thread:
        """Start compiling, if nobody has. Join the thread to wait; it is no daemon, for LLVM must not be cut off."""
        with self._lock:
            if self._warming is None:
                self._warming = Thread(target=self._compile, name=f"compile-{self._package}")
                self._warming.start()
            return self._warming

    def now(self) -> Loaded | None:
        """What is loaded, None where it is not ready. Asking starts the compiler."""
        if self._warming is None:
            self.warm()
        return self.loaded

    def wait(self) -> Loaded:
        """What is loaded, however long that takes; raises `RuntimeError` where it cannot be compiled."""
        self.warm().join()
        if self.loaded is None:
            raise RuntimeError(f"{self._package} cannot be compiled on this machine; see the log")
        return self.loaded

    def _compile(self) -> None:
        """Have the kernels compiled elsewhere, then load them."""
        try:
            from models.kernels.jit import CACHE

            if CACHE is not None and not _compiled_elsewhere(self._package):
                return
            self.loaded = self._load()
        except Exception:  # whatever a machine lacks, numpy still serves
            logging.getLogger(__name__).warning("%s was not compiled; numpy serves.", self._package, exc_info=True)


def _compiled_elsewhere(package: str) -> bool:
    """Fill the cache from a process of its own, for a compiler in this one would hold the GIL, and with it every
    answer, for half a minute. False where the program ends meanwhile."""
    search = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
    command = [sys.executable, "-m", package]
    child = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": search}, stderr=subprocess.DEVNULL)
    while child.poll() is None:
        if not main_thread().is_alive():
            child.kill()
            return False
        time.sleep(LOOK_S)
    return True  # even if it failed: then this process tries, and says why
