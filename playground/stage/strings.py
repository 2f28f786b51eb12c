"""What the stage itself says, in both languages; everything else comes with the view."""

from __future__ import annotations

from models.registry import Text

STRINGS = {
    "point": Text("point", "точка"),
    "drag": Text("draggable point; arrow keys move it", "подвижная точка; стрелки двигают её"),
    "drag_reset": Text("Double-click or Delete resets", "Двойной щелчок или Delete возвращает исходное значение"),
    "picture": Text("picture; arrow keys read values", "рисунок; стрелки показывают значения"),
    "save": Text("Save as PNG", "Сохранить как PNG"),
    "reset": Text("Reset the view", "Вернуть исходный вид"),
    "chart_failed": Text("The chart could not be loaded.", "Не удалось загрузить график."),
}


def stage_strings(lang: str) -> dict[str, str]:
    """The ``strings`` option of the page's ``Stage`` and ``Chart`` in one language."""
    return {key: text(lang) for key, text in STRINGS.items()}
