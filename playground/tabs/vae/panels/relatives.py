"""The same pictures through many models: β, and the whole family of autoencoders."""

from __future__ import annotations

from html import escape

import numpy as np

from models.images.base import Coder
from models.registry import Param, Text, decimal
from playground import widgets
from playground.camera import Array
from playground.shelf import mixed
from playground.stage import layers
from playground.stage.view import View
from playground.tables import table
from playground.tabs.vae.assets import AXES, BETAS, small
from playground.tabs.vae.atlas import atlas
from playground.tabs.vae.compared import ACTIVE, IDENTITY, Facts, Identity, facts, invented, model_named, with_noise
from playground.tabs.vae.panels.base import PANELS, Panel, Picture, Situation
from playground.tabs.vae.scenery import alone, columns_of

COLUMNS = 8

GROUP = Param(
    "vae.group",
    Text("Compared", "Сравниваем"),
    "family",
    choices=widgets.named(
        [
            ("beta", Text("β", "β")),
            ("family", Text("autoencoders", "автокодировщики")),
            ("gan", Text("VAE-GAN", "VAE-GAN")),
        ]
    ),
)
TASK = Param(
    "vae.task",
    Text("They are asked for", "Их просят о"),
    "again",
    choices=widgets.named(
        [
            ("again", Text("reconstructions", "восстановление")),
            ("prior", Text("new pictures", "новые картинки")),
            ("noisy", Text("noise removed", "снятие шума")),
            ("maps", Text("maps", "карты")),
        ]
    ),
)

_FAMILY = {
    "_linear": Text("linear", "линейный"),
    "": Text("plain", "обычный"),
    "_sparse_l1": Text("sparse, L₁", "разреженный, L₁"),
    "_sparse_kl": Text("sparse, KL to ρ", "разреженный, KL к ρ"),
    "_contractive": Text("contractive", "сжимающий"),
    "_denoising": Text("denoising", "шумоподавляющий"),
}
_BETA = Text("β = {beta}", "β = {beta}")
_WIDE = Text("as wide as x", "ширины x")
_VAE = Text("VAE", "VAE")
_BERNOULLI = Text("VAE, Bernoulli", "VAE, Бернулли")
_SQUARES = Text("VAE, Gaussian", "VAE, гауссово")
_VAE_GAN = Text("VAE-GAN", "VAE-GAN")
_GAUSSIAN = Text("Gaussian p(x|z)", "гауссово p(x|z)")
_DATA = Text("data", "данные")
_ABOUT = {
    "again": Text(
        "Reconstructions: the more axes, the better; with as many as pixels the input is copied, and nothing learned.",
        "Восстановление: чем больше осей, тем лучше; а когда их столько, сколько пикселей, вход копируется, и учить "
        "нечего.",
    ),
    "prior": Text(
        "New pictures: a VAE decodes draws from its prior; the others decode a Gaussian fitted to their codes, because "
        "nothing told them where codes should lie. Holes show as pictures of nothing.",
        "Новые картинки: VAE раскодирует выборки из априорного распределения, остальные — из гауссианы, подобранной к "
        "их кодам: где кодам лежать, им никто не говорил. Дыры видны как картинки ни о чём.",
    ),
    "noisy": Text(
        "Every model gets the noisy picture. Only the denoising one was trained to give the clean one back; the error "
        "is that to the clean picture.",
        "Каждая модель получает зашумлённую картинку. Вернуть чистую учили только шумоподавляющую; ошибка считается до "
        "чистой картинки.",
    ),
    "maps": Text(
        "The planes of the models with two axes, each in its own scale: points are the encoded pictures, the ring is "
        "the picked one, the dashed circle is 2σ of the prior. Autoencoders have no prior: where would you draw from?",
        "Плоскости моделей с двумя осями, каждая в своём масштабе: точки — закодированные картинки, кольцо — "
        "выбранная, пунктир — 2σ априорного. У автокодировщиков априорного нет: откуда брать выборку?",
    ),
}
_MODEL = Text("model", "модель")
_HEADS = {
    "axes": Text("axes", "осей"),
    "active": Text("in use", "в деле"),
    "error": Text("error", "ошибка"),
    "sharpness": Text("sharpness", "резкость"),
}
_NOTES = {
    "active": Text(
        "an axis is in use where the variance of its mean code exceeds {active}",
        "ось в деле, если дисперсия среднего кода по ней больше {active}",
    ),
    "error": Text(
        "squared error per picture, summed over the pixels, on {n} pictures of the training set",
        "квадрат ошибки на картинку, сумма по пикселям, по {n} картинкам обучающей выборки",
    ),
    "sharpness": Text(
        "mean squared Laplacian of {n} such pictures, as a share of that of the data",
        "средний квадрат лапласиана {n} таких картинок в долях от данных",
    ),
}
_DESCRIBE = Text("{rows} models on {columns} pictures.", "{rows} моделей на {columns} картинках.")


def members(situation: Situation) -> dict[str, Text]:
    """Names of the assets that are compared, with what each is called; maps need models with two axes."""
    data, group = situation.ask["vae.data"], situation.ask[GROUP.key]
    maps = situation.ask[TASK.key] == "maps"
    size = "flat" if maps else situation.ask["vae.size"]
    if data == "emoji":
        return {small(data, size): _VAE}
    if data == "digits" and group != "beta":
        return _autoencoders(size) if group == "family" else _sharp(maps)
    named = {small(data, size, key): _BETA.format(beta=decimal(beta)) for key, beta in BETAS.items()}
    return named | {f"vae_{data}_{AXES[size]}d_gaussian": _GAUSSIAN}


