"""``python -m tests``: format, lint and every test, browser tests included. Further arguments go to pytest."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.live import ROOT, Missing, chromium

PYTEST = ["pytest", "--numprocesses=2", "--dist=loadfile", "--max-worker-restart=0"]
"""A process that dies ends the tests: with another in its place, files that go to one process may wait for ever."""
STEPS = (["ruff", "format", "--check", "."], ["ruff", "check", "."], PYTEST)


def main(arguments: list[str]) -> int:
    """Runs every step even where an earlier one failed; returns the first failure's exit code."""
    try:
        environment = {"OMP_NUM_THREADS": "1", **os.environ, "CHROMIUM": chromium()}
    except Missing as missing:
        print(missing, file=sys.stderr)
        return 1
    codes = []
    for step in STEPS:
        command = [sys.executable, "-m", *step, *(arguments if step[0] == "pytest" else [])]
        print("$ python", *command[1:], flush=True)
        codes.append(subprocess.call(command, cwd=ROOT, env=environment))
    return next((code for code in codes if code), 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
