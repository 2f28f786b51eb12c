"""What the browser is served asks no other host for anything."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.arch.source import ROOT, VENDORED, name, page_files

ADDRESS = re.compile(r"(?:https?:)?//[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.IGNORECASE)
COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'])//[^\n]*", re.DOTALL)
NAMESPACE = re.compile(r"https?://www\.w3\.org/")
LINK = re.compile(r"url\(\s*[\"']?([^\"')]+)|@import\s+[\"']([^\"']+)|(?:from|import)\s*\(?[\"'](\.[^\"']+)")


@pytest.mark.parametrize("path", page_files(".js", ".css", ".html", ".svg"), ids=name)
def test_our_files_name_no_host(path):
    text = NAMESPACE.sub("", COMMENT.sub("", path.read_text(encoding="utf-8")))
    assert not ADDRESS.search(text)


@pytest.mark.parametrize("path", [*page_files(".js", ".css"), *VENDORED.rglob("*.css")], ids=name)
def test_every_file_that_is_referred_to_ships(path):
    referred = [next(filter(None, match)) for match in LINK.findall(path.read_text(encoding="utf-8"))]
    missing = [link for link in referred if not link.startswith("data:") and not _target(path, link).is_file()]
    assert not missing


def _target(path: Path, link: str) -> Path:
    """The file behind a link: the static folder is served under ``/play``."""
    link = link.split("?")[0].split("#")[0]
    return ROOT / "playground" / "static" / link[len("/play/") :] if link.startswith("/play/") else path.parent / link


def test_fonts_and_vendored_scripts_stay_small():
    """A phone on a lecture hall's network loads them once: 1.5 MB at most, most of it on demand."""
    folders = (VENDORED, ROOT / "playground" / "static" / "fonts")
    assert sum(path.stat().st_size for folder in folders for path in folder.rglob("*") if path.is_file()) < 1.5e6


@pytest.mark.parametrize("folder", ["fonts", *(f"vendor/{path.name}" for path in VENDORED.iterdir())])
def test_each_vendored_thing_brings_its_licence(folder):
    path = ROOT / "playground" / "static" / folder
    assert [*path.glob("LICENSE*"), *path.glob("OFL*")]
    assert f"playground/static/{folder}/" in (ROOT / "LICENSES.md").read_text(encoding="utf-8")
