"""The cached sampler compiled by numba, in small pieces. Importing a module of this package imports numba."""
