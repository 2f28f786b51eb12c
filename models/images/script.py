"""The training of a small autoencoder as a PyTorch script of at most 60 lines: what a lecture shows and one takes home.

The layers, the losses and the settings of the small models that ship. Left out is what those have besides for the last
nat: a warm-up, and the moving average of the weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from models.images.script_parts import (
    DATA,
    DECODER,
    DIVERGENCE,
    ENCODER,
    FILES,
    LOSS,
    NATS,
    PRIOR,
    TRICK,
    USAGE,
    WEIGHED,
    note,
    reader,
    sheet,
)
from models.registry import Choice, Param, Text

WEIGHTS = {"plain": 0.0, "linear": 0.0, "denoising": 0.4, "sparse_l1": 1.0, "sparse_kl": 10.0, "contractive": 0.3}
"""Of every penalty, or the deviation of the noise; as the shipped autoencoders were trained."""

LATENT = Param("latent", Text("Latent axes", "Латентных осей"), 2, 1, 64, 1)
BETA = Param("beta", Text("β", "β"), 1.0, 0.0, 100.0)
LIKELIHOOD = Param(
    "likelihood",
    Text("Likelihood", "Правдоподобие"),
    "bernoulli",
    choices=(Choice("bernoulli", Text("Bernoulli", "Бернулли")), Choice("gaussian", Text("Gaussian", "гауссово"))),
)
PENALTY = Param(
    "penalty", Text("Penalty", "Штраф"), "plain", choices=tuple(Choice(key, Text("", "")) for key in WEIGHTS)
)


def script(
    data: str,
    latent: int,
    beta: float = 1.0,
    likelihood: str = "bernoulli",
    lang: str = "en",
    penalty: str | None = None,
) -> str:
    """A script to be run by itself, ``python FILE FOLDER``, with the idx files of the data in the folder.

    It trains 784-96-64-z and back, prints the parts of the loss after every epoch, and saves a sheet of new pictures,
    samples.png. Raises `InputError`.

    Arguments:
        data: "digits" (MNIST) or "fashion" (Fashion-MNIST): pictures of 28×28 in idx files.
        latent: number of latent axes, 1 to 64.
        beta: weight of the KL divergence in the loss (Higgins et al., 2017); with 1 the loss is −ELBO.
        likelihood: "bernoulli", pixels binarized anew at every visit, or "gaussian", one deviation learned for all.
        lang: language of its comments.
        penalty: an autoencoder instead of a VAE: "plain", "linear", "denoising", "sparse_l1", "sparse_kl" or
            "contractive". ``beta`` and ``likelihood`` then mean nothing.
    """
    asked = _Asked(
        DATA.parse(data),
        LATENT.parse(latent),
        BETA.parse(beta),
        LIKELIHOOD.parse(likelihood),
        "" if penalty is None else PENALTY.parse(penalty),
        lang,
    )
    return "\n".join([*_head(asked), *_networks(asked), *_loop(asked), *_saving(asked)]) + "\n"


@dataclass(frozen=True)
class _Asked:
    """What the script is to train, and in which language it speaks; a VAE has no penalty."""

    data: str
    latent: int
    beta: float
    likelihood: str
    penalty: str
    lang: str

    @property
    def is_gaussian(self) -> bool:
        return not self.penalty and self.likelihood == "gaussian"

    def note(self, text: Text, **values: Any) -> str:
        """A comment."""
        return note(text, self.lang, **values)


def _head(asked: _Asked) -> list[str]:
    weight = f"WEIGHT = {WEIGHTS[asked.penalty]:g}" if asked.penalty else f"BETA = {asked.beta:g}"
    return [
        asked.note(_KINDS[asked.penalty or asked.likelihood]),
        asked.note(USAGE, data=FILES[asked.data]),
        "import gzip, struct, sys, zlib",
        *(["from math import log, pi"] if asked.is_gaussian else []),
        "from pathlib import Path",
        "import torch",
        "from torch import nn",
        *([] if asked.penalty or asked.is_gaussian else [f"from torch.nn.functional import {_CROSS_ENTROPY}"]),
        "torch.manual_seed(0)",
        f"LATENT, EPOCHS, BATCH, RATE, SIDE = {asked.latent}, {25 if asked.penalty else 30}, 128, 2e-3, 12",
        *([weight] if not asked.penalty or WEIGHTS[asked.penalty] else []),
        "",
        *reader(asked.lang),
        "",
    ]


def _networks(asked: _Asked) -> list[str]:
    lines = [*_MLP, "", "images = read(sys.argv[1])"]
    if asked.penalty == "linear":
        lines += ["encoder, decoder = mlp(784, LATENT), mlp(LATENT, 784)  " + asked.note(_LINEAR)]
    elif asked.penalty:
        encoder = "mlp(784, 96, 64, LATENT)"
        bounded = f"nn.Sequential({encoder}, nn.Sigmoid())" if asked.penalty == "sparse_kl" else encoder
        lines += [f"encoder = {bounded}", "decoder = nn.Sequential(mlp(LATENT, 64, 96, 784), nn.Sigmoid())"]
    else:
        lines += [f"encoder = mlp(784, 96, 64, 2 * LATENT)  {asked.note(ENCODER)}"]
        lines += [f"decoder = mlp(LATENT, 64, 96, 784)  {asked.note(DECODER)}"]
    learned = "*encoder.parameters(), *decoder.parameters()"
    if asked.is_gaussian:
        lines += [f"log_sigma = nn.Parameter(torch.tensor(-1.0))  {asked.note(_SIGMA)}"]
        learned += ", log_sigma"
    return [
        *lines,
        f"optimiser = torch.optim.Adam([{learned}], lr=RATE, betas=(0.9, 0.99))",
        "schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, EPOCHS)",
    ]


def _loop(asked: _Asked) -> list[str]:
    loss = _reconstruction(asked) if asked.penalty else _bound(asked)
    parts, shown = _parts(asked)
    lines = [
        *loss,
        "optimiser.zero_grad()",
        "loss.backward()",
        "optimiser.step()",
        f"sums += len(x) * torch.stack([{parts}]).detach()",
    ]
    return [
        "",
        "for epoch in range(1, EPOCHS + 1):",
        f"    sums = torch.zeros({parts.count(',') + 1})",
        "    for rows in torch.randperm(len(images)).split(BATCH):",
        *("        " + line for line in lines),
        "    schedule.step()",
        f"    {parts}{'' if ',' in parts else ','} = (sums / len(images)).tolist()",
        f'    print(f"{{epoch:2}}  {shown}", flush=True)',
    ]


def _parts(asked: _Asked) -> tuple[str, str]:
    """Names of the parts of the loss, and how the script tells them."""
    if not asked.penalty:
        return "nats, kl", "-ELBO {nats + kl:.2f} = -ln p(x|z) {nats:.2f} + KL {kl:.2f}"
    if asked.penalty in _PENALTIES:
        return "error, penalty", "error {error:.2f}  penalty {penalty:.4f}"
    return "error", "error {error:.2f}"


def _bound(asked: _Asked) -> list[str]:
    """−ELBO of a batch, the KL divergence weighted by β."""
    seen = "images[rows]" if asked.is_gaussian else f"torch.bernoulli(images[rows])  {asked.note(_BINARIZED)}"
    nats = [f'nats = {_CROSS_ENTROPY}(decoder(z), x, reduction="none").sum(1).mean()  {asked.note(NATS)}']
    if asked.is_gaussian:
        nats = [
            "squares = ((x - decoder(z).sigmoid()) / log_sigma.exp()).square()",
            f"nats = (squares / 2 + log_sigma + log(2 * pi) / 2).sum(1).mean()  {asked.note(NATS)}",
        ]
    return [
        f"x = {seen}",
        "mean, log_var = encoder(x).chunk(2, dim=1)",
        f"z = mean + (log_var / 2).exp() * torch.randn_like(mean)  {asked.note(TRICK)}",
        *nats,
        f"kl = (mean**2 + log_var.exp() - 1 - log_var).sum(1).mean() / 2  {asked.note(DIVERGENCE)}",
        f"loss = nats + BETA * kl  {asked.note(LOSS if asked.beta == 1 else WEIGHED)}",
    ]


def _reconstruction(asked: _Asked) -> list[str]:
    """Squared error of a batch, and what else is asked of the code."""
    x = "images[rows].requires_grad_()" if asked.penalty == "contractive" else "images[rows]"
    noisy = f"x + WEIGHT * torch.randn_like(x))  {asked.note(_NOISE)}" if asked.penalty == "denoising" else "x)"
    lines = [f"x = {x}", f"code = encoder({noisy}", "error = (decoder(code) - x.detach()).square().sum(1).mean()"]
    if asked.penalty not in _PENALTIES:
        return [*lines, f"loss = error  {asked.note(_ERROR)}"]
    return [
        *lines,
        *_PENALTIES[asked.penalty],
        f"small = 0.01 * decoder[0][0].weight.square().sum()  {asked.note(_SMALL)}",
        f"loss = error + WEIGHT * penalty + small  {asked.note(_ASKED[asked.penalty])}",
    ]


def _saving(asked: _Asked) -> list[str]:
    if asked.penalty:
        draws = [
            f"    codes = encoder(images)  {asked.note(_FITTED)}",
            "    z = codes.mean(0) + codes.std(0) * torch.randn(SIDE**2, LATENT)",
        ]
    else:
        draws = [f"    z = torch.randn(SIDE**2, LATENT)  {asked.note(PRIOR)}"]
    return sheet(draws, "decoder(z).clamp(0, 1)" if asked.penalty else "decoder(z).sigmoid()", asked.lang)


_CROSS_ENTROPY = "binary_cross_entropy_with_logits"
_MLP = (
    "def mlp(*sizes):",
    "    hidden = [layer for a, b in zip(sizes, sizes[1:-1]) for layer in (nn.Linear(a, b), nn.SiLU())]",
    "    return nn.Sequential(*hidden, nn.Linear(*sizes[-2:]))",
)
_PENALTIES = {
    "sparse_l1": ("penalty = code.abs().sum(1).mean()",),
    "sparse_kl": (
        "active = code.mean(0).clamp(1e-6, 1 - 1e-6)",
        "penalty = (0.1 * (0.1 / active).log() + 0.9 * (0.9 / (1 - active)).log()).sum()",
    ),
    "contractive": (
        "slope = torch.autograd.grad((code * torch.randn_like(code)).sum(), x, create_graph=True)[0]",
        "penalty = slope.square().sum(1).mean()",
    ),
}
"""The lines of `training.objectives`' penalties, without their batch."""

