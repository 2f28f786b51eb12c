"""Trainings by token: a cap, an idle time-out, and fair shares."""

from __future__ import annotations

import threading

import pytest

from playground.runs import CORES, LEAST_S, PICTURE_S, TURN_S, Runs, Turns


class Clock:
    """Seconds that pass only when told."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_what_is_kept_comes_back_under_its_token(clock):
    runs = Runs(clock=clock)
    tokens = [runs.open(name) for name in ("first", "second")]
    assert len(set(tokens)) == 2
    assert all(len(token) >= 24 for token in tokens)
    with runs.use(tokens[0]) as held:
        assert held == "first"


def test_the_least_recently_used_goes_first(clock):
    runs = Runs(most=2, clock=clock)
    first, second = runs.open(1), runs.open(2)
    with runs.use(first):
        pass
    third = runs.open(3)
    assert [token in runs for token in (first, second, third)] == [True, False, True]


def test_what_nobody_asks_for_is_forgotten(clock):
    runs = Runs(idle_s=10, clock=clock)
    token = runs.open("run")
    clock.now = 9
    assert token in runs
    with runs.use(token):
        pass
    clock.now = 18
    assert len(runs) == 1
    clock.now = 30
    assert len(runs) == 0
    with pytest.raises(KeyError), runs.use(token):
        pass


def test_one_page_alone_gets_what_it_wants(clock):
    runs = Runs(clock=clock)
    token = runs.open("run")
    assert runs.share(token, 0.024) == 0.024


def test_thirty_pages_share_the_cores(clock):
    runs = Runs(clock=clock)
    tokens = [runs.open(i) for i in range(30)]
    shares = [runs.share(token, 0.1) for token in tokens]
    assert shares[-1] == pytest.approx(max(LEAST_S, CORES * TURN_S / 30 - PICTURE_S))
    clock.now = 5  # all have stopped
    assert runs.share(tokens[0], 0.1) == 0.1


def test_two_threads_take_turns(clock):
    runs, order = Runs(clock=clock), []
    token = runs.open("run")

    def work(name: str, entered: threading.Event, leave: threading.Event) -> None:
        with runs.use(token):
            order.append(name)
            entered.set()
            leave.wait(5)
            order.append(name)

    events = [threading.Event() for _ in range(4)]
    first = threading.Thread(target=work, args=("a", events[0], events[1]))
    first.start()
    events[0].wait(5)
    second = threading.Thread(target=work, args=("b", events[2], events[3]))
    second.start()
    events[1].set()
    events[3].set()
    first.join(5)
    second.join(5)
    assert order == ["a", "a", "b", "b"]


@pytest.mark.parametrize("question", [b"", b"[]", b"{", b'{"memo": 3}', b'{"memo": null}', b'{"memo": {"token": "a"}}'])
def test_questions_of_one_page_share_a_turn(question):
    turns = Turns()
    lock = turns.of(question)
    assert (turns.of(question) is lock) == (b'"a"' in question)
    assert turns.of(b'{"memo": {"token": "b"}}') is not lock
