"""GANs: a generator and a discriminator train before your eyes, collapse, recover, and can be rewound."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from models.gan.backends import BACKENDS
from models.registry import InputError, Text
from playground import gestures, page, picker
from playground.racing.lanes import MOST
from playground.runs import Runs
from playground.tab import TABS, Ask, Frame, Line, Live, Tab
from playground.tabs.gans import api, lanes, layout, pictures, timeline, words
from playground.tabs.gans.panels import PANELS
from playground.tabs.gans.panels.base import WAIT, Situation
from playground.tabs.gans.picked import Picked, pick
from playground.tabs.gans.race import Race
from playground.tabs.gans.recording import Recording
from playground.tabs.gans.scenes import SCENES
from playground.tabs.gans.settings import MIRRORS, PARAMS

CHART_S = 0.4  # seconds between two pictures of the curves while a training runs
MEASURED_S = {True: CHART_S, False: 4.0}  # between two distances, while their curve is shown or not
MOST_S = 0.1  # of training in one answer, so that a pause is felt at once


@dataclass
class Session:
    """What the server keeps for one page: its race, what was picked, when the curves were last drawn."""

    race: Race = field(default_factory=Race)
    lanes: str = lanes.LANES.default  # the last ones that made sense
    picked: Picked | None = None
    charted: float = 0.0
    paneled: tuple[str, float] = ("", 0.0)  # the panel on show, and when it was drawn last
    recording: Recording | None = None


SESSIONS: Runs[Session] = Runs()


def build(lang: str) -> None:
    """Target and settings on the left, the race with its transport and timeline, its meaning beside."""
    page.mount(TAB, lang, layout.room(lang))


def frame(ask: Ask) -> Frame:
    """Do what the page asks of its race, then show it."""
    token = _token(ask)
    with SESSIONS.use(token) as session:
        ask, drawn, notes = gestures.apply(replace(ask, values=picker.plane(ask.values)))
        answer = Frame(state=drawn, notes=notes, memo={"token": token})
        ask = _sensible(ask, session, answer)
        _match(ask, session)
        playing = _do(ask, session, token, answer)
        _show(ask, session, answer, playing)
        race = session.race
        answer.live = Live(race.racers[0].seen.steps, race.steps, playing, race.at)
    return answer


def _token(ask: Ask) -> str:
    """The page's session; a new one where it has none, or where the server no longer knows it."""
    token = ask.memo.get("token") if isinstance(ask.memo, dict) else None
    return token if isinstance(token, str) and token in SESSIONS else SESSIONS.open(Session())


def _sensible(ask: Ask, session: Session, answer: Frame) -> Ask:
    """The question with lanes that can race: where they make no sense together, those the race has, and a sentence."""
    try:
        lanes.parse(ask["lanes"])
    except InputError as refused:
        answer.notes.append(ask.word(refused.text))
        answer.state["lanes"] = session.lanes
        return replace(ask, values={**ask.values, "lanes": session.lanes})
    session.lanes = ask["lanes"]
    return ask


def _match(ask: Ask, session: Session) -> None:
    """Make the race what the page's settings say. While the past is looked at, changed rules wait for the next play."""
    race = session.race
    if race.at is None or len(lanes.parse(ask["lanes"])) != len(race.racers) or ask.event == "advance":
        _start(ask, race, ask["seed"])


def _start(ask: Ask, race: Race, seed: int) -> None:
    """Race the page's lanes on its target from ``seed``."""
    target, settings = picker.chosen(ask.values)
    race.match(f"{target.key} {settings}", picker.distribution(ask.values), seed, lanes.parse(ask["lanes"]))


def _do(ask: Ask, session: Session, token: str, answer: Frame) -> bool:
    """Train or follow a gesture; whether the training may go on."""
    if ask.event == "advance" and ask.action.get("replay"):
        return _replay(session)
    if ask.event == "advance":
        return _advance(ask, session.race, token)
    act = _ACTS.get(ask.action.get("kind")) if ask.event == "act" else None
    if act is not None:
        act(ask, session, answer)
    return False


def _replay(session: Session) -> bool:
    """The next frame of the recorded training, as long as nothing has been trained here; whether there was one."""
    race = session.race
    if race.steps or len(race.racers) != 1:
        return False
    session.recording = session.recording or Recording()
    race.racers[0].recorded = session.recording.run
    return session.recording.advance()


def _advance(ask: Ask, race: Race, token: str) -> bool:
    """Train for a while; whether to go on."""
    wanted = min(max(_number(ask.action, "ms", 24.0) / 1000, 0.0), MOST_S)
    share = SESSIONS.share(token, wanted)
    steps = ask.action.get("steps")
    if ask["trained"] == "d":
        race.advance_discriminators(share)
        return not race.troubles
    left = ask["limit"] - race.steps if ask["until"] == "steps" else None
    count = int(steps) if isinstance(steps, (int, float)) and 0 <= steps < 1e6 else None
    limits = [limit for limit in (left, count) if limit is not None]
    race.advance(share, max(0, int(min(limits))) if limits else None, by_time=ask["clock"] == "time")
    race.score()
    done = left is not None and race.steps >= ask["limit"]
    done |= ask["until"] == "covered" and race.covered
    return not done and len(race.troubles) < len(race.racers)


