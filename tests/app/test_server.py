"""What the server answers, asked as a browser or a script asks."""

from __future__ import annotations

from urllib.request import urlopen

import pytest

from tests.arch.source import ROOT

STATIC = ROOT / "playground" / "static"
SERVED = {"fonts/fonts.css": "text/css", "vendor/katex/katex.min.js": "javascript", "plotly.min.js": "javascript",
          "colours.css": "text/css"}  # fmt: skip


@pytest.mark.parametrize("path", ["/", "/ru"])
def test_both_pages_answer(app_url, path):
    with urlopen(app_url + path) as answer:
        assert answer.status == 200
        assert "text/html" in answer.headers["content-type"]


@pytest.mark.parametrize(("path", "kind"), SERVED.items(), ids=SERVED)
def test_what_the_page_loads_is_served(app_url, path, kind):
    with urlopen(f"{app_url}/play/{path}") as answer:
        assert kind in answer.headers["content-type"]
        assert len(answer.read()) > 500


def test_every_module_is_served_as_a_script(app_url):
    """A browser runs a module only with a script's content type."""
    modules = [path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*.js")]
    assert modules
    for module in modules:
        with urlopen(f"{app_url}/play/{module}") as answer:
            assert "javascript" in answer.headers["content-type"], module
