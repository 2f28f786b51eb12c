"""A run as a PyTorch script of at most 60 lines: what a lecture shows, and what one takes home and changes.

The script trains the same networks by the same losses with PyTorch's own random numbers, so it behaves like the run
without repeating it number by number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models.gan.data import Data, data_of
from models.gan.objectives import OBJECTIVES, Objective
from models.gan.objectives.base import FeatureObjective, RowObjective, SampleObjective, Term
from models.gan.script_data import data_lines, number
from models.gan.script_unrolled import unrolled_lines
from models.gan.settings import Settings
from models.registry import Text

if TYPE_CHECKING:
    from models.gan.run import Run

LINES = 60
STEPS = 10_000
SAMPLES = 2500

SHAPES = {"linear": "({})", "logistic": "softplus({})", "square": "0.5 * (1 + {}).square()", "hinge": "relu(1 + {})"}
ACTIVATIONS = {"leaky_relu": "nn.LeakyReLU(0.2)", "relu": "nn.ReLU()", "tanh": "nn.Tanh()", "silu": "nn.SiLU()"}


def script(
    source: Run | Settings, target: Any = "ring", seed: int = 0, steps: int | None = None, lang: str = "en"
) -> str:
    """The present rules of a run, or some settings with a ``target`` and a ``seed``, as a script to be run by itself.

    It trains for ``steps`` iterations (by default until the learning rates have fallen to zero, or 10,000), prints how
    it goes and saves 2500 samples to samples.csv. ``lang`` is the language of its comments.
    """
    if isinstance(source, Settings):
        settings, data = source, data_of(target)
    else:
        settings, data, seed = source.settings, source.data, source.seed
    objective = OBJECTIVES[settings.objective]
    parts = _Parts(settings, objective, lang)
    before = _head(parts, seed, steps or settings.decay or STEPS, data)
    after = [*_networks(parts), *_losses(parts), *_loop(parts), *_saving(parts)]
    room = LINES - len(before) - len(after)
    return "\n".join([*before, *data_lines(data.target, room, lang), *after]) + "\n"


class _Parts:
    """What several parts of the script ask about."""

    def __init__(self, settings: Settings, objective: Objective, lang: str):
        self.settings, self.objective, self.lang = settings, objective, lang
        self.has_critic = not isinstance(objective, SampleObjective)
        self.has_penalty = bool(settings.r1 or settings.r2 or settings.gp)

    def note(self, text: Text, **values: Any) -> str:
        """A comment in the script's language."""
        return "# " + text.format(**values)(self.lang)


def _head(parts: _Parts, seed: int, steps: int, data: Data) -> list[str]:
    s, objective = parts.settings, parts.objective
    terms = (*objective.discriminator_terms, *objective.generator_terms) if isinstance(objective, RowObjective) else ()
    shapes = {term.shape for term in terms}
    wanted = [name for shape, name in (("hinge", "relu"), ("logistic", "softplus")) if shape in shapes]
    centre = ", ".join(number(c if abs(c) > 1e-9 * data.scale else 0) for c in data.centre)
    return [
        f"# {objective.title(parts.lang)}: {objective.source}",
        "import torch",
        "from torch import nn",
        *([f"from torch.nn.functional import {', '.join(wanted)}"] if wanted else []),
        f"torch.manual_seed({seed})",
        f"STEPS, BATCH, LATENT = {steps}, {s.batch}, {s.latent_dim}",
        f"CENTRE, SCALE = torch.tensor([{centre}]), {number(data.scale)}  {parts.note(_SCALE)}",
    ]


