"""Train a VAE: an encoder and a decoder learn a map of pictures before your eyes, and can be rewound."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from models.registry import InputError, Text
from playground import page
from playground.racing.lanes import MOST
from playground.runs import Runs
from playground.tab import TABS, Ask, Frame, Line, Live, Tab
from playground.tabs.vae_training import api, layout, pictures, timeline, words
from playground.tabs.vae_training.lanes import LANES, parse
from playground.tabs.vae_training.panels import PANELS
from playground.tabs.vae_training.panels.base import SIDE, Situation
from playground.tabs.vae_training.picked import pick
from playground.tabs.vae_training.race import Race
from playground.tabs.vae_training.scenes import SCENES
from playground.tabs.vae_training.settings import CURVE, DATA, MIRRORS, PANEL, PARAMS, SCOPE, SEED

CHART_S = 0.4  # seconds between two pictures of the curves while a training runs
DRAWN_S = 0.06  # between two pictures of the lanes: faster than that nobody sees
LEISURE = 3  # times what the pictures take to draw, before the next ones: most of the time is for training
TURN_S = 0.045  # of training in one answer: a pause is felt at once, and pictures do not take most of the time
OPENING = 600  # steps that the tab trains by itself when it is opened
SESSIONS_KEPT = 24  # a lane remembers up to 33 MB

_FULL = Text("A race has {most} lanes at most; remove one first.", "Дорожек не больше {most}: сначала уберите одну.")


@dataclass
class Session:
    """What the server keeps for one page: its race, what was picked, and when what was drawn last."""

    race: Race = field(default_factory=Race)
    picked: int | None = None  # a picture, by its number: the same one in every lane
    drawn: float = 0.0
    drawing_s: float = 0.0
    charted: float = 0.0


SESSIONS: Runs[Session] = Runs(SESSIONS_KEPT)


def build(lang: str) -> None:
    """Settings on the left, the race with its transport and timeline, its meaning beside."""
    page.mount(TAB, lang, layout.room(lang))


def frame(ask: Ask) -> Frame:
    """Do what the page asks of its race, then show it."""
    token = ask.memo.get("token") if isinstance(ask.memo, dict) else None
    token = token if isinstance(token, str) and token in SESSIONS else SESSIONS.open(Session())
    with SESSIONS.use(token) as session:
        answer, race = Frame(memo={"token": token}), session.race
        _match(ask, race)
        playing = _do(ask, session, token, answer)
        _show(ask, session, answer, playing)
        answer.live = Live(race.racers[0].seen.steps, race.steps, playing, race.at)
    return answer


def _match(ask: Ask, race: Race) -> None:
    """Make the race what the page's settings say. While the past is looked at, changed rules wait for the next play."""
    lanes = parse(ask[LANES.key])
    if race.at is None or len(lanes) != len(race.racers) or ask.event == "advance":
        race.match(ask[DATA.key], ask[SEED.key], lanes)


def _do(ask: Ask, session: Session, token: str, answer: Frame) -> bool:
    """Train or follow a gesture; whether the training may go on."""
    if ask.event == "advance":
        return _advance(ask, session.race, token)
    act = _ACTS.get(ask.action.get("kind")) if ask.event == "act" else None
    if act is not None:
        act(ask, session, answer)
    return False


def _advance(ask: Ask, race: Race, token: str) -> bool:
    """Train for a while; whether to go on. What the tab shows by itself when it is opened is a training that ends."""
    opening = bool(ask.action.get("replay"))
    steps = ask.action.get("steps")
    count = int(steps) if isinstance(steps, (int, float)) and 0 <= steps < 1e6 else None
    race.advance(SESSIONS.share(token, TURN_S), max(0, OPENING - race.steps) if opening else count)
    return len(race.troubles) < len(race.racers) and not (opening and race.steps >= OPENING)


def _number(action: Any, key: str, default: float) -> float:
    value = action.get(key)
    return float(value) if isinstance(value, (int, float)) else default


def _step(ask: Ask, session: Session, answer: Frame) -> None:
    session.race.step()


def _reset(ask: Ask, session: Session, answer: Frame) -> None:
    session.race.restart()


def _reseed(ask: Ask, session: Session, answer: Frame) -> None:
    answer.state[SEED.key] = (ask[SEED.key] + 1) % (SEED.high + 1)
    session.race.match(ask[DATA.key], answer.state[SEED.key], parse(ask[LANES.key]))


