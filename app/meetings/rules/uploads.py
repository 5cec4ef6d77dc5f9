"""What a file that somebody sends must be: known by its content, named as what it is, harmless.

The kind is decided by the bytes, never by what the browser says. Office files are ZIP containers:
they must hold what their ending says, no macros and no programs. Nothing is unpacked beyond the
small parts that name the content, so a container made to burst does no harm here; one that
promises to be enormous is refused for its readers' sake.
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from app.core.errors import DomainError
from app.core.words import N_

_OOXML: Final = "application/vnd.openxmlformats-officedocument."
_ODF: Final = "application/vnd.oasis.opendocument."

MEDIA_TYPES: Final[dict[str, str]] = {
    "pdf": "application/pdf",
    "docx": f"{_OOXML}wordprocessingml.document",
    "xlsx": f"{_OOXML}spreadsheetml.sheet",
    "pptx": f"{_OOXML}presentationml.presentation",
    "odt": f"{_ODF}text",
    "ods": f"{_ODF}spreadsheet",
    "odp": f"{_ODF}presentation",
    "png": "image/png",
    "jpg": "image/jpeg",
    "txt": "text/plain",
    "csv": "text/csv",
}
"""What is taken, by the ending under which it is kept."""

ENDINGS: Final = (*MEDIA_TYPES, "jpeg")
TAKEN: Final = "PDF, DOCX, XLSX, PPTX, ODT, ODS, ODP, PNG, JPEG, TXT, CSV"

#: The main part of each Office file, and what [Content_Types].xml calls it.
_MAIN_PARTS: Final = {
    "docx": ("word/document.xml", MEDIA_TYPES["docx"]),
    "xlsx": ("xl/workbook.xml", MEDIA_TYPES["xlsx"]),
    "pptx": ("ppt/presentation.xml", MEDIA_TYPES["pptx"]),
}
_MACRO_PARTS: Final = re.compile(
    r"(^|/)(vbaproject\w*\.bin|vbadata\.xml|macrosheets/|activex/|basic/|scripts/)", re.IGNORECASE
)
_PROGRAMS: Final = re.compile(
    r"\.(exe|dll|com|scr|msi|bat|cmd|ps1|vbs|vbe|js|jse|wsf|hta|jar|lnk|sh|html?|xhtml)$",
    re.IGNORECASE,
)
_MOST_ENTRIES: Final = 10_000
_MOST_UNPACKED: Final = 1_000_000_000
_MOST_PART: Final = 2_000_000
_MOST_PIXELS: Final = 200_000_000
_PNG_HEAD: Final = b"\x89PNG\r\n\x1a\n"
_PNG_TAIL: Final = b"IEND\xaeB`\x82"
_MARKUP: Final = re.compile(
    r"<(!doctype|!--|\?xml|html|head|body|script|svg|iframe|object|embed|style|meta|a\b|img)"
    r"|#!|\{\\rtf|%!ps|mime-version:",
    re.IGNORECASE,
)
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
    EOFError,
    KeyError,
)
"""What reading a container raises when it is none, or damaged."""

_LONGEST_STEM: Final = 100
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


class FileTooLarge(DomainError):
    """The site says how large a file may be."""

    field = "file"
    message = N_("The file may have at most %(size)s MB.")


class FileIsEmpty(DomainError):
    """Nothing arrived."""

    field = "file"
    message = N_("The file is empty. Choose another.")


class KindNotTaken(DomainError):
    """Neither its ending nor its content is one of those that are taken."""

    field = "file"
    message = N_("This kind of file is not taken. Send one of these: %(taken)s.")


class WrongEnding(DomainError):
    """The ending says one thing, the content another."""

    field = "file"
    message = N_(
        "The file is named .%(ending)s, but its content is %(content)s. Save it again under its "
        "right kind."
    )


class NotWhatItSays(DomainError):
    """The ending is taken, but the content is not of that kind."""

    field = "file"
    message = N_(
        "The file is named .%(ending)s, but its content is something else, or damaged. Open it, "
        "save it again, and send that."
    )


class HasMacros(DomainError):
    """Macros run on the reader's machine."""

    field = "file"
    message = N_("The file holds macros or programs. Save it without them, or as PDF.")


class TooMuchInside(DomainError):
    """A small container that unpacks to something enormous."""

    field = "file"
    message = N_("The file unpacks to far more than it seems to be. Send it as PDF.")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Sound:
    """A file that may be kept, under its clean name."""

    name: str
    media_type: str
    data: bytes


