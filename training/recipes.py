"""Every trained autoencoder that ships: what it learns from, its layers, its loss and for how long it trains."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from training.adversarial import Adversarial
from training.loop import Plan
from training.objectives import Reconstruction, Variational

Lines = tuple[str, ...]
BETAS = (0.1, 1.0, 4.0)
PENALTIES = {"plain": 0.0, "sparse_l1": 1.0, "sparse_kl": 10.0, "contractive": 0.3, "denoising": 0.4}
CLASSES = 10


@dataclass(frozen=True)
class Recipe:
    """How one asset is made.

    ``facts`` go into its card's architecture beside the layers; ``weighed`` is on how many test pictures the
    importance-weighted bound is measured.
    """

    name: str
    family: str
    data: str
    latent: int
    encoder: Lines
    decoder: Lines
    objective: Any
    plan: Plan
    what: str
    facts: dict[str, Any] = field(default_factory=dict)
    weighed: int = 1000


def dense_vae(latent: int, label: Lines = ()) -> tuple[Lines, Lines]:
    """784-96-64-2z and back, the condition beside the pixels and beside the code."""
    extra = CLASSES if label else 0
    encoder = ("flatten", *label, f"dense {784 + extra} 96", "silu", "dense 96 64", "silu", f"dense 64 {2 * latent}")
    decoder = (*label, f"dense {latent + extra} 64", "silu", "dense 64 96", "silu", "dense 96 784", "reshape 1 28 28")
    return encoder, decoder


def dense_autoencoder(latent: int, penalty: str) -> tuple[Lines, Lines]:
    """784-96-64-z and back; activities between 0 and 1 where their mean is prescribed."""
    bounded = ("sigmoid",) if penalty == "sparse_kl" else ()
    encoder = ("flatten", "dense 784 96", "silu", "dense 96 64", "silu", f"dense 64 {latent}", *bounded)
    decoder = (f"dense {latent} 64", "silu", "dense 64 96", "silu", "dense 96 784", "reshape 1 28 28", "sigmoid")
    return encoder, decoder


def linear_autoencoder(latent: int) -> tuple[Lines, Lines]:
    """One affine map each way: deeper linear networks are no more than that."""
    return ("flatten", f"dense 784 {latent}"), (f"dense {latent} 784", "reshape 1 28 28")


def convolutional(latent: int, side: int, colours: int, width: int) -> tuple[Lines, Lines]:
    """Residual convolutions at a quarter of the resolution around a dense trunk of ``width`` units."""
    small, folded = side // 4, 4 * colours
    trunk = 32 * small * small
    encoder = (
        *("fold 2", f"conv {folded} 32", "silu", "fold 2", "conv 128 64", "residual 64", "silu", "conv 64 32", "silu"),
        *("flatten", f"dense {trunk} {width}", f"highway {width}", "silu", f"dense {width} {2 * latent}"),
    )
    decoder = (
        *(
            f"dense {latent} {width}",
            f"highway {width}",
            "silu",
            f"dense {width} {trunk}",
            f"reshape 32 {small} {small}",
        ),
        *("silu", "conv 32 64", "residual 64", "silu", "conv 64 128", "unfold 2", "silu", "conv 32 32", "silu"),
        *(f"conv 32 {folded}", "unfold 2"),
    )
    return encoder, decoder


def _dense_vaes() -> Iterator[Recipe]:
    for data in ("digits", "fashion"):
        for latent in (2, 32):
            encoder, decoder = dense_vae(latent)
            for beta in BETAS:
                suffix = "" if beta == 1 else f"_b{beta:g}"
                yield _vae(f"vae_{data}_{latent}d{suffix}", data, latent, encoder, decoder, Variational(beta))
            yield _vae(f"vae_{data}_{latent}d_gaussian", data, latent, encoder, decoder, Variational(1.0, "gaussian"))


def _vae(
    name: str, data: str, latent: int, encoder: Lines, decoder: Lines, objective: Variational, **facts: Any
) -> Recipe:
    plan = facts.pop("plan", Plan(epochs=30, rate=2e-3))
    what = f"VAE on {data}, z = {latent}, β = {objective.beta:g}, {objective.likelihood} likelihood"
    weighed = facts.pop("weighed", 1000)
    facts |= {"beta": objective.beta, "likelihood": objective.likelihood}
    return Recipe(name, "vae", data, latent, encoder, decoder, objective, plan, what, facts, weighed)


def _conditional_vaes() -> Iterator[Recipe]:
    for latent in (2, 16):
        encoder, decoder = dense_vae(latent, (f"label {CLASSES}",))
        yield _vae(f"cvae_digits_{latent}d", "digits", latent, encoder, decoder, Variational(), classes=CLASSES)


def _autoencoders() -> Iterator[Recipe]:
    for latent in (2, 16):
        for penalty, weight in PENALTIES.items():
            encoder, decoder = dense_autoencoder(latent, penalty)
            name = f"ae_digits_{latent}d" + ("" if penalty == "plain" else f"_{penalty}")
            what = f"{penalty} autoencoder on digits, z = {latent}"
            plan = Plan(epochs=25, rate=2e-3)
            objective, facts = Reconstruction(penalty, weight), {"penalty": penalty, "weight": weight}
            yield Recipe(name, "autoencoder", "digits", latent, encoder, decoder, objective, plan, what, facts)


def _linear_autoencoders() -> Iterator[Recipe]:
    for latent in (2, 16):
        encoder, decoder = linear_autoencoder(latent)
        what = f"linear autoencoder on digits, z = {latent}, in closed form"
        facts, plan = {"penalty": "linear", "weight": 0.0}, Plan(epochs=0)
        name = f"ae_digits_{latent}d_linear"
        yield Recipe(name, "autoencoder", "digits", latent, encoder, decoder, Reconstruction(), plan, what, facts)


def _flagships() -> Iterator[Recipe]:
    half = {"half": True, "average": 0.9995, "decay": 0.02, "rate": 2e-3}
    for data, side, colours, width, likelihood, epochs, weighed in (
        ("digits", 28, 1, 384, "bernoulli", 45, 10_000),
        ("fashion", 28, 1, 192, "bernoulli", 14, 1000),
        ("emoji", 32, 3, 128, "gaussian", 300, 1000),
    ):
        encoder, decoder = convolutional(32, side, colours, width)
        plan, objective = Plan(epochs=epochs, warmup=epochs / 100, **half), Variational(1.0, likelihood, epochs / 20)
        yield _vae(f"vae_{data}", data, 32, encoder, decoder, objective, plan=plan, weighed=weighed)


def _emoji_plane() -> Iterator[Recipe]:
    """A map needs two axes: 3072-128-64-4 and back."""
    encoder = ("flatten", "dense 3072 128", "silu", "dense 128 64", "silu", "dense 64 4")
    decoder = ("dense 2 64", "silu", "dense 64 128", "silu", "dense 128 3072", "reshape 3 32 32")
    plan = Plan(epochs=300, rate=1e-3)
    yield _vae("vae_emoji_2d", "emoji", 2, encoder, decoder, Variational(1.0, "gaussian"), plan=plan)


def _adversarial() -> Iterator[Recipe]:
    encoder = dense_vae(32)[0]
    decoder = (
        *("dense 32 96", "silu", "dense 96 392", "reshape 8 7 7", "silu", "conv 8 64", "unfold 2", "silu"),
        *("conv 16 32", "silu", "conv 32 4", "unfold 2"),
    )
    plan, what = Plan(epochs=12, rate=5e-4, average=0.999), "VAE-GAN on digits, z = 32"
    yield Recipe("vae_gan_digits_32d", "vae_gan", "digits", 32, encoder, decoder, Adversarial(), plan, what)


_ALL = (_flagships, _dense_vaes, _emoji_plane, _conditional_vaes, _autoencoders, _linear_autoencoders, _adversarial)
RECIPES: dict[str, Recipe] = {recipe.name: recipe for group in _ALL for recipe in group()}
