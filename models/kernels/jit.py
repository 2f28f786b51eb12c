"""How every kernel is compiled: without the GIL, and cached on disk where a folder can be written."""

from __future__ import annotations

import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from tempfile import gettempdir

import numba
from numba import njit

MODELS = Path(__file__).parents[1]
# Sums may be reordered and products fused, which vectorises them; NaN and infinity keep their meaning.
FAST = {"contract", "reassoc", "nsz", "arcp"}


def _cache_folder() -> str:
    """Where compiled code is kept, "" where nothing can be written.

    numba looks at the file of a kernel, not at the kernels it calls: the folder's name changes with all of them, that
    is with every file of this package and of its likes (``models/*/kernels``).
    """
    version = sha256(numba.__version__.encode())
    for path in sorted(MODELS.rglob("kernels/*.py")):
        version.update(path.read_bytes())
    for base in (os.environ.get("XDG_CACHE_HOME") or "~/.cache", gettempdir()):
        try:
            folder = Path(base).expanduser() / "generative-playground" / f"kernels-{version.hexdigest()[:16]}"
            folder.mkdir(parents=True, exist_ok=True)
        except (OSError, RuntimeError):  # a read-only home, or none
            continue
        if os.access(folder, os.W_OK):
            return str(folder)
    return ""


# The user's own NUMBA_CACHE_DIR wins; numba reads its setting when a kernel is declared.
numba.config.CACHE_DIR = numba.config.CACHE_DIR or _cache_folder()
CACHED = bool(numba.config.CACHE_DIR)


def entry(function: Callable) -> Callable:
    """Compile what Python calls. Division by zero gives infinity as in numpy; other threads run meanwhile."""
    return njit(function, nogil=True, cache=CACHED, fastmath=FAST, error_model="numpy")


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
