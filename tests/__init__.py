"""Tests of the playground; ``python -m tests`` runs all of them."""
