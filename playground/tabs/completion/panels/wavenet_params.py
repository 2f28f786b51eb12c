"""What a link holds of the view of WaveNet: the shape of a stack, and what the small network plays."""

from __future__ import annotations

from models.registry import Param, Text
from models.waves.stack import Stack
from playground.tab import Ask
from playground.widgets import named

HERTZ = Text("Hz", "Гц")
LAYERS = Param("cnn.wave_layers", Text("Layers in a block", "Слоёв в блоке"), 4, 1, 6, 1)
KERNEL = Param("cnn.wave_kernel", Text("Kernel", "Ядро"), 2, 2, 3, 1)
BASE = Param(
    "cnn.wave_base",
    Text("Dilation grows by", "Разрежение растёт в"),
    2,
    1,
    3,
    1,
    help=Text("1 is a stack without dilation.", "1 — сеть без разрежения."),
)
BLOCKS = Param("cnn.wave_blocks", Text("Blocks", "Блоков"), 1, 1, 3, 1)
AT = Param("cnn.wave_at", Text("Output, samples back", "Выход, отсчётов назад"), 0, 0, 60, 1)
INSTRUMENT = Param(
    "cnn.wave_instrument",
    Text("Instrument", "Инструмент"),
    "flute",
    choices=named(
        [
            ("organ", Text("organ", "орган")),
            ("string", Text("string", "струна")),
            ("flute", Text("flute", "флейта")),
            ("bell", Text("bell", "колокол")),
        ]
    ),
)
TUNE = Param(
    "cnn.wave_tune",
    Text("Notes", "Ноты"),
    "ode",
    choices=named(
        [
            ("ode", Text("a tune", "мелодия")),
            ("scale", Text("a scale", "гамма")),
            ("walk", Text("by chance", "наугад")),
            ("own", Text("not told", "не заданы")),
        ]
    ),
)
TEMPERATURE = Param("cnn.wave_heat", Text("Temperature", "Температура"), 0.8, 0.0, 1.5, 0.05)
GUIDANCE = Param(
    "cnn.wave_guidance",
    Text("How strongly the note is told", "Настойчивость подсказки"),
    1.0,
    1.0,
    4.0,
    0.1,
    help=Text(
        "w in: untold + w (told − untold), logit by logit. 1 is the learned distribution; above it a sharpened one, in "
        "which whatever the note makes likelier becomes likelier still (classifier-free guidance).",
        "w в формуле: без ноты + w (с нотой − без ноты), по логитам. 1 — выученное распределение; больше — уже "
        "заострённое: что нота делает вероятнее, становится ещё вероятнее (classifier-free guidance).",
    ),
)
SEED = Param("cnn.wave_seed", Text("Seed", "Зерно"), 0, 0, 99, 1)
PARAMS = (LAYERS, KERNEL, BASE, BLOCKS, AT, INSTRUMENT, TUNE, GUIDANCE, TEMPERATURE, SEED)


def stack_of(ask: Ask) -> Stack:
    """The stack that the sliders describe."""
    return Stack(*(int(ask[param.key]) for param in (LAYERS, KERNEL, BASE, BLOCKS)))
