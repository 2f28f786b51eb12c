"""Everything a link to this tab can hold."""

from __future__ import annotations

from models.registry import Param, Text
from playground.tabs.completion import assets
from playground.tabs.completion.inputs import INPUTS, SHELF
from playground.tabs.completion.masks import HIDDEN
from playground.tabs.completion.panels import PANELS
from playground.tabs.completion.panels.base import VIEW_KEY, Panel
from playground.widgets import named

SHOWN: dict[str, Panel] = {key: panel for key, panel in PANELS.items() if assets.there(*panel.assets)}
"""The views that can be offered: those whose models ship."""

VIEW = Param(
    VIEW_KEY,
    Text("View", "Вид"),
    next(iter(SHOWN), ""),
    choices=named((panel.key, panel.title) for panel in SHOWN.values()),
)
PARAMS = (VIEW, *INPUTS, HIDDEN, SHELF.page, *(param for panel in SHOWN.values() for param in panel.params))
