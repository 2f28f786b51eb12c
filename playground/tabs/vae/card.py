"""About this model: what its card says, in short, and the training of a small one like it as a script."""

from __future__ import annotations

from html import escape

from models.images import script
from models.images.families.vae import VAE
from models.registry import Text
from models.weights import Metric
from playground import widgets
from playground.tab import Download
from playground.tabs.vae.panels.base import Situation

_TITLE = Text("About this model", "Об этой модели")
_SIZE = Text(
    "{name}: {axes} latent axes, {count} thousand weights", "{name}: {axes} латентных осей, {count} тыс. весов"
)
_TRAINED = Text(
    "trained for {steps} steps, {minutes} min on {device}, seed {seed}",
    "обучена за {steps} шагов, {minutes} мин на {device}, зерно {seed}",
)


_METRICS = {
    "negative_elbo": Text("−ELBO on the test set", "−ELBO на тестовой выборке"),
    "reconstruction": Text("of it reconstruction", "из неё восстановление"),
    "kl": Text("of it KL", "из неё KL"),
    "iwae_500": Text("−ln p(x) ≤, 500 weights", "−ln p(x) ≤, 500 весов"),
    "accuracy": Text("digit read right by p(x | digit)", "цифра верно прочитана по p(x | цифра)"),
    "error": Text("squared error on the test set", "квадрат ошибки на тестовой выборке"),
    "quiet": Text("code values next to zero", "значения кода около нуля"),
    "pca_angle": Text("largest angle to the principal components", "наибольший угол с главными компонентами"),
}
_UNITS = {
    "nats per picture": Text("nats a picture", "нат на картинку"),
    "squared pixel values per picture": Text("squared pixel values a picture", "на картинку, значения пикселей²"),
    "share of pictures": Text("of the pictures", "доля картинок"),
    "share": Text("of them", "доля"),
    "degrees": Text("degrees", "градусов"),
}
_CODE = Text("Show the code", "Показать код")
_SAVE = Text("Download", "Скачать")
_SMALL = Text(
    "The small network of this kind, trained by PyTorch and nothing else.",
    "Маленькая сеть того же вида; нужен только PyTorch.",
)


def code(situation: Situation) -> str:
    """The training of a small VAE of the same data, dimension and β; empty where there is no such script."""
    model, data = situation.model, situation.model.card.data
    if data == "emoji" or not isinstance(model, VAE):
        return ""
    return script.script(data, model.latent, model.beta, model.likelihood, lang=situation.ask.lang)


def saved(situation: Situation) -> Download | None:
    """The script as a file, where the person asks for it."""
    wanted = situation.ask.action.get("kind") == "code" and code(situation)
    return Download("vae.py", "text/x-python", wanted) if wanted else None


def about(situation: Situation) -> str:
    """The model's name, size, training, figures and credit, folded away."""
    card = situation.model.card
    size = _SIZE.format(name=card.name, axes=situation.model.latent, count=str(round(card.bytes / 2000)))
    told = {"steps": str(card.steps), "minutes": str(max(1, round(card.seconds / 60)))}
    trained = _TRAINED.format(**told, device=card.device, seed=str(card.seed))
    figures = "".join(_figure(situation, key, metric) for key, metric in card.metrics.items())
    lines = "".join(f"<li>{escape(situation.word(line))}</li>" for line in (size, trained))
    credit = f"<li>{escape(card.credit)}</li><li><code>{escape(card.command)}</code></li>"
    told = f"<details><summary>{escape(situation.word(_TITLE))}</summary><ul>{lines}{figures}{credit}</ul></details>"
    return told + _shown(situation, code(situation))


def _figure(situation: Situation, key: str, metric: Metric) -> str:
    """One measured figure; how it was measured stands in its tooltip."""
    name, unit = _METRICS.get(key, Text(key, key)), _UNITS.get(metric.unit, Text(metric.unit, metric.unit))
    value = situation.figure(metric.value, 2)
    told = escape(f"{situation.word(name)}: {value} {situation.word(unit)}, n = {metric.n}")
    return f"<li{widgets.attributes(title=metric.protocol)}>{told}</li>"


def _shown(situation: Situation, text: str) -> str:
    if not text:
        return ""
    head = f'<p class="small">{escape(situation.word(_SMALL))} {widgets.button(situation.word(_SAVE), "code")}</p>'
    listing = f'<pre class="code">{escape(text)}</pre>'
    return f"<details><summary>{escape(situation.word(_CODE))}</summary>{head}{listing}</details>"
