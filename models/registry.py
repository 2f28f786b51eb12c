"""Plain data that describes what the playground offers: texts, parameters, registries.

Standard library only, so that every other module, page or script can import it for free.
"""

from __future__ import annotations

import importlib
import math
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

LANGUAGES = ("en", "ru")


@dataclass(frozen=True)
class Text:
    """A text for people in every language of the playground."""

    en: str
    ru: str

    def __call__(self, lang: str) -> str:
        return getattr(self, lang)

    def format(self, **values: Any) -> Text:
        """Fill ``{name}`` fields in both languages; a ``Text`` value is filled in its own language."""
        return Text(*(getattr(self, lang).format(**_in_language(values, lang)) for lang in LANGUAGES))


def _in_language(values: Mapping[str, Any], lang: str) -> dict[str, Any]:
    return {key: value(lang) if isinstance(value, Text) else value for key, value in values.items()}


def decimal(figure: str) -> Text:
    """A formatted number in every language: Russian writes a decimal comma. All numbers for people come by here."""
    return Text(figure, figure.replace(".", ","))


_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def numeral(value: float, form: str = "g") -> Text:
    """A number as people write it, such as −1.5 or 3·10⁻⁵; ``form`` is a format of Python's, such as ``.2f``."""
    figure, _, power = f"{value:{form}}".partition("e")
    figure = figure.replace("-", "−")
    if power:
        ten = {"1": "10", "−1": "−10"}.get(figure, f"{figure}·10")
        figure = ten + str(int(power)).translate(_RAISED)
    return decimal(figure)


class InputError(ValueError):
    """Bad input, told in one sentence that names the field, the value and the allowed range.

    ``str(error)`` is the English sentence; ``error.text`` holds it in every language.
    """

    def __init__(self, text: Text):
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True)
class Choice:
    """One option of a choice parameter."""

    key: str | int
    title: Text


_OUT_OF_RANGE = Text(
    "{title} is {value}; it must be between {low} and {high}.",
    "Параметр «{title}» равен {value}, а должен лежать в пределах от {low} до {high}.",
)
_NOT_A_NUMBER = Text(
    "{title} is {value}; it must be a number between {low} and {high}.",
    "Параметр «{title}» равен {value}, а должен быть числом от {low} до {high}.",
)
_UNKNOWN_CHOICE = Text(
    "{title} is {value}; it must be one of: {choices}.",
    "Параметр «{title}» равен {value}, а должен быть одним из: {choices}.",
)


def shown(value: Any, limit: int = 40) -> str:
    """A rejected value as it appears in a sentence: quoted if it is text, and never long."""
    text = repr(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"


@dataclass(frozen=True)
class Param:
    """A named setting, declared once: it makes the control, the link field, the API argument and its validation.

    A number has ``low``, ``high`` and ``step`` (``log`` spaces its slider logarithmically); a choice has ``choices``
    and, where ``many`` is set, holds a tuple of them. ``unit`` is shown behind the value.
    """

    key: str
    title: Text
    default: Any
    low: float | None = None
    high: float | None = None
    step: float | None = None
    choices: tuple[Choice, ...] = ()
    many: bool = False
    log: bool = False
    unit: Text = Text("", "")
    help: Text = Text("", "")

    def parse(self, raw: Any) -> Any:
        """The value that ``raw`` (from a control, a link or an API call) stands for.

        Raises:
            InputError: one sentence naming the field, the value and the range.
        """
        if self.choices:
            return self._parse_choice(raw)
        return self._parse_number(raw)

    def _parse_choice(self, raw: Any) -> Any:
        keys = [choice.key for choice in self.choices]
        wanted = list(raw) if self.many and isinstance(raw, (list, tuple)) else [raw]
        for key in wanted:
            if key not in keys:
                raise self._error(_UNKNOWN_CHOICE, key, choices=", ".join(map(str, keys)))
        return tuple(key for key in keys if key in wanted) if self.many else raw

    def _parse_number(self, raw: Any) -> float | int:
        limits = {"low": _limit(self.low), "high": _limit(self.high)}
        if isinstance(raw, bool) or not isinstance(raw, (int, float, str)):
            raise self._error(_NOT_A_NUMBER, raw, **limits)
        try:
            value = float(raw)
        except ValueError:
            raise self._error(_NOT_A_NUMBER, raw, **limits) from None
        if not math.isfinite(value):
            raise self._error(_NOT_A_NUMBER, raw, **limits)
        if not self.low <= value <= self.high:
            raise self._error(_OUT_OF_RANGE, raw, **limits)
        whole = isinstance(self.default, int) and self.step is not None and float(self.step).is_integer()
        return round(value) if whole else value

    def _error(self, sentence: Text, raw: Any, **values: Any) -> InputError:
        value = decimal(shown(raw)) if isinstance(raw, float) else shown(raw)
        return InputError(sentence.format(title=self.title, value=value, **values))


def _limit(value: float | None) -> Text:
    return decimal("" if value is None else f"{value:g}")


class Named(Protocol):
    @property
    def key(self) -> str: ...


Item = TypeVar("Item", bound=Named)

_UNKNOWN_KEY = Text(
    "{kind} is {value}; it must be one of: {keys}.",
    "Поле «{kind}» равно {value}, а должно быть одним из: {keys}.",
)


class Registry(Mapping[str, Item], Generic[Item]):
    """Things of one kind by key, in the order of ``order`` (then of registration).

    Each thing registers itself in its own file; ``load`` imports all files of the package. An import error or a
    duplicate key is raised, never skipped.
    """

    def __init__(self, kind: str, order: Callable[[Item], Any] | None = None):
        self.kind = kind
        self._order = order
        self._items: dict[str, Item] = {}

    def add(self, item: Item) -> Item:
        if item.key in self._items:
            raise ValueError(f"two entries of the {self.kind} registry have the key {item.key!r}")
        self._items[item.key] = item
        return item

    def load(self, package: str) -> None:
        """Import every module of ``package``, so that each registers what it holds."""
        path = importlib.import_module(package).__path__
        for module in sorted(info.name for info in pkgutil.iter_modules(path)):
            importlib.import_module(f"{package}.{module}")

    def find(self, key: Any) -> Item:
        """The entry for a key that came from outside; raises `InputError` where there is none."""
        if isinstance(key, str) and key in self._items:
            return self._items[key]
        raise InputError(_UNKNOWN_KEY.format(kind=self.kind, value=shown(key), keys=", ".join(self)))

    def __getitem__(self, key: str) -> Item:
        return self._items[key]

    def __iter__(self) -> Iterator[str]:
        items = self._items
        return iter(items if self._order is None else sorted(items, key=lambda key: self._order(items[key])))

    def __len__(self) -> int:
        return len(self._items)
