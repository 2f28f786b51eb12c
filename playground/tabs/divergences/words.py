"""The words beside the stage: caption, formula and the table of every fit under every divergence."""

from __future__ import annotations

from html import escape
from math import inf, isinf, log

from models import fitting
from models.divergences import DIVERGENCES
from models.registry import Text
from models.targets import GaussianMixture
from playground.tables import Cell, Row, cell, symbol, table
from playground.tabs.divergences.panels.base import Panel, Picture, Situation
from playground.tabs.divergences.solving import SLOW
from playground.typography import tidy
from playground.widgets import attributes, idea_style

_LIMITS = {"js": (log(2), "ln 2"), "tv": (1.0, "1")}
_AT_LIMIT = Text("at its upper limit: p and q do not overlap", "верхний предел: p и q не пересекаются")
_INFINITE = Text("infinite: q misses part of p, or has too thin a tail", "бесконечность: q не накрывает часть p")
_LATER = Text("follows when the hand rests", "посчитаем, когда движение остановится")
_NOT_HERE = Text("no fit for this family", "для этого семейства нет")
_APPROXIMATE = Text(
    "approximate: exact transport between clouds of points; error of the best fit ≈ {error}",
    "приближённо: точный перенос между облаками точек; ошибка лучшего приближения ≈ {error}",
)
_BEST = Text("best in this column", "лучшее в столбце")
_CORNER = Text("fit by ↓ valued by →", "строка: чем приближали, столбец: чем измеряем")


def caption(situation: Situation, panel: Panel, picture: Picture) -> str:
    """What to look at: the panel's sentence and remark, under the explained divergence's name where it shows that."""
    focus = situation.focus
    name = f"<b>{escape(_sentence_case(situation.word(focus.title)))}</b>"
    about = escape(situation.word(focus.about))
    hint = escape(picture.reason or f"{picture.hint or situation.word(panel.about)} {picture.remark}".strip())
    sentence = f"{name}. {about}" if panel.key == "fits" else f"{name}. {hint}" if panel.of_focus else hint
    return f'<p class="caption" style="{idea_style(focus.key)}">{tidy(sentence)}</p>'


def _sentence_case(title: str) -> str:
    """A title at the start of a sentence; one that begins with a symbol, such as α or χ², stays as it is."""
    return title[0].upper() + title[1:] if title[:2].isalpha() else title


def formula(key: str) -> str:
    """The definition of a divergence."""
    tex = escape(f"{DIVERGENCES[key].symbol} = {DIVERGENCES[key].formula}")
    return f'<div class="formula" data-display data-tex="{tex}"></div>'


def fit_table(situation: Situation) -> str:
    """Each fit (row) valued under each divergence (column); the best of a column is bold, limits are named."""
    rows = {key: situation.best(key) for key in situation.fits if situation.best(key) is not None}
    columns = [key for key in DIVERGENCES if key in situation.ask["on"]] or list(rows)
    valued = [key for key in columns if situation.settled or key not in SLOW[situation.p.dim]]
    values = {row: _values(situation, row, q, valued) for row, q in rows.items()}
    best = {key: _threshold(situation, key, [values[row][key] for row in rows]) for key in valued} if rows else {}
    body = [_row(situation, row, values[row], columns, best) for row in rows]
    body += [_missing_row(situation, key, len(columns)) for key in situation.ask["on"] if key not in rows]
    heads = [symbol(DIVERGENCES[key].symbol) for key in columns]
    return table(situation.ask.lang, body, heads, cell("", title=situation.word(_CORNER)))


def _values(situation: Situation, row: str, q: GaussianMixture, columns: list[str]) -> dict[str, float]:
    """A fit under each divergence; under its own the search has valued it already."""
    known = {row: situation.fits[row].best.value} if row in columns else {}
    others = {key: situation.params[key] for key in columns if key != row}
    return known | fitting.table(situation.p, {row: q}, others, situation.grid)[row]


def _threshold(situation: Situation, column: str, values: list[float]) -> float:
    """The value up to which a cell counts as the best; none does where the error could change the order."""
    first, *others = sorted(values)
    error = situation.fits[column].best.error if column in SLOW[situation.p.dim] and column in situation.fits else 0.0
    return first + 5e-7 if not others or error == 0 or others[0] - first > error else -inf


def _row(situation: Situation, key: str, values: dict[str, float], columns: list[str], best: dict[str, float]) -> Row:
    name = escape(situation.name(key))
    explain = Cell(f'<button type="button" data-param="focus" data-value="{key}">{name}</button>')
    cells = [_cell(situation, column, values.get(column), best.get(column)) for column in columns]
    return Row(explain, cells, attributes(style=idea_style(key)))


def _missing_row(situation: Situation, key: str, columns: int) -> Row:
    """A chosen divergence without a fit, and why: not offered for this family, or still to come."""
    reason = _LATER if DIVERGENCES[key].offers(situation.ask["family"], situation.p.dim) else _NOT_HERE
    why = cell(situation.word(reason), class_="why", colspan=columns)
    return Row(situation.name(key), [why], attributes(style=idea_style(key)))


def _cell(situation: Situation, column: str, value: float | None, best: float | None) -> Cell:
    if value is None:
        return cell("…", title=situation.word(_LATER))
    shown, hint = _shown(situation, column, value)
    is_best = not isinf(value) and value <= best
    hint = "; ".join(filter(None, [situation.word(_BEST) if is_best else "", hint]))
    return cell(shown, is_best, title=hint or None)


def _shown(situation: Situation, column: str, value: float) -> tuple[str, str]:
    if isinf(value):
        return "∞", situation.word(_INFINITE)
    limit, name = _LIMITS.get(column, (None, ""))
    if limit is not None and value > limit - 5e-4:
        return name, situation.word(_AT_LIMIT)
    if column in SLOW[situation.p.dim]:
        fit = situation.fits.get(column)
        error = situation.figure(fit.best.error, 3) if fit and fit.optima and not fit.tracked else "2 %"
        return f"≈{situation.figure(value)}", situation.word(_APPROXIMATE).format(error=error)
    return situation.figure(value), ""
