"""Photographs and logos that somebody sends: read with care, and written anew by us.

What is kept is never the file that came: it is decoded within limits and encoded again, so no
script, no hidden part, no place where it was taken and no trick of the format gets through. The
kind is decided by the bytes. Drawings (SVG) are programs as much as pictures, and are refused.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageOps

from app.core.errors import DomainError
from app.core.words import N_

TAKEN: Final = "JPEG, PNG, WebP"
FORMATS: Final = ("JPEG", "PNG", "WEBP")
ENDINGS: Final = ("jpg", "jpeg", "png", "webp")

MOST_PIXELS: Final = 50_000_000
"""What a camera of today makes; more is decoded by nobody here."""

LARGEST_SIDE: Final = 2400
"""Pixels of the longer side as kept: 300 to an inch over the width of a page."""

LOGO_SIDE: Final = 1200
LEAST_SIDE: Final = 32

_HEADS: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")


class NotAPicture(DomainError):
    """Neither of the kinds that are taken, or damaged."""

    field = "file"
    message = N_("This is no picture that can be read. Send one of these: %(taken)s.")


class Drawing(DomainError):
    """SVG may hold scripts and addresses."""

    field = "file"
    message = N_("A drawing (SVG) is not taken, because it may hold programs. Save it as PNG.")


class TooManyPixels(DomainError):
    """A small file that would fill the memory."""

    field = "file"
    message = N_(
        "The picture has %(pixels)s million pixels; at most %(most)s million are taken. Save it "
        "smaller."
    )


class TooSmall(DomainError):
    """Not enough to be seen on paper."""

    field = "file"
    message = N_("The picture is too small to be printed: each side needs %(least)s pixels.")


@dataclass(frozen=True, slots=True)
class Encoded:
    """A picture as we wrote it: its bytes and its size in pixels."""

    data: bytes
    width: int
    height: int


def photograph(data: bytes) -> Encoded:
    """A photograph as JPEG, upright, at most 2400 pixels long, without anything but the picture.

    Raises Drawing, NotAPicture, TooManyPixels, TooSmall.
    """
    image = _on_white(_opened(data))
    image.thumbnail((LARGEST_SIDE, LARGEST_SIDE), Image.Resampling.LANCZOS)
    return _written(image, "JPEG", quality=85, optimize=True, progressive=False)


def logo(data: bytes) -> Encoded:
    """A logo as PNG, with its transparency. Raises the same."""
    image = _opened(data).convert("RGBA")
    image.thumbnail((LOGO_SIDE, LOGO_SIDE), Image.Resampling.LANCZOS)
    return _written(image, "PNG", optimize=True)


def _opened(data: bytes) -> Image.Image:
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<svg", b"<?xml", b"<!doctype")) or b"<svg" in start:
        raise Drawing()
    if not data.startswith(_HEADS):
        raise NotAPicture(taken=TAKEN)
    try:
        with warnings.catch_warnings():
            # Pillow warns of large pictures; here they are counted before they are decoded.
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(data), formats=FORMATS)
            width, height = image.size
            if width * height > MOST_PIXELS:
                raise TooManyPixels(
                    pixels=round(width * height / 1_000_000), most=MOST_PIXELS // 1_000_000
                )
            if min(width, height) < LEAST_SIDE:
                raise TooSmall(least=LEAST_SIDE)
            image.load()
            return ImageOps.exif_transpose(image)
    except (OSError, SyntaxError, ValueError, MemoryError, EOFError, Image.DecompressionBombError):
        raise NotAPicture(taken=TAKEN) from None


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        ground = Image.new("RGBA", image.size, "white")
        ground.alpha_composite(image.convert("RGBA"))
        image = ground
    return image.convert("RGB")


def _written(image: Image.Image, kind: str, **how: object) -> Encoded:
    clean = Image.new(image.mode, image.size)
    clean.paste(image)
    out = io.BytesIO()
    clean.save(out, kind, **how)
    return Encoded(out.getvalue(), *clean.size)
