"""``/fit`` as a script meets it: JSON in, JSON out, one sentence for bad input."""

from __future__ import annotations

from math import log

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

MIXTURE = {"weights": [0.7, 0.3], "means": [[-4, 0], [4, 0]], "covariances": [[[1, 0], [0, 1]], [[1, 0], [0, 1]]]}


@pytest.fixture(scope="module")
def ask(app_url):
    """``ask(**arguments)`` calls the endpoint and returns its answer."""
    client = Client(app_url, verbose=False)
    return lambda **arguments: client.predict(**arguments, api_name="/fit")


def test_a_mixture_is_fitted(ask):
    answer = ask(target=MIXTURE, divergences=["forward_kl", "reverse_kl"], family="full", starts=16, seed=0)
    assert set(answer["fits"]) == set(answer["table"]) == {"forward_kl", "reverse_kl"}
    forward = answer["fits"]["forward_kl"]["optima"]
    assert len(forward) == 1
    assert forward[0]["means"][0] == pytest.approx([-1.6, 0], abs=1e-6)  # moment matching
    reverse = answer["fits"]["reverse_kl"]["optima"]
    assert [optimum["value"] for optimum in reverse[:2]] == pytest.approx([-log(0.7), -log(0.3)], abs=1e-3)


def test_the_table_holds_the_fits_own_values(ask):
    answer = ask(target=MIXTURE, divergences=["forward_kl", "reverse_kl"])
    for key, found in answer["fits"].items():
        assert answer["table"][key][key] == pytest.approx(found["optima"][0]["value"], abs=1e-4)


def test_a_key_means_the_published_target(ask):
    answer = ask(target="ring", divergences=["forward_kl"])
    covariance = answer["fits"]["forward_kl"]["optima"][0]["covariances"][0]
    assert covariance[0][0] == pytest.approx(0.5 + 1e-4, abs=1e-6)  # radius 1, σ 0.01


def test_the_same_seed_gives_the_same_answer(ask):
    assert ask(target="moons", seed=3) == ask(target="moons", seed=3)


BAD = {
    "unknown target": ({"target": "rign"}, "rign"),
    "unknown divergence": ({"divergences": ["forward_lk"]}, "forward_lk"),
    "divergences no list": ({"divergences": 7}, "7"),
    "unknown family": ({"family": "fool"}, "fool"),
    "negative weight": ({"target": {**MIXTURE, "weights": [0.7, -0.3]}}, "-0.3"),
    "weights all zero": ({"target": {**MIXTURE, "weights": [0, 0]}}, "0"),
    "covariance not definite": ({"target": {**MIXTURE, "covariances": [[[1, 2], [2, 1]]] * 2}}, "2"),
    "not a number": ({"target": {**MIXTURE, "means": [["x", 0], [4, 0]]}}, "x"),
    "too many components": ({"target": {"weights": [1] * 65, "means": [[0, 0]] * 65,
                                        "covariances": [[[1, 0], [0, 1]]] * 65}}, "65"),
    "a field missing": ({"target": {"weights": [1], "means": [[0, 0]]}}, "covariances"),
    "too many starts": ({"target": "ring", "starts": 10**9}, "1000000000"),
    "starts no number": ({"target": "ring", "starts": "many"}, "many"),
    "seed no number": ({"target": "ring", "seed": "x"}, "x"),
}  # fmt: skip


@pytest.mark.parametrize(("arguments", "named"), BAD.values(), ids=BAD)
def test_bad_input_costs_one_sentence(ask, arguments, named):
    with pytest.raises(AppError) as caught:
        ask(**arguments)
    sentence = str(caught.value)
    assert named in sentence
    assert len(sentence) < 400
    assert "Traceback" not in sentence
    assert "Error" not in sentence
    assert sentence.rstrip().endswith(".")


def test_the_server_goes_on_after_bad_input(ask):
    with pytest.raises(AppError):
        ask(target=[])
    assert ask(target=MIXTURE, divergences=["forward_kl"])["fits"]