def _autoencoders(size: str) -> dict[str, Text]:
    own = {f"ae_digits_{2 if size == 'flat' else 16}d{penalty}": name for penalty, name in _FAMILY.items()}
    own |= {f"vae_digits_{AXES[size]}d": _VAE}
    return own if size == "flat" else {**own, "vae_gan_digits_32d": _VAE_GAN, IDENTITY: _WIDE}


def _sharp(maps: bool) -> dict[str, Text]:
    """Two likelihoods beside a discriminator; the VAE-GAN has many axes only."""
    axes = AXES["flat" if maps else "wide"]
    both = {f"vae_digits_{axes}d": _BERNOULLI, f"vae_digits_{axes}d_gaussian": _SQUARES}
    return both if maps else {**both, "vae_gan_digits_32d": _VAE_GAN}


def draw(situation: Situation) -> Picture:
    """One row per model under a row of real pictures, or one map per model."""
    task, chosen, shown = situation.ask[TASK.key], members(situation), _inputs(situation)
    models = {situation.word(name): model_named(asset, situation.ask["vae.data"]) for asset, name in chosen.items()}
    if task == "maps":
        view = atlas(situation, models)
    else:
        rows = {name: _answers(model, task, shown) for name, model in models.items()}
        view = _strips(situation, {situation.word(_DATA): shown, **rows})
    return Picture(
        view, alone(situation, shown[0]), table=_table(situation, chosen), remark=situation.word(_ABOUT[task])
    )


def _inputs(situation: Situation) -> Array:
    """The pictures of the first row (k, h, w), the picked one first: what the models are given."""
    clean = np.concatenate([situation.picture[None], situation.samples.images[mixed(situation.samples)[: COLUMNS - 1]]])
    return with_noise(clean) if situation.ask[TASK.key] == "noisy" else clean


def _answers(model: Coder | Identity, task: str, given: Array) -> Array:
    """What a model paints: its input again, or as many pictures of its own (k, h, w)."""
    return invented(model, len(given)) if task == "prior" else model.decode(model.codes(given))


def _strips(situation: Situation, rows: dict[str, Array]) -> View:
    stack, start = [], columns_of(situation, rows, COLUMNS)
    for number, (name, images) in enumerate(rows.items()):
        places = np.stack([np.arange(COLUMNS) + start + 0.5, np.full(COLUMNS, -float(number))], axis=1)
        stack.append(layers.pictures(images, places, 0.94, frame="soft" if number == 0 else None))
        stack.append(layers.text(start - 0.1, -float(number), name, align="right", size=14))
    told = {"rows": str(len(rows) - 1), "columns": str(COLUMNS)}
    return View(
        (0.0, COLUMNS + start),
        (-len(rows) + 0.4, 0.6),
        stack,
        axes="none",
        x_ticks=False,
        y_ticks=False,
        describe=situation.word(_DESCRIBE.format(**told)),
    )


def _columns(situation: Situation) -> tuple[str, ...]:
    """Which figures the table has: those that the question is about."""
    if situation.ask[GROUP.key] == "gan" and situation.ask["vae.data"] == "digits":
        return ("axes", "sharpness") if situation.ask[TASK.key] == "prior" else ("axes", "error", "sharpness")
    return ("axes", "active", "sharpness" if situation.ask[TASK.key] == "prior" else "error")


def _table(situation: Situation, chosen: dict[str, Text]) -> str:
    """The figures of every model, and how they are measured."""
    data, task, columns = situation.ask["vae.data"], situation.ask[TASK.key], _columns(situation)
    rows = [(name, _figures(situation, facts(asset, data, task), columns)) for asset, name in chosen.items()]
    told = {"n": str(len(situation.samples.images)), "active": situation.figure(ACTIVE, 2)}
    notes = "; ".join(situation.word(_NOTES[key]).format(**told) for key in columns if key in _NOTES)
    heads, note = [_HEADS[key] for key in columns], f'<p class="small">{escape(notes)}</p>'
    return table(situation.ask.lang, rows, heads, _MODEL, kind="models") + note


def _figures(situation: Situation, facts: Facts, columns: tuple[str, ...]) -> list[str]:
    figures = {
        "axes": str(facts.axes),
        "active": str(facts.active),
        "error": situation.figure(facts.error),
        "sharpness": f"{situation.figure(100 * facts.sharpness, 0)} %",
    }
    return [figures[key] for key in columns]


def controls(lang: str) -> list[str]:
    when = "vae.view=relatives&vae.data=digits"
    return [widgets.group(GROUP.title(lang), widgets.segments(GROUP, lang), when=when)]


def dock(lang: str) -> list[str]:
    return [widgets.segments(TASK, lang, when="vae.view=relatives")]


PANELS.add(
    Panel(
        "relatives",
        Text("Relatives", "Семейство"),
        order=50,
        about=Text(
            "The same pictures through models that share their layers and differ in what was asked of the code.",
            "Одни и те же картинки через модели с одинаковыми слоями, но разными требованиями к коду.",
        ),
        draw=draw,
        sized=("vae.task!=maps&vae.data=digits&vae.group!=gan", "vae.task!=maps&vae.data=fashion"),
        chosen=False,
        params=(GROUP, TASK),
        controls=controls,
        dock=dock,
    )
)
