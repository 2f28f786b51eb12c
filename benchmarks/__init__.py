"""Measurements: ``python -m benchmarks [NAME ...] [--json]``. Nothing here asserts a time; the tables speak."""
