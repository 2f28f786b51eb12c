"""The documents' examples, run as a reader would run them.

A Python block whose first line is a comment naming a new file is written there, in a copy of the project; the blocks
that follow run in that copy, one after the other, as one script.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.arch.source import ROOT, name

BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NEW_FILE = re.compile(r"# ([\w/]+\.py)\n")
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)|`((?:docs|models|playground|tests|benchmarks)/[\w/.]+\.\w+)`")
ADDRESS = "http://localhost:7860"
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
WITH_EXAMPLES = [path for path in DOCUMENTS if BLOCK.search(path.read_text(encoding="utf-8"))]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The project's code in a folder where an example may add to it; the weights stay where they are."""
    for package in ("models", "playground"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "vendor"))
    (tmp_path / "assets").symlink_to(ROOT / "assets")
    return tmp_path


@pytest.mark.parametrize("document", WITH_EXAMPLES, ids=name)
def test_examples_run(document, copy, request):
    text = document.read_text(encoding="utf-8")
    if ADDRESS in text and "Client(" in text:
        text = text.replace(ADDRESS, request.getfixturevalue("app_url"))
    script = "\n".join(_run_or_write(block, copy) for block in BLOCK.findall(text))
    done = subprocess.run([sys.executable, "-c", script], cwd=copy, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]


def _run_or_write(block: str, folder: Path) -> str:
    """Writes the block where it names a new file, and returns what is left to run."""
    if not (named := NEW_FILE.match(block)):
        return block
    path = folder / named[1]
    assert not path.exists(), f"the example would replace {named[1]}"
    path.write_text(block, encoding="utf-8")
    return ""


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_named_files_exist(document):
    text = BLOCK.sub("", document.read_text(encoding="utf-8"))
    new = set(NEW_FILE.findall(document.read_text(encoding="utf-8")))
    named = {link or code for link, code in LINK.findall(text)} - new
    places = [link for link in named if not link.startswith(("http:", "https:", "mailto:"))]
    missing = [link for link in places if not (ROOT / link).exists() and not (document.parent / link).exists()]
    assert missing == []


def test_worked_examples_are_there():
    assert {"add_a_target.md", "add_a_divergence.md", "add_a_tab.md"} <= {path.name for path in WITH_EXAMPLES}


@pytest.mark.parametrize("tab", ["divergences", "gans", "vae", "vae_training", "pixelcnn"])
def test_the_lecture_lists_every_scene(tab):
    """In the order of the page, because the number keys open them, with the key of each of the first ten."""
    from playground.page import SCENE_KEYS
    from playground.tabs import TABS

    text = (ROOT / "docs" / "teaching.md").read_text(encoding="utf-8")
    keys = [*SCENE_KEYS, *[""] * len(TABS[tab].scenes)]
    rows = [f"| {key} | {scene.title.en} |" for key, scene in zip(keys, TABS[tab].scenes, strict=False)]
    places = [text.find(row.replace("|  |", "| |")) for row in rows]
    assert -1 not in places
    assert places == sorted(places)
