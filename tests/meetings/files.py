"""Small files of every kind for the tests of uploads, sound and hostile."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

OOXML = "application/vnd.openxmlformats-officedocument."
PARTS = {
    "docx": ("word/document.xml", f"{OOXML}wordprocessingml.document"),
    "xlsx": ("xl/workbook.xml", f"{OOXML}spreadsheetml.sheet"),
    "pptx": ("ppt/presentation.xml", f"{OOXML}presentationml.presentation"),
}
ODF = {"odt": "text", "ods": "spreadsheet", "odp": "presentation"}

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 20 + b"\xff\xd9"


def zipped(entries: dict[str, bytes | str], *, stored: bool = False) -> bytes:
    """A ZIP container of these entries."""
    data = BytesIO()
    with ZipFile(data, "w", ZIP_STORED if stored else ZIP_DEFLATED) as box:
        for name, content in entries.items():
            box.writestr(name, content)
    return data.getvalue()


def office(kind: str = "docx", *, says: str | None = None, **more: bytes) -> bytes:
    """An Office file; ``says`` overrides what it calls its main part, ``more`` adds entries
    (two underscores stand for a slash, one before the ending for a point).
    """
    part, media_type = PARTS[kind]
    called = says or f"{media_type}.main+xml"
    types = f'<Types><Override PartName="/{part}" ContentType="{called}"/></Types>'
    extra = {_path(name): content for name, content in more.items()}
    return zipped({"[Content_Types].xml": types, part: "<x/>", **extra})


def open_document(kind: str = "odt", **more: bytes) -> bytes:
    """An OpenDocument file."""
    said = f"application/vnd.oasis.opendocument.{ODF[kind]}"
    extra = {_path(name): content for name, content in more.items()}
    return zipped({"mimetype": said, "content.xml": "<x/>", **extra})


def _path(name: str) -> str:
    stem, _, ending = name.replace("__", "/").rpartition("_")
    return f"{stem}.{ending}"


SOUND = {
    "pdf": PDF,
    **{kind: office(kind) for kind in PARTS},
    **{kind: open_document(kind) for kind in ODF},
    "png": PNG,
    "jpg": JPEG,
    "jpeg": JPEG,
    "txt": "Agenda\n1. Opening – 10 min\n".encode(),
    "csv": "\ufeffItem;Minutes\r\nOpening;10\r\n".encode(),
}
