"""Pictures from outside: read upright and small, or refused in one sentence before they cost anything."""

from __future__ import annotations

from base64 import b64encode
from contextlib import suppress
from io import BytesIO
from time import perf_counter
from zlib import crc32

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from models.registry import InputError
from playground import drawing
from playground.upload import FORMATS, as_colour, as_grey, read_picture, received, squared

RED, BLUE = (255, 0, 0), (0, 0, 255)


def halves(mode: str = "RGB", size: tuple[int, int] = (40, 20)) -> Image.Image:
    """Left half red, right half blue."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (size[0] // 2, 0, *size))
    return image.convert(mode)


def written(image: Image.Image, kind: str = "PNG", **options) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_is_read(kind):
    rgba = read_picture(written(halves(), kind)).rgba
    assert rgba.shape == (20, 40, 4)
    assert rgba[10, 5] == pytest.approx([1, 0, 0, 1], abs=0.1)
    assert rgba[10, 35] == pytest.approx([0, 0, 1, 1], abs=0.1)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_every_kind_of_pixel_is_read(mode):
    rgba = read_picture(written(halves().convert(mode))).rgba
    assert rgba.shape == (20, 40, 4)
    if mode not in ("1", "L", "LA"):
        np.testing.assert_allclose(rgba[10, [5, 35], :3], [[1, 0, 0], [0, 0, 1]], atol=0.01)


def test_print_colours_and_sixteen_bits_are_converted():
    rgba = read_picture(written(halves("CMYK"), "JPEG")).rgba
    assert rgba[10, 5, 0] > 0.8 and rgba[10, 35, 2] > 0.8
    deep = Image.fromarray((np.linspace(0, 65535, 64).reshape(1, 64).repeat(8, axis=0)).astype(np.uint16))
    grey = read_picture(written(deep)).rgba[4, :, 0]
    np.testing.assert_allclose(grey, np.linspace(0, 1, 64), atol=0.01)


def test_a_palette_keeps_its_hole():
    image = halves("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 10, 20))
    alpha = read_picture(written(image, "GIF")).rgba[10, :, 3]
    assert alpha[5] == 0 and alpha[30] == 1


def test_a_photograph_is_turned_as_it_was_held():
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: the picture's top is at its right
    rgba = read_picture(written(halves(), "JPEG", exif=exif)).rgba
    assert rgba.shape == (40, 20, 4)
    assert rgba[5, 10, 0] > 0.8 and rgba[35, 10, 2] > 0.8


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_large_picture_is_shrunk_without_bleeding(kind):
    assert read_picture(written(halves(size=(3000, 1200)), kind)).rgba.shape == (205, 512, 4)
    ball = Image.new("RGBA", (1200, 1200), (255, 255, 255, 0))
    ImageDraw.Draw(ball).ellipse((200, 200, 1000, 1000), fill=(0, 0, 0, 255))
    rgba = read_picture(written(ball)).rgba
    assert rgba.shape == (512, 512, 4)
    assert rgba[rgba[..., 3] > 0.05][:, :3].max() < 0.05  # no white fringe from the transparent surroundings


def test_of_an_animation_the_first_frame_is_used_and_that_is_said():
    frames = [Image.new("RGB", (8, 8), colour) for colour in (RED, BLUE)]
    upload = read_picture(written(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    assert upload.rgba[4, 4, 0] == 1
    assert [note.en for note in upload.notes] == ["Only the first frame of the animation is used."]
    assert read_picture(written(frames[0], "GIF")).notes == ()


PNG = written(halves())
JPEG = written(halves(size=(200, 200)), "JPEG")


def claiming(width: int, height: int) -> bytes:
    """A small PNG whose header tells of another size."""
    header = b"IHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + PNG[24:29]
    return PNG[:12] + header + crc32(header).to_bytes(4, "big") + PNG[33:]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "empty"),
        (b"GIF89a", "cannot be read"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "cannot be read"),
        (written(halves(), "TIFF"), "cannot be read"),
        (PNG[: len(PNG) // 2], "cannot be read"),
        (JPEG[: len(JPEG) // 2], "cannot be read"),
        (b"x" * 10_000_001, "10.0 MB; a picture may hold at most 10 MB"),
        (written(Image.new("RGBA", (9, 9), (255, 0, 0, 0))), "transparent everywhere"),
        (claiming(9000, 5000), "has 45 million pixels; it may have at most 40 million"),
        (claiming(50_000, 50_000), "has > 179 million pixels; it may have at most 40 million"),
    ],
    ids=["nothing", "header", "svg", "tiff", "half a PNG", "half a JPEG", "bytes", "transparent", "large", "huge"],
)
def test_what_cannot_be_used_costs_one_sentence(data, sentence):
    start = perf_counter()
    with pytest.raises(InputError) as error:
        read_picture(data)
    assert sentence in str(error.value)
    assert error.value.text("ru") != error.value.text("en")
    assert perf_counter() - start < 2


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@given(st.binary(max_size=200), st.integers(0, 60))
@settings(max_examples=100)
def test_damage_is_survived(rubbish, place):
    for whole in (PNG, JPEG, written(halves(), "GIF"), written(halves(), "BMP")):
        with suppress(InputError):
            assert read_picture(whole[:place] + rubbish + whole[place + len(rubbish) :]).rgba.ndim == 3


def test_the_page_sends_base_64():
    assert received({"kind": "upload", "data": b64encode(PNG).decode()}).rgba.shape == (20, 40, 4)
    for data in (None, 3, "é", "AAA", ["AAAA"], {}):
        with pytest.raises(InputError, match="base 64"):
            received({"data": data})
    with pytest.raises(InputError, match="cannot be read"):
        received({"data": "AAAA"})


# Ink on paper


def page(ink: tuple, paper: tuple, mode: str = "RGBA") -> np.ndarray:
    image = Image.new(mode, (120, 160), paper)
    ImageDraw.Draw(image).line([(40, 40), (80, 40), (55, 120)], fill=ink, width=10)
    return read_picture(written(image)).rgba


WHITE, BLACK, CLEAR = (255, 255, 255, 255), (0, 0, 0, 255), (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        (BLACK, WHITE),
        (WHITE, BLACK),
        (BLACK, CLEAR),
        (WHITE, (255, 255, 255, 0)),
        ((20, 40, 160, 255), (230, 225, 200, 255)),
    ],
)
def test_ink_is_one_and_paper_is_zero_whatever_their_colours(ink, paper):
    grey = as_grey(page(ink, paper))
    assert grey.shape == (160, 120)
    assert grey[40, 60] == pytest.approx(1) and grey[5, 5] == 0 and grey[80, 20] == 0
    same = as_grey(page(BLACK, WHITE))
    assert np.abs(drawing.normalise(grey) - drawing.normalise(same)).max() < 0.02


def test_uneven_light_on_paper_is_not_ink():
    rgba = page(BLACK, WHITE)
    rgba[..., :3] *= np.linspace(0.97, 1.0, 120)[None, :, None]
    grey = as_grey(rgba)
    assert np.count_nonzero(grey) == np.count_nonzero(as_grey(page(BLACK, WHITE)))


def test_an_empty_page_has_no_ink():
    for paper in (WHITE, BLACK, (128, 128, 128, 255)):
        assert not as_grey(page(paper, paper)).any()


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 2**32 - 1))
@settings(max_examples=40)
def test_everything_made_of_a_picture_stays_in_range(height, width, seed):
    rgba = np.random.default_rng(seed).random((height, width, 4))
    for made, shape in ((as_grey(rgba), (height, width)), (as_colour(rgba, 32), (32, 32, 3))):
        assert made.shape == shape
        assert made.min() >= 0 and made.max() <= 1


def test_a_square_keeps_proportions_and_ground():
    rgba = read_picture(written(halves())).rgba
    colour = as_colour(rgba, 32)
    assert (colour[:8] == 1).all() and (colour[24:] == 1).all()
    np.testing.assert_allclose(colour[16, [2, 29]], [[1, 0, 0], [0, 0, 1]], atol=1e-6)
    assert (as_colour(rgba, 32, over=0.0)[0] == 0).all()
    assert squared(np.ones((3, 6)), 28).sum() == 28 * 14
