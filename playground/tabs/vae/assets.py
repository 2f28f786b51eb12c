"""Which shipped model answers to which choice of the page."""

from __future__ import annotations

AXES = {"flat": 2, "wide": 32}
BETAS = {"b0.1": "0.1", "b1": "1", "b4": "4"}  # by choices that a link does not take for numbers


def asset(data: str, size: str, beta: str) -> str:
    """The name of the best VAE for a choice: a large one for β = 1 and many axes; for emoji there is one in all."""
    return f"vae_{data}" if beta == "b1" and size == "wide" else small(data, size, beta)


def small(data: str, size: str, beta: str = "b1") -> str:
    """The name of the small VAE: its relatives have the same layers, and thousands of codes are decoded in a blink."""
    if data == "emoji":
        return "vae_emoji" if size == "wide" else "vae_emoji_2d"
    suffix = "" if beta == "b1" else f"_{beta}"
    return f"vae_{data}_{AXES[size]}d{suffix}"
