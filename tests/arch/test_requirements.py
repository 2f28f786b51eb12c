"""requirements.txt and the imports say the same."""

from __future__ import annotations

import re
import sys

import pytest

from tests.arch.source import ROOT, imports, python_files

# How a package is called where it is not called as it is imported.
IMPORTED_AS = {"pot": "ot", "pytest-xdist": "xdist", "pre-commit": "pre_commit", "pillow": "PIL"}
# What Gradio is built on and promises with it.
OF_GRADIO = {"fastapi", "starlette", "uvicorn", "gradio_client"}
COMMANDS = {"xdist", "ruff", "pre_commit"}  # tools that are run, not imported
OURS = {"app", "models", "playground", "training", "benchmarks", "tests"}


def _required(file: str) -> dict[str, str]:
    """Import name and whole line of each requirement."""
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    named = [(re.match(r"[\w-]+", line), line) for line in lines]
    return {IMPORTED_AS.get(m[0].lower(), m[0].lower()): line for m, line in named if m and not line.startswith("-")}


def _used(*tops: str) -> set[str]:
    """Top-level names of the foreign packages that the files import."""
    tops = {target.split(".")[0] for path in python_files(*tops) for target in imports(path)}
    return tops - OURS - OF_GRADIO - set(sys.stdlib_module_names)


def test_run_time_requirements_are_what_the_app_imports():
    assert set(_required("requirements.txt")) == _used("app.py", "models", "playground")


def test_development_requirements_are_what_tests_and_benchmarks_import():
    needed = _used("tests", "benchmarks") - set(_required("requirements.txt"))
    assert set(_required("requirements-dev.txt")) == needed | COMMANDS


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_has_a_range_and_a_reason(file):
    for line in _required(file).values():
        assert re.fullmatch(r"[\w-]+ ?(==|>=)[\d.*]+(,<[\d.]+)? +# \w.*", line), line


def test_the_space_runs_the_gradio_of_the_requirements():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    version = re.search(r"^sdk_version: (\d+\.\d+)\.\d+$", readme, re.MULTILINE)[1]
    assert f"gradio=={version}.*" in (ROOT / "requirements.txt").read_text(encoding="utf-8")
