"""Every text for people stands in both languages."""

from __future__ import annotations

import ast
import re
from string import Formatter

import pytest

from tests.arch.source import name, page_files, python_files, tree

MATHEMATICS = re.compile(r"\$[^$]*\$|\\\w+|\{\w*\}|<[^>]*>")
WORD = re.compile(r"\b[a-z]{4,}\b")
CYRILLIC = re.compile(r"[А-Яа-яЁё]")
NAMES = re.compile(r"\b(?:moons|numpy|torch|gradio|softmax)\b")


def _texts() -> list[tuple[str, str, str]]:
    """Place, English and Russian of each ``Text(en, ru)`` that is written out in the source."""
    found = []
    for path in python_files("models", "playground"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", None)) == "Text":
                values = [_constant(value) for value in [*node.args, *(word.value for word in node.keywords)]]
                if len(values) == 2 and None not in values:
                    found.append((f"{name(path)}:{node.lineno}", *values))
    return found


def _constant(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


TEXTS = _texts()


def test_texts_are_found():
    assert len(TEXTS) > 20


@pytest.mark.parametrize(("place", "en", "ru"), TEXTS, ids=[place for place, *_ in TEXTS])
def test_both_languages_say_it(place, en, ru):
    assert bool(en.strip()) == bool(ru.strip()), f"{place}: one language is empty"
    assert (en, ru) == (en.strip(), ru.strip()), f"{place}: spaces around the text"
    assert _fields(en) == _fields(ru), f"{place}: the languages fill different fields"
    if WORD.search(NAMES.sub("", MATHEMATICS.sub("", en))):
        assert CYRILLIC.search(ru), f"{place}: the Russian text has no Cyrillic letter"
    assert not CYRILLIC.search(en), f"{place}: the English text has Cyrillic letters"


def _fields(text: str) -> set[str]:
    try:
        return {field for _, field, _, _ in Formatter().parse(text) if field}
    except ValueError:  # braces of a formula: not a template
        return set()


@pytest.mark.parametrize("path", page_files(".js"), ids=name)
def test_scripts_hold_no_russian(path):
    """Scripts get their words from Python, where both languages stand side by side; single letters are keys."""
    assert not re.search("[А-Яа-яЁё]{2}", path.read_text(encoding="utf-8"))
