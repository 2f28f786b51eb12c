"""What every GAN recipe reaches by the published protocol (VEEGAN: Srivastava et al., 2017, Table 1).

A ring of 8 modes (radius 1, σ .01) and a grid of 25 (spacing 2, σ .05); 2,500 samples; five seeds. The recipes are the
shipped presets and every objective with its own settings, all on networks with two hidden layers of 64 unless the
recipe says otherwise. ``python -m benchmarks.gan_quality RECIPE … --seeds 2 --steps 5000`` measures a part.
"""

from __future__ import annotations

import argparse
import json
import os
import sys

os.environ.setdefault("OMP_NUM_THREADS", "1")  # in this process and in those it starts

from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from time import process_time

import numpy as np

from benchmarks.report import aligned
from models.gan import OBJECTIVES, Run
from models.gan.backends import BACKENDS
from models.gan.presets import PRESETS, Preset, recipe
from models.gan.scoreboard import quick

TARGETS = ("ring", "grid")
SEEDS = 5
SAMPLES = 2500
STEPS = {"hinge": 10_000, "wgan": 4000, "wgan_gp": 6000, "cramer": 4000, "unrolled": 4000, "relativistic": 30_000}
PROCESSES = 2


@dataclass(frozen=True)
class Quality:
    """One recipe on one target: what each seed's samples read, and the processor seconds its training took.

    ``modes`` and ``balanced`` count modes, ``high_quality`` is in percent, ``mode_kl`` in nats; ``trouble`` counts the
    seeds whose training exploded, which are judged where they stopped.
    """

    recipe: str
    target: str
    steps: int
    modes: list[int]
    balanced: list[int]
    high_quality: list[float]
    mode_kl: list[float]
    seconds: list[float]
    trouble: int


def run(
    recipes: Sequence[str] = (), targets: Sequence[str] = TARGETS, seeds: int = SEEDS, steps: int | None = None
) -> list[Quality]:
    """Two processes train; one row per recipe and target, the recipes in the order given (all by default)."""
    wanted = [(key, target) for key in recipes or [*PRESETS, *OBJECTIVES] for target in targets]
    jobs = [(key, target, seed, steps) for key, target in wanted for seed in range(seeds)]
    with ProcessPoolExecutor(PROCESSES, get_context("spawn"), initializer=compile_kernels) as pool:
        rows = list(pool.map(train, *zip(*jobs, strict=True)))
    return [_quality(key, target, rows[i * seeds : (i + 1) * seeds]) for i, (key, target) in enumerate(wanted)]


def compile_kernels() -> None:
    """Ready the fastest backend, so that no run waits for it or does without."""
    BACKENDS["compiled"].warm().join()


def train(key: str, target: str, seed: int, steps: int | None) -> tuple:
    """Steps, modes, balanced modes, high quality in percent, KL over modes, seconds and trouble of one training."""
    preset = recipe(key)
    steps = steps or planned_steps(preset)
    begun = process_time()
    training = Run(target, preset.objective, seed, **preset.settings)
    training.advance(steps)
    seconds = process_time() - begun
    tally = quick(training.samples(SAMPLES, seed), training.target)
    reading = (tally.covered, tally.balanced, 100 * tally.high_quality, tally.mode_kl)
    return steps, *reading, seconds, training.trouble is not None


def planned_steps(preset: Preset) -> int:
    """For how long a recipe trains: a preset says so itself."""
    return preset.steps if preset.key in PRESETS else STEPS.get(preset.key, preset.steps)


def _quality(key: str, target: str, rows: list[tuple]) -> Quality:
    steps, modes, balanced, high_quality, mode_kl, seconds, trouble = map(list, zip(*rows, strict=True))
    return Quality(key, target, steps[0], modes, balanced, high_quality, mode_kl, seconds, sum(trouble))


HEADER = ("recipe", "steps", "target", "modes", "balanced", "high quality, %", "KL over modes", "CPU s", "")


def table(rows: Iterable[Quality]) -> str:
    """Medians, with lowest and highest where they differ, as aligned columns."""
    return aligned(HEADER, map(_cells, rows))


def _cells(row: Quality) -> tuple[str, ...]:
    counts = (_ranged(values, ".0f") for values in (row.modes, row.balanced))
    others = (_ranged(row.high_quality, ".1f"), _ranged(row.mode_kl, ".3f"), _ranged(row.seconds, ".1f"))
    return (row.recipe, str(row.steps), row.target, *counts, *others, f"{row.trouble} exploded" if row.trouble else "")


def _ranged(values: Sequence[float], form: str) -> str:
    low, middle, high = (format(value, form) for value in (min(values), np.median(values), max(values)))
    return middle if low == high else f"{middle} ({low} … {high})"


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gan_quality")
    known = [*PRESETS, *OBJECTIVES]
    parser.add_argument("recipes", nargs="*", choices=[*known, []], metavar="RECIPE", help=", ".join(known))
    parser.add_argument("--targets", nargs="+", choices=TARGETS, default=TARGETS)
    parser.add_argument("--seeds", type=int, default=SEEDS, help="how many, from 0 on")
    parser.add_argument("--steps", type=int, help="of the generator, in place of the recipe's")
    parser.add_argument("--json", action="store_true", help="print plain data instead of a table")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    rows = run(options.recipes, options.targets, options.seeds, options.steps)
    print(json.dumps([asdict(row) for row in rows], indent=1) if options.json else table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