_KINDS = {
    "bernoulli": Text(
        "Variational autoencoder (Kingma and Welling, 2014), Bernoulli likelihood",
        "Вариационный автокодировщик (Kingma, Welling, 2014), правдоподобие Бернулли",
    ),
    "gaussian": Text(
        "Variational autoencoder (Kingma and Welling, 2014), Gaussian likelihood, σ is learned (Rybkin et al., 2021)",
        "Вариационный автокодировщик (Kingma, Welling, 2014), гауссово правдоподобие, σ обучается (Rybkin и др., 2021)",
    ),
    "plain": Text(
        "Autoencoder (Rumelhart, Hinton, Williams, 1986)", "Автокодировщик (Rumelhart, Hinton, Williams, 1986)"
    ),
    "linear": Text("Linear autoencoder (Baldi and Hornik, 1989)", "Линейный автокодировщик (Baldi, Hornik, 1989)"),
    "denoising": Text(
        "Denoising autoencoder (Vincent et al., 2008)", "Шумоподавляющий автокодировщик (Vincent и др., 2008)"
    ),
    "sparse_l1": Text(
        "Sparse autoencoder with an L1 penalty on the code", "Разреженный автокодировщик: штраф L1 на код"
    ),
    "sparse_kl": Text(
        "Sparse autoencoder: every unit is to be active a tenth of the time (Ng, 2011)",
        "Разреженный автокодировщик: каждый нейрон кода активен десятую часть времени (Ng, 2011)",
    ),
    "contractive": Text("Contractive autoencoder (Rifai et al., 2011)", "Сжимающий автокодировщик (Rifai и др., 2011)"),
}
_LINEAR = Text("the best one is PCA", "лучший из таких — метод главных компонент")
_SIGMA = Text("one deviation for all pixels", "одно отклонение на все пиксели")
_BINARIZED = Text("ink or paper, by chance, anew each time", "чернила или бумага, каждый раз наугад")
_NOISE = Text("noise in, the clean picture out", "на входе шум, на выходе чистая картинка")
_ERROR = Text("nothing says where codes should lie", "где лежать кодам, не сказано")
_SMALL = Text("or a tiny code and huge weights would cheat", "иначе спасёт крошечный код с огромными весами")
_ASKED = {
    "sparse_l1": Text("few axes speak at a time", "говорят лишь немногие оси"),
    "sparse_kl": Text("every axis speaks rarely", "каждая ось говорит редко"),
    "contractive": Text("small changes of x hardly move the code", "малые изменения x почти не сдвигают код"),
}
_FITTED = Text("no prior: draw from a Gaussian fitted to the codes", "априорного нет: гауссиана, подобранная к кодам")
