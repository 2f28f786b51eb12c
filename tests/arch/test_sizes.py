"""Short functions, short files: the limit is where a reader starts to scroll."""

from __future__ import annotations

import pytest

from tests.arch.source import functions, name, page_files, python_files, script_functions

FUNCTION_LINES = 45
FILE_LINES = 350
FILES = [*python_files(), *page_files(".js", ".css")]


@pytest.mark.parametrize("path", FILES, ids=name)
def test_files_are_short(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= FILE_LINES


@pytest.mark.parametrize("path", [path for path in FILES if path.suffix != ".css"], ids=name)
def test_functions_are_short(path):
    found = functions(path) if path.suffix == ".py" else script_functions(path)
    long = [f"{function}: {lines} lines" for function, lines in found if lines > FUNCTION_LINES]
    assert not long


def test_script_functions_are_found(tmp_path):
    """The measure of scripts goes by indentation; it must see all four ways to write a function."""
    script = tmp_path / "script.js"
    script.write_text(SCRIPT)
    assert list(script_functions(script)) == [("a", 3), ("#c", 4), ("f", 3), ("h", 2)]


SCRIPT = """\
export function a(x) {
  return x;
}
class B {
  #c(d, e = {}) {
    if (d) {
    }
  }
}
const f = (g) => {
  return g;
};
async function h() {
}
"""
