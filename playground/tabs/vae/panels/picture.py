"""What becomes of one picture: its posterior, a draw from it, the reconstruction, and the bound in its two parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from models.images import binarize
from models.images.families.vae import VAE
from models.registry import Param, Text
from playground import drawing, widgets
from playground.camera import Array
from playground.pictured import DRAWN
from playground.stage import layers
from playground.stage.view import View
from playground.tables import listed
from playground.tabs.vae.codes import CODE, PICTURE, POINT, REACH, as_text
from playground.tabs.vae.panels.base import PANELS, Panel, Picture, Situation

PEN = 2.2  # pixels, as the strokes of the training digits
DRAWS = 5  # reconstructions from other draws of ε
AXES = 12  # of the posterior beside the picture, the strongest first
FEW = 8  # draws of the bound while the hand moves
IMPORTANCE = 64  # samples of the tighter bound
RIGHT, BELOW = 0.5, 0.27  # sizes of the smaller pictures, in sides of the large one
MARGIN = 0.06  # of the side, at normal type: a line of words

TOOL = Param(
    "vae.tool",
    Text("Tool", "Инструмент"),
    "draw",
    choices=widgets.named([("draw", Text("pen", "перо")), ("erase", Text("eraser", "ластик"))]),
)

_WORDS = {
    "x": Text("x: draw here", "x: рисуйте здесь"),
    "x_fixed": Text("x", "x"),
    "decoded": Text("decoder(z)", "декодер(z)"),
    "difference": Text("decoder(z) − x", "декодер(z) − x"),
    "draws": Text("other draws: z = μ + σ ε", "другие выборки: z = μ + σ ε"),
    "mean": Text("μ ± σ", "μ ± σ"),
    "prior": Text("prior: 0 ± 1", "априорное: 0 ± 1"),
    "posterior": Text("q(z|x)", "q(z|x)"),
    "axis": Text("latent axis, strongest first", "латентные оси по силе"),
    "value": Text("z", "z"),
    "clear": Text("blank sheet", "чистый лист"),
    "resample": Text("draw ε again", "новое ε"),
    "mean_button": Text("ε = 0", "ε = 0"),
}
_DESCRIBE = Text(
    "A picture {name}, its reconstruction, their difference and {count} reconstructions from other draws.",
    "Картинка {name}, её восстановление, их разность и {count} восстановлений при других выборках.",
)
_POSTERIOR = Text(
    "The posterior of the picture: mean and standard deviation of each latent axis, and the z in use.",
    "Апостериорное распределение картинки: среднее и отклонение по каждой оси и выбранное z.",
)
_COLLAPSED = Text(
    "{dead} of {all} axes say nothing about this picture: there σ ≈ 1 and μ ≈ 0, the posterior is the prior.",
    "{dead} из {all} осей ничего не говорят об этой картинке: там σ ≈ 1 и μ ≈ 0, апостериорное равно априорному.",
)
_ROWS = {
    "reconstruction": Text("reconstruction, −E ln p(x|z)", "восстановление, −E ln p(x|z)"),
    "kl": Text("KL(q(z|x) ‖ p(z))", "KL(q(z|x) ‖ p(z))"),
    "bound": Text("their sum, −ELBO", "их сумма, −ELBO"),
    "iwae": Text("tighter bound, {k} draws", "оценка точнее, {k} выборок"),
    "gap": Text("KL(q(z|x) ‖ p(z|x)), at least", "KL(q(z|x) ‖ p(z|x)), не меньше"),
    "epsilon": Text("‖ε‖, the z in use", "‖ε‖ при выбранном z"),
}
_UNIT = Text("nats", "нат")
SILENT = 0.02  # nats: an axis with a smaller KL says nothing


def draw(situation: Situation) -> Picture:
    """The picture as a sheet to draw on, what the decoder makes of z, and the posterior beside it."""
    mean, log_var = (part[0] for part in situation.model.encode(situation.picture[None]))
    deviation = np.exp(log_var / 2)
    kl = 0.5 * (mean**2 + deviation**2 - 1 - log_var)
    remark = ""
    if (dead := int((kl < SILENT).sum())) > 0:
        remark = situation.word(_COLLAPSED.format(dead=dead, all=len(kl)))
    return Picture(
        _sheet(situation, mean, deviation),
        _posterior(situation, mean, deviation),
        table=_bound_table(situation, mean, deviation),
        remark=remark,
        formula=r"\ln p(x) \ge \mathbb{E}_{q(z|x)}\ln p(x|z) - \mathrm{KL}\bigl(q(z|x)\,\|\,p(z)\bigr)",
        rough=situation.dragging,
    )


def _sheet(situation: Situation, mean: Array, deviation: Array) -> View:
    side = float(len(situation.picture))
    margin = MARGIN * max(1.0, situation.ask.box("main").unit)
    decoded = situation.model.decode(situation.code[None])[0]
    noise = np.random.default_rng(0).standard_normal((DRAWS, len(mean)))
    others = situation.model.decode(mean + deviation * noise)
    across, low = side * (1 + MARGIN + RIGHT), -side * (BELOW + 2 * margin)
    places = [((k + 0.5) * across / DRAWS, low + side * BELOW / 2) for k in range(DRAWS)]
    x, small, lift = across - side * RIGHT / 2, side * (0.5 - 1.3 * margin), side * margin
    stack = [
        layers.pictures(situation.picture[None], [[side / 2, side / 2]], side, frame=["soft"]),
        layers.pictures(decoded[None], [[x, side * 0.75 + lift]], small, labels=[situation.word(_WORDS["decoded"])]),
        _difference(situation, decoded, (x, side * 0.25 + lift), small),
        layers.pictures(others, places, side * BELOW),
        *_titles(situation, side, margin),
    ]
    if _drawable(situation):
        stack.append(layers.brush("paint", PEN, "accent", situation.ask[TOOL.key]))
    told = {"name": situation.named(situation.label), "count": str(DRAWS)}
    return View(
        (-0.02 * side, across),
        (low, side * (1 + margin)),
        stack,
        axes="none",
        x_ticks=False,
        y_ticks=False,
        describe=situation.word(_DESCRIBE.format(**told)),
    )


def _difference(situation: Situation, decoded: Array, place: tuple[float, float], size: float) -> dict:
    """What the reconstruction adds and what it misses; in colour pictures the mean over the channels."""
    gap = decoded - situation.picture
    gap = gap if gap.ndim == 2 else gap.mean(axis=2)
    label = situation.word(_WORDS["difference"])
    return layers.pictures(gap[None], [list(place)], size, colours="diverging", labels=[label])


def _titles(situation: Situation, side: float, margin: float) -> list[dict]:
    sheet = situation.word(_WORDS["x" if _drawable(situation) else "x_fixed"])
    draws = situation.word(_WORDS["draws"])
    return [
        layers.text(0.0, side * (1 + margin / 2), sheet, align="left", size=13),
        layers.text(0.0, -1.5 * side * margin, draws, align="left", size=13),
    ]


def _drawable(situation: Situation) -> bool:
    return situation.picture.ndim == 2


def _posterior(situation: Situation, mean: Array, deviation: Array) -> View:
    """An ellipse on the plane, or a bar per axis; the z in use can be dragged."""
    flat = len(mean) == 2
    view = _ellipse(situation, mean, deviation) if flat else _bars(situation, mean, deviation)
    view.describe = situation.word(_POSTERIOR)
    return view


def _ellipse(situation: Situation, mean: Array, deviation: Array) -> View:
    prior = layers.ellipses([[0, 0]], [np.eye(2)], "data", situation.word(_WORDS["prior"]), sigmas=(1, 2), fill=False)
    own = layers.ellipses([mean], [np.diag(deviation**2)], "accent", situation.word(_WORDS["posterior"]))
    place = layers.handles(situation.code[None], "code", titles=["z"])
    return View((-REACH, REACH), (-REACH, REACH), [prior, own, place], "z₁", "z₂")


def _bars(situation: Situation, mean: Array, deviation: Array) -> View:
    axes = list(situation.model.axes[:AXES])
    across = np.arange(1, len(axes) + 1)
    ends = [[[x, mean[axis] - deviation[axis]], [x, mean[axis] + deviation[axis]]] for x, axis in zip(across, axes)]
    band = layers.area([0.4, len(axes) + 0.6], -1.0, [1.0, 1.0], "data", label=situation.word(_WORDS["prior"]))
    bars = layers.lines(ends, "accent", 4.0, 0.55, label=situation.word(_WORDS["mean"]))
    middles = layers.points(np.stack([across, mean[axes]], axis=1), "accent", 7, opacity=1.0)
    places = np.stack([across, np.clip(situation.code[axes], -4, 4)], axis=1)
    grips = layers.handles(places, "code", lock="x", resets=True, titles=[f"z{axis + 1}" for axis in axes])
    words = (situation.word(_WORDS[name]) for name in ("axis", "value"))
    return View((0.4, len(axes) + 0.6), (-4.4, 4.4), [band, bars, middles, grips], *words, equal=False)


def _bound_table(situation: Situation, mean: Array, deviation: Array) -> str:
    """The bound of the picture in its two parts; the tighter one, from the same draws, once the hand rests."""
    model = situation.model
    if not isinstance(model, VAE):
        return ""
    x = situation.picture if model.sigma else binarize(situation.picture[None])[0]
    nats = bounds(model, x, mean, deviation, FEW if situation.dragging else IMPORTANCE)
    nats["gap"] = max(0.0, nats["bound"] - nats["iwae"])
    figures = {name: f"{situation.figure(value)} {situation.word(_UNIT)}" for name, value in nats.items()}
    if situation.dragging:
        figures["iwae"] = figures["gap"] = "…"
    figures["epsilon"] = situation.figure(float(np.linalg.norm((situation.code - mean) / deviation)), 2)
    return listed(situation.ask.lang, {_ROWS[name].format(k=IMPORTANCE): each for name, each in figures.items()})


def bounds(model: VAE, x: Array, mean: Array, deviation: Array, draws: int) -> dict[str, float]:
    """The negative bound of a picture and its parts, nats: reconstruction as a mean over ``draws`` of z, KL exact, and
    the importance-weighted bound (Burda et al., 2016, eq. 8) from the same draws, so that it is the tighter one."""
    noise = np.random.default_rng(0).standard_normal((draws, len(mean)))
    z = mean + deviation * noise
    likely = model.log_likelihood(x, z)
    kl = float(0.5 * (mean**2 + deviation**2 - 1 - 2 * np.log(deviation)).sum())
    ratio = 0.5 * (noise**2 - z**2).sum(axis=1) + float(np.log(deviation).sum())
    weighed = float(np.log(draws) - np.logaddexp.reduce(likely + ratio))
    reconstruction = -float(likely.mean())
    return {"reconstruction": reconstruction, "kl": kl, "bound": reconstruction + kl, "iwae": weighed}


def act(situation: Situation) -> Mapping[str, Any]:
    """Draw on the sheet, clear it, drag z, or draw ε again."""
    edit = _EDITS.get(situation.ask.action.get("kind"))
    return edit(situation) if edit else {}


def _stroke(situation: Situation) -> Mapping[str, Any]:
    if not _drawable(situation):
        return {}
    action = situation.ask.action
    image = drawing.stroke(situation.picture, action.get("points") or (), PEN, action.get("mode", "draw"))
    return {PICTURE.key: DRAWN + drawing.to_text(image)}


def _blank(situation: Situation) -> Mapping[str, Any]:
    return {PICTURE.key: DRAWN + drawing.to_text(np.zeros_like(situation.picture))}


def _drag(situation: Situation) -> Mapping[str, Any]:
    action, code = situation.ask.action, situation.code.copy()
    place = np.clip([float(action.get("x") or 0.0), float(action.get("y") or 0.0)], -4, 4)
    if action.get("view") != "side":
        return {}
    if len(code) == 2:
        return {POINT.key: as_text(place)}
    axes, index = list(situation.model.axes[:AXES]), action.get("index")
    if isinstance(index, int) and 0 <= index < len(axes):
        mean, _ = situation.model.encode(situation.picture[None])
        code[axes[index]] = mean[0][axes[index]] if action.get("phase") == "reset" else place[1]
    return {CODE.key: as_text(code)}


def _draw_again(situation: Situation, scale: float = 1.0) -> Mapping[str, Any]:
    mean, log_var = (part[0] for part in situation.model.encode(situation.picture[None]))
    noise = scale * np.random.default_rng().standard_normal(len(mean))
    code = as_text(np.clip(mean + np.exp(log_var / 2) * noise, -9, 9))
    return {POINT.key if len(mean) == 2 else CODE.key: code}


_EDITS = {
    "stroke": _stroke,
    "blank": _blank,
    "drag": _drag,
    "resample": _draw_again,
    "to_mean": lambda situation: _draw_again(situation, 0.0),
}


def dock(lang: str) -> list[str]:
    when = "vae.view=picture"
    buttons = (
        ("clear", "blank", f"{when}&vae.data!=emoji"),
        ("resample", "resample", when),
        ("mean_button", "to_mean", when),
    )
    tools = widgets.segments(TOOL, lang, when=f"{when}&vae.data!=emoji")
    return [tools, *(widgets.button(_WORDS[word](lang), kind, when=shown) for word, kind, shown in buttons)]


PANELS.add(
    Panel(
        "picture",
        Text("One picture", "Картинка"),
        order=30,
        about=Text(
            "Draw a digit, or pick a picture from the shelf. The encoder answers with a Gaussian for z; drag z inside "
            "it: how far may ε go before the picture becomes another one?",
            "Нарисуйте цифру или возьмите картинку с полки. Кодировщик отвечает гауссианой для z; двигайте z внутри "
            "неё: как далеко может уйти ε, пока картинка не станет другой?",
        ),
        draw=draw,
        params=(TOOL,),
        dock=dock,
        act=act,
    )
)
