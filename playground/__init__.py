"""The page: Gradio serves it, Python computes it, small ES modules draw it."""

import os

# Set before gradio or a numeric library is imported anywhere below: no telemetry, and one thread per worker, because
# two BLAS threads that share a busy core are slower than one (see docs/performance.md).
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
for _threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_threads, "1")
