"""What the server answers, asked as a browser or a script asks."""

from __future__ import annotations

import json
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import gradio as gr
import pytest
from gradio.routes import App
from starlette.testclient import TestClient

from models.registry import LANGUAGES
from playground.shell import routes
from playground.stage import unpack
from tests.arch.source import ROOT

STATIC = ROOT / "playground" / "static"
SERVED = {"fonts/fonts.css": "text/css", "vendor/katex/katex.min.js": "javascript", "plotly.min.js": "javascript",
          "colours.css": "text/css"}  # fmt: skip


@pytest.mark.parametrize("path", ["/", "/ru"])
def test_both_pages_answer(app_url, path):
    with urlopen(app_url + path) as answer:
        assert answer.status == 200
        assert "text/html" in answer.headers["content-type"]


@pytest.mark.parametrize(("path", "kind"), SERVED.items(), ids=SERVED)
def test_what_the_page_loads_is_served(app_url, path, kind):
    with urlopen(f"{app_url}/play/{path}") as answer:
        assert kind in answer.headers["content-type"]
        assert len(answer.read()) > 500


def test_every_module_is_served_as_a_script(app_url):
    """A browser runs a module only with a script's content type."""
    modules = [path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*.js")]
    assert modules
    for module in modules:
        with urlopen(f"{app_url}/play/{module}") as answer:
            assert "javascript" in answer.headers["content-type"], module


def answer_to(url: str, body: bytes = b"{}", **headers: str) -> tuple[int, str, bytes, dict]:
    """Status, content type, body and headers of the answer to one question."""
    request = Request(url, body, {"Content-Type": "application/json", **headers}, method="POST")
    try:
        with urlopen(request) as answer:
            return answer.status, answer.headers["content-type"], answer.read(), dict(answer.headers)
    except HTTPError as error:
        return error.code, error.headers["content-type"], error.read(), dict(error.headers)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_question_gets_a_packed_frame(app_url, lang):
    question = json.dumps({"event": "open", "state": {"mixture.separation": 3}}).encode()
    status, kind, body, headers = answer_to(f"{app_url}/play/frame/{lang}/divergences", question)
    frame = unpack(body)
    assert (status, kind) == (200, "application/octet-stream")
    assert frame["state"]["mixture.separation"] == 3
    assert "main" in frame["views"]
    assert "content-encoding" not in {name.lower() for name in headers}


def test_frames_are_not_packed_a_second_time(app_url):
    """Compressing a frame takes longer than sending it."""
    encodings = {"Accept-Encoding": "gzip, deflate, br"}
    _, _, body, _ = answer_to(f"{app_url}/play/frame/en/divergences", b"{}", **encodings)
    assert unpack(body)["settled"] in (True, False)


@pytest.mark.parametrize(
    ("path", "body", "status", "sentence"),
    [
        ("frame/en/nowhere", b"{}", 404, "nothing to ask"),
        ("frame/de/divergences", b"{}", 404, "nothing to ask"),
        ("erase/en/divergences", b"{}", 404, "nothing to ask"),
        ("frame/ru/divergences", b"{", 400, "JSON"),
        ("probe/en/divergences", b"1" * 1_000_001, 413, "longer than 1 MB"),
    ],
)
def test_a_question_that_cannot_be_answered_costs_a_sentence(app_url, path, body, status, sentence):
    code, kind, told, _ = answer_to(f"{app_url}/play/{path}", body)
    assert (code, kind) == (status, "application/json")
    assert sentence in json.loads(told)["error"]


def test_a_login_guards_questions_as_it_guards_pages():
    """``auth`` and ``auth_dependency`` are Gradio's; the route asks what Gradio asks."""
    with gr.Blocks() as demo:
        gr.Markdown()
    app = App.create_app(
        demo, app_kwargs={"routes": routes()}, auth_dependency=lambda request: request.headers.get("who")
    )
    client = TestClient(app)
    assert client.post("/play/probe/ru/divergences", json={}).status_code == 401
    assert client.post("/play/probe/ru/divergences", json={}, headers={"who": "a student"}).status_code == 200


def test_a_password_guards_questions():
    with gr.Blocks() as demo:
        gr.Markdown()
    demo.auth, demo.auth_message = [("class", "secret")], None
    client = TestClient(App.create_app(demo, app_kwargs={"routes": routes()}))
    assert client.post("/play/probe/en/divergences", json={}).status_code == 401
    assert client.post("/login", data={"username": "class", "password": "secret"}).status_code == 200
    assert client.post("/play/probe/en/divergences", json={}).status_code == 200
