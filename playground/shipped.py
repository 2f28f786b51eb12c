"""Serves what ships with the page (scripts, styles, fonts) from memory.

A first visit asks for some sixty small files at once, in the very moment in which the first picture is due. Read from
disk through worker threads and compressed anew each time, they would take longer than the picture itself.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

# The system's table of types differs between machines, and libraries change it.
KINDS = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".woff2": "font/woff2",
    ".txt": "text/plain",
    ".md": "text/plain",
}


@dataclass(frozen=True)
class File:
    """One version of a file: its bytes and what its answer needs."""

    path: Path
    changed: int  # nanoseconds since the epoch

    @cached_property
    def body(self) -> bytes:
        return self.path.read_bytes()

    @cached_property
    def kind(self) -> str:
        return KINDS.get(self.path.suffix, "application/octet-stream")

    @cached_property
    def packed(self) -> bytes | None:
        """The body compressed, where that pays."""
        return gzip.compress(self.body, mtime=0) if self.kind.startswith("text/") else None

    @cached_property
    def tag(self) -> str:
        return f'"{hashlib.sha256(self.body).hexdigest()[:20]}"'

    def response(self, headers: dict[str, str]) -> Response:
        """The file; 304 where the browser holds this version. It asks each time, so no update is missed."""
        answer = {"ETag": self.tag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
        if self.tag in headers.get("if-none-match", ""):
            return Response(status_code=304, headers=answer)
        if self.packed is None or "gzip" not in headers.get("accept-encoding", ""):
            return Response(self.body, media_type=self.kind, headers=answer)
        return Response(self.packed, media_type=self.kind, headers={**answer, "Content-Encoding": "gzip"})


@lru_cache(maxsize=1000)
def version(path: Path, changed: int) -> File:
    """The version of a file that was written at ``changed``."""
    return File(path, changed)


class Shipped:
    """The files of a folder, and ``extra`` ones from elsewhere, by the ``name`` in the route's path."""

    def __init__(self, folder: Path, extra: dict[str, Path]):
        inside = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
        self.files = inside | extra

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]}
        response = PlainTextResponse("not found", status_code=404)
        if path := self.files.get(scope["path_params"]["name"]):
            response = version(path, path.stat().st_mtime_ns).response(headers)
        await response(scope, receive, send)
