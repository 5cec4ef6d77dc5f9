"""Handing the conclusions of a parallel session over to whoever wraps up."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app import mail
from app.audit.services import record as audit
from app.core import clock
from app.core.db import db, for_update
from app.core.errors import DomainError, StaleVersion
from app.core.words import N_
from app.meetings.models import Meeting
from app.reports import queries
from app.reports.models import HandOver
from app.reports.rules.handing_over import FEWEST, MOST, is_complete, written


class NoAddress(DomainError):
    """A link is mailed to somebody."""

    message = N_("No address is known for %(name)s. Copy the link instead.")


class WrongNumber(DomainError):
    """Conclusions are filed when there are three to five of them."""

    message = N_("File %(fewest)s to %(most)s conclusions; there are %(number)s.")


def hand_over(
    of: Meeting,
    item_slug: str,
    conclusions: Sequence[str],
    *,
    language: str,
    file: bool,
    by: str,
    version: int | None = None,
) -> HandOver:
    """Keep the conclusions of a session, and file them when ``file`` says that they are ready.

    What was filed can be changed, and is filed again; kept without filing it is taken back.
    ``version`` is that of the row which the form showed, 0 for none. Raises WrongNumber, NotFound,
    StaleVersion with what is kept now.
    """
    said = written(conclusions)
    if file and not is_complete(said):
        raise WrongNumber(fewest=FEWEST, most=MOST, number=len(said))
    root = queries.session_of(of, item_slug).root
    row = _row(root) or _make(of, root, language, by)
    if version is not None and version != row.version:
        theirs = {f"conclusion_{n}": one for n, one in enumerate(row.conclusions, 1)}
        raise StaleVersion(theirs=theirs, version=row.version)
    row.conclusions, row.language, row.saved_by = said, language, by
    row.filed_at = clock.now() if file else None
    row.version += 1
    db.session.flush()
    if file:
        audit(by, "conclusions.filed", subject_type="meeting", subject_id=of.slug, item=item_slug)
    return row


def _row(root: int) -> HandOver | None:
    return db.session.scalars(
        for_update(select(HandOver).where(HandOver.agenda_item_id == root))
    ).one_or_none()


def _make(of: Meeting, root: int, language: str, by: str) -> HandOver:
    """The row of a session; two first ones at one moment make one."""
    row = HandOver(
        meeting_id=of.id, agenda_item_id=root, language=language, conclusions=[], saved_by=by,
        version=0,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
    except IntegrityError:
        found = _row(root)
        if found is None:
            raise
        return found
    return row


def send_wrap_up_link(of: Meeting, person: str, url: str, *, key: str, by: str) -> str:
    """Mail the link that opens the conclusions to whoever wraps up (slug of a person); returns the
    address. The same ``key`` sends it once.

    Raises NotFound, NoAddress, NotAnAddress, OutsideDemo.
    """
    who = queries.wraps_up(of, person)
    if not who.email:
        raise NoAddress(name=who.name)
    mail.queue(
        message="wrap_up_link",
        to=who.email,
        language=who.language,
        context={
            "name": who.name,
            "meeting": dict(of.title),
            "until": queries.wrap_up_open_until(of),
            "zone": of.zone,
            "url": url,
        },
        about=f"meeting:{of.slug}",
        key=f"wrap-up:{of.slug}:{person}:{key}",
    )
    audit(by, "conclusions.link_sent", subject_type="meeting", subject_id=of.slug, person=person)
    return who.email
