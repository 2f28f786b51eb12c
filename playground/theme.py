"""One colour per idea, in light and dark: the one table that the page, the stage and the charts take theirs from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Shade:
    light: str
    dark: str


SURFACES = {
    "paper": Shade("#fbfaf7", "#12161d"),
    "panel": Shade("#ffffff", "#1a2029"),
    "ink": Shade("#1c2330", "#eceff4"),
    "soft": Shade("#5b6675", "#9aa6b5"),
    "line": Shade("#e3e1da", "#2b3440"),
    "accent": Shade("#1f4e79", "#8fc1ee"),
    "on-accent": Shade("#ffffff", "#12161d"),
    "tint": Shade("#e2e7ee", "#24374a"),
    "data": Shade("#39424f", "#cfd6df"),
    "good": Shade("#00704f", "#2fd0a0"),
    "bad": Shade("#b3261e", "#ff8f87"),
}

_WASSERSTEIN = Shade("#7b3fa0", "#c69cf0")
_HELLINGER = Shade("#3d8fb8", "#9bd7f5")
_ENERGY = Shade("#8a5a00", "#e6b450")  # darker than ochre: a red-blind eye must tell it from reverse KL

# Okabe–Ito where it has a colour for the idea; relatives share a hue and differ by dash.
IDEAS = {
    "forward_kl": Shade("#0072b2", "#56b4e9"),
    "reverse_kl": Shade("#d55e00", "#ff8a3c"),
    "js": Shade("#009e73", "#2fd0a0"),
    "tv": Shade("#b5457f", "#f08fc0"),
    "hellinger": _HELLINGER,
    "alpha": _HELLINGER,
    "chi2": _HELLINGER,
    "w1": _WASSERSTEIN,
    "w2": _WASSERSTEIN,
    "sliced_w2": _WASSERSTEIN,
    "energy": _ENERGY,
    "mmd": _ENERGY,
}

# Lanes of a race, in the order they are added. They borrow hues from ideas that are never on the same picture.
LANES = {
    "lane1": Shade("#d55e00", "#ff8a3c"),
    "lane2": Shade("#7b3fa0", "#c69cf0"),
    "lane3": Shade("#009e73", "#2fd0a0"),
    "lane4": Shade("#0072b2", "#56b4e9"),
}

# Beside its colour every lane has a sign: what plotly calls it, and as a character.
SIGNS = {"lane1": ("circle", "●"), "lane2": ("square", "■"), "lane3": ("diamond", "◆"), "lane4": ("cross", "✚")}

# Ten classes of pictures. Found by a random search for the largest least distance in OKLab between any two, as seen by
# usual eyes and by the three kinds of colour blindness, at a contrast of at least 3 on the panel; a class keeps its
# hue in the dark.
CLASSES = {
    "class0": Shade("#1e65cf", "#5277ea"),
    "class1": Shade("#ee6278", "#f6697f"),
    "class2": Shade("#3fa1b5", "#a7f990"),
    "class3": Shade("#a34480", "#b362ac"),
    "class4": Shade("#5c2097", "#e9e1ff"),
    "class5": Shade("#05672d", "#70933b"),
    "class6": Shade("#9c7dfb", "#ab91ff"),
    "class7": Shade("#093a51", "#81c8fc"),
    "class8": Shade("#641301", "#fcaca7"),
    "class9": Shade("#8b8103", "#beb945"),
}

DASHES: dict[str, tuple[int, ...]] = {
    "alpha": (9, 4),
    "chi2": (2, 4),
    "w1": (9, 4),
    "sliced_w2": (2, 4),
    "mmd": (9, 4),
}


def variables(mode: str) -> str:
    """The colours of one mode (``light`` or ``dark``) as CSS declarations."""
    coloured = IDEAS | LANES | CLASSES
    surfaces = [f"--{name}: {getattr(shade, mode)};" for name, shade in SURFACES.items()]
    ideas = [f"--c-{name.replace('_', '-')}: {getattr(shade, mode)};" for name, shade in coloured.items()]
    return " ".join(surfaces + ideas)


def stylesheet() -> str:
    """The colour variables of both modes; Gradio marks dark mode with the class ``dark`` on the body."""
    return (
        f":root {{ {variables('light')} color-scheme: light; }}\n.dark {{ {variables('dark')} color-scheme: dark; }}\n"
    )
