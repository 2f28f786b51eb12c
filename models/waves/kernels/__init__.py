"""The cached sampler of waves compiled by numba. Importing a module of this package imports numba."""
