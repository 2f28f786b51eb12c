"""The training that a view shows as a script, and how it is saved."""

from __future__ import annotations

import pytest

from playground.tabs.completion import card
from playground.tabs.completion.panels import PANELS
from playground.tabs.completion.panels.base import Situation
from tests.unit.completion_cases import ask

CODE = {"kind": "code"}


@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize(
    ("view", "data", "file", "line"),
    [
        ("paint", "digits", "pixelcnn.py", "MNIST"),
        ("pixel", "grey", "pixelcnn.py", "MNIST"),
        ("order", "fashion", "pixelcnn.py", "Fashion-MNIST"),
        ("paint", "emoji", "pixelcnn_colour.py", "data_batch_*.bin"),
        ("nothing", "grey", "gated.py", "MNIST"),
        ("nothing", "emoji", "pixelcnn_colour.py", "data_batch_*.bin"),
        ("autoencoder", "digits", "pixelcnn_autoencoder.py", "encoder = nn.Sequential("),
        ("architectures", "digits", "made.py", "class Masked(nn.Linear)"),
    ],
)
def test_the_code_is_that_of_what_is_looked_at(view, data, file, line, lang):
    situation = Situation(ask("act", CODE, lang, data=data))
    found = card.saved(situation, PANELS[view])
    assert (found.name, found.type) == (file, "text/x-python")
    assert line in found.content and compile(found.content, file, "exec")


def test_a_view_without_a_network_of_its_own_has_none():
    assert card.saved(Situation(ask("act", CODE)), PANELS["scores"]) is None
    assert card.about(Situation(ask()), PANELS["scores"]) == ""


def test_nothing_is_saved_unasked():
    assert card.saved(Situation(ask()), PANELS["autoencoder"]) is None
    assert "class PixelCNN" in card.about(Situation(ask()), PANELS["autoencoder"])
