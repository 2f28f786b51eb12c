"""Beside the stage: what the stack sees, how likely the wave is, what a sample costs, and buttons to listen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape

from models.registry import Text
from models.waves import RATE, Growing, Stack, load
from models.waves.speed import Speed, measure
from models.waves.wavenet import KERNELS
from playground import tables, widgets
from playground.tabs.completion.panels.base import Situation
from playground.tabs.completion.panels.wavenet_graph import measured, undilated
from playground.tabs.completion.panels.wavenet_params import GUIDANCE, TUNE
from playground.tabs.completion.panels.wavenet_sound import ASSET, as_text, kept_notes, real_wave
from playground.typography import grouped

_WORDS = {
    "listen": Text("▶ the network", "▶ сеть"),
    "real": Text("▶ the instrument", "▶ инструмент"),
    "growing": Text("growing: {share} %", "растёт: {share} %"),
    "stack": Text("above", "вверху"),
    "plain": Text("undilated", "без разр."),
    "trained": Text("below", "внизу"),
    "field": Text("field R", "поле R"),
    "gradient": Text("by the gradient", "по градиенту"),
    "seen": Text("seen in it", "видно в нём"),
    "ms": Text("in ms at 4 kHz", "в мс при 4 кГц"),
    "depth": Text("layers", "слоёв"),
    "nats": Text("−ln p, nats/sample", "−ln p, нат/отсчёт"),
    "this": Text("this wave", "эта волна"),
    "held": Text("real waves", "настоящие волны"),
    "counted": Text("levels counted", "частоты уровней"),
    "products": Text("products", "умножений"),
    "time": Text("µs here", "мкс здесь"),
    "kept": Text("cached", "кэш"),
    "anew": Text("anew", "заново"),
    "ratio": Text("ratio", "раз"),
    "note": Text(
        "For one more sample. Cached: a queue per layer, {how}. Anew: a full pass over the field R, in numpy.",
        "На один отсчёт. Кэш: очередь в каждом слое, {how}. Заново: полный проход по полю R, в numpy.",
    ),
    "twice": Text("With guidance everything twice.", "С подсказкой — всё дважды."),
    "held_notes": Text(
        "Notes held: {kept} of {all}; by the instrument itself {real}.",
        "Удержано нот: {kept} из {all}; самим инструментом — {real}.",
    ),
    "sharpened": Text(
        "Both as learned, w = 1; this wave is drawn from a sharpened distribution, w = {w}.",
        "Оба — по выученному распределению, w = 1; волна взята из заострённого, w = {w}.",
    ),
    "compiled": Text("compiled", "скомпилировано"),
    "numpy": Text("in numpy", "в numpy"),
}


def table(situation: Situation, stack: Stack, growing: Growing) -> str:
    """Buttons and three small tables."""
    figures = [_fields(situation, stack), _costs(situation), _likelihoods(situation, growing)]
    return _buttons(situation, growing) + _held_notes(situation, growing) + "".join(figures)


def _buttons(situation: Situation, growing: Growing) -> str:
    """They stand there once there is something to hear."""
    word = situation.word
    if growing.done < len(growing):
        share = str(100 * growing.done // len(growing))
        return _small(word(_WORDS["growing"].format(share=share)))
    sounds = {"listen": growing.wave, "real": real_wave(situation)}
    buttons = (
        f'<button type="button" class="quiet"{widgets.attributes(data_sound=as_text(sound))}>'
        f"{escape(word(_WORDS[name]))}</button>"
        for name, sound in sounds.items()
    )
    return f'<div class="row">{"".join(buttons)}</div>'


def _held_notes(situation: Situation, growing: Growing) -> str:
    """How many notes the whole wave holds, where any were told."""
    if growing.done < len(growing) or situation.ask[TUNE.key] == "own":
        return ""
    own, real = kept_notes(situation)
    told = {"kept": str(own.sum()), "all": str(len(own)), "real": str(real.sum())}
    return _small(situation.word(_WORDS["held_notes"].format(**told)))


def _small(words: str) -> str:
    return f'<p class="small">{escape(words)}</p>'


def _fields(situation: Situation, stack: Stack) -> str:
    """In closed form, and as the gradient of an untrained network of this shape finds it."""
    stacks = {"stack": stack, "plain": undilated(stack), "trained": load(ASSET).stack}
    rows = {
        "depth": [str(one.depth) for one in stacks.values()],
        "field": [grouped(one.receptive_field) for one in stacks.values()],
        "gradient": [grouped(measured(one)[0]) for one in stacks.values()],
        "ms": [situation.figure(1000 * one.receptive_field / RATE) for one in stacks.values()],
    }
    if len(stack.lags()) < stack.receptive_field:
        rows["seen"] = [grouped(measured(one)[1]) for one in stacks.values()]
    return _table(situation, list(stacks), rows)


def _likelihoods(situation: Situation, growing: Growing) -> str:
    metrics, untold = load(ASSET).card.metrics, situation.ask[TUNE.key] == "own"
    done = max(growing.done, 1)
    figures = {
        "this": growing.nats[:done].mean(),
        "held": metrics["nats_untold" if untold else "nats"].value,
        "counted": metrics["nats_histogram"].value,
    }
    rows = {name: [situation.figure(value, 2)] for name, value in figures.items()}
    told = _table(situation, ["nats"], rows)
    if not _is_guided(situation):
        return told
    strength = situation.figure(situation.ask[GUIDANCE.key])
    return told + _small(situation.word(_WORDS["sharpened"].format(w=strength)))


def _is_guided(situation: Situation) -> bool:
    """Whether the wave is drawn from anything but what was learned for these notes."""
    return situation.ask[TUNE.key] != "own" and situation.ask[GUIDANCE.key] != 1


def _costs(situation: Situation) -> str:
    cost, word = load(ASSET).cost, situation.word
    speed = _measured(ASSET)
    ratio = speed.window / speed.cached
    rows = {
        "products": [grouped(cost.cached), grouped(cost.window), f"×{_digits(situation, cost.window / cost.cached)}"],
        "time": [
            _digits(situation, 1e6 * speed.cached),
            _digits(situation, 1e6 * speed.window),
            f"×{_digits(situation, ratio)}",
        ],
    }
    how = _WORDS["compiled" if speed.compiled else "numpy"]
    note = word(_WORDS["note"].format(how=how)) + (f" {word(_WORDS['twice'])}" if _is_guided(situation) else "")
    return _table(situation, ["kept", "anew", "ratio"], rows) + _small(note)


def _measured(name: str) -> Speed:
    return _measured_with(name, KERNELS.now() is not None)


@lru_cache(maxsize=4)
def _measured_with(name: str, _compiled: bool) -> Speed:
    """Once for each way to draw."""
    return measure(load(name))


def _digits(situation: Situation, value: float) -> str:
    return grouped(value) if value >= 100 else situation.figure(value)


def _table(situation: Situation, columns: Sequence[str], rows: Mapping[str, Sequence[str]]) -> str:
    named = ((_WORDS[name], cells) for name, cells in rows.items())
    return tables.table(situation.ask.lang, named, [_WORDS[name] for name in columns])
