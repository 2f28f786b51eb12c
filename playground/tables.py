"""Tables of figures as HTML: a name before each row, heads over the columns, the best figure marked.

What stands in a place is a string, a ``Text``, which is put into the reader's language, or a ``Cell`` where the place
needs more than that. Strings and texts are escaped here; the HTML of a ``Cell`` stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

from models.registry import Text
from playground.widgets import attributes

_OVER_COLUMN, _BEFORE_ROW = ' scope="col"', ' scope="row"'


@dataclass(frozen=True)
class Cell:
    """HTML to stand in one place of a table, and the HTML attributes of that place."""

    html: str
    attributes: str = ""


Content = str | Text | Cell


class Row(NamedTuple):
    """A name, the figures behind it, and the HTML attributes of the row; where it has none, a pair will do."""

    name: Content
    cells: Sequence[Content]
    attributes: str = ""


def cell(text: str, best: bool = False, **named: str | float | None) -> Cell:
    """A text with HTML attributes, named as in ``widgets.attributes``; ``best`` marks the best figure."""
    mark = {"class_": "best"} if best else {}
    return Cell(escape(text), attributes(**mark, **named))


def symbol(tex: str) -> Cell:
    """A formula, which the page typesets."""
    return Cell(f"<span{attributes(data_tex=tex)}></span>")


def table(
    lang: str,
    rows: Iterable[Row | tuple[Content, Sequence[Content]]],
    heads: Sequence[Content] = (),
    corner: Content = "",
    kind: str | None = None,
) -> str:
    """A table in a language; ``corner`` stands over the names, ``kind`` is the table's class."""
    over = "".join(_place("th", head, lang, _OVER_COLUMN) for head in heads)
    top = f"<thead><tr>{_place('td', corner, lang)}{over}</tr></thead>" if over or corner else ""
    body = "".join(_row(Row(*row), lang) for row in rows)
    return f"<table{attributes(class_=kind)}>{top}<tbody>{body}</tbody></table>"


def listed(lang: str, figures: Mapping[Content, Content]) -> str:
    """A table of one figure behind each name."""
    return table(lang, ((name, [figure]) for name, figure in figures.items()))


def _row(row: Row, lang: str) -> str:
    cells = "".join(_place("td", content, lang) for content in row.cells)
    return f"<tr{row.attributes}>{_place('th', row.name, lang, _BEFORE_ROW)}{cells}</tr>"


def _place(tag: str, content: Content, lang: str, scope: str = "") -> str:
    shown = content if isinstance(content, Cell) else cell(content(lang) if isinstance(content, Text) else content)
    return f"<{tag}{scope}{shown.attributes}>{shown.html}</{tag}>"
