"""Every score of every lane, beside what a perfect generator would read with as many samples."""

from __future__ import annotations

import numpy as np

from models.gan.scores.score import Score
from models.registry import Text
from playground.tables import Cell, Row, cell, table
from playground.tabs.gans.panels.base import PANELS, WAIT, Panel, Situation
from playground.typography import tidy
from playground.widgets import idea_style

SAMPLES = 2500  # the published protocol's

_ABOUT = Text(
    "{n} samples of each lane. The last column is what a perfect generator reads at this sample size, on average: "
    "nobody can do better. Bold: not to be told from perfect.",
    "{n} точек каждой дорожки. Последний столбец — среднее значение у идеального генератора при такой выборке: лучше "
    "не бывает. Жирным выделено неотличимое от идеального.",
)
_PERFECT = Text("perfect", "идеал")


def draw(situation: Situation) -> tuple[str, None]:
    """A table with a row per score and a column per lane, once perfect samples have been measured in the background."""
    if not situation.race.knows_perfect(SAMPLES):
        return WAIT
    boards = [racer.seen.scoreboard(SAMPLES) for racer in situation.race.racers]
    lanes = [cell(str(i), style=idea_style(f"lane{i}"), class_="idea") for i in range(1, len(boards) + 1)]
    rows = [_row(situation, [board[key] for board in boards]) for key in boards[0]]
    about = tidy(situation.word(_ABOUT).format(n=SAMPLES))
    board = table(situation.ask.lang, rows, [*lanes, _PERFECT], kind="board")
    return f'{board}<p class="small">{about}</p>', None


def _row(situation: Situation, scores: list[Score]) -> Row:
    first = scores[0]
    unit = situation.word(first.unit)
    name = f"{situation.word(first.title)}{f', {unit}' if unit else ''}"
    cells = [_cell(situation, score) for score in scores]
    perfect = _figure(situation, first.floor.mean, first)
    return Row(cell(name, title=situation.word(first.about)), [*cells, perfect])


def _cell(situation: Situation, score: Score) -> Cell:
    error = None if score.error is None else f"±{_figure(situation, score.error, score)}"
    return cell(f"{score.bound}{_figure(situation, score.value, score)}", score.perfect, title=error)


def _figure(situation: Situation, value: float, score: Score) -> str:
    if not np.isfinite(value):
        return "∞"
    if score.key in ("modes", "balanced"):
        return f"{value:.0f}"
    return situation.ask.figure(value, ".1f" if score.key == "hq" or abs(value) >= 100 else ".3f")


PANELS.add(Panel("scores", Text("Scores", "Счёт"), order=20, draw=draw, every=2.0))
