"""What the stage itself says, in both languages; everything else comes with the view."""

from __future__ import annotations

from models.registry import Text

STRINGS = {
    "point": Text("point", "точка"),
    "drag": Text("draggable point; arrow keys move it", "подвижная точка; стрелки двигают её"),
    "picture": Text("picture; arrow keys read values", "рисунок; стрелки показывают значения"),
    "canvas": Text("drawing area", "поле для рисования"),
    "about": Text("about", "около"),
    "no_values": Text("no values here", "здесь значений нет"),
    "chart_failed": Text("The chart could not be loaded.", "Не удалось загрузить график."),
}


def stage_strings(lang: str) -> dict[str, str]:
    """The ``strings`` option of the page's ``Stage`` and ``Chart`` in one language."""
    return {key: text(lang) for key, text in STRINGS.items()}