def _number(action: Any, key: str, default: float) -> float:
    value = action.get(key)
    return float(value) if isinstance(value, (int, float)) else default


def _step(ask: Ask, session: Session, answer: Frame) -> None:
    session.race.step(ask.action["kind"])


def _reset(ask: Ask, session: Session, answer: Frame) -> None:
    session.race.restart()


def _reseed(ask: Ask, session: Session, answer: Frame) -> None:
    answer.state["seed"] = (ask["seed"] + 1) % 100
    _start(ask, session.race, answer.state["seed"])


def _scrub(ask: Ask, session: Session, answer: Frame) -> None:
    session.race.look(max(0, int(_number(ask.action, "step", 0))))


_FULL = Text("A race has {most} lanes at most; remove one first.", "Дорожек не больше {most}: сначала уберите одну.")


def _fork(ask: Ask, session: Session, answer: Frame) -> None:
    race = session.race
    if len(race.racers) >= MOST:
        raise InputError(_FULL.format(most=str(MOST)))
    number = min(max(1, int(_number(ask.action, "lane", 1))), len(race.racers))
    race.fork(number - 1)
    parts = ask["lanes"].split(";")
    answer.state |= {"lanes": ";".join([*parts, parts[number - 1]]), "scope": len(race.racers)}


def _walk(ask: Ask, session: Session, answer: Frame) -> None:
    racer = session.race.racers[_focus(ask, session.race) - 1]
    if session.race.at is not None:
        session.race.leave_past()
    racer.walk_on()


def _focus(ask: Ask, race: Race) -> int:
    """Number of the lane that panels speak of."""
    return min(max(ask["scope"], 1), len(race.racers))


def _pick(ask: Ask, session: Session, answer: Frame) -> None:
    session.picked = pick(session.race, ask.action, session.picked)


def _csv(ask: Ask, session: Session, answer: Frame) -> None:
    answer.download = words.csv(session.race)


def _code(ask: Ask, session: Session, answer: Frame) -> None:
    answer.download = words.code(session.race.racers[_focus(ask, session.race) - 1])


_ACTS: dict[Any, Callable[[Ask, Session, Frame], None]] = {
    "step": _step,
    "step_d": _step,
    "step_g": _step,
    "reset": _reset,
    "reseed": _reseed,
    "scrub": _scrub,
    "fork": _fork,
    "walk": _walk,
    "pick": _pick,
    "csv": _csv,
    "code": _code,
}


def _show(ask: Ask, session: Session, answer: Frame, playing: bool) -> None:
    """Every lane's picture and scores; the curves and slow panels a few times a second while it trains."""
    race = session.race
    race.score()
    count = len(race.racers)
    pushes = pictures.pushes(race) if "arrows" in ask["see"] else None
    for number, racer in enumerate(race.racers, 1):
        pushed = pushes and pushes[number - 1]
        answer.views[f"lane{number}"] = pictures.draw(
            ask, racer, number, count, session.picked, pushed, cheap=playing and SESSIONS.crowded
        )
        answer.html[f"scores{number}"] = words.scores(ask, racer)
    answer.views["lane1"].layers += gestures.handles(ask)
    answer.html["status"] = words.status(ask, race)
    answer.notes += [ask.word(trouble) for trouble in race.troubles]
    if not playing or time.monotonic() - session.charted > CHART_S:
        session.charted = time.monotonic()
        for racer in race.racers:
            racer.measure(session.charted, MEASURED_S[ask["curve"] == "distance"])
        answer.charts["timeline"] = timeline.figure(ask, race)
    _explain(ask, session, answer, playing)


def _explain(ask: Ask, session: Session, answer: Frame, playing: bool) -> None:
    """The panel, as often as it can be afforded; one that waits for something is asked about again soon."""
    race, panel, now = session.race, PANELS[ask["gan_view"]], time.monotonic()
    shown, drawn = session.paneled
    if playing and shown == panel.key and now - drawn < panel.every:
        return
    number = _focus(ask, race)
    html, chart = panel.draw(Situation(ask, race, number, race.racers[number - 1].substep))
    waits = (html, chart) == WAIT
    session.paneled = (panel.key, 0.0 if waits else now)
    answer.settled = not waits
    answer.html["panel"] = html
    if chart is not None:
        answer.charts["panel"] = chart


def probe(ask: Ask, view: str, x: float, y: float) -> list[Line]:
    """What the data, the discriminator and the nearest generated point say at a place of a lane's stage."""
    token = ask.memo.get("token") if isinstance(ask.memo, dict) else None
    if not isinstance(token, str) or token not in SESSIONS:
        return []
    with SESSIONS.use(token) as session:
        return pictures.read_out(ask, session.race, view, x, y)


def warm_up() -> None:
    """The first picture's data, and the compiled training step, which numpy stands in for until it is ready."""
    frame(Ask("en", {param.key: param.default for param in PARAMS} | dict(SCENES[1].state)))
    BACKENDS["compiled"].warm()


TAB = TABS.add(
    Tab(
        "gans",
        Text("GANs", "GAN"),
        order=20,
        build=build,
        frame=frame,
        probe=probe,
        endpoints=api.register,
        warm_up=warm_up,
        params=PARAMS,
        scenes=SCENES,
        live=True,
        mirrors=MIRRORS,
        opening="collapse",
    )
)
