"""The app as a user gets it: a process of its own behind a free port, and a Chromium to look at it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_CHROMIUM = (
    "No Chromium found. Install one (Debian: apt-get install chromium; elsewhere: playwright install chromium), "
    "or name one in the environment: CHROMIUM=/path/to/chromium."
)


class Missing(RuntimeError):
    """Something that the tests need is not on this machine; the message says how to get it."""


def chromium() -> str:
    """Path of a Chromium: ``CHROMIUM``, the system's, or Playwright's own.

    Raises:
        Missing: no Chromium; the sentence says how to get one.
    """
    named = os.environ.get("CHROMIUM")
    candidates = [named] if named else [*map(shutil.which, COMMANDS), _playwrights_own()]
    for path in candidates:
        if path and Path(path).is_file():
            return path
    raise Missing(NO_CHROMIUM)


def _playwrights_own() -> str:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


@contextmanager
def browser() -> Iterator:
    """A headless Chromium for as long as the block runs.

    Its sandbox is off, because it refuses to start as root and in most containers; it only ever sees our own page.
    """
    from playwright.sync_api import sync_playwright

    path = chromium()  # before Playwright runs: asking it for its own browser starts it, and it does not run twice
    with sync_playwright() as playwright:
        program = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield program
        program.close()


def free_port() -> int:
    """A TCP port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass(frozen=True)
class Server:
    """A process that serves, and its address."""

    url: str
    process: subprocess.Popen

    def cpu_seconds(self) -> float:
        """Processor time that it has used so far, all threads together (Linux only)."""
        after_name = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        user, system = (int(ticks) for ticks in after_name[11:13])
        return (user + system) / os.sysconf("SC_CLK_TCK")


@contextmanager
def running(*command: str, timeout: float = 180.0) -> Iterator[str]:
    """As `serving`; yields the address alone."""
    with serving(*command, timeout=timeout) as server:
        yield server.url


@contextmanager
def serving(*command: str, timeout: float = 180.0) -> Iterator[Server]:
    """Runs the app (or another command that serves Gradio) until the block ends.

    Raises:
        RuntimeError: it ended, or did not serve within ``timeout`` seconds; the message holds what it printed.
    """
    port = free_port()
    local = {"GRADIO_SERVER_NAME": "127.0.0.1", "GRADIO_SERVER_PORT": str(port), "GRADIO_ANALYTICS_ENABLED": "False"}
    environment = {"OMP_NUM_THREADS": "1", **os.environ, **local}
    with TemporaryFile() as log:
        arguments = list(command) or [sys.executable, "app.py"]
        process = subprocess.Popen(arguments, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            _wait(f"http://127.0.0.1:{port}", process, log, timeout)
            yield Server(f"http://127.0.0.1:{port}", process)
        finally:
            _end(process)


def _wait(url: str, process: subprocess.Popen, log, timeout: float) -> None:
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the app ended with exit code {process.returncode}:\n{_printed(log)}")
        try:
            with urlopen(url, timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.02)
    raise RuntimeError(f"nothing answered at {url} within {timeout:g} s:\n{_printed(log)}")


def _printed(log) -> str:
    log.seek(0)
    return log.read().decode(errors="replace")[-4000:]


def _end(process: subprocess.Popen) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
