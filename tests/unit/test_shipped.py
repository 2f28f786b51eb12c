"""Shipped files arrive whole, small where that pays, once, and anew when they change."""

import gzip
import os

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from playground.shipped import Shipped


@pytest.fixture
def served(tmp_path):
    folder = tmp_path / "static"
    (folder / "js").mkdir(parents=True)
    (folder / "js" / "a.js").write_text("export const a = 1;\n" * 50)
    (folder / "b.woff2").write_bytes(bytes(range(256)))
    other = tmp_path / "elsewhere.css"
    other.write_text("body {}")
    client = TestClient(Starlette(routes=[Route("/play/{name:path}", Shipped(folder, {"c.css": other}))]))
    return folder, client


def test_text_travels_compressed_and_fonts_as_they_are(served):
    folder, client = served
    script = client.get("/play/js/a.js")
    assert script.text == (folder / "js" / "a.js").read_text()
    assert script.headers["content-type"].startswith("text/javascript")
    assert script.headers["content-encoding"] == "gzip"
    assert int(script.headers["content-length"]) < 200
    font = client.get("/play/b.woff2")
    assert font.content == bytes(range(256))
    assert "content-encoding" not in font.headers
    assert client.get("/play/c.css").text == "body {}"


def test_who_cannot_unpack_gets_it_plain(served):
    _, client = served
    plain = client.get("/play/js/a.js", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert not plain.content.startswith(gzip.compress(b"")[:2])


def test_a_held_version_is_not_sent_again_and_a_changed_one_is(served):
    folder, client = served
    tag = client.get("/play/js/a.js").headers["etag"]
    assert client.get("/play/js/a.js", headers={"If-None-Match": tag}).status_code == 304
    path = folder / "js" / "a.js"
    path.write_text("export const a = 2;")
    os.utime(path, ns=(path.stat().st_mtime_ns + 10, path.stat().st_mtime_ns + 10))
    assert client.get("/play/js/a.js", headers={"If-None-Match": tag}).text == "export const a = 2;"


@pytest.mark.parametrize("name", ["nothing.js", "../shell.py", "js/../../shell.py", "%2e%2e/shell.py", ""])
def test_nothing_outside_the_folder_is_there(served, name):
    _, client = served
    assert client.get(f"/play/{name}").status_code == 404
