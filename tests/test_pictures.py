"""Pictures made small: what comes out fits, and nothing that comes in does harm."""

import io
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw  # noqa: TID251 - makes pictures

from digest.engines import Lost, pool
from digest.errors import ExtractError
from digest.model import Page, Picture
from digest.pictures import LIMIT_BYTES, shrink
from digest.settings import ExtractSettings


def page(body: bytes) -> Page:
    return Page(url="https://example.org/a.jpg", final_url="https://example.org/a.jpg", status=200, body=body)


def drawn(width: int, height: int, mode: str = "RGB", kind: str = "JPEG", **written: object) -> bytes:
    picture = Image.new(mode, (width, height))
    if mode == "RGB":
        draw = ImageDraw.Draw(picture)
        for n in range(0, width, 7):
            draw.line((n, 0, width - n, height), fill=(n * 37 % 256, n * 11 % 256, n * 5 % 256), width=3)
    file = io.BytesIO()
    picture.save(file, kind, **written)
    return file.getvalue()


def opened(picture: Picture) -> Image.Image:
    return Image.open(io.BytesIO(picture.content))


def png_of(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(100_000))) + chunk(b"IEND", b"")


def test_a_large_picture_fits_into_a_mail() -> None:
    small = shrink(page(drawn(4000, 3000)))
    assert (small.url, small.media_type) == ("https://example.org/a.jpg", "image/jpeg")
    assert len(small.content) <= LIMIT_BYTES
    assert opened(small).size == (small.width, small.height)
    assert small.width <= 1104
    assert small.width * 3 == pytest.approx(small.height * 4, abs=4)


def test_a_small_picture_is_not_made_larger() -> None:
    assert shrink(page(drawn(200, 150))).width == 200


def test_what_is_transparent_becomes_white() -> None:
    small = shrink(page(drawn(200, 150, "RGBA", "PNG")))
    assert opened(small).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("mode", "kind"), [("P", "GIF"), ("L", "PNG"), ("CMYK", "JPEG"), ("RGB", "WEBP"), ("1", "PNG"), ("LA", "PNG")]
)
def test_every_kind_of_picture_becomes_plain_colours(mode: str, kind: str) -> None:
    assert opened(shrink(page(drawn(120, 90, mode, kind)))).mode == "RGB"


def test_a_picture_stands_upright_and_tells_nothing_of_its_camera() -> None:
    turned = Image.Exif()
    turned[0x0112] = 6  # a quarter turn
    turned[0x010F] = "Camera"
    small = shrink(page(drawn(400, 200, exif=turned)))
    assert (small.width, small.height) == (200, 400)
    assert b"Camera" not in small.content


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        drawn(1, 1, kind="GIF"),
        drawn(900, 20),
        drawn(400, 300)[:2000],
        png_of(60_000, 60_000),
        png_of(5_000, 5_000),
        drawn(400, 300, kind="BMP"),
    ],
    ids=["nothing", "script", "pixel", "rule", "half", "bomb", "hollow", "another format"],
)
def test_what_is_no_picture_for_a_mail_is_refused(body: bytes) -> None:
    with pytest.raises(ExtractError, match=r"https://example\.org/a\.jpg"):
        shrink(page(body))


@settings(max_examples=150)
@given(
    source=st.sampled_from([drawn(90, 70), drawn(90, 70, kind="PNG"), drawn(90, 70, "P", "GIF"), drawn(90, 70, kind="WEBP")]),
    changes=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=20),
)
def test_no_damage_to_a_file_is_more_than_a_picture_less(source: bytes, changes: list[tuple[float, int]]) -> None:
    body = bytearray(source)
    for place, value in changes:
        body[int(place * len(body))] = value
    try:
        assert shrink(page(bytes(body))).content.startswith(b"\xff\xd8")
    except ExtractError as error:
        assert "no picture" in str(error)


def test_a_worker_makes_them_small_within_its_limits() -> None:
    with pool(ExtractSettings(workers=1)) as engine:
        outcomes = list(engine.map(shrink, [page(drawn(2000, 1500)), page(png_of(60_000, 60_000))]))
    assert [type(each) for each in sorted(outcomes, key=lambda each: isinstance(each, Lost))] == [Picture, Lost]
