"""The repository's own source, read as text and as syntax trees: what the architecture tests look at."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("app.py", "models", "playground", "training", "benchmarks", "tests")
VENDORED = ROOT / "playground" / "static" / "vendor"


def python_files(*tops: str) -> list[Path]:
    """Every Python file under ``tops`` (all of ours where none is named)."""
    paths = [ROOT / top for top in (tops or PACKAGES)]
    return sorted(found for path in paths for found in ([path] if path.is_file() else path.rglob("*.py")))


def page_files(*suffixes: str) -> list[Path]:
    """Every file of ours that the browser is served, by suffix."""
    static = ROOT / "playground" / "static"
    return sorted(path for path in static.rglob("*") if path.suffix in suffixes and not path.is_relative_to(VENDORED))


def name(path: Path) -> str:
    """A file's path inside the repository."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> set[str]:
    """Dotted names of the modules that a file imports anywhere, ``from a import b`` counted as ``a.b``.

    Relative imports are resolved against the file's place in the repository.
    """
    return {target for node in ast.walk(tree(path)) for target in _imported(node, path)}


def _imported(node: ast.AST, path: Path) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        base = _resolve(node, path)
        yield from (f"{base}.{alias.name}" for alias in node.names)


def _resolve(node: ast.ImportFrom, path: Path) -> str:
    if not node.level:
        return node.module or ""
    parents = path.relative_to(ROOT).parent.parts
    kept = parents[: len(parents) - node.level + 1]
    return ".".join([*kept, *([node.module] if node.module else [])])


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Name and number of lines, from ``def`` to the last one, of each Python function."""
    for node in ast.walk(tree(path)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, node.end_lineno - node.lineno + 1


def script_functions(path: Path) -> Iterator[tuple[str, int]]:
    """Name and number of lines of each function or method of a script, found by its indentation.

    A body ends at the first line that closes a brace at the column where its header began, which holds for
    consistently indented code.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    for start, line in enumerate(lines):
        if match := _HEADER.match(line):
            end = next((i for i in range(start + 1, len(lines)) if lines[i].startswith(match["indent"] + "}")), start)
            yield match["name"] or match["method"] or match["arrow"], end - start + 1


_HEADER = re.compile(
    r"^(?P<indent>\s*)(?:export )?(?:default )?(?:static )?(?:async )?"
    r"(?:function\*? (?P<name>[\w$]+)\(.*\{$"
    r"|(?!(?:if|for|while|switch|catch|return)\b)(?:get |set |\*)?(?P<method>#?[\w$]+)"
    r"\([^()]*(?:\([^()]*\)[^()]*)*\) \{$"
    r"|const (?P<arrow>[\w$]+) = (?:async )?\(?[^=]*=> \{$)"
)