def _networks(parts: _Parts) -> list[str]:
    s = parts.settings
    outputs = parts.objective.features if isinstance(parts.objective, FeatureObjective) else 1
    layers, hidden = f"(nn.Linear(a, b), {ACTIVATIONS[s.activation]})", f"{s.width}, " * s.depth
    lines = [
        "",
        "def mlp(*sizes):",
        f"    hidden = [layer for a, b in zip(sizes, sizes[1:-1]) for layer in {layers}]",
        "    return nn.Sequential(*hidden, nn.Linear(*sizes[-2:]))",
        f"G = mlp(LATENT, {hidden}2)",
        f"opt_g = {_optimiser(s, 'G', s.lr_g)}",
    ]
    if parts.has_critic:
        lines += [f"D = mlp({2 * s.packing}, {hidden}{outputs})"]
        if s.spectral == "on":
            norm = "nn.utils.parametrizations.spectral_norm"
            lines += [f"D.apply(lambda layer: {norm}(layer) if isinstance(layer, nn.Linear) else layer)"]
        lines += [f"opt_d = {_optimiser(s, 'D', s.lr_d)}"]
    if s.decay:
        both = "(opt_g, opt_d)" if parts.has_critic else "(opt_g,)"
        rule = f"lambda t: max(0, 1 - t / {s.decay})"
        lines += [f"schedules = [torch.optim.lr_scheduler.LambdaLR(opt, {rule}) for opt in {both}]"]
    return lines + ([f"average = mlp(LATENT, {hidden}2)"] if s.average else [])


def _optimiser(s: Settings, network: str, rate: float) -> str:
    options = {
        "sgd": f"momentum={number(s.beta1)}",
        "adam": f"betas=({float(s.beta1)}, {float(s.beta2)})",
        "rmsprop": f"alpha={number(s.beta2)}",
    }[s.optimiser]
    name = {"sgd": "SGD", "adam": "Adam", "rmsprop": "RMSprop"}[s.optimiser]
    return f"torch.optim.{name}({network}.parameters(), lr={number(rate)}, {options})"


def _losses(parts: _Parts) -> list[str]:
    s = parts.settings
    noise = f" + {number(s.noise)} * torch.randn(BATCH, {2 * s.packing})" if s.noise else ""
    count, packed = ("BATCH", "") if s.packing == 1 else (f"{s.packing} * BATCH", ".reshape(BATCH, -1)")
    latent = "3**0.5 * (2 * torch.rand(n, LATENT) - 1)" if s.latent == "uniform" else "torch.randn(n, LATENT)"
    real = f"((data({count}) - CENTRE) / SCALE)" if packed or noise else f"(data({count}) - CENTRE) / SCALE"
    lines = [
        f"def latent(n): return {latent}",
        f"def real(): return {real}{packed}{noise}",
        f"def fake(): return G(latent({count})){packed}{noise}",
    ]
    if isinstance(parts.objective, RowObjective):
        lines += [f"def loss_d(D, x, y): return {_sum(parts.objective.discriminator_terms)}"]
        lines += [f"def loss_g(D, x, y): return {_sum(parts.objective.generator_terms)}"]
    else:
        lines += LOSSES[parts.objective.key]
    if parts.has_penalty:
        value = "score(x, y)" if isinstance(parts.objective, FeatureObjective) else "D(x)"
        lines += [
            f"def slope(x, y):  {parts.note(_SLOPE)}",
            "    x = x.detach().requires_grad_()",
            f"    return torch.autograd.grad({value}.sum(), x, create_graph=True)[0]",
        ]
    return lines + (unrolled_lines(s, parts.note(_AHEAD)) if s.unroll else [])


def _sum(terms: tuple[Term, ...]) -> str:
    signed = [_term(term) for term in terms]
    first = signed[0][1] if signed[0][0] > 0 else f"-{signed[0][1]}"
    return first + "".join(f" {'+' if sign > 0 else '-'} {text}" for sign, text in signed[1:])


def _term(term: Term) -> tuple[int, str]:
    """Sign and text of a term; a linear one shows its own sign in front."""
    outputs = {"real": "D(x)", "fake": "D(y)", "margin": "D(x) - D(y)"}[term.rows]
    sign, weight = (-1 if term.weight < 0 else 1), abs(term.weight)
    if term.shape == "linear":
        sign, weight = (-1 if term.weight * term.sign < 0 else 1), abs(term.weight * term.sign)
        inner = outputs
    elif (term.rows, term.sign) == ("margin", -1):
        inner = "D(y) - D(x)"
    else:
        inner = f"{'' if term.sign > 0 else '-'}{outputs}"
    if term.shift and term.shape != "linear":  # a constant has no slope
        inner += f" {'+' if term.shift > 0 else '-'} {number(abs(term.shift))}"
    factor = "" if weight == 1 else f"{number(weight)} * "
    return sign, f"{factor}{SHAPES[term.shape].format(inner)}.mean()"


