"""Numbers and sentences about a race, and what of it can be taken away as a file."""

from __future__ import annotations

import csv as tables
import io
from html import escape

from models.registry import Text, numeral
from models.vae.script import script
from playground.tab import Ask, Download
from playground.tabs.vae_training.race import Race, Racer
from playground.typography import grouped

_RECONSTRUCTION = Text("reconstr.", "восстан.")
_RECONSTRUCTION_HELP = Text(
    "reconstruction, −log p(x|z), nats per picture", "восстановление, −log p(x|z), нат на картинку"
)
_KL_HELP = Text("KL(q(z|x) ‖ p(z)), nats per picture", "KL(q(z|x) ‖ p(z)), нат на картинку")
_LOSS_HELP = Text("−ELBO: the sum of both terms, nats per picture", "−ELBO: сумма обоих слагаемых, нат на картинку")
_AXES = Text("axes", "осей")
_AXES_HELP = Text(
    "latent axes in use: their mean varies over the pictures with a variance above .01",
    "оси в деле: среднее по ним меняется от картинки к картинке с дисперсией больше 0,01",
)
_COLLAPSED = Text("collapsed: z is ignored", "схлопнулся: z не используется")
_EXPLODED = Text("exploded after step {step}", "взорвался после шага {step}")
_RULES = Text("β = {beta}, rate {lr}", "β = {beta}; скорость {lr}")
_STEPS = Text("steps", "шагов")
_PER_SECOND = Text("steps/s", "шагов/с")
_LOOKING = Text("step <b>{step}</b> of {last}", "шаг <b>{step}</b> из {last}")

LEAST_STEPS = 2000  # of a script: digits can be read by then
SETTLED = 100  # steps before a lane is said to have collapsed: at first nothing is used yet


def scores(ask: Ask, racer: Racer) -> str:
    """The four figures under a lane, and its rules or its alarm."""
    reading, active = racer.reading(), racer.active()
    kl = float(reading.kl.sum())
    figures = [
        (_nats(ask, reading.reconstruction + kl), "−ELBO", _LOSS_HELP),
        (_nats(ask, reading.reconstruction), ask.word(_RECONSTRUCTION), _RECONSTRUCTION_HELP),
        (_nats(ask, kl), "KL", _KL_HELP),
        (f"{active.sum()}/{len(active)}", ask.word(_AXES), _AXES_HELP),
    ]
    cells = "".join(
        f'<div title="{escape(ask.word(about))}"><dd>{value}</dd><dt>{name}</dt></div>'
        for value, name, about in figures
    )
    return f'<dl>{cells}</dl><p class="alarm">{escape(_line(ask, racer, bool(active.any())))}</p>'


def _nats(ask: Ask, value: float) -> str:
    """One decimal; of large numbers none; beyond any sense, a bound."""
    if not value < 1e5:
        return ">10⁵"
    return grouped(value) if value >= 1000 else ask.figure(value, ".1f")


def _line(ask: Ask, racer: Racer, used: bool) -> str:
    """By which rules a lane trains, or what has become of it."""
    if racer.shown is None and racer.run.trouble is not None:
        return ask.word(_EXPLODED).format(step=grouped(racer.run.steps))
    if not used and racer.seen.steps > SETTLED:
        return ask.word(_COLLAPSED)
    settings = racer.seen.settings
    return ask.word(_RULES.format(beta=numeral(settings.beta), lr=numeral(settings.lr)))


def status(ask: Ask, race: Race) -> str:
    """Where the race stands and how fast it goes."""
    parts = [f"<b>{grouped(race.steps)}</b> {ask.word(_STEPS)}"]
    if race.at is not None:
        shown = max(racer.seen.steps for racer in race.racers if racer.shown is not None)
        parts = [ask.word(_LOOKING).format(step=grouped(shown), last=grouped(race.steps))]
    elif race.rate:
        parts = [f"{parts[0]} ·", f"{grouped(race.rate)} {ask.word(_PER_SECOND)}"]
    return f'<p class="status">{" ".join(f"<span>{part}</span>" for part in parts)}</p>'


def csv(race: Race) -> Download:
    """Curves of every lane, then every picture's code, in one table: lane, recipe, kind, name, step, values."""
    out = io.StringIO()
    writer = tables.writer(out)
    writer.writerow(["lane", "recipe", "kind", "name", "step", "values"])
    for number, racer in enumerate(race.racers, 1):
        _write(writer, number, racer)
    return Download("vae.csv", "text/csv", out.getvalue())


def code(ask: Ask, racer: Racer) -> Download:
    """The lane's training as a script, with as many steps as it has made, in round numbers."""
    run = racer.seen
    steps = max(LEAST_STEPS, -(-run.steps // 500) * 500)
    text = script(run.settings, ask["train.data"], steps, run.seed, ask.lang)
    return Download(f"{racer.lane.recipe.key}.py", "text/x-python", text)


def _write(writer, number: int, racer: Racer) -> None:
    table, recipe, seen = racer.seen.history.curves.table(), racer.lane.recipe.key, racer.seen
    for name in ("reconstruction", "kl"):
        for step, value in zip(table["step"], table[name], strict=True):
            writer.writerow([number, recipe, "curve", name, int(step), f"{value:.6g}"])
    for code, label in zip(racer.codes()[0], seen.data.labels, strict=True):
        writer.writerow([number, recipe, "code", seen.data.names[label].en, seen.steps, *(f"{z:.6g}" for z in code)])
