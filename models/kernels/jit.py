"""How every kernel is compiled: without the GIL, and cached on disk where a folder can be written."""

from __future__ import annotations

import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from tempfile import gettempdir
from threading import Lock

import numba
from numba import njit

SHARED = Path(__file__).parent
# Sums may be reordered and products fused, which vectorises them; NaN and infinity keep their meaning.
FAST = {"contract", "reassoc", "nsz", "arcp"}


def _writable() -> Path | None:
    """Where compiled code is kept: the user's own NUMBA_CACHE_DIR wins. None where nothing can be written."""
    bases = (numba.config.CACHE_DIR, os.environ.get("XDG_CACHE_HOME") or "~/.cache", gettempdir())
    for base in filter(None, bases):
        try:
            folder = Path(base).expanduser() / "generative-playground"
            folder.mkdir(parents=True, exist_ok=True)
        except (OSError, RuntimeError):  # a read-only home, or none
            continue
        if os.access(folder, os.W_OK):
            return folder
    return None


CACHE = _writable()
_DECLARING = Lock()


def _version(package: Path) -> str:
    """Changes with every file that a package of kernels consists of, this one's included.

    numba itself looks at the file of a kernel, not at the kernels it calls.
    """
    version = sha256(numba.__version__.encode())
    for path in sorted([*SHARED.glob("*.py"), *package.glob("*.py")]):
        version.update(path.read_bytes())
    return version.hexdigest()[:16]


def entry(function: Callable) -> Callable:
    """Compile what Python calls. Division by zero gives infinity as in numpy; other threads run meanwhile."""
    package = Path(function.__code__.co_filename).parent
    settings = {"nogil": True, "fastmath": FAST, "error_model": "numpy"}
    if CACHE is None:
        return njit(function, **settings)
    with _DECLARING:  # numba reads where to cache when a kernel is declared, and threads declare theirs at once
        usual, numba.config.CACHE_DIR = numba.config.CACHE_DIR, str(CACHE / f"kernels-{_version(package)}")
        try:
            return njit(function, cache=True, **settings)
        finally:
            numba.config.CACHE_DIR = usual


def kernel(function: Callable) -> Callable:
    """Compile what only kernels call (Python must not): without the wrappers that Python and C would need."""
    return njit(function, fastmath=FAST, **_INNER)


def part(function: Callable) -> Callable:
    """Lines of a longer kernel under a name of their own: they are compiled where they stand, once."""
    return njit(function, fastmath=FAST, inline="always", **_INNER)


def exact_kernel(function: Callable) -> Callable:
    """The same, computed in the order it is written: for sums that lose their meaning when reordered."""
    return njit(function, fastmath={"contract"}, **_INNER)


_INNER = {
    "nogil": True,
    "error_model": "numpy",
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
}
