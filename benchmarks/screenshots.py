"""The README's pictures, taken from the running app: ``python -m benchmarks screenshots``."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.report import Row
from tests.live import ROOT, browser, running

FOLDER = ROOT / "docs" / "images"
REST = """async () => {
  await playground.ready;
  await document.fonts.ready;
  do await new Promise((done) => setTimeout(done, 400));
  while (playground.pending);
}"""


@dataclass(frozen=True)
class Shot:
    """One picture: where the page is opened, its size (CSS pixels), keys that are pressed, for how long it trains."""

    name: str
    path: str = "/"
    size: tuple[int, int] = (1280, 720)
    keys: tuple[str, ...] = ()
    density: float = 1  # device pixels per CSS pixel
    train_s: float = 0  # seconds of training first


SHOTS = (
    Shot("light"),
    Shot("dark", keys=("d", "2")),
    Shot("projector", keys=("p", "3")),
    Shot("russian", path="/ru", keys=("1",)),
    Shot("phone", size=(390, 844), density=2),
    Shot("vae", path="/?tab=vae&vae.view=map&vae.point=-0.6,1.2"),
    Shot("pixelcnn", path="/?tab=pixelcnn"),
    Shot("gans", path="/?tab=gans&target=grid&grid.sigma=0.08&lanes=collapse;non_saturating;wgan_gp;best", train_s=25),
)


def run() -> list[Row]:
    """Writes the pictures; one row per file with its size."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with running() as url, browser() as chromium:
        return [_take(chromium, url, shot) for shot in SHOTS]


def _take(chromium, url: str, shot: Shot) -> Row:
    width, height = shot.size
    context = chromium.new_context(viewport={"width": width, "height": height}, device_scale_factor=shot.density)
    page = context.new_page()
    page.goto(url + shot.path)
    page.wait_for_function("window.playground?.frames > 0", timeout=60_000)
    for key in shot.keys:
        page.keyboard.press(key)
    if shot.train_s:
        page.keyboard.press(" ")
        page.wait_for_timeout(1000 * shot.train_s)
        page.keyboard.press(" ")
    page.evaluate(REST)
    file = FOLDER / f"{shot.name}.png"
    page.screenshot(path=file)
    context.close()
    return Row(file.relative_to(ROOT).as_posix(), file.stat().st_size / 1024, unit="kB")
