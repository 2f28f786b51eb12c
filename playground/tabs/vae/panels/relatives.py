"""The same pictures through many models: β, and the whole family of autoencoders."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from typing import Any

import numpy as np

from models.images import load, samples
from models.images.base import Coder
from models.images.families.vae import LatentGaussian
from models.registry import Param, Text
from playground import widgets
from playground.camera import Array
from playground.stage import layers
from playground.stage.view import View
from playground.tabs.vae.assets import AXES, BETAS, small
from playground.tabs.vae.panels.base import PANELS, Panel, Picture, Situation
from playground.tabs.vae.scenery import alone, columns_of, mixed

COLUMNS = 8
NOISE = 0.5  # standard deviation of what "noisy" adds to each pixel
ACTIVE = 0.01  # variance of the mean of an axis above which it is in use (Burda et al., 2016, section 5)

GROUP = Param(
    "vae.group",
    Text("Compared", "Сравниваем"),
    "family",
    choices=widgets.named([("beta", Text("β", "β")), ("family", Text("autoencoders", "автокодировщики"))]),
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
_IDENTITY, _WIDE = "identity", Text("as wide as x", "ширины x")
_VAE = Text("VAE", "VAE")
_VAE_GAN = Text("VAE-GAN", "VAE-GAN")
_BETA = Text("β = {beta}", "β = {beta}")
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
}
_HEAD = (Text("model", "модель"), Text("axes", "осей"), Text("in use", "в деле"), Text("error", "ошибка"))
_ERROR = Text(
    "squared error per picture, summed over the pixels, on {n} pictures that ship; an axis is in use where the "
    "variance of its mean code exceeds {active}",
    "квадрат ошибки на картинку, сумма по пикселям, по {n} картинкам из поставки; ось в деле, если дисперсия среднего "
    "кода по ней больше {active}",
)
_DESCRIBE = Text("{rows} models on {columns} pictures.", "{rows} моделей на {columns} картинках.")


def members(situation: Situation) -> dict[str, Text]:
    """Names of the assets that are compared, with what each is called."""
    data, size = situation.ask["vae.data"], situation.ask["vae.size"]
    axes = AXES[size]
    if data == "emoji":
        return {small(data, size): _VAE}
    if situation.ask[GROUP.key] == "beta" or data != "digits":
        named = {small(data, size, key): _BETA.format(beta=beta) for key, beta in BETAS.items()}
        return named | {f"vae_{data}_{axes}d_gaussian": _GAUSSIAN}
    own = {f"ae_digits_{2 if size == 'flat' else 16}d{penalty}": name for penalty, name in _FAMILY.items()}
    own |= {f"vae_digits_{axes}d": _VAE}
    return own if size == "flat" else {**own, "vae_gan_digits_32d": _VAE_GAN, _IDENTITY: _WIDE}


class Identity:
    """What an autoencoder without a penalty may settle for once its code is as wide as the picture: the error is 0."""

    def __init__(self, images: Array):
        self.shape, self.latent = images.shape[1:], int(np.prod(images.shape[1:]))
        codes = self.codes(images)
        self.code_mean, self.code_deviation = codes.mean(axis=0), codes.std(axis=0)

    def codes(self, x: Array) -> Array:
        return x.reshape(len(x), -1)

    def decode(self, z: Array) -> Array:
        return np.clip(z, 0, 1).reshape(len(z), *self.shape)


def _model(asset: str, data: str) -> Coder | Identity:
    return Identity(samples(data)[0]) if asset == _IDENTITY else load(asset)


def draw(situation: Situation) -> Picture:
    """One row per model under a row of real pictures."""
    task = situation.ask[TASK.key]
    chosen = members(situation)
    shown = _inputs(situation)
    rows = {situation.word(_DATA): shown[0]} | {
        situation.word(name): _answers(_model(asset, situation.ask["vae.data"]), task, shown[1])
        for asset, name in chosen.items()
    }
    view = _strips(situation, rows)
    side = alone(situation, shown[0][0])
    return Picture(view, side, table=_table(situation, chosen), remark=situation.word(_ABOUT[task]))


def _inputs(situation: Situation) -> tuple[Array, Array]:
    """The pictures of the first row (k, h, w), the picked one first, and what the models are given."""
    clean = np.concatenate([situation.picture[None], situation.samples.images[mixed(situation)[: COLUMNS - 1]]])
    if situation.ask[TASK.key] != "noisy":
        return clean, clean
    noisy = with_noise(clean)
    return noisy, noisy


def with_noise(images: Array) -> Array:
    """Pictures with Gaussian noise on every pixel, clipped to [0, 1]."""
    noise = np.random.default_rng(0).standard_normal(images.shape)
    return np.clip(images + NOISE * noise, 0, 1).astype(np.float32)


def _answers(model: Coder | Identity, task: str, given: Array) -> Array:
    """What a model paints: its input again, or pictures of its own (k, h, w)."""
    if task != "prior":
        return model.decode(model.codes(given))
    noise = np.random.default_rng(1).standard_normal((COLUMNS, model.latent))
    if isinstance(model, LatentGaussian):
        return model.decode(noise)
    return model.decode(model.code_mean + model.code_deviation * noise)


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


@lru_cache(maxsize=64)
def facts(asset: str, data: str, noisy: bool) -> tuple[int, int, float]:
    """Latent axes, those in use, and the mean squared error per picture on the shipped pictures."""
    model, images = _model(asset, data), samples(data)[0]
    codes = model.codes(images)
    painted = model.decode(model.codes(with_noise(images)) if noisy else codes)
    errors = ((painted - images) ** 2).reshape(len(images), -1).sum(axis=1)
    return model.latent, int((codes.var(axis=0) > ACTIVE).sum()), float(errors.mean())


def _table(situation: Situation, chosen: dict[str, Text]) -> str:
    """Axes, axes in use and error of every model."""
    data, noisy = situation.ask["vae.data"], situation.ask[TASK.key] == "noisy"
    head = "".join(f'<th scope="col">{escape(situation.word(name))}</th>' for name in _HEAD[1:])
    body = "".join(_row(situation, name, facts(asset, data, noisy)) for asset, name in chosen.items())
    told = {"n": str(len(situation.samples.images)), "active": situation.figure(ACTIVE, 2)}
    note = f'<p class="small">{escape(situation.word(_ERROR.format(**told)))}</p>'
    corner = f"<td>{escape(situation.word(_HEAD[0]))}</td>"
    return f"<table><thead><tr>{corner}{head}</tr></thead><tbody>{body}</tbody></table>{note}"


def _row(situation: Situation, name: Text, facts: tuple[int, int, float]) -> str:
    latent, active, error = facts
    cells: list[Any] = [latent, active, situation.figure(error)]
    return (
        f'<tr><th scope="row">{escape(situation.word(name))}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'
    )


def dock(lang: str) -> list[str]:
    when = "vae.view=relatives"
    return [
        widgets.segments(GROUP, lang, when=f"{when}&vae.data=digits"),
        widgets.segments(TASK, lang, when=when),
    ]


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
        chosen=False,
        params=(GROUP, TASK),
        dock=dock,
    )
)
