"""Serves the stage alone: a bare page, the package's modules and fonts, the theme's colours, plotly's own script."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playground.theme import stylesheet

HERE = Path(__file__).parent
STATIC = Path(__file__).parents[3] / "playground" / "static"


class Handler(SimpleHTTPRequestHandler):
    """``/`` is the page, ``/play/…`` the package's static folder, two texts are made here."""

    def do_GET(self) -> None:
        made = {"/theme.css": ("text/css", stylesheet), "/plotly.min.js": ("text/javascript", _plotly)}.get(self.path)
        if made is None:
            return super().do_GET()
        body = made[1]().encode()
        self.send_response(200)
        self.send_header("Content-Type", f"{made[0]}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def translate_path(self, path: str) -> str:
        clean = path.split("?")[0]
        if clean.startswith("/play/"):
            return str(STATIC / clean.removeprefix("/play/"))
        return str(HERE / (clean.lstrip("/") or "index.html"))

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet: the test's own output is what matters."""


def _plotly() -> str:
    from plotly.offline import get_plotlyjs

    return get_plotlyjs()


@contextmanager
def serving() -> Iterator[str]:
    """The page's address while the server runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
