"""``python -m models.gan.kernels`` compiles the training step into the cache, as gently as the machine allows."""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before numpy is imported

from models.gan.kernels.launch import Launcher

if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(10)
    Launcher().compile()
