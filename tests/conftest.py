"""What all tests share: one thread per process, reproducible random examples, the running app."""

from __future__ import annotations

import os
from collections.abc import Iterator

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before numpy is imported: more threads only fight over two cores

import pytest
from hypothesis import HealthCheck, settings

from tests.live import running

# A slow machine must not fail a law, and a law must not pass or fail by luck of the day.
settings.register_profile(
    "playground", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("playground")


@pytest.fixture(scope="session")
def app_url() -> Iterator[str]:
    """Address of the app, started once per test process as a user starts it: ``python app.py``."""
    with running() as url:
        yield url
