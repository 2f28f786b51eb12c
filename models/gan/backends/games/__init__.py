"""The updates of each family of objectives, derived by hand, on numpy arrays."""
