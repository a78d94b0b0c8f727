"""Photographs as they are kept: small enough for a telephone, and free of all that they say of place and camera.

The only file that knows Pillow. Whatever comes in is decoded and written anew as JPEG, so that nothing but pixels gets
through: no GPS, no comment, no second file behind the first. One picture at a time in a process, so that several
large ones do not add up.
"""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import BinaryIO, Final

from PIL import Image, ImageOps

from workflow.domain.errors import InvalidInputError
from workflow.domain.files import JPEG, PNG, WEBP

EDGE: Final = 1600
THUMBNAIL_EDGE: Final = 320
MEGAPIXELS: Final = 80
"""Of a baseline JPEG, which is decoded at a fraction of its size."""

MEGAPIXELS_WHOLE: Final = 24
"""Of everything else, which is decoded whole."""

_FORMATS: Final = {"JPEG": JPEG, "PNG": PNG, "WEBP": WEBP}
_MILLION: Final = 1_000_000
_WHITE: Final = (255, 255, 255)
_TURN: Final = Lock()
_BROKEN: Final = (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, OverflowError)
"""What Pillow raises over bytes that only begin like a picture."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture to be kept, and a small one to be shown in lists; both JPEG."""

    full: bytes
    thumbnail: bytes


def kind_of_picture(file: BinaryIO, *, pointer: str) -> str | None:
    """Give the media type that the bytes are of, or None when they are no picture that is taken.

    Raises InvalidInputError ``picture_too_large`` when the bytes say that it is enormous.
    """
    try:
        with _opened(file) as image:
            return _FORMATS.get(image.format or "")
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise InvalidInputError("picture_too_large", pointer=pointer, maximum=MEGAPIXELS) from error
    except _BROKEN:
        return None


def prepare_picture(file: BinaryIO, *, pointer: str) -> Picture:
    """Make the copies of a picture. Raises InvalidInputError ``picture_too_large`` or ``picture_unreadable``."""
    try:
        with _opened(file) as image:
            _check_size(image, pointer)
            return _copies(image)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise InvalidInputError("picture_too_large", pointer=pointer, maximum=MEGAPIXELS) from error
    except _BROKEN as error:
        raise InvalidInputError("picture_unreadable", pointer=pointer) from error


@contextmanager
def _opened(file: BinaryIO) -> Iterator[Image.Image]:
    """Open a picture while nobody else does; what is odd about its notes is no matter, its size is."""
    file.seek(0)
    with _TURN, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(file, formats=tuple(_FORMATS)) as image:
            yield image


def _check_size(image: Image.Image, pointer: str) -> None:
    is_baseline = image.format == "JPEG" and not image.info.get("progressive")
    maximum = MEGAPIXELS if is_baseline else MEGAPIXELS_WHOLE
    if image.width * image.height > maximum * _MILLION:
        raise InvalidInputError("picture_too_large", pointer=pointer, maximum=maximum)


def _copies(image: Image.Image) -> Picture:
    if image.format == "JPEG":
        image.draft("RGB", (EDGE, EDGE))  # after the size was looked at: it changes what the size says
    image.thumbnail((EDGE, EDGE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    upright = _flattened(ImageOps.exif_transpose(image))
    small = upright.copy()
    small.thumbnail((THUMBNAIL_EDGE, THUMBNAIL_EDGE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return Picture(_written(upright, quality=85), _written(small, quality=75))


def _flattened(image: Image.Image) -> Image.Image:
    """Give the pixels alone, on white where the picture is see-through."""
    if image.has_transparency_data:
        seen = image.convert("RGBA")
        ground = Image.new("RGB", seen.size, _WHITE)
        ground.paste(seen, mask=seen.getchannel("A"))
        return ground
    plain = image.convert("RGB")
    plain.info.clear()  # a JPEG's comment would be written again
    return plain


def _written(image: Image.Image, *, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()
