"""The benchmark tables say what was measured."""

from __future__ import annotations

import json

import pytest

from benchmarks import waves
from benchmarks.report import HEADER, Row, as_json, machine, machine_line, measure, table
from models.waves import load


def test_a_row_sums_its_samples_up():
    row = Row.of("hundred and one numbers", range(101))
    assert (row.median, row.p95, row.spread) == (50, 95, 50)


@pytest.mark.parametrize(
    ("targets", "met"),
    [({}, None), ({"target": "≥ 30×"}, None), ({"target": 60}, True), ({"target": 40}, False),
     ({"target": 60, "p95_target": 100}, True), ({"target": 60, "p95_target": 90}, False)],
)  # fmt: skip
def test_a_row_knows_whether_it_keeps_its_target(targets, met):
    assert Row.of("numbers", range(101), **targets).met is met


def test_a_dictionary_in_milliseconds_is_a_row():
    given = {"name": "fit", "median_ms": 2.0, "p95_ms": 3.0, "ratio": 45.0, "against": "L-BFGS-B", "target": "≥ 30×"}
    assert Row.read(given) == Row("fit", 2.0, 3.0, ratio=45.0, against="L-BFGS-B", target="≥ 30×")


def test_only_the_counted_calls_are_measured():
    calls = []
    assert len(measure(lambda: calls.append(1), repeats=5, warmup=2)) == 5
    assert len(calls) == 7


def test_tables_are_aligned():
    lines = table([Row("short", 1.0), Row("a longer name", 1234.5, ratio=3.0, against="short")]).splitlines()
    column = lines[0].index("median") + len("median")
    assert [line[:column].split()[-1] for line in lines] == ["median", "1", "1234"]
    assert all(title in lines[0] for title in HEADER)


def test_plain_data_is_json():
    facts = machine()
    data = json.loads(json.dumps(as_json(facts, {"fit": [Row("fit", 1.0)]})))
    assert data["tables"]["fit"][0]["median"] == 1.0
    assert str(facts["python"]) in machine_line(facts)


def test_notes_held_are_counted_for_every_instrument_and_setting(monkeypatch):
    monkeypatch.setattr(waves, "SEEDS", 1)
    monkeypatch.setattr(waves, "SETTINGS", ((0.8, 1.0),))
    found = list(waves.run())
    assert [line.instrument for line in found] == list(load().instruments)
    assert all(0 <= line.held[0] <= line.real + 1 <= line.notes + 1 for line in found)
    assert len(waves.table(found).splitlines()) == 2 + len(found)
