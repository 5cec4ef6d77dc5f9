"""Papers that prove an act: checked, kept by the hash of their bytes, named by their subject."""

from __future__ import annotations

from app.core import files
from app.core.db import db
from app.funding.models import Evidence
from app.funding.services import papers
from app.meetings.rules import uploads
from app.meetings.rules.uploads import Upload

FOLDER = "evidence"


def keep(subject: str, upload: Upload, *, by: str) -> str:
    """Keep a paper about `subject` ("engagement:PL-2026-0004"); returns its SHA-256.

    Raises what `uploads.checked` raises.
    """
    sound = uploads.checked(upload, most=files.largest_upload())
    sha256 = files.keep(FOLDER, sound.data)
    papers.attach(
        subject,
        sha256=sha256,
        filename=sound.name,
        media_type=sound.media_type,
        size=len(sound.data),
        by=by,
    )
    return sha256


def read(paper: Evidence) -> bytes | None:
    """The bytes of a paper; None when the file is gone or damaged."""
    return files.read(FOLDER, paper.sha256)


def by_slug(slug: str) -> Evidence | None:
    """A paper by its address."""
    return db.session.query(Evidence).filter_by(slug=slug).one_or_none()
