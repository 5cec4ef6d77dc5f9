"""Where printed papers are kept: by the hash of their bytes, found by what they were made from.

A paper is printed when it is first asked for and then served as a file until something that it
prints changes. Files lie under STORAGE_URL in ``papers/`` (see ``app.core.files``). One lock per
paper keeps two requests, or two processes of this machine, from printing the same one twice.
"""

from __future__ import annotations

import fcntl
import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from flask import current_app
from sqlalchemy.dialects import postgresql, sqlite

from app.core import clock, files
from app.core.db import db, in_transaction, transaction
from app.reports import press, queries, word
from app.reports.models import StoredPaper

PDF = "application/pdf"
FOLDER, ENDING = "papers", ".pdf"

WORD: Final = "docx"
"""The form of a paper for a word processor; the others are variants of the press."""
SOURCE: Final = ".html"

PICTURES: Final = "pictures"
"""Where photographs and logos lie, as we encoded them."""

_PICTURE: Final = re.compile(re.escape(press.HERE) + r"(pictures/([0-9a-f]{64})(\.jpg|\.png))")


@dataclass(frozen=True, slots=True)
class Kept:
    """A paper that is kept, whole, under the hash of its bytes."""

    sha256: str
    media_type: str = PDF
    ending: str = ENDING

    @property
    def data(self) -> bytes:
        """Its bytes, read from where they are kept."""
        data = files.read(FOLDER, self.sha256, self.ending)
        if data is None:
            raise FileNotFoundError(files.key_of(FOLDER, self.sha256, self.ending))
        return data

    @property
    def is_whole(self) -> bool:
        """Whether it is still there and what it was."""
        return files.is_whole(FOLDER, self.sha256, self.ending)

    @property
    def path(self) -> Path | None:
        """Where it lies on a disk of this machine; None where papers are kept elsewhere."""
        return files.on_disk(FOLDER, self.sha256, self.ending)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a paper is kept: under which key, made of what (a hash; None for what never changes),
    and how its file ends.
    """

    key: str
    source: str | None
    ending: str = ENDING


@dataclass(frozen=True, slots=True)
class Order:
    """A paper that is to be had: under which key, of which HTML, in which form.

    ``fixed`` papers are made once and are those bytes for ever, whatever the HTML would be today.
    """

    key: str
    html: str
    form: str = press.READING
    attachments: tuple[press.Attachment, ...] = ()
    fixed: bool = False

    @property
    def ending(self) -> str:
        """How the file's name ends."""
        return ".docx" if self.form == WORD else ENDING

    @property
    def source(self) -> str | None:
        """The hash of what it is made of; None for a paper that never changes."""
        return None if self.fixed else _source(self.html, self.form, self.attachments)

    @property
    def place(self) -> Place:
        """Where it is kept."""
        return Place(self.key, self.source, self.ending)


def found(wanted: Order | Place) -> Kept | None:
    """The paper, if it is kept and nothing that it prints has changed."""
    return _find(wanted.key, wanted.source, wanted.ending)


def of_hash(sha256: str) -> Kept | None:
    """The PDF of that hash; None when the file is gone or is not what it was."""
    kept = Kept(sha256)
    return kept if kept.is_whole else None


def made(order: Order, told: press.Told | None = None) -> Kept:
    """The paper: kept, or made now and kept. ``told`` hears how far the press is.

    Raises MissingGlyph.
    """
    kept = found(order)
    if kept is not None:
        return kept
    with _alone(order.key):
        if not in_transaction():
            # What another request has stored meanwhile is seen by a new transaction only.
            db.session.rollback()
        kept = found(order)
        if kept is not None:
            return kept
        pictures = pictures_in(order.html)
        if order.form == WORD:
            data, pages, media_type = word.render(order.html, pictures), None, word.MEDIA_TYPE
        else:
            data = press.render(order.html, order.form, order.attachments, pictures, told)
            pages, media_type = press.count_pages(data), PDF
        sha256 = files.keep(FOLDER, data, order.ending)
        source = _source(order.html, order.form, order.attachments)
        with transaction():
            _note(order.key, source, sha256, len(data), pages, media_type)
        return Kept(sha256, media_type, order.ending)


def printed(
    key: str,
    html: str,
    variant: str = press.READING,
    attachments: Sequence[press.Attachment] = (),
    *,
    fixed: bool = False,
) -> Kept:
    """The paper of that HTML: kept, or printed now and kept.

    ``fixed`` papers are printed once and are those bytes for ever, whatever the HTML would be
    today. Raises MissingGlyph.
    """
    return made(Order(key, html, variant, tuple(attachments), fixed))


def pictures_in(html: str) -> dict[str, bytes]:
    """The photographs that a paper names, by their address: read before the press starts."""
    named = {address: (sha256, ending) for address, sha256, ending in _PICTURE.findall(html)}
    kept = {at: files.read(PICTURES, *name) for at, name in named.items()}
    return {address: data for address, data in kept.items() if data is not None}


def keep(data: bytes) -> str:
    """Keep these bytes; their hash is their name."""
    return files.keep(FOLDER, data, ENDING)


def read(sha256: str) -> bytes | None:
    """The bytes of that hash; None when the file is gone or is not what it was."""
    return files.read(FOLDER, sha256, ENDING)


def keep_source(paper_sha256: str, html: str) -> None:
    """Keep what a paper was printed from, so that its other forms have the same words for ever."""
    data = html.encode()
    sha256 = files.keep(FOLDER, data, SOURCE)
    with transaction():
        _note(_source_key(paper_sha256), sha256, sha256, len(data), None, "text/html")


def source_of(paper_sha256: str) -> str | None:
    """The HTML that a paper was printed from; None where it was not kept."""
    kept = _find(_source_key(paper_sha256), None, SOURCE)
    return None if kept is None else kept.data.decode()


def _source_key(paper_sha256: str) -> str:
    return f"printed-from/{paper_sha256}"


def _source(html: str, variant: str, attachments: Sequence[press.Attachment]) -> str:
    digest = hashlib.sha256((word.FORM if variant == WORD else press.FORM).encode())
    digest.update(press.style_sheet())
    digest.update(f"\n{variant}\n{html}".encode())
    for file in attachments:
        digest.update(f"\n{file.name}\n".encode() + file.data)
    return digest.hexdigest()


def _find(key: str, source: str | None, ending: str = ENDING) -> Kept | None:
    row = queries.stored(key)
    if row is None or (source is not None and row.source_hash != source):
        return None
    kept = Kept(row.sha256, row.media_type, ending)
    return kept if kept.is_whole else None


def _note(
    key: str, source: str, sha256: str, size: int, pages: int | None, media_type: str
) -> None:
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    values = {
        "source_hash": source,
        "sha256": sha256,
        "media_type": media_type,
        "size": size,
        "pages": pages,
        "updated_at": clock.now(),
    }
    statement = insert(StoredPaper).values(key=key, created_at=clock.now(), **values)
    db.session.execute(statement.on_conflict_do_update(index_elements=["key"], set_=values))


def _place(sha256: str) -> tuple[Any, str]:
    return files.place(FOLDER, sha256, ENDING)


@contextmanager
def _alone(key: str) -> Iterator[None]:
    folder = Path(current_app.config["INSTANCE_PATH"]) / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    name = hashlib.sha256(key.encode()).hexdigest()[:16]
    with (folder / f"paper-{name}").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)
