"""Small typography of running text: what must not be torn apart at the end of a line, and long numbers."""

from __future__ import annotations

import re

NBSP = "\u00a0"
# A dash clings to the word before it; a one-letter word or symbol and a function's name to their neighbour.
_RULES = (
    (re.compile(r" (?=[—–])"), NBSP),
    (re.compile(r" (?=[pqntxαεAWFG]\b(?!’))"), NBSP),
    (re.compile(r"\b(ln|log|KL|JS|№|в|к|с|у|и|о|а|на|не|за|по|из|от|до) (?=\S)"), rf"\1{NBSP}"),
    (re.compile(r"(?<=\d) (?=[%°]|nats?\b|нат)"), NBSP),
)


def tidy(text: str) -> str:
    """Text with non-breaking spaces where a line must not end."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


def grouped(number: float) -> str:
    """A whole number with thin spaces between thousands."""
    return f"{number:,.0f}".replace(",", "\u202f")
