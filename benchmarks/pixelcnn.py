"""Completing half a picture: compiled, in numpy, and the usual way, a full pass in PyTorch for every pixel.

The shipped size (64 features, 10 layers, with its U-Net) with random weights, since weights cost no time; one thread.
The top half of a picture of 28×28 is hidden. The three ways take turns, so that a busy machine slows them alike: read
the ratios first. The usual way is a few of its 392 passes, times 392.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import time
from collections.abc import Callable, Iterator

import numpy as np
import torch

from benchmarks.report import Row
from models.images.families.pixelcnn import PixelCNN
from models.images.pixelcnn import cached, compiled
from models.images.pixelcnn.cost import multiplications
from models.images.pixelcnn.parameters import Parameters
from models.images.pixelcnn.task import Row as Finished
from models.images.pixelcnn.task import Task
from models.weights import Card, Weights
from training.pixelcnn import Facts, unet
from training.pixelcnn import PixelCNN as Network

SIDE, COUNTS, ROUNDS = 28, (1, 4, 16), 9
AIMED = 4  # completions that the goals speak of
GOALS = {"usual": "≥ 300 × compiled", "compiled": 60, "numpy": 200, "its first row": 25}
FACTS = Facts(levels=2, features=64, layers=10, head=64, classes=10, context=unet(32, SIDE), channels=32)
Sampler = Callable[[Parameters, Task], Iterator[Finished]]


def run() -> Iterator[Row]:
    """For each number of completions the usual way, then ours with their first rows; then multiplications."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    network = FACTS.network().eval()
    model, known = model_of(network), np.arange(SIDE)[:, None] >= np.full(SIDE, SIDE // 2)
    samplers = {"numpy": cached.rows, "compiled": compiled.kernels().wait()}
    for n in COUNTS:
        yield from _rows(network, model, known, samplers, n)
    yield from _multiplications(model, known)


def model_of(network: Network) -> PixelCNN:
    """The same network at run time."""
    tensors = {name: values.detach().numpy() for name, values in network.state_dict().items()}
    words = dict.fromkeys(("data", "dataset", "licence", "credit", "command", "device"), "none")
    card = Card("random", "pixelcnn", seed=0, steps=0, seconds=0, architecture=_architecture(), **words)
    return PixelCNN(Weights(card, tensors))


def _architecture() -> dict:
    return {"shape": [SIDE, SIDE], **vars(FACTS)}


def _rows(network: Network, model: PixelCNN, known: np.ndarray, samplers: dict[str, Sampler], n: int) -> Iterator[Row]:
    times: dict[str, list[float]] = {}
    for again in range(ROUNDS + 1):
        taken = {"a pass": _pass(network, known, n)}
        for name, sampler in samplers.items():
            taken[f"{name}, its first row"], taken[name] = _sampled(model, known, sampler, n)
        for name, ms in taken.items() if again else ():  # the first round warms up
            times.setdefault(name, []).append(ms)
    hidden = int((~known).sum())
    usual, aims = [ms * hidden for ms in times.pop("a pass")], GOALS if n == AIMED else {}
    yield Row.of(f"{n}: a pass in PyTorch × {hidden} pixels", usual, target=aims.get("usual"))
    for name, found in times.items():
        ratio = {"ratio": np.median(usual) / np.median(found), "against": "passes"} if name in samplers else {}
        yield Row.of(f"{n}: {name}", found, target=aims.get(name.split(", ")[-1]), **ratio)


def _pass(network: Network, known: np.ndarray, n: int) -> float:
    """Milliseconds of one full pass over ``n`` pictures."""
    x, seen = torch.zeros((n, SIDE, SIDE), dtype=torch.long), torch.from_numpy(np.repeat(known[None], n, axis=0))
    start = time.perf_counter()
    with torch.inference_mode():
        network(x, seen, torch.full((n,), FACTS.classes))
    return (time.perf_counter() - start) * 1e3


def _sampled(model: PixelCNN, known: np.ndarray, sampler: Sampler, n: int) -> tuple[float, float]:
    """Milliseconds to the first row and to the last, the U-Net included."""
    start = time.perf_counter()
    task, _ = model._task(np.zeros((SIDE, SIDE)), known, n, 0, 1.0, None, None)
    rows = sampler(model._parameters, task)
    next(rows)
    first = time.perf_counter() - start
    for _ in rows:
        pass
    return first * 1e3, (time.perf_counter() - start) * 1e3


def _multiplications(model: PixelCNN, known: np.ndarray) -> Iterator[Row]:
    cost, unit = multiplications(model.architecture, known), "million multiplications per pixel"
    yield Row("a pass for every pixel", cost.naive / cost.hidden / 1e6, unit=unit)
    yield Row("cached", cost.cached / cost.hidden / 1e6, unit=unit, ratio=cost.ratio, against="passes")
