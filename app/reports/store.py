"""Where printed papers are kept: by the hash of their bytes, found by what they were made from.

A paper is printed when it is first asked for and then served as a file until something that it
prints changes. Files lie under STORAGE_URL in ``papers/`` (see ``app.core.files``). One lock per
paper keeps two requests, or two processes of this machine, from printing the same one twice.
"""

from __future__ import annotations

import fcntl
import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from flask import current_app
from sqlalchemy.dialects import postgresql, sqlite

from app.core import clock, files
from app.core.db import db, in_transaction, transaction
from app.reports import press, queries
from app.reports.models import StoredPaper

PDF = "application/pdf"
FOLDER, ENDING = "papers", ".pdf"

PICTURES: Final = "pictures"
"""Where photographs and logos lie, as we encoded them."""

_PICTURE: Final = re.compile(re.escape(press.HERE) + r"(pictures/([0-9a-f]{64})(\.jpg|\.png))")


@dataclass(frozen=True, slots=True)
class Kept:
    """A paper at hand: its bytes and their hash."""

    data: bytes
    sha256: str


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
    source = _source(html, variant, attachments)
    found = _find(key, None if fixed else source)
    if found is not None:
        return found
    with _alone(key):
        if not in_transaction():
            # What another request has stored meanwhile is seen by a new transaction only.
            db.session.rollback()
        found = _find(key, None if fixed else source)
        if found is not None:
            return found
        data = press.render(html, variant, attachments, pictures_in(html))
        sha256 = keep(data)
        pages = press.count_pages(data)
        with transaction():
            _note(key, source, sha256, len(data), pages)
        return Kept(data, sha256)


def fixed(key: str, make: Callable[[], tuple[str, str, Sequence[press.Attachment]]]) -> Kept:
    """A paper that never changes: kept, or made once from what ``make`` gives."""
    found = _find(key, None)
    if found is not None:
        return found
    html, variant, attachments = make()
    return printed(key, html, variant, attachments, fixed=True)


def pictures_in(html: str) -> dict[str, bytes]:
    """The photographs that a paper names, by their address: read before the press starts."""
    found = {address: (sha256, ending) for address, sha256, ending in _PICTURE.findall(html)}
    kept = {at: files.read(PICTURES, *named) for at, named in found.items()}
    return {address: data for address, data in kept.items() if data is not None}


def keep(data: bytes) -> str:
    """Keep these bytes; their hash is their name."""
    return files.keep(FOLDER, data, ENDING)


def read(sha256: str) -> bytes | None:
    """The bytes of that hash; None when the file is gone or is not what it was."""
    return files.read(FOLDER, sha256, ENDING)


def _source(html: str, variant: str, attachments: Sequence[press.Attachment]) -> str:
    digest = hashlib.sha256(press.FORM.encode())
    digest.update((press.STATIC / "css" / "paper.css").read_bytes())
    digest.update(f"\n{variant}\n{html}".encode())
    for file in attachments:
        digest.update(f"\n{file.name}\n".encode() + file.data)
    return digest.hexdigest()


def _find(key: str, source: str | None) -> Kept | None:
    row = queries.stored(key)
    if row is None or (source is not None and row.source_hash != source):
        return None
    data = read(row.sha256)
    return None if data is None else Kept(data, row.sha256)


def _note(key: str, source: str, sha256: str, size: int, pages: int) -> None:
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    values = {
        "source_hash": source,
        "sha256": sha256,
        "media_type": PDF,
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