def _scrub(ask: Ask, session: Session, answer: Frame) -> None:
    step = max(0, int(_number(ask.action, "step", 0)))
    session.race.look(step, roughly=ask.action.get("phase") == "move")


def _fork(ask: Ask, session: Session, answer: Frame) -> None:
    race = session.race
    if len(race.racers) >= MOST:
        raise InputError(_FULL.format(most=str(MOST)))
    number = min(max(1, int(_number(ask.action, "lane", 1))), len(race.racers))
    race.fork(number - 1)
    parts = ask[LANES.key].split(";")
    answer.state |= {LANES.key: ";".join([*parts, parts[number - 1]]), SCOPE.key: len(race.racers)}


def _pick(ask: Ask, session: Session, answer: Frame) -> None:
    drawn = {f"lane{number}": pictures.places(racer) for number, racer in enumerate(session.race.racers, 1)}
    session.picked = pick(drawn, ask.action, session.picked)


def _code(ask: Ask, session: Session, answer: Frame) -> None:
    answer.download = words.code(ask, session.race.racers[_focus(ask, session.race) - 1])


def _csv(ask: Ask, session: Session, answer: Frame) -> None:
    answer.download = words.csv(session.race)


_ACTS: dict[Any, Callable[[Ask, Session, Frame], None]] = {
    "step": _step,
    "reset": _reset,
    "reseed": _reseed,
    "scrub": _scrub,
    "fork": _fork,
    "pick": _pick,
    "code": _code,
    "csv": _csv,
}


def _show(ask: Ask, session: Session, answer: Frame, playing: bool) -> None:
    """Every lane's map, reconstructions and scores, the curves, the panel: as often as each can be afforded."""
    race, now = session.race, time.monotonic()
    answer.html["status"] = words.status(ask, race)
    if not playing:  # while others train on, a lane's alarm says it
        answer.notes += [ask.word(trouble) for trouble in race.troubles]
    if playing and now - session.drawn < max(DRAWN_S, LEISURE * session.drawing_s):
        return
    cheap = playing and SESSIONS.crowded
    for number, racer in enumerate(race.racers, 1):
        answer.views[f"lane{number}"] = pictures.draw(ask, racer, number, len(race.racers), session.picked, cheap)
        answer.views[f"pairs{number}"] = pictures.pairs(ask, racer, number)
        answer.html[f"scores{number}"] = words.scores(ask, racer)
    if not playing or now - session.charted > CHART_S:
        session.charted = now
        answer.charts["timeline"] = timeline.figure(ask, race, ask[CURVE.key])
        _explain(ask, race, answer)
    session.drawn = time.monotonic()
    session.drawing_s = session.drawn - now


def _focus(ask: Ask, race: Race) -> int:
    """Number of the lane that panels speak of."""
    return min(max(ask[SCOPE.key], 1), len(race.racers))


def _explain(ask: Ask, race: Race, answer: Frame) -> None:
    number = _focus(ask, race)
    drawn = PANELS[ask[PANEL.key]].draw(Situation(ask, race, number))
    answer.html["panel"] = drawn.html
    if drawn.chart is not None:
        answer.charts["panel"] = drawn.chart
    if drawn.view is not None:
        answer.views[SIDE] = drawn.view


def probe(ask: Ask, view: str, x: float, y: float) -> list[Line]:
    """Latent coordinates and the prior's density at a place of a lane's map."""
    token = ask.memo.get("token") if isinstance(ask.memo, dict) else None
    if not isinstance(token, str) or token not in SESSIONS:
        return []
    with SESSIONS.use(token) as session:
        return pictures.read_out(ask, session.race, view, x, y)


def warm_up() -> None:
    """The pictures, and one update, of the first visitor's training."""
    frame(Ask("en", {param.key: param.default for param in PARAMS}, "advance", {"steps": 1}))


TAB = TABS.add(
    Tab(
        "vae_training",
        Text("Train a VAE", "Обучить VAE"),
        order=35,
        build=build,
        frame=frame,
        probe=probe,
        endpoints=api.register,
        warm_up=warm_up,
        params=PARAMS,
        scenes=SCENES,
        live=True,
        mirrors=tuple(MIRRORS.values()),
        opening="birth",
    )
)
