"""Photographs of a meeting: added, described, put in order, taken away."""

from __future__ import annotations

from typing import Final

from sqlalchemy import func, select

from app.audit.services import record
from app.core.db import db, for_update
from app.core.errors import DomainError
from app.core.localised import Localised
from app.core.submissions import once
from app.core.versions import locked, raise_version
from app.core.words import N_
from app.meetings.models import Meeting
from app.reports import queries
from app.reports.models import ReportPicture

MOST: Final = 40
"""Photographs of one meeting: a page of pictures, not an album."""


class TooManyPictures(DomainError):
    """The pictures page has an end."""

    field = "file"
    message = N_("A report takes at most %(most)s photographs. Take one away first.")


class AltOrDecoration(DomainError):
    """A picture that only decorates has nothing to say."""

    field = "decorative"
    message = N_("A picture that only decorates has no alternative text. Choose one of the two.")


def add_picture(
    of: Meeting,
    *,
    sha256: str,
    width: int,
    height: int,
    alt: Localised,
    caption: Localised,
    decorative: bool,
    key: str = "",
    by: str,
) -> None:
    """Put a photograph, kept already under its hash, behind the others; once for each key.

    Raises TooManyPictures, AltOrDecoration.
    """
    slug = of.slug

    def add() -> str:
        _add(of, sha256, (width, height), (alt, caption, decorative), by)
        return slug

    if not key:
        add()
    else:
        once(key, ["picture", slug, sha256, dict(alt), dict(caption), decorative], add)


def _add(
    of: Meeting,
    sha256: str,
    size: tuple[int, int],
    words: tuple[Localised, Localised, bool],
    by: str,
) -> None:
    _lock(of)
    alt, caption, decorative = words
    if decorative and alt:
        raise AltOrDecoration()
    number, last = db.session.execute(
        select(func.count(ReportPicture.id), func.max(ReportPicture.position)).where(
            ReportPicture.meeting_id == of.id
        )
    ).one()
    if number >= MOST:
        raise TooManyPictures(most=MOST)
    made = ReportPicture(
        meeting_id=of.id,
        position=(last or 0) + 1,
        sha256=sha256,
        width=size[0],
        height=size[1],
        alt=alt,
        caption=caption,
        decorative=decorative,
    )
    db.session.add(made)
    db.session.flush()
    _audit(by, "report.picture_added", of, made)


def describe_picture(
    picture: ReportPicture,
    *,
    alt: Localised,
    caption: Localised,
    decorative: bool,
    version: int | None,
    by: str,
) -> None:
    """Say what is to be seen, or that it only decorates. Raises StaleVersion, AltOrDecoration."""
    row = locked(picture, version, lambda one: {"alt": one.alt, "caption": one.caption})
    if decorative and alt:
        raise AltOrDecoration()
    row.alt, row.caption, row.decorative = alt, caption, decorative
    raise_version(row)
    _audit(by, "report.picture_described", row.meeting, row)


def move_picture(picture: ReportPicture, *, up: bool, by: str) -> None:
    """Change places with the one before or behind; at the end of the row nothing happens."""
    _lock(picture.meeting)
    listed = list(queries.pictures(picture.meeting))
    at = next(place for place, one in enumerate(listed) if one.id == picture.id)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(listed):
        return
    listed[at], listed[to] = listed[to], listed[at]
    for place, one in enumerate(listed, 1):
        one.position = place
    db.session.flush()
    _audit(by, "report.picture_moved", picture.meeting, picture)


def remove_picture(picture: ReportPicture, *, by: str) -> None:
    """Take a photograph out of the report; papers that were published keep theirs."""
    _audit(by, "report.picture_removed", picture.meeting, picture)
    db.session.delete(picture)
    db.session.flush()


def _lock(of: Meeting) -> None:
    db.session.execute(for_update(select(Meeting).where(Meeting.id == of.id))).unique().one()


def _audit(by: str, action: str, of: Meeting, picture: ReportPicture) -> None:
    record(
        by, action, subject_type="meeting", subject_id=of.slug, picture=picture.public_id,
        sha256=picture.sha256,
    )  # fmt: skip
