"""Small tables of names and figures, as HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from models.registry import Text
from playground.tabs.completion.panels.base import Situation

NATS = Text("nats", "нат")


def table(situation: Situation, names: Mapping[str, Text], figures: Mapping[str, str]) -> str:
    """A row for each figure, under the name that ``names`` has for its key."""
    rows = (
        f'<tr><th scope="row">{escape(situation.word(names[key]))}</th><td>{escape(figure)}</td></tr>'
        for key, figure in figures.items()
    )
    return f"<table><tbody>{''.join(rows)}</tbody></table>"


def compared(situation: Situation, heads: Sequence[Text], rows: Mapping[Text, Sequence[str]]) -> str:
    """A row of figures for each name, a column under each head."""
    word = situation.word
    head = "".join(f'<th scope="col">{escape(word(text))}</th>' for text in heads)
    body = "".join(
        f'<tr><th scope="row">{escape(word(name))}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in cells)}</tr>'
        for name, cells in rows.items()
    )
    return f"<table><thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table>"


def nats(situation: Situation, value: float, digits: int = 1) -> str:
    """A value with its unit."""
    return f"{situation.figure(value, digits)} {situation.word(NATS)}"
