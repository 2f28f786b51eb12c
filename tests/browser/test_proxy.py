"""Behind a proxy that serves the page under a sub-path, as a university's web server would."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Watched
from tests.live import free_port, running

pytestmark = pytest.mark.browser

SUB_PATH = "/course/play.ground"


def passing_on(upstream: str) -> type[BaseHTTPRequestHandler]:
    """A handler that takes the sub-path off and asks ``upstream`` (host:port)."""

    class Proxy(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if not self.path.startswith(SUB_PATH + "/"):
                return self.send_error(404)
            asked = self.rfile.read(int(self.headers.get("content-length", 0)))
            connection = HTTPConnection(upstream)
            connection.request(self.command, self.path.removeprefix(SUB_PATH), asked, dict(self.headers))
            answer = connection.getresponse()
            if answer.headers.get_content_type() == "text/event-stream":  # endless: nobody here waits for it
                return self.send_error(503)
            body = answer.read()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in ("transfer-encoding", "content-length", "connection", "date", "server"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_HEAD = do_GET

        def log_message(self, *_: object) -> None:
            """Quiet: the test's own output is what matters."""

    return Proxy


@contextmanager
def proxied(port: int, upstream: str) -> Iterator[None]:
    server = ThreadingHTTPServer(("127.0.0.1", port), passing_on(upstream))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("path", ["/", "/ru"])
def test_questions_find_their_way_through_a_sub_path(chromium: Browser, monkeypatch, path):
    port = free_port()
    monkeypatch.setenv("GRADIO_ROOT_PATH", f"http://127.0.0.1:{port}{SUB_PATH}")
    with running(sys.executable, "app.py") as url, proxied(port, urlsplit(url).netloc):
        context = chromium.new_context()
        watched = Watched(context.new_page())
        watched.open(f"http://127.0.0.1:{port}{SUB_PATH}{path}")
        before = watched.page.evaluate("playground.frames")
        watched.page.evaluate("playground.set('mixture.separation', 3)")
        watched.page.wait_for_function(f"playground.frames > {before}")
        context.close()
    asked = [urlsplit(request) for request in watched.requests if "/play/frame/" in request]
    assert asked and all(address.path.startswith(f"{SUB_PATH}/play/frame/") for address in asked)
