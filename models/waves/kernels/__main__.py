"""``python -m models.waves.kernels`` compiles the sampler into the cache, as gently as the machine allows."""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before numpy is imported

from models.waves.kernels.launch import compile_all

if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(10)
    compile_all()
