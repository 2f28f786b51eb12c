"""How a page's questions reach its tabs: one plain route, packed frames as raw bytes.

``POST /play/frame/{lang}/{tab}``, ``…/probe/…`` and ``…/advance/…`` (for tabs that train: `playground.runs`) take a
JSON object (`playground.page` says what it holds) and answer with a packed frame (`playground.stage.frame`) as
``application/octet-stream``. Whatever goes wrong is one JSON object ``{"error": sentence}`` under a fitting status.
"""

from __future__ import annotations

import json
import logging
import time
from asyncio import get_running_loop
from concurrent.futures import ThreadPoolExecutor
from inspect import isawaitable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from models.registry import LANGUAGES, InputError, Text
from playground import page
from playground.i18n import WORDS
from playground.runs import CORES, Turns
from playground.stage import pack
from playground.tab import Tab
from playground.tabs import TABS

log = logging.getLogger(__name__)

PATH = "/play/{kind:str}/{lang:str}/{tab:str}"
LONGEST = 1_000_000  # bytes of a question; a full drawing with a dozen remembered fits takes a twentieth of that
# Answers computed at once. More threads than cores, so that one slow answer does not hold up the quick ones; few,
# because threads that take turns all finish late.
THREADS = 2 * CORES + 2

_NOT_FOUND = Text("There is nothing to ask at this address.", "По этому адресу спрашивать нечего.")
_NOT_JSON = Text("The question is not valid JSON.", "Вопрос не является корректным JSON.")
_TOO_LONG = Text("The question is longer than 1 MB.", "Вопрос длиннее 1 МБ.")
_NO_LOGIN = Text("Log in again: reload the page.", "Войдите снова: перезагрузите страницу.")


def route() -> Route:
    """The route of all questions, with the threads that answer them."""
    looking = ThreadPoolExecutor(THREADS, thread_name_prefix="answer")
    training = ThreadPoolExecutor(CORES, thread_name_prefix="train")
    turns = Turns()

    async def answer(request: Request) -> Response:
        arrived = time.perf_counter()
        kind, lang, tab = (request.path_params[name] for name in ("kind", "lang", "tab"))
        if (
            kind not in page.ANSWERS
            or lang not in LANGUAGES
            or tab not in TABS
            or (trains(kind) and not TABS[tab].live)
        ):
            return _sentence(404, _NOT_FOUND, lang)
        if not await _admitted(request):
            return _sentence(401, _NO_LOGIN, lang)
        body = await _body(request)
        if body is None:
            return _sentence(413, _TOO_LONG, lang)
        if trains(kind):
            async with turns.of(body):
                response = await get_running_loop().run_in_executor(training, reply, kind, TABS[tab], lang, body)
            # The page tells a distant server from a busy one by it: the wait for a turn counts as work.
            response.headers["Server-Timing"] = f"all;dur={1000 * (time.perf_counter() - arrived):.1f}"
            return response
        return await get_running_loop().run_in_executor(looking, reply, kind, TABS[tab], lang, body)

    return Route(PATH, answer, methods=["POST"])


def trains(kind: str) -> bool:
    """Whether a question of this kind occupies a core for a while."""
    return kind == "advance"


def reply(kind: str, tab: Tab, lang: str, body: bytes) -> Response:
    """The packed answer to one question, or one sentence: no traceback reaches the page."""
    try:
        question = json.loads(body)
    except (ValueError, RecursionError):
        return _sentence(400, _NOT_JSON, lang)
    try:
        frame = pack(page.ANSWERS[kind](tab, lang, question))
    except InputError as error:
        return _sentence(422, error.text, lang)
    except Exception:
        log.exception("a question of the page failed")
        return _sentence(500, WORDS["failed"], lang)
    return Response(frame, media_type="application/octet-stream", headers={"Cache-Control": "no-store"})


def _sentence(status: int, text: Text, lang: str) -> Response:
    return JSONResponse({"error": text(lang if lang in LANGUAGES else "en")}, status)


async def _body(request: Request) -> bytes | None:
    """The question as it came; None where it is too long."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST:
            return None
    return body


async def _admitted(request: Request) -> bool:
    """Whether the login that Gradio may have been launched with lets this one in, as its ``login_check`` decides."""
    app = request.app
    if app.auth_dependency is not None:
        user = app.auth_dependency(request)
        return (await user if isawaitable(user) else user) is not None
    cookies = (request.cookies.get(f"access-token{kind}-{app.cookie_id}") for kind in ("", "-unsecure"))
    return app.auth is None or any(cookie in app.tokens for cookie in cookies)