def checked(upload: Upload, *, most: int) -> Sound:
    """The file, if it may be kept; ``most`` is the largest size in octets.

    Raises FileTooLarge, FileIsEmpty, KindNotTaken, WrongEnding, NotWhatItSays, HasMacros,
    TooMuchInside.
    """
    if not upload.data:
        raise FileIsEmpty()
    if len(upload.data) > most:
        raise FileTooLarge(size=most // 10**6)
    stem, ending = _split(upload.name)
    if ending not in ENDINGS:
        raise KindNotTaken(taken=TAKEN)
    named = "jpg" if ending == "jpeg" else ending
    kind = _kind_of(upload.data, named)
    if kind is None:
        raise NotWhatItSays(ending=ending)
    if kind != named:
        raise WrongEnding(ending=ending, content=kind.upper())
    return Sound(f"{stem}.{ending}", MEDIA_TYPES[kind], upload.data)


def clean_name(name: str) -> str:
    """The name under which a file is kept and handed out."""
    stem, ending = _split(name)
    return f"{stem}.{ending}" if ending else stem


def _split(name: str) -> tuple[str, str]:
    """Clean stem and ending in small letters. Folders, control and direction characters go."""
    text = unicodedata.normalize("NFC", name[-1000:]).replace("\\", "/").rpartition("/")[2]
    text = "".join(" " if unicodedata.category(c) in ("Zs", "Zl", "Zp") else c for c in text)
    text = "".join(c for c in text if unicodedata.category(c)[0] != "C")
    text = re.sub(r'[<>:"|?*;%]', "-", re.sub(r"\s+", " ", text)).rstrip(" .")
    stem, dot, ending = text.rpartition(".")
    if not dot or not re.fullmatch(r"[A-Za-z0-9]{1,8}", ending):
        stem, ending = text, ""
    stem = stem.strip(" .")[:_LONGEST_STEM].strip(" .") or "document"
    if _RESERVED.fullmatch(stem.partition(".")[0]):
        stem = f"_{stem}"
    return stem, ending.lower()


def _kind_of(data: bytes, named: str) -> str | None:
    """The kind that the bytes are; ``named`` decides only between kinds of plain text."""
    if data.startswith(b"%PDF-"):
        return "pdf" if b"%%EOF" in data[-2048:] else None
    if data.startswith(_PNG_HEAD):
        return "png" if _is_png(data) else None
    if data.startswith(b"\xff\xd8\xff"):
        return "jpg" if b"\xff\xd9" in data[-65536:] else None
    if data.startswith(b"PK\x03\x04"):
        return _container(data)
    if named in ("txt", "csv") and _is_plain_text(data):
        return named
    return None


def _is_png(data: bytes) -> bool:
    if data[12:16] != b"IHDR" or not data.endswith(_PNG_TAIL):
        return False
    width, height = int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    if width * height > _MOST_PIXELS:
        raise TooMuchInside()
    return width > 0 and height > 0


def _is_plain_text(data: bytes) -> bool:
    """Text without control characters that no program would take for markup or a script."""
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        if wide:
            return False
        # What spreadsheets of western Windows write: every octet is a letter or a sign there.
        text = data.decode("latin-1")
    if any((ord(c) < 32 and c not in "\t\n\r\f") or c == "\x7f" for c in set(text)):
        return False
    return _MARKUP.match(text.lstrip("\ufeff \t\r\n\f")) is None


def _container(data: bytes) -> str | None:
    try:
        with zipfile.ZipFile(BytesIO(data)) as box:
            return _held_by(box)
    except _BROKEN:
        return None


def _held_by(box: zipfile.ZipFile) -> str | None:
    entries = box.infolist()
    names = [entry.filename for entry in entries]
    if len(entries) > _MOST_ENTRIES or sum(one.file_size for one in entries) > _MOST_UNPACKED:
        raise TooMuchInside()
    if min((entry.header_offset for entry in entries), default=1) != 0:
        return None  # something stands before the container
    if len(set(names)) != len(names) or any(_strays(name) for name in names):
        return None
    if any(entry.flag_bits & 1 for entry in entries):
        return None  # locked by a password: nobody could say what it is
    kind = _office(box, names) or _open_document(box, entries)
    if kind is not None and any(
        _MACRO_PARTS.search(name) or _PROGRAMS.search(name) for name in names
    ):
        raise HasMacros()
    return kind


def _strays(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ".." in name.split("/") or ":" in name


def _part(box: zipfile.ZipFile, name: str) -> str:
    with box.open(name) as part:
        return part.read(_MOST_PART).decode("utf-8-sig")


def _office(box: zipfile.ZipFile, names: list[str]) -> str | None:
    if "[Content_Types].xml" not in names:
        return None
    types = _part(box, "[Content_Types].xml")
    if "macroEnabled" in types:
        raise HasMacros()
    for kind, (part, media_type) in _MAIN_PARTS.items():
        if part in names and f'"{media_type}.main+xml"' in types:
            return kind
    return None


def _open_document(box: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> str | None:
    names = [entry.filename for entry in entries]
    if "mimetype" not in names or "content.xml" not in names:
        return None
    said = _part(box, "mimetype").strip()
    return next((kind for kind in ("odt", "ods", "odp") if MEDIA_TYPES[kind] == said), None)
