"""What a link holds for the view of architectures: which one is looked at."""

from __future__ import annotations

from models.registry import Param, Text
from playground.tabs.completion.panels.architectures_measures import shipped
from playground.widgets import named

ALL = "all"
ARCHITECTURE = Param(
    "cnn.arch",
    Text("Architecture", "Архитектура"),
    ALL,
    choices=named([(ALL, Text("all together", "все вместе")), *((key, one.title) for key, one in shipped().items())]),
)
