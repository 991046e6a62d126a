"""Pictures made small, in a worker: what a page of the web sent becomes a JPEG that fits into a mail.

    shrink(page)   the Picture

Picture files are the most attacked format there is, so this runs where feeds and pages are read too: in a process with a deadline
and a memory limit that can be killed. Only four formats are opened at all, and none with more pixels than a large camera makes,
which is known before any of them is decoded. What comes out is made anew: no metadata, no colour profile, no animation.

Pillow, and not pyvips (faster, but needs a library of the system) or wand (the same, and ImageMagick's record of holes): wheels for
every platform, a release each quarter, decoders that are fuzzed.
"""

import io
import warnings

from PIL import Image, ImageOps  # noqa: TID251 - pictures owns images

from digest.errors import ExtractError
from digest.model import Page, Picture

LIMIT_BYTES = 80_000  # of one picture: six of them are as heavy as the rest of a mail may be
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_MOST_PIXELS = 40_000_000  # 120 MB once decoded; cameras of telephones make 12 to 48 million
_LEAST_SIDE = 60  # what is smaller is an icon, or a pixel that counts its readers
_STEEPEST = 3.0  # times as wide or high as the other side: banners and rules, columns of comics
# Width and quality, best first: twice the text's width for the screens of telephones, then what is left of sharpness.
_STEPS = ((1104, 78), (1104, 62), (828, 66), (552, 70), (552, 50), (368, 50))


def shrink(page: Page) -> Picture:
    """The picture on the page as a JPEG of at most 80,000 bytes, on white where it was transparent.

    :raises ExtractError: when there is none, or none that is worth showing.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of Pillow's own, about damaged metadata that is not used
            drawn = _drawn(page.body)
            width, height, content = _fitted(drawn)
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise ExtractError(f"{page.url}: is no picture that can be read ({type(error).__name__})") from error
    return Picture(url=page.url, media_type="image/jpeg", width=width, height=height, content=content)


def _drawn(body: bytes) -> Image.Image:
    """The first frame, upright, in plain colours.

    :raises ValueError: when its size alone says that it is none to show.
    """
    picture: Image.Image = Image.open(io.BytesIO(body), formats=_FORMATS)
    wide, high = picture.size
    if min(wide, high) < _LEAST_SIDE or max(wide, high) > _STEEPEST * min(wide, high) or wide * high > _MOST_PIXELS:
        raise ValueError("too small, too long or too large")
    picture.draft("RGB", (2 * _STEPS[0][0], 2 * _STEPS[0][0]))  # a JPEG is decoded at a fraction of its size where that is enough
    picture = ImageOps.exif_transpose(picture)
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        on_white = Image.new("RGBA", picture.size, "white")
        on_white.alpha_composite(picture.convert("RGBA"))
        picture = on_white
    return picture.convert("RGB")


def _fitted(picture: Image.Image) -> tuple[int, int, bytes]:
    """Width, height and bytes of the best version that fits.

    :raises ValueError: when none does.
    """
    for wide, quality in _STEPS:
        width = min(wide, picture.width)
        size = width, max(1, round(picture.height * width / picture.width))
        small = picture if size == picture.size else picture.resize(size, Image.Resampling.LANCZOS)
        written = io.BytesIO()
        small.save(written, "JPEG", quality=quality, optimize=True, progressive=True)
        if written.tell() <= LIMIT_BYTES:
            return *size, written.getvalue()
    raise ValueError("too detailed for a mail")