LOSSES = {
    "energy_distance": [
        "def distance(a, b): return ((a[:, None] - b).square().sum(-1) + 1e-12).sqrt()",
        "def loss_g(D, x, y):",
        "    n = len(x)",
        "    return 2 * distance(x, y).mean() - (distance(x, x).sum() + distance(y, y).sum()) / (n * (n - 1))",
    ],
    "cramer": [
        "def length(h): return (h.square().sum(1) + 1e-12).sqrt()",
        "def score(x, y): return length(D(x) - D(y).roll(-1, 0)) - length(D(x))",
        "def loss_d(D, x, y): return (score(y, y) - score(x, y)).mean()",
        "def loss_g(D, x, y):",
        "    a, b, c = D(x), D(y), D(y).roll(-1, 0)",
        "    return (length(a - b) + length(a - c) - length(b - c)).mean()",
    ],
}
"""The losses of the games that are no sums of `Term`s."""


def _loop(parts: _Parts) -> list[str]:
    s, lines = parts.settings, ["", "for step in range(1, STEPS + 1):"]
    if parts.has_critic:
        lines += _critic_updates(parts)
    judge = "ahead(x, y)" if s.unroll else "D" if parts.has_critic else "None"
    lines += [
        "    x, y = real(), fake()",
        f"    cost_g = loss_g({judge}, x, y)",
        "    opt_g.zero_grad()",
        "    cost_g.backward()",
        "    opt_g.step()",
    ]
    if s.decay:
        lines += ["    for schedule in schedules: schedule.step()"]
    if s.average:
        lines += [
            "    for a, g in zip(average.parameters(), G.parameters()): "
            f"a.data.lerp_(g.data, 1 - min({number(s.average)}, step / (step + 9)))",
        ]
    shown = "D {cost_d.item():.4f}  G {cost_g.item():.4f}" if parts.has_critic else "G {cost_g.item():.4f}"
    return [*lines, f'    if step % 500 == 0: print(f"{{step}}  {shown}")']


def _critic_updates(parts: _Parts) -> list[str]:
    s, indent = parts.settings, "    "
    lines = []
    if s.critic_steps > 1:
        lines, indent = [f"    for _ in range({s.critic_steps}):"], "        "
    body = ["x, y = real(), fake().detach()", "cost_d = loss_d(D, x, y)"]
    for gamma, rows in ((s.r1, "x"), (s.r2, "y")):
        if gamma:
            body += [f"cost_d = cost_d + {number(gamma)} / 2 * slope({rows}, y).square().sum(1).mean()"]
    if s.gp:
        body += ["a = torch.rand(BATCH, 1)"]
        body += [f"cost_d = cost_d + {number(s.gp)} * (slope(a * x + (1 - a) * y, y).norm(dim=1) - 1).square().mean()"]
    body += ["opt_d.zero_grad()", "cost_d.backward()", "opt_d.step()"]
    if s.clip:
        body += [f"for w in D.parameters(): w.data.clamp_(-{number(s.clip)}, {number(s.clip)})"]
    return lines + [indent + line for line in body]


def _saving(parts: _Parts) -> list[str]:
    shown = "average" if parts.settings.average else "G"
    return [
        "",
        f"samples = CENTRE + SCALE * {shown}(latent({SAMPLES}))",
        'lines = ["x,y\\n", *(f"{x},{y}\\n" for x, y in samples.tolist())]',
        'with open("samples.csv", "w") as file: file.writelines(lines)',
    ]


_SCALE = Text("training sees the data scaled to unit variance", "обучение видит данные с единичной дисперсией")
_SLOPE = Text("gradient of D by its input, kept differentiable", "градиент D по входу, его можно дифференцировать")
_AHEAD = Text("D after its next updates, as a function of y", "D после следующих обновлений как функция y")
