"""The closed form of what a completion costs, against products that are counted while they are made."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from models.images.pixelcnn import cached
from models.images.pixelcnn.cost import Cost, multiplications
from models.images.pixelcnn.parameters import Parameters
from tests.oracle.pixelcnn_cases import twins

KINDS = {
    "with a U-Net": {"shape": (28, 28)},
    "raster order": {"any_mask": False, "shape": (6, 9)},
    "sixteen levels": {"any_mask": False, "levels": 16, "head": 20, "layers": 4, "shape": (9, 5)},
    "colours": {"any_mask": False, "levels": 9, "shape": (6, 9, 3)},
}
EVERY = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


class Counted(np.ndarray):
    """An array that counts the multiplications of matrix products with it."""

    made = 0

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        plain = [np.asarray(one) for one in inputs]
        if ufunc is np.matmul:
            Counted.made += plain[0].size * plain[1].shape[-1]
        return getattr(ufunc, method)(*plain, **options)


@EVERY
def test_a_naive_pass_costs_what_pytorch_counts(kind):
    network, model = twins(**kind)
    known = np.ones(model.size, bool)
    known[-1, 0] = False  # one hidden pixel: one pass
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        seen = torch.zeros((1, *model.shape), dtype=torch.long)
        network(seen, torch.from_numpy(known[None]), torch.zeros(1, dtype=torch.long))
    assert multiplications(model.architecture, known).naive == counter.get_total_flops() // 2  # a sum counts as well


@pytest.mark.parametrize("mask", ["top", "right", "dust"])
@EVERY
def test_the_cached_sampler_costs_what_it_multiplies(kind, mask):
    _, model = twins(**kind)
    rows, columns = np.mgrid[: model.size[0], : model.size[1]]
    dust = np.random.default_rng(0).random(model.size) < 0.2
    hidden = {"top": rows < 3, "right": columns > 2, "dust": dust}[mask]
    task, _ = model._task(np.zeros(model.shape), ~hidden, 1, 0, 1.0, None, None)
    p = Parameters(*(array.view(Counted) for array in model._parameters))
    Counted.made = 0
    assert len([*cached.rows(p, task)]) == hidden.any(1).sum()
    around = multiplications({**model.architecture, "context": {}}, ~hidden)
    assert around.cached == Counted.made
    assert around.hidden == hidden.sum()


def test_nothing_hidden_costs_nothing():
    _, model = twins()
    found = multiplications(model.architecture, np.ones(model.size, bool))
    assert found == Cost(0, 0, 0)
    assert np.isnan(found.ratio)
