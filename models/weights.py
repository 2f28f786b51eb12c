"""Trained weights that ship: a safetensors file and, beside it, a card that says what it is and where it came from.

Half precision on disk, single precision in memory. Nothing is used whose hash differs from its card's.
"""

from __future__ import annotations

import hashlib
import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load as parse
from safetensors.numpy import save as pack

from models.registry import InputError, Text, shown

ASSETS = Path(__file__).parent.parent / "assets"

_UNKNOWN = Text(
    "Asset {name} does not exist; it must be one of the {count} in {folder}, such as {names}.",
    "Файла весов {name} нет; это должен быть один из файлов в {folder} (их {count}), например {names}.",
)
_NO_WEIGHTS = Text(
    "The weights {path} are missing although their card is there.",
    "Весов {path} нет, хотя карточка к ним есть.",
)
_BAD_CARD = Text(
    "The card {path} is damaged or lacks the field {key}.",
    "Карточка {path} повреждена, или в ней нет поля {key}.",
)
_OTHER_NAME = Text(
    "The card {path} describes {name}: one of the two files was renamed.",
    "Карточка {path} описывает {name}: один из двух файлов переименован.",
)
_WRONG_SIZE = Text(
    "The weights {path} have {found} bytes and not the {wanted} of their card: the file is cut off or not ours.",
    "В файле весов {path} байтов {found}, а не {wanted}, как в карточке: файл обрезан или чужой.",
)
_WRONG_HASH = Text(
    "The weights {path} do not have the sha256 of their card: the file is damaged or not ours.",
    "Контрольная сумма sha256 файла весов {path} не та, что в карточке: файл повреждён или чужой.",
)
_NO_TENSORS = Text("The file {path} is no safetensors file.", "Файл {path} не в формате safetensors.")


@dataclass(frozen=True)
class Metric:
    """A figure that was measured: its value and unit, on how many pictures, by which protocol."""

    value: float
    unit: str
    n: int
    protocol: str


@dataclass(frozen=True)
class Card:
    """What stands beside the weights.

    ``architecture`` is what the adapter of ``family`` builds the model from. ``sha256`` and ``bytes`` are those of the
    weights' file; ``seconds`` the training's wall-clock time on ``device``; ``command`` makes the asset again.
    """

    name: str
    family: str
    data: str
    dataset: str
    licence: str
    credit: str
    command: str
    seed: int
    steps: int
    device: str
    seconds: float
    architecture: Mapping[str, Any]
    metrics: Mapping[str, Metric] = field(default_factory=dict)
    sha256: str = ""
    bytes: int = 0


@dataclass(frozen=True)
class Weights:
    """A card and its tensors, float32 where they are fractions, read-only."""

    card: Card
    tensors: Mapping[str, NDArray]


def names(folder: Path = ASSETS) -> list[str]:
    """Names of all assets that have a card, in alphabetical order."""
    return sorted(path.stem for path in folder.glob("*.toml"))


def read_card(name: str, folder: Path = ASSETS) -> Card:
    """The card of an asset; raises `InputError` where there is none or it is damaged."""
    if name not in (known := names(folder)):
        alike = get_close_matches(str(name), known, n=3, cutoff=0) or ["—"]
        values = {"name": shown(name), "folder": folder.name, "count": len(known), "names": ", ".join(alike)}
        raise InputError(_UNKNOWN.format(**values))
    path = folder / f"{name}.toml"
    card = _parse_card(path)
    if card.name != name:
        raise InputError(_OTHER_NAME.format(path=path.name, name=shown(card.name)))
    return card


def _parse_card(path: Path) -> Card:
    try:
        facts = tomllib.loads(path.read_text(encoding="utf-8"))
        metrics = {key: Metric(**value) for key, value in facts.pop("metrics", {}).items()}
        wanted = {one.name for one in fields(Card)} - {"metrics"}
        card = Card(**{key: facts[key] for key in wanted}, metrics=MappingProxyType(metrics))
        return replace(card, architecture=MappingProxyType(dict(card.architecture)))
    except KeyError as error:
        raise InputError(_BAD_CARD.format(path=path.name, key=error.args[0])) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError, AttributeError, ValueError):
        raise InputError(_BAD_CARD.format(path=path.name, key="metrics")) from None


def read(name: str, folder: Path = ASSETS) -> Weights:
    """Card and tensors of an asset.

    Raises:
        InputError: no such asset, or a card or a file that is missing, damaged, cut off, renamed or not ours.
    """
    card = read_card(name, folder)
    path = folder / f"{name}.safetensors"
    raw = _checked(path, card)
    try:
        tensors = {key: _frozen(value) for key, value in parse(raw).items()}
    except SafetensorError:
        raise InputError(_NO_TENSORS.format(path=path.name)) from None
    return Weights(card, MappingProxyType(tensors))


def _checked(path: Path, card: Card) -> bytes:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise InputError(_NO_WEIGHTS.format(path=path.name)) from None
    if len(raw) != card.bytes:
        raise InputError(_WRONG_SIZE.format(path=path.name, found=len(raw), wanted=card.bytes))
    if hashlib.sha256(raw).hexdigest() != card.sha256:
        raise InputError(_WRONG_HASH.format(path=path.name))
    return raw


def _frozen(values: NDArray) -> NDArray:
    values = values.astype(np.float32) if values.dtype == np.float16 else values.copy()
    values.flags.writeable = False
    return values


def write(card: Card, tensors: Mapping[str, NDArray], folder: Path = ASSETS) -> list[Path]:
    """Write an asset, fractions in half precision, and its card with size and hash filled in."""
    halves = {key: np.asarray(_halved(value), order="C") for key, value in tensors.items()}
    raw = pack(halves)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{card.name}.safetensors"
    _replace(path, raw)
    return [path, write_card(describe(card, raw), folder)]


def describe(card: Card, raw: bytes) -> Card:
    """The card with size and hash of the bytes that stand in its weights' file."""
    return replace(card, sha256=hashlib.sha256(raw).hexdigest(), bytes=len(raw))


def _halved(values: NDArray) -> NDArray:
    return values.astype(np.float16) if np.issubdtype(values.dtype, np.floating) else values


def write_card(card: Card, folder: Path = ASSETS) -> Path:
    """Write the card alone, as TOML: plain fields first, then a table each for the architecture and every metric."""
    facts = asdict(replace(card, architecture=dict(card.architecture), metrics=dict(card.metrics)))
    tables = {"architecture": facts.pop("architecture")}
    tables |= {f"metrics.{key}": value for key, value in facts.pop("metrics").items()}
    blocks = [_lines(facts), *(f"[{key}]\n{_lines(table)}" for key, table in tables.items())]
    path = folder / f"{card.name}.toml"
    _replace(path, "\n".join(blocks).encode())
    return path


def _lines(table: Mapping[str, Any]) -> str:
    return "".join(f"{key} = {_literal(value)}\n" for key, value in table.items())


def _literal(value: Any) -> str:
    """A text, number, truth value or list in TOML, which for these is JSON; a table in braces."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_literal(one)}" for key, one in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_literal, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def _replace(path: Path, raw: bytes) -> None:
    """Write beside the file first, so that it is never seen half written."""
    fresh = path.with_suffix(".new")
    fresh.write_bytes(raw)
    os.replace(fresh, path)
