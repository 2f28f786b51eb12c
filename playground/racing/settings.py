"""Parameters that every race has: the same on the page and in a link, whichever tab is open."""

from __future__ import annotations

from models.registry import Param, Text

SEED = Param("seed", Text("Seed", "Зерно"), 0, low=0, high=99, step=1)
SPEED = Param(
    "speed",
    Text("Speed", "Скорость"),
    10_000.0,
    low=1,
    high=10_000,
    log=True,
    unit=Text("steps/s", "шагов/с"),
    help=Text(
        "Training steps a second at most; the right end is as fast as the machine can.",
        "Шагов обучения в секунду, не больше; правый край — с полной скоростью.",
    ),
)
