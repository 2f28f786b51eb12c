"""Regenerates what ships in ``assets/``: one module per asset."""
