"""Files of pledges: uploaded by one person, announced as a whole when another approves.

Every row becomes an announced engagement of its own on the partner's behalf, which the partner
still has to confirm. A row that an earlier file brought in is passed over.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select

from app import audit
from app.core import clock, sheets
from app.core.db import db
from app.core.errors import DomainError
from app.core.localised import Localised
from app.core.words import N_
from app.funding.models import Book, Engagement, PledgeImport, PledgeImportRow
from app.funding.queries import pledge_imports as queries
from app.funding.rules.engagements import AnnounceBy, EngagementType, Visibility
from app.funding.rules.pledge_imports import PledgeRow, judge
from app.funding.rules.rates import Bad
from app.funding.services import engagements, ledger, papers, suspicions
from app.funding.services.engagements import AmountLine
from app.meetings.models import Meeting
from app.partners.models import Partner
from app.programmes.models import Phase


class BadPledges(DomainError):
    """A file with something wrong goes in not even in part. `rows` says what, cell by cell."""

    message = N_("Nothing has been taken over: %(number)s cells are wrong, listed below.")
    field = "file"

    def __init__(self, rows: Sequence[Bad]) -> None:
        super().__init__(number=len(rows))
        self.rows = tuple(rows)


class NoNewPledge(DomainError):
    """Every row came with an earlier file."""

    message = N_("Every pledge in this file came in with an earlier file, or waits in one.")
    field = "file"


def propose(
    *,
    phase: Phase,
    name: str,
    content: bytes,
    language: str,
    countries: Collection[str],
    by: str,
) -> PledgeImport:
    """Enter a file of pledges of a phase; a second person lets it in as a whole.

    `language` is that of the wordings, `countries` the codes that an earmark may name. Raises
    NoBook, NotASheet, TooLarge, HasFormula, NoPledgeColumns, NoRows, TooManyPledges, BadPledges,
    NoNewPledge.
    """
    _book(phase)
    good, bad = judge(
        sheets.read(name, content), queries.register(phase, countries), today=clock.today()
    )
    if bad:
        raise BadPledges(bad)
    said = {row.identity for row in good}
    if not said - set(queries.on_record(phase.id, said)) - queries.waiting(phase.id, said):
        raise NoNewPledge
    paper = PledgeImport(
        phase=phase,
        filename=name[-200:],
        sha256=hashlib.sha256(content).hexdigest(),
        language=language,
        recorded_by=by,
        rows=_rows(good),
    )
    db.session.add(paper)
    db.session.flush()
    _audit(paper, by, "pledges.proposed", rows=len(good), sha256=paper.sha256)
    return paper


def _rows(good: Sequence[PledgeRow]) -> list[PledgeImportRow]:
    partners = _by_slug(Partner, {row.partner for row in good})
    meetings = _by_slug(Meeting, {row.meeting for row in good if row.meeting})
    return [
        PledgeImportRow(
            n=row.row,
            identity=row.identity,
            partner=partners[row.partner],
            meeting=meetings[row.meeting] if row.meeting else None,
            announced_on=row.announced_on,
            source=row.source,
            wording=row.wording,
            said_by=row.said_by,
            **AmountLine(
                row.amount,
                row.year,
                row.instrument,
                row.strength,
                row.country,
                row.theme,
                row.pillar,
                reach=row.reach,
            ).columns(),
        )
        for row in good
    ]


def _by_slug(kind: Any, slugs: Collection[str]) -> dict[str, Any]:
    return {one.slug: one for one in db.session.scalars(select(kind).where(kind.slug.in_(slugs)))}


def approve(paper: PledgeImport, *, by: str) -> list[Engagement]:
    """Announce all pledges of a file that no earlier file brought in.

    Each keeps its source and who said it, and stays unconfirmed until its partner answers. Raises
    SamePerson, NotWaiting, NoBook.
    """
    paper = papers.lock(paper)
    papers.must_wait_for(paper, by=by)
    # The book is locked before it is asked what is on record, so two files at once do not both
    # bring in the same pledge.
    ledger.lock_books([_book(paper.phase)])
    known = queries.on_record(paper.phase_id, {row.identity for row in paper.rows})
    announced = [_announce(row, paper, by) for row in paper.rows if row.identity not in known]
    ours = {engagement.id for engagement in announced}
    for engagement in announced:
        suspicions.suspect(engagement, same_day=True, besides=ours)
    papers.sign(paper, by=by)
    db.session.flush()
    _audit(paper, by, "pledges.approved", announced=len(announced), passed_over=len(known))
    return announced


def _announce(row: PledgeImportRow, paper: PledgeImport, by: str) -> Engagement:
    engagement = engagements.prepare(
        partner=row.partner,
        phase=paper.phase,
        type=EngagementType.AMOUNT,
        lines=[AmountLine.of(row)],
        wording=Localised({paper.language: row.wording}),
        visibility=Visibility.SECRETARIAT,
        announce_by=AnnounceBy.CHAIR,
        meeting_id=row.meeting_id,
        said_by=row.said_by,
        source=row.source,
        by=paper.recorded_by,
    )
    row.engagement = engagement
    return engagements.announce(
        engagement,
        announced_on=row.announced_on,
        by=by,
        for_partner=True,
        consent_note=row.said_by,
    )


def give_back(paper: PledgeImport, *, why: str, by: str) -> PledgeImport:
    """Send a file of pledges back with a reason. Raises NotWaiting, ReasonNeeded."""
    paper = papers.give_back(paper, why=why)
    _audit(paper, by, "pledges.returned", why=why)
    return paper


def _book(phase: Phase) -> Book:
    book = db.session.scalar(select(Book).where(Book.phase_id == phase.id))
    if book is None:
        raise engagements.NoBook
    return book


def _audit(paper: PledgeImport, by: str, action: str, *, why: str = "", **facts: Any) -> None:
    audit.record(by, action, subject_type="pledge_import", subject_id=paper.slug, why=why, **facts)
