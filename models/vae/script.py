"""A lane of the race as a PyTorch script of at most 60 lines that can be taken away."""

from __future__ import annotations

from models.gan.backends.activations import LEAK
from models.images.script_parts import (
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
from models.registry import Text
from models.vae.likelihoods import SIGMA
from models.vae.settings import Settings

_CROSS_ENTROPY = "binary_cross_entropy_with_logits"
_TITLE = Text(
    "Variational autoencoder (Kingma and Welling, 2014) on few pictures: trained in seconds",
    "Вариационный автокодировщик (Kingma, Welling, 2014) на немногих картинках: учится за секунды",
)
_FEW = Text("as few as on the page", "столько же, сколько на странице")
_GREY = Text("fixed: a quarter of the range of grey", "задано: четверть диапазона серого")


def script(settings: Settings, data: str = "digits", steps: int = 3000, seed: int = 0, lang: str = "en") -> str:
    """A script to be run by itself, ``python FILE FOLDER``, with the idx files of the data in the folder.

    The network, the loss and the optimiser of a `Run` with these settings; its random numbers are PyTorch's, and its
    500 pictures the first of the data set. It prints both terms of the loss and saves new pictures, samples.png.

    Arguments:
        data: "digits" (MNIST) or "fashion" (Fashion-MNIST).
        steps: updates.
        lang: language of its comments.
    """
    return "\n".join([*_head(settings, data, steps, seed, lang), *_loop(settings, lang), *_saving(lang)]) + "\n"


def _head(settings: Settings, data: str, steps: int, seed: int, lang: str) -> list[str]:
    gaussian = settings.likelihood == "gaussian"
    sizes = f"{settings.latent}, {settings.width}, {settings.batch}, {settings.lr:g}, {steps}, 12"
    return [
        note(_TITLE, lang),
        note(USAGE, lang, data=FILES[data]),
        "import gzip, struct, sys, zlib",
        *(["from math import log, pi"] if gaussian else []),
        "from pathlib import Path",
        "import torch",
        "from torch import nn",
        *([] if gaussian else [f"from torch.nn.functional import {_CROSS_ENTROPY}"]),
        f"torch.manual_seed({seed})",
        f"LATENT, WIDTH, BATCH, RATE, STEPS, SIDE = {sizes}",
        f"BETA = {settings.beta:g}",
        *([f"SIGMA = {SIGMA:g}  {note(_GREY, lang)}"] if gaussian else []),
        "",
        *reader(lang),
        "",
        "def mlp(a, b):",
        f"    return nn.Sequential(nn.Linear(a, WIDTH), nn.LeakyReLU({LEAK:g}), nn.Linear(WIDTH, b))",
        "",
        f"images = read(sys.argv[1])[:500]  {note(_FEW, lang)}",
        f"encoder = mlp(784, 2 * LATENT)  {note(ENCODER, lang)}",
        f"decoder = mlp(LATENT, 784)  {note(DECODER, lang)}",
        "optimiser = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=RATE)",
    ]


def _loop(settings: Settings, lang: str) -> list[str]:
    nats = f'{_CROSS_ENTROPY}(decoder(z), x, reduction="none")'
    if settings.likelihood == "gaussian":
        nats = "((x - decoder(z).sigmoid()).square() / (2 * SIGMA**2) + log(SIGMA) + log(2 * pi) / 2)"
    return [
        "",
        "for step in range(1, STEPS + 1):",
        "    x = images[torch.randint(len(images), (BATCH,))]",
        "    mean, log_var = encoder(x).chunk(2, dim=1)",
        f"    z = mean + (log_var / 2).exp() * torch.randn_like(mean)  {note(TRICK, lang)}",
        f"    nats = {nats}.sum(1).mean()  {note(NATS, lang)}",
        f"    kl = (mean**2 + log_var.exp() - 1 - log_var).sum(1).mean() / 2  {note(DIVERGENCE, lang)}",
        f"    loss = nats + BETA * kl  {note(LOSS if settings.beta == 1 else WEIGHED, lang)}",
        "    optimiser.zero_grad()",
        "    loss.backward()",
        "    optimiser.step()",
        "    if step % 500 == 0 or step == STEPS:",
        '        print(f"{step:6}  -ELBO {nats + kl:.1f} = -ln p(x|z) {nats:.1f} + KL {kl:.1f}", flush=True)',
    ]


def _saving(lang: str) -> list[str]:
    draws = [f"    z = torch.randn(SIDE**2, LATENT)  {note(PRIOR, lang)}"]
    return sheet(draws, "decoder(z).sigmoid()", lang)
