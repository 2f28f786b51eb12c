"""Which part of the project may know which: app → tabs → {stage, figures, models} → models.registry."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec

import pytest

from tests.arch.source import ROOT, imports, name, python_files

# A file whose path starts with the key may not import a module that starts with one of the names.
FORBIDDEN = {
    "models/": ("app", "playground", "training", "benchmarks", "tests", "gradio", "plotly", "fastapi", "starlette"),
    "playground/": ("app", "training", "benchmarks", "tests"),
    "playground/stage/": ("playground.tabs", "playground.shell", "playground.figures"),
    "playground/figures/": ("gradio", "torch", "playground.tabs", "playground.shell", "playground.stage"),
    "training/": ("app", "playground", "benchmarks", "tests"),
    "app.py": ("models", "playground.tabs", "playground.stage", "playground.figures", "training", "tests"),
}
FILES = python_files("app.py", "models", "playground", "training")


@pytest.mark.parametrize("path", FILES, ids=name)
def test_imports_point_one_way(path):
    wrong = [
        f"{name(path)} imports {target}"
        for prefix, names in FORBIDDEN.items()
        if name(path).startswith(prefix)
        for target in imports(path)
        if any(target == other or target.startswith(other + ".") for other in names)
    ]
    assert not wrong, "; ".join(wrong)


def test_the_registry_needs_the_standard_library_only():
    tops = {target.split(".")[0] for target in imports(ROOT / "models" / "registry.py")}
    assert tops <= set(sys.stdlib_module_names)


def test_the_core_works_without_gradio_and_plotly():
    """A notebook has neither: every module of the core is imported where importing them fails."""
    done = subprocess.run([sys.executable, "-c", _IMPORT_ALL], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= len(python_files("models")) - 1


_IMPORT_ALL = """
import importlib, pkgutil, sys
sys.modules.update(gradio=None, plotly=None, playground=None)
import models
names = [info.name for info in pkgutil.walk_packages(models.__path__, "models.")]
for name in names:
    importlib.import_module(name)
print(len(names))
"""


@pytest.mark.parametrize("package", ["gradio", "plotly", "torch"])
def test_blocking_hides_something(package):
    """The test above would prove nothing on a machine where these are not installed."""
    assert find_spec(package), f"{package} is not installed: pip install -r requirements-dev.txt"


def test_the_app_starts_without_torch():
    """PyTorch costs two seconds and 220 MB; where it is installed, no import of the app may pull it in."""
    code = "import app, sys; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
