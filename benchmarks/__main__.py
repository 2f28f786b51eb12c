"""``python -m benchmarks [NAME ...] [--json]``: a table per name; without names all of them but the pictures."""

from __future__ import annotations

import argparse
import json
import os
import sys
from importlib import import_module

os.environ.setdefault("OMP_NUM_THREADS", "1")  # as the app runs; before numpy is imported

from benchmarks.report import Row, as_json, machine, machine_line, table

TIMED = ("startup", "fit", "stage", "gan", "vae", "pixelcnn")
NAMES = {
    "startup": "process start to page, page to first finished picture",
    "fit": "the fits beside a general minimiser and beside stochastic gradients",
    "stage": "slider to pixels in a real page, beside the same update through gr.Plot; 40 moves a second for 30 s",
    "gan": "a GAN's training step by every backend beside the usual eager PyTorch loop",
    "gan_gpu": "1, 16 and 256 trainings advanced together on a GPU, beside compiled code on one thread",
    "gan_quality": "modes, high quality and seconds of every GAN recipe by the published protocol (15 minutes)",
    "gan_page": "the GAN tab: pictures a second, a stop, a closed page, thirty pages at once",
    "vae": "decoding a picture, and a manifold of 400, beside the same network in PyTorch",
    "vae_page": "the VAE tab: a ring, another β and a stroke to their pictures in a real page",
    "vae_quality": "the figures of every autoencoder's card, measured again from the data in the folder data",
    "pixelcnn": "completing half a picture: compiled, in numpy, and by a full pass in PyTorch for every pixel",
    "architectures": "autoregressive networks side by side: nats, minutes of training, a picture drawn now",
    "waves": "the small WaveNet: notes held by instrument and temperature, a sample cached and by full passes",
    "fields": "a click in the view of masks and fields, per architecture, beside a network for every depth",
    "completion_page": "the PixelCNN tab: a brush lifted, a preset and a pixel to their pictures in a real page",
    "pixelcnn_quality": "the figures of every PixelCNN's card, measured again from the data in the folder data",
    "screenshots": "the README's pictures, written to docs/images",
}


def parse(arguments: list[str]) -> argparse.Namespace:
    listing = "\n".join(f"  {name:12} {what}" for name, what in NAMES.items())
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        epilog=f"names:\n{listing}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", choices=[*NAMES, []], metavar="NAME", help="what to measure")
    parser.add_argument("--json", action="store_true", help="print plain data instead of tables")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    facts, tables = machine(), {}
    if not options.json:
        print(machine_line(facts), flush=True)
    for name in options.names or TIMED:
        module = import_module(f"benchmarks.{name}")
        tables[name] = [Row.read(row) for row in module.run()]
        if not options.json:
            shown = getattr(module, "table", table)(tables[name])  # rows of a kind of their own bring their table
            print(f"\n{name}: {NAMES[name]}\n{shown}", flush=True)
    if options.json:
        print(json.dumps(as_json(facts, tables), indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
