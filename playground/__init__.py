"""The page: Gradio serves it, Python computes it, small ES modules draw it."""

import os

# Set before gradio or a numeric library is imported anywhere below. No telemetry; one thread per worker, because two
# BLAS threads that share a busy core are slower than one (docs/performance.md); and POT, of which numpy arrays are all
# we use, is not to import every other array library that it finds: PyTorch alone costs two seconds and 220 MB.
DEFAULTS = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "POT_BACKEND_DISABLE_PYTORCH": "1",
    "POT_BACKEND_DISABLE_JAX": "1",
    "POT_BACKEND_DISABLE_CUPY": "1",
    "POT_BACKEND_DISABLE_TENSORFLOW": "1",
}
for _name, _value in DEFAULTS.items():
    os.environ.setdefault(_name, _value)
