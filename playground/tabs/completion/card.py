"""About this model: what its card says, in short, and the training of a small one like it as a script."""

from __future__ import annotations

from html import escape

from models.images import load
from models.registry import Text
from models.weights import Card, Metric
from playground import widgets
from playground.tab import Download
from playground.tabs.completion.assets import MODELS
from playground.tabs.completion.inputs import DATA
from playground.tabs.completion.panels import listings
from playground.tabs.completion.panels.base import Listing, Panel, Situation

_TITLE = Text("About this model", "Об этой модели")
_SIZE = Text(
    "{name}: {layers} layers, {features} features, {count} thousand weights",
    "{name}: {layers} слоёв, {features} признака, {count} тыс. весов",
)
_TRAINED = Text(
    "trained for {steps} steps, {minutes} min on {device}, seed {seed}",
    "обучена за {steps} шагов, {minutes} мин на {device}, зерно {seed}",
)


BITS = "bpd"  # how the names of figures begin that are bits per dimension
_METRICS = {
    "nll": Text("−ln p(x), whole picture", "−ln p(x), вся картинка"),
    "nll_top": Text("top half hidden", "закрыта верхняя половина"),
    "nll_bottom": Text("bottom half hidden", "закрыта нижняя половина"),
    "nll_left": Text("left half hidden", "закрыта левая половина"),
    "nll_middle": Text("middle hidden", "закрыта середина"),
    "nll_dust": Text("every second pixel hidden", "закрыт каждый второй пиксель"),
    "nll_stroke": Text("under a brush stroke", "под мазком кисти"),
    "nll_own_code": Text("−ln p(x | own code)", "−ln p(x | свой код)"),
    "nll_other_code": Text("−ln p(x | another picture's code)", "−ln p(x | код другой картинки)"),
    "nll_no_code": Text("−ln p(x), no code", "−ln p(x), без кода"),
}
_CODE = Text("Show the code", "Показать код")
_SAVE = Text("Download", "Скачать")
_BITS = Text("bits per dimension", "бит на измерение")


def about(situation: Situation, panel: Panel) -> str:
    """What is folded away: of a model that pictures are given to, what its card says; the training as a script."""
    listing = listing_of(situation, panel)
    card = _told(situation, panel.model) if panel.pictured else ""
    return card + (_shown(situation, listing) if listing else "")


def _told(situation: Situation, name: str) -> str:
    """The model's name, size, training, figures and credit; by default of the one that completes."""
    card = load(name or MODELS[situation.ask[DATA.key]][0]).card
    lines = "".join(f"<li>{escape(situation.word(line))}</li>" for line in _lines(card))
    figures = "".join(_figure(situation, key, metric) for key, metric in card.metrics.items())
    credit = f"<li>{escape(card.credit)}</li><li><code>{escape(card.command)}</code></li>"
    return f"<details><summary>{escape(situation.word(_TITLE))}</summary><ul>{lines}{figures}{credit}</ul></details>"


def listing_of(situation: Situation, panel: Panel) -> Listing | None:
    """The training that a view shows as a script, if any."""
    if panel.code:
        return panel.code(situation)
    return listings.completing(situation) if panel.pictured else None


def saved(situation: Situation, panel: Panel) -> Download | None:
    """The script as a file, where the person asks for it."""
    listing = listing_of(situation, panel) if situation.ask.action.get("kind") == "code" else None
    return Download(listing.file, "text/x-python", listing.script) if listing else None


def _shown(situation: Situation, listing: Listing) -> str:
    told, save = escape(situation.word(listing.about)), widgets.button(situation.word(_SAVE), "code")
    inside = f'<p class="small">{told} {save}</p><pre class="code">{escape(listing.script)}</pre>'
    return f"<details><summary>{escape(situation.word(_CODE))}</summary>{inside}</details>"


def _lines(card: Card) -> list[Text]:
    facts = {key: str(card.architecture[key]) for key in ("layers", "features")}
    size = _SIZE.format(name=card.name, count=str(round(card.bytes / 2000)), **facts)
    told = {"steps": str(card.steps), "minutes": str(max(1, round(card.seconds / 60)))}
    return [size, _TRAINED.format(**told, device=card.device, seed=str(card.seed))]


def _figure(situation: Situation, key: str, metric: Metric) -> str:
    """One measured figure; how it was measured stands in its tooltip."""
    of_nats = key.replace(BITS, "nll", 1)
    name = situation.word(_METRICS.get(of_nats, Text(key, key)))
    bits = f"{situation.figure(metric.value, 2)} {situation.word(_BITS)}"
    told = escape(f"{name}: {situation.nats(metric.value, 2) if of_nats == key else bits}, n = {metric.n}")
    return f"<li{widgets.attributes(title=metric.protocol)}>{told}</li>"
