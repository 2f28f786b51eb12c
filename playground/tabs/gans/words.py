"""Numbers and sentences about a race, and what of it can be taken away as files."""

from __future__ import annotations

import csv as tables
import io

import numpy as np

from models.gan.collapse import Episode
from models.gan.script import script
from models.registry import Text
from playground.tab import Ask, Download
from playground.tabs.gans.race import Race, Racer
from playground.typography import NBSP, grouped

_MODES = Text("modes", "моды")
_BALANCED = Text("balanced", "равномерно")
_PARTS = Text("parts", "части")
_WITHIN = Text("within 3σ", "в пределах 3σ")
_STEPS = Text("steps", "шагов")
_UPDATES = Text("updates of D", "обновлений D")
_PER_SECOND = Text("steps/s", "шагов/с")
_COLLAPSED = Text("collapsed at {step}", "схлопнулась на {step}")
_RECOVERED = Text("collapsed at {step}, recovered at {end}", "схлопнулась на {step}, ожила на {end}")
_HOPPING = Text("collapsed at {step}, hopping", "схлопнулась на {step}, скачет")
_RECORDED = Text(
    "<b>{step}</b> steps · a recorded training: press play to train yourself",
    "<b>{step}</b> шагов · запись обучения: нажмите пуск, чтобы обучать самим",
)
_LOOKING = Text("step <b>{step}</b> of {last}", "шаг <b>{step}</b> из {last}")
EXPORTED = 2500  # samples per lane in a CSV file


def scores(ask: Ask, racer: Racer) -> str:
    """The three figures under a lane, and its alarm."""
    tally = racer.tally
    count = len(tally.fair)
    figures = [
        (f"{tally.covered}/{count}", _MODES if racer.parts.separate else _PARTS),
        (f"{tally.balanced}/{count}", _BALANCED),
        (f"{100 * tally.high_quality:.0f}{NBSP}%", _WITHIN),
    ]
    cells = "".join(f"<div><dd>{value}</dd><dt>{ask.word(name)}</dt></div>" for value, name in figures)
    return f'<dl>{cells}</dl><p class="alarm">{_alarm(ask, racer.collapses)}</p>'


def status(ask: Ask, race: Race) -> str:
    """Where the race stands, how fast it goes, and what has gone wrong."""
    if race.racers[0].recorded is not None:
        return f'<p class="status">{ask.word(_RECORDED).format(step=grouped(race.racers[0].seen.steps))}</p>'
    if ask["trained"] == "d":
        updates = grouped(max(racer.run.critic_updates for racer in race.racers))
        return f'<p class="status"><span><b>{updates}</b> {ask.word(_UPDATES)}</span></p>'
    parts = [f"<b>{grouped(race.at if race.at is not None else race.steps)}</b> {ask.word(_STEPS)}"]
    if race.at is not None:
        parts = [ask.word(_LOOKING).format(step=grouped(race.at), last=grouped(race.steps))]
    elif race.rate:
        parts.append(f"{grouped(race.rate)} {ask.word(_PER_SECOND)}")
    return (
        '<p class="status">'
        + " ".join(f"<span>{part}</span>" for part in [*(f"{part} ·" for part in parts[:-1]), parts[-1]])
        + "</p>"
    )


def _alarm(ask: Ask, found: list[Episode]) -> str:
    """A lane's last collapse in words; an empty line holds its place."""
    if not found:
        return "\u00a0"
    episode = found[-1]
    text = _RECOVERED if episode.end is not None else _HOPPING if episode.is_hopping else _COLLAPSED
    return ask.word(text).format(step=grouped(episode.start), end=grouped(episode.end or 0))


def csv(race: Race) -> Download:
    """Curves of every lane, then samples of every lane, in one long table: lane, kind, name, step, value or x, y."""
    out = io.StringIO()
    writer = tables.writer(out)
    writer.writerow(["lane", "recipe", "kind", "name", "step", "x", "y"])
    for number, racer in enumerate(race.racers, 1):
        _write(writer, number, racer)
    return Download("gan.csv", "text/csv", out.getvalue())


def _write(writer, number: int, racer: Racer) -> None:
    run, recipe = racer.seen, racer.lane.preset.key
    table = run.history.table()
    for name, values in table.items():
        if name != "step":
            known = np.isfinite(values)
            for step, value in zip(table["step"][known], values[known], strict=True):
                writer.writerow([number, recipe, "curve", name, int(step), f"{value:.6g}", ""])
    for x, y in run.samples(EXPORTED, seed=0):
        writer.writerow([number, recipe, "sample", "", run.steps, f"{x:.6g}", f"{y:.6g}"])


def code(racer: Racer) -> Download:
    """The lane's training as a script."""
    return Download(f"{racer.lane.preset.key}.py", "text/x-python", script(racer.run))
