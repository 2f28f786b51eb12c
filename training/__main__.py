"""``python -m training NAME … [--data DIR] [--out DIR] [--device …] [--resume]``: make shipped assets again."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # as the app runs; before numpy is imported

import torch

from models.registry import InputError
from training import completion, gan_collapse, images, pixelcnn_autoencoder, samples, waves
from training.autoregressive import RECIPES as ARCHITECTURES
from training.autoregressive import making
from training.images import Options
from training.recipes import RECIPES

ASSETS = Path(__file__).parent.parent / "assets"
OTHERS: dict[str, tuple[str, Callable[[Options], list[Path]]]] = {
    "gan_collapse": ("a GAN that collapses on a ring; needs no data", lambda options: gan_collapse.make(options.out)),
    "samples": ("a few real pictures of every data set", samples.make),
    waves.NAME: ("a WaveNet on toy waves; needs no data", waves.make),
    pixelcnn_autoencoder.NAME: ("an autoencoder of digits whose decoder is a PixelCNN", pixelcnn_autoencoder.make),
    **{name: (recipe.what, partial(completion.make, name)) for name, recipe in completion.RECIPES.items()},
    **{one.name: (one.what, partial(making.make, one.name)) for one in ARCHITECTURES.values()},
}
GROUPS = {
    "pixelcnns": [*completion.RECIPES],
    "architectures": [one.name for one in ARCHITECTURES.values()],
    "flagships": ["vae_digits", "vae_fashion", "vae_emoji"],
    "vaes": [name for name, recipe in RECIPES.items() if recipe.family == "vae"],
    "autoencoders": [name for name, recipe in RECIPES.items() if recipe.family == "autoencoder"],
}


def parse(arguments: list[str]) -> argparse.Namespace:
    known = {name: what for name, (what, _) in OTHERS.items()} | {key: one.what for key, one in RECIPES.items()}
    groups = {name: f"group of {len(members)}" for name, members in GROUPS.items()}
    listing = "\n".join(f"  {name:26} {what}" for name, what in (known | groups).items())
    parser = argparse.ArgumentParser(
        prog="python -m training",
        epilog=f"names:\n{listing}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="+", choices=[*known, *groups], metavar="NAME", help="what to make")
    parser.add_argument("--data", type=Path, default=Path("data"), help="folder of the training sets (default: data)")
    parser.add_argument("--out", type=Path, default=ASSETS, help="folder to write to (default: assets)")
    parser.add_argument(
        "--checkpoints", type=Path, default=Path(".cache/training"), help="folder of unfinished trainings"
    )
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu", help="cpu, cuda or mps")
    parser.add_argument("--resume", action="store_true", help="continue from the checkpoint where there is one")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    given = parse(arguments)
    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    options = Options(given.data, given.out, given.checkpoints, torch.device(given.device), given.resume)
    names = [name for group in given.names for name in GROUPS.get(group, [group])]
    try:
        for path in (path for name in names for path in _make(name, options)):
            print(f"{path}: {path.stat().st_size / 1000:.0f} kB", flush=True)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _make(name: str, options: Options) -> list[Path]:
    return OTHERS[name][1](options) if name in OTHERS else images.make(name, options)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
