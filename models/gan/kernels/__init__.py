"""The training step compiled by numba, in small pieces. Importing a module of this package imports numba."""
