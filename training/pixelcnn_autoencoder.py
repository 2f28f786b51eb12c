"""Trains an autoencoder whose decoder is a PixelCNN and writes it as an asset: weights and card.

The PixelCNN takes care of the pixels, so the code may keep to what the picture means: draws from p(x | code) differ in
pixels and agree in meaning (van den Oord et al., 2016, "Conditional Image Generation with PixelCNN Decoders", 2.4).
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from models import weights
from models.images import binarize
from models.weights import Card, Metric
from training.data import DATASETS, Split
from training.evaluation import picture_values
from training.images import SOURCES, Options, device_name
from training.loop import Plan, Training
from training.networks import Network
from training.objectives import Batch, Minimiser
from training.pixelcnn import Facts, PixelCNN, quantized

NAME, DATA = "pixelcnn_autoencoder_digits", "digits"
CODE = 10  # numbers, as in the paper's narrow bottleneck
ENCODER = (
    *("fold 2", "conv 4 32", "silu", "fold 2", "conv 128 64", "silu"),
    *("flatten", "dense 3136 96", "silu", f"dense 96 {CODE}"),
)
MAPS = 8  # numbers that the code tells every pixel
PAINTER = (
    *(f"dense {CODE + 1} 96", "silu", "dense 96 784", "reshape 16 7 7", "conv 16 32", "silu", "unfold 2"),
    *(f"conv 8 {4 * MAPS}", "unfold 2"),
)
FACTS = Facts(levels=2, features=32, layers=6, head=32, classes=0, context={}, channels=MAPS)
PLAN = Plan(epochs=1, batch=32, rate=3e-3, muon=0.02, decay=0.3, warmup=0.1, average=0.998, half=True, fused=True)
NOISE = 0.25
"""Deviation of the noise on codes whose own is 1. Such a channel carries at most ln(1 + 1/σ²)/2 = 1.4 nats a number
(Shannon, 1948), so the code keeps what is worth most, and codes between those of two pictures mean something as well.
That every number varies by 1 is not left to the encoder: a decoder so strong soon does without a code that says little
(Chen et al., 2017, "Variational Lossy Autoencoder"), and a code that it ignores is never taught to say more."""
SEEN = 20_000  # pictures, each seen once
UNTOLD = 0.1  # of the pictures are learned without their code: the same network then knows p(x) too
ROWS, MEASURED = 100, 2000


class Autoencoder(nn.Module):
    """−log p(x | code(x)) per pixel.

    The code, and whether it is told, becomes maps that enter every gate at their own place (2.3, "location-dependent"):
    without them no pixel would know where in the picture it lies.
    """

    ENDS = ("encoder", "painter", "decoder.first", "decoder.condition", "decoder.out")

    def __init__(self, facts: Facts = FACTS):
        super().__init__()
        self.encoder, self.painter, self.decoder = Network(ENCODER), Network(PAINTER), PixelCNN(facts)

    def encode(self, levels: Tensor) -> Tensor:
        """Codes (n, 10) of pictures (n, height, width) of levels."""
        x = levels.float().unsqueeze(1) / (self.decoder.facts.levels - 1)
        return self.encoder(x.contiguous(memory_format=torch.channels_last)).float()

    def nats(self, levels: Tensor, codes: Tensor, told: Tensor) -> Tensor:
        """−log p(pixel | those before it, the code) in nats, (n, height, width); ``told`` (n,) 0 or 1."""
        maps = self.painter(torch.cat([codes * told[:, None], told[:, None]], 1))
        nothing, nobody = torch.zeros_like(levels, dtype=torch.bool), torch.zeros_like(levels[:, 0, 0])
        return self.decoder(levels, nothing, nobody, as_nats=True, context=maps)

    def forward(self, levels: Tensor, noise: Tensor, told: Tensor) -> Tensor:
        code = self.encode(levels)
        code = (code - code.mean(0)) / (code.std(0) + 1e-4)
        return self.nats(levels, code + noise, told)


def objective(network: Autoencoder, batch: Batch) -> Tensor:
    """−log p(x | code(x) + noise) in nats per picture, digits binarized anew at every visit, some without a code."""
    levels = quantized(batch, FACTS.levels)
    noise = NOISE * batch.normal(levels.new_empty(len(levels), CODE, dtype=torch.float32))
    told = torch.rand(len(levels), generator=batch.draws, device=levels.device) >= UNTOLD
    return network(levels, noise, told.float()).sum((1, 2)).mean()


def make(options: Options) -> list[Path]:
    """Train, round to what ships, measure that on the test set, and write weights and card."""
    data = DATASETS[DATA](options.data)
    torch.manual_seed(PLAN.seed)
    learner = Minimiser(Autoencoder(), objective, PLAN, options.device)
    train = Split(data.train.images[:SEEN], data.train.labels[:SEEN])
    training = Training(learner, PLAN, train, options.device, options.checkpoints / f"{NAME}.ckpt", NAME)
    if options.resume:
        training.resume()
    training.run()
    rounded = {key: value.half().float() for key, value in standardised(learner.average, train).items()}
    card = replace(_card(training, options), metrics=_measured(rounded, data.test, options.device))
    for key, metric in card.metrics.items():
        print(f"{NAME}: {key} {metric.value:.2f} {metric.unit}")
    return weights.write(card, {key: value.cpu().numpy() for key, value in rounded.items()}, options.out)


@torch.no_grad()
def standardised(tensors: dict[str, Tensor], train: Split) -> dict[str, Tensor]:
    """The same network with codes that have mean 0 and deviation 1 over training pictures, not over each batch."""
    network = _network(tensors)
    levels = torch.from_numpy(binarize(picture_values(train)[:MEASURED]).astype(np.int64))
    codes = torch.cat([network.encode(some) for some in levels.split(ROWS)])
    last, scale = f"encoder.{len(ENCODER) - 1}", 1 / codes.std(0)
    weight, bias = tensors[f"{last}.weight"].cpu(), tensors[f"{last}.bias"].cpu()
    fitted = {f"{last}.weight": weight * scale[:, None], f"{last}.bias": (bias - codes.mean(0)) * scale}
    return tensors | fitted


def _network(tensors: dict[str, Tensor]) -> Autoencoder:
    network = Autoencoder().eval()
    network.load_state_dict(tensors)
    return network


@torch.no_grad()
def _measured(tensors: dict[str, Tensor], test: Split, device: torch.device) -> dict[str, Metric]:
    """−log p of test pictures given their own code, another picture's, and none: how much the code says."""
    network = _network(tensors).to(device, memory_format=torch.channels_last)
    levels = torch.from_numpy(binarize(picture_values(test))[:MEASURED].astype(np.int64)).to(device)
    own = torch.cat([network.encode(some) for some in levels.split(ROWS)])
    protocol = "{what}; MNIST, test set, binarized once by binarize(x, seed=0), codes without noise; mean"
    cases = {
        "nll_own_code": (own, 1.0, "−log p(x | code of x)"),
        "nll_other_code": (own.roll(1, 0), 1.0, "−log p(x | code of the picture before x)"),
        "nll_no_code": (own, 0.0, "−log p(x), no code told"),
    }
    return {
        key: Metric(_mean(network, levels, codes, told), "nats per picture", len(levels), protocol.format(what=what))
        for key, (codes, told, what) in cases.items()
    }


def _mean(network: Autoencoder, levels: Tensor, codes: Tensor, told: float) -> float:
    """Mean nats of a picture, in float32."""
    total = 0.0
    for some, code in zip(levels.split(ROWS), codes.split(ROWS), strict=True):
        total += float(network.nats(some, code, torch.full((len(some),), told, device=some.device)).double().sum())
    return round(total / len(levels), 3)


def _card(training: Training, options: Options) -> Card:
    dataset, licence, credit = SOURCES[DATA]
    architecture = {"shape": [28, 28], "levels": FACTS.levels, "features": FACTS.features, "layers": FACTS.layers}
    architecture |= {"head": FACTS.head, "classes": FACTS.classes, "channels": MAPS, "code": CODE, "noise": NOISE}
    architecture |= {"reader": list(ENCODER), "painter": list(PAINTER)}
    return Card(
        name=NAME,
        family="pixelcnn_autoencoder",
        data=DATA,
        dataset=dataset,
        licence=licence,
        credit=credit,
        command=f"python -m training {NAME} --data DIR",
        seed=PLAN.seed,
        steps=training.step,
        device=device_name(options.device),
        seconds=round(training.seconds, 1),
        architecture=architecture,
    )
