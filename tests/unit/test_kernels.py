"""How compiled code is kept, and what happens where it cannot be made."""

from __future__ import annotations

import logging
import subprocess
import sys

import numpy as np
import pytest

from models.kernels import background, jit, memory
from models.kernels.background import Background
from tests.arch.source import ROOT

PACKAGES = sorted(path.parent for path in (ROOT / "models").rglob("kernels/__main__.py"))


def test_an_edit_changes_the_version_of_its_own_package_alone(tmp_path):
    first, second = (tmp_path / name for name in ("first", "second"))
    for package in (first, second):
        package.mkdir()
        (package / "part.py").write_text(f'"""{package.name}"""\n')
    before = [jit._version(package) for package in (first, second)]
    (first / "part.py").write_text("ONE = 1\n")
    after = [jit._version(package) for package in (first, second)]
    assert after[0] != before[0]
    assert after[1] == before[1]


def test_an_edit_of_what_all_share_changes_every_version(monkeypatch, tmp_path):
    before = [jit._version(package) for package in PACKAGES]
    (tmp_path / "tiles.py").write_text("WIDE = 1\n")
    monkeypatch.setattr(jit, "SHARED", tmp_path)
    after = [jit._version(package) for package in PACKAGES]
    assert len({*before, *after}) == 2 * len(PACKAGES)


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: path.parent.name)
def test_kernels_that_python_calls_are_cached_under_their_package(package):
    """Checked in a process of its own, which compiles nothing: it looks where numba would."""
    code = _WHERE.format(package=".".join(package.relative_to(ROOT).parts))
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = done.stdout.split()
    assert found
    assert all(f"kernels-{jit._version(package)}" in path for path in found)


_WHERE = """
import importlib, pkgutil
package = importlib.import_module("{package}")
for info in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
    if info.name.endswith("__main__"):
        continue
    for value in vars(importlib.import_module(info.name)).values():
        if getattr(value, "_cache", None) is not None and hasattr(value._cache, "_cache_path"):
            print(value._cache._cache_path)
"""


@pytest.fixture
def elsewhere(monkeypatch):
    """No process is started; what would have been compiled there is noted."""
    asked: list[str] = []
    monkeypatch.setattr(background, "_compiled_elsewhere", lambda package: asked.append(package) or True)
    return asked


def test_what_is_compiled_is_loaded_once(elsewhere):
    calls: list[int] = []
    kernels = Background("models.nowhere", lambda: calls.append(1) or "kernels")
    assert kernels.loaded is None
    assert kernels.now() in (None, "kernels")
    assert kernels.wait() == kernels.wait() == kernels.now() == "kernels"
    assert calls == [1]
    assert elsewhere == ["models.nowhere"]


def test_where_nothing_can_be_compiled_the_log_says_so(elsewhere, caplog):
    def fail() -> None:
        raise ImportError("no numba here")

    kernels = Background("models.nowhere", fail)
    with caplog.at_level(logging.WARNING), pytest.raises(RuntimeError, match=r"models\.nowhere cannot be compiled"):
        kernels.wait()
    assert kernels.now() is None
    assert "numpy serves" in caplog.text


@pytest.mark.parametrize(
    ("shape", "dtype"), [((3, 5), np.float32), ((7,), np.float64), ((2, 3, 1), bool), ((1,), "u1")]
)
def test_memory_starts_where_a_cache_line_does(shape, dtype):
    found = memory.aligned(*shape, dtype=dtype)
    assert found.shape == shape
    assert found.dtype == np.dtype(dtype)
    assert found.ctypes.data % memory.LINE == 0
    assert not found.any()
    assert found.flags.writeable
