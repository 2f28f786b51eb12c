"""The house: one page per language, the header, the tabs, and how all of it is served."""

from __future__ import annotations

import gc
import json
import os
from html import escape
from pathlib import Path
from threading import Thread

import gradio as gr
import plotly
from starlette.responses import Response
from starlette.routing import Route

from models.registry import LANGUAGES
from playground import theme
from playground.i18n import WORDS
from playground.page import BASE
from playground.shipped import Shipped
from playground.tabs import TABS
from playground.wire import route

STATIC = Path(__file__).parent / "static"
PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
PATHS = {"en": "./", "ru": "ru"}  # relative, so that a proxy's sub-path is kept
# Gradio looks a thousand times a second whether its queue (here: of the API alone) holds something, which takes 7 % of
# a core from the trainings; on Windows it looks as often as this.
QUEUE_S = 0.05
TOOLS = ("controls", "link", "png", "projector", "theme")
NAMES = {"en": "EN", "ru": "РУ"}


def build() -> gr.Blocks:
    """All pages: English at ``/``, Russian at ``/ru``, built by the same functions; API endpoints of all tabs."""
    with gr.Blocks(title=WORDS["title"]("en"), analytics_enabled=False, delete_cache=(3600, 3600)) as demo:
        _page("en")
        for tab in TABS.values():
            tab.endpoints()
    with demo.route(WORDS["title"]("ru"), "/ru"):
        _page("ru")
    return demo


def _page(lang: str) -> None:
    gr.Navbar(visible=False)
    gr.HTML(value=_header(lang), html_template="${value}", js_on_load="", apply_default_css=False, elem_classes="bar")
    for tab in TABS.values():
        tab.build(lang)


def _header(lang: str) -> str:
    tabs = "".join(
        f'<button type="button" role="tab" data-open="{tab.key}">{escape(tab.title(lang))}</button>'
        for tab in TABS.values()
    )
    languages = "".join(_language_link(code, lang) for code in LANGUAGES)
    return (
        f'<header class="bar" data-lang="{lang}"><h1>{WORDS["title"](lang)}</h1>'
        f'<nav role="tablist" aria-label="{WORDS["tabs"](lang)}">{tabs}</nav>'
        f'<div class="tools">{languages}{"".join(_tool(name, lang) for name in TOOLS)}</div></header>'
    )


def _language_link(code: str, lang: str) -> str:
    current = ' aria-current="true"' if code == lang else ""
    return f'<a href="{PATHS[code]}" lang="{code}" hreflang="{code}" data-language="{code}"{current}>{NAMES[code]}</a>'


def _tool(name: str, lang: str) -> str:
    title = WORDS["dark" if name == "theme" else name](lang)
    return f'<button type="button" data-tool="{name}" title="{escape(WORDS[name + "_help"](lang))}">{title}</button>'


def _stylesheet(_request) -> Response:
    return Response(theme.stylesheet(), media_type="text/css")


def routes() -> list[Route]:
    """What is answered beside Gradio's own routes: the page's questions, colours and files."""
    return [
        route(),
        Route("/play/colours.css", _stylesheet),
        Route("/play/{name:path}", Shipped(STATIC, {"plotly.min.js": PLOTLY})),
    ]


SHEETS = (
    "fonts/fonts.css",
    "colours.css",
    "css/page.css",
    "css/gans.css",
    "css/vae.css",
    "css/vae_training.css",
    "css/completion.css",
    "vendor/katex/katex.min.css",
)


def _head() -> str:
    """Style sheets and modules, announced in the head so that they arrive while Gradio itself starts.

    Addresses are made in the page, relative to it: a proxy's sub-path is kept.
    """
    modules = sorted(path.relative_to(STATIC).as_posix() for path in (STATIC / "js").rglob("*.js"))
    return f"""
<meta name="viewport" content="width=device-width, initial-scale=1">
<script>
  (() => {{
    const base = {BASE} + 'play/';
    const announce = (rel, path) => {{
      const link = document.createElement('link');
      link.rel = rel;
      link.href = base + path;
      document.head.append(link);
    }};
    for (const path of {json.dumps(SHEETS)}) announce('stylesheet', path);
    for (const path of {json.dumps(modules)}) announce('modulepreload', path);
  }})();
</script>
"""


def serve(demo: gr.Blocks, port: int | None = None, block: bool = True) -> str:
    """Serve the page until interrupted (or, with ``block=False``, in the background); returns its address."""
    demo.queue(default_concurrency_limit=4)
    demo._queue.sleep_when_free = demo._queue.progress_update_sleep_when_free = QUEUE_S
    _, address, _ = demo.launch(
        server_port=port,
        ssr_mode=False,
        run_history=False,
        footer_links=[],
        theme=gr.themes.Base(font=["Golos Text", "sans-serif"], font_mono=["JetBrains Mono", "monospace"]),
        head=_head(),
        show_error=True,
        prevent_thread_lock=True,
        quiet=not block,
        mcp_server=False,
        state_session_capacity=int(os.environ.get("PLAYGROUND_SESSIONS", "1000")),
        app_kwargs={"routes": routes()},
    )
    Thread(target=_warm_up, name="warm-up", daemon=True).start()
    if block:
        demo.block_thread()
    return address


def _warm_up() -> None:
    for tab in TABS.values():
        tab.warm_up()
    # What is loaded by now stays. Left among what the garbage collector looks through, its quarter of a million objects
    # would stop every answer for a quarter of a second now and then.
    gc.collect()
    gc.freeze()
