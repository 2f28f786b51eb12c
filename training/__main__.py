"""``python -m training NAME [--out DIR]``: make one of the shipped assets again."""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # as the app runs; before numpy is imported

NAMES = {"gan_collapse": "a GAN that collapses on a ring, recorded for the first look at the GAN tab"}
ASSETS = Path(__file__).parent.parent / "assets"


def main(arguments: list[str]) -> int:
    listing = "\n".join(f"  {name:14} {what}" for name, what in NAMES.items())
    parser = argparse.ArgumentParser(
        prog="python -m training",
        epilog=f"names:\n{listing}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("name", choices=NAMES, metavar="NAME", help="what to make")
    parser.add_argument("--out", type=Path, default=ASSETS, help="folder to write to (default: assets)")
    options = parser.parse_args(arguments)
    for path in import_module(f"training.{options.name}").make(options.out):
        print(f"{path}: {path.stat().st_size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
