"""Statements: drafted by one person, reviewed and approved by others, issued with a number.

The number is drawn at issue only, under the lock of its series, so numbers have neither gap nor
repeat. What the ledger knew is read under the lock of its head. What is issued is what was
approved: if a figure moved in between, it is approved again.
"""

from __future__ import annotations

import base64
import hashlib
from datetime import date, datetime
from typing import Any

from app import audit
from app.core import clock
from app.core.db import db
from app.core.errors import DomainError, SamePerson
from app.core.money import Money
from app.core.words import N_
from app.funding.models import Book, RateSet, Statement, StatementDraft
from app.funding.queries import rates
from app.funding.queries import statements as queries
from app.funding.queries.baseline import new_money
from app.funding.queries.gap_tables import boundary
from app.funding.queries.positions import Known, Position, known, position
from app.funding.queries.remarks import at_issue
from app.funding.queries.standing import counted_elsewhere
from app.funding.queries.stated import StatedGap, stated_gap, stated_shares
from app.funding.queries.stated_kinds import Question, says_something
from app.funding.queries.statements import Preview
from app.funding.rules import canonical
from app.funding.rules.statements import KINDS, StatementKind, Subject
from app.funding.services import fixings, ledger, numbers, papers
from app.partners.models import Partner


class AlreadyIssued(DomainError):
    """A statement for the date stands, and nothing in it would change."""

    message = N_("%(number)s stands for this date, and nothing has changed since.")
    field = "as_of"


class FutureStatement(DomainError):
    """A statement as of a day that has not come."""

    message = N_("A statement cannot be as of a day in the future.")
    field = "as_of"


class NothingRequired(DomainError):
    """The book has no requirement at the date, so there is no gap to state."""

    message = N_("No requirement is recorded as of this date, so there is no gap to state.")
    field = "as_of"


class NothingToState(DomainError):
    """Nothing of what the statement is about is recorded at the date."""

    message = N_("Nothing is recorded as of this date that this statement could state.")
    field = "as_of"


class WrongSubject(DomainError):
    """A statement of a phase, of one partner or of a fund is about that and nothing else."""

    message = N_("This kind of statement is about something else. Choose again.")
    field = "book"


class PartnerNeeded(WrongSubject):
    """The statement of one partner without the partner."""

    message = N_("Choose the partner whose statement it is.")
    field = "partner"


class UnexplainedRemainder(DomainError):
    """The bridge has a step that no source explains."""

    message = N_(
        "The bridge has a part “to be reconciled”. Explain it in a sentence, or accept it by name; "
        "accepted, it stays printed and the statement is provisional."
    )
    field = "explanation"


class ContradictsStatedGap(DomainError):
    """The computed gap is not the one that a source states for the date."""

    message = N_(
        "%(source)s states a gap of %(stated)s, the ledger gives %(computed)s. "
        "Explain the difference before this can be issued."
    )
    field = "stated_why"


class ChangedSinceApproval(DomainError):
    """A figure moved between approval and issue."""

    message = N_("Figures have changed since this was approved. It has to be approved again.")


class NotAtThisStep(DomainError):
    """A draft is reviewed, approved and issued in that order."""

    message = N_("This draft is not at that step.")


def draft(
    book: Book,
    *,
    as_of: date,
    by: str,
    stated: StatedGap | None = None,
    kind: StatementKind = StatementKind.FUNDING_GAP,
    partner: Partner | None = None,
) -> StatementDraft:
    """Begin a statement as of a date: of a phase, of one partner in it, or of a fund's book.

    `stated` is the gap that a source states for that date; the one in the register of figures,
    when none is given. Raises WrongSubject, PartnerNeeded, FutureStatement, NothingRequired,
    NothingToState, AlreadyIssued.
    """
    about = KINDS[kind].about
    if (about is Subject.FUND) != (book.kind == "fund"):
        raise WrongSubject
    if about is Subject.PARTNER and partner is None:
        raise PartnerNeeded
    if about is not Subject.PARTNER and partner is not None:
        raise WrongSubject
    if as_of > clock.today():
        raise FutureStatement
    of_gap = kind is StatementKind.FUNDING_GAP
    stated = stated or (stated_gap(book, as_of) if of_gap else None)
    begun = StatementDraft(
        series=KINDS[kind].series,
        book=book,
        as_of=as_of,
        partner_id=partner.id if partner else None,
        partner=partner,
        stated_minor=stated.gap.minor if stated else None,
        stated_source=stated.source if stated else "",
        recorded_by=by,
    )
    seen = preview(begun)
    if of_gap and seen.position.gap is None:
        raise NothingRequired
    if not of_gap and not says_something(seen.figures):
        raise NothingToState
    _refuse_repeat(begun, seen)
    db.session.add(begun)
    db.session.flush()
    _audit(begun, by, "statement.drafted")
    return begun


def preview(of: StatementDraft, moment: datetime | None = None) -> Preview:
    """The statement as it would be issued now; `moment` decides what is public, now when none is
    given."""
    at = position(of.book, of.as_of, public=KINDS[of.kind].is_public, moment=moment)
    previous = queries.opening_of(of.book, of.as_of, of.kind, of.partner_id)
    question = Question(of.kind, of.book, at, previous, of.partner)
    stated, bridge = queries.state(question, {quote.currency: quote for quote in at.rates})
    return Preview(at, previous, bridge, stated)


def _refuse_repeat(of: StatementDraft, seen: Preview) -> None:
    there = queries.standing(of.book, of.as_of, of.kind, of.partner_id)
    if there is not None and seen.repeats(there):
        raise AlreadyIssued(number=there.ref)


def explain(
    of: StatementDraft,
    *,
    by: str,
    explanation: str = "",
    stated_why: str = "",
    version: int | None = None,
) -> StatementDraft:
    """Explain the remainder, or why a stated gap is not met. Starts the review anew.

    Raises StaleVersion, NotAtThisStep.
    """
    of = papers.lock(of)
    if of.state == "issued":
        raise NotAtThisStep
    papers.check_version(
        of.version, version, {"explanation": of.explanation, "stated_why": of.stated_why}
    )
    of.explanation = explanation.strip()
    of.stated_why = stated_why.strip()
    _restart(of)
    _audit(of, by, "statement.explained", why=of.explanation or of.stated_why)
    return of


def accept(of: StatementDraft, *, name: str, by: str) -> StatementDraft:
    """Take responsibility by name for a remainder that nobody can explain.

    It stays a printed row and the statement is marked provisional. Raises ReasonNeeded (no name),
    NotAtThisStep, SamePerson (who drafted it cannot accept it).
    """
    of = papers.lock(of)
    if of.state == "issued":
        raise NotAtThisStep
    if by == of.recorded_by:
        raise SamePerson
    of.accepted_name = papers.needs(name)
    of.accepted_by, of.accepted_at = by, clock.now()
    of.version += 1
    db.session.flush()
    _audit(of, by, "statement.remainder_accepted")
    return of


def _restart(of: StatementDraft) -> None:
    of.state = "draft"
    of.reviewed_by = of.reviewed_at = of.approved_by = of.approved_at = None
    of.approved_sha256 = None
    of.version += 1
    db.session.flush()


def review(of: StatementDraft, *, by: str) -> StatementDraft:
    """A second pair of eyes. Raises NotAtThisStep, SamePerson."""
    of = papers.lock(of)
    if of.state != "draft":
        raise NotAtThisStep
    if by == of.recorded_by:
        raise SamePerson
    of.state, of.reviewed_by, of.reviewed_at = "reviewed", by, clock.now()
    of.version += 1
    db.session.flush()
    _audit(of, by, "statement.reviewed")
    return of


def send_back(of: StatementDraft, *, why: str, by: str) -> StatementDraft:
    """Back to the drafter. Raises NotAtThisStep, ReasonNeeded."""
    of = papers.lock(of)
    if of.state not in ("reviewed", "approved"):
        raise NotAtThisStep
    why = papers.needs(why)
    _restart(of)
    _audit(of, by, "statement.sent_back", why=why)
    return of


def approve(of: StatementDraft, *, by: str) -> StatementDraft:
    """Approve the figures as they are now. Raises NotAtThisStep, SamePerson, and what blocks the
    issue (UnexplainedRemainder, ContradictsStatedGap)."""
    of = papers.lock(of)
    if of.state != "reviewed":
        raise NotAtThisStep
    if by == of.recorded_by:
        raise SamePerson
    seen = preview(of)
    _must_be_explained(of, seen)
    of.state, of.approved_by, of.approved_at = "approved", by, clock.now()
    of.approved_sha256 = seen.sha256
    of.version += 1
    db.session.flush()
    _audit(of, by, "statement.approved", figures=seen.sha256)
    return of


def _must_be_explained(of: StatementDraft, seen: Preview) -> None:
    if seen.unexplained and not (of.explanation or of.accepted_by):
        raise UnexplainedRemainder
    if of.stated_minor is None or of.stated_why or seen.position.gap is None:
        return
    stated, computed = Money(of.stated_minor, seen.position.currency), seen.position.gap.signed
    if stated != computed:
        raise ContradictsStatedGap(source=of.stated_source, stated=stated, computed=computed)


def issue(of: StatementDraft, *, by: str) -> Statement:
    """Give the statement its number and freeze it.

    Raises NotAtThisStep, SamePerson (who drafted or approved it cannot issue it),
    UnexplainedRemainder, ContradictsStatedGap, ChangedSinceApproval, AlreadyIssued.
    """
    of = papers.lock(of)
    if of.state != "approved" or of.approved_by is None:
        raise NotAtThisStep
    if by in (of.approved_by, of.recorded_by):
        raise SamePerson
    ledger.lock_books([of.book])
    number = numbers.draw(of.series, of.as_of.year)
    tip = ledger.lock_head()
    at = Known(tip.seq, ledger.moment(tip.recorded_us))
    moment = clock.now()
    seen = preview(of, moment)
    _must_be_explained(of, seen)
    if seen.sha256 != of.approved_sha256:
        raise ChangedSinceApproval
    _refuse_repeat(of, seen)
    ref = f"{of.series}-{of.as_of.year}-{number:02d}"
    rate_set = _freeze_rates(of, seen.position, ref, by)
    remarks = _remarks(of, seen)
    provisional = seen.unexplained and not of.explanation
    data = queries.statement_data(
        of.book,
        as_of=of.as_of,
        known=at,
        moment=moment,
        rate_set=rate_set,
        method_version=seen.position.method,
        previous=seen.previous,
        remarks=remarks,
        provisional=provisional,
        kind=of.kind,
        partner=of.partner,
    )
    supersedes = queries.standing(of.book, of.as_of, of.kind, of.partner_id)
    sha256 = canonical.sha256(data)
    issued = Statement(
        series=of.series,
        year=of.as_of.year,
        number=number,
        kind=of.kind.value,
        book=of.book,
        as_of=of.as_of,
        partner_id=of.partner_id,
        known_seq=at.seq,
        known_us=tip.recorded_us,
        method_version=seen.position.method,
        rate_set=rate_set,
        previous_id=seen.previous.id if seen.previous else None,
        supersedes_id=supersedes.id if supersedes else None,
        provisional=provisional,
        remarks=canonical.document(remarks),
        data=data,
        data_sha256=sha256,
        code=check_code(ref, sha256),
        prepared_by=of.recorded_by,
        approved_by=of.approved_by,
        issued_by=by,
        issued_us=ledger.microseconds(moment),
    )
    db.session.add(issued)
    db.session.flush()
    of.statement = issued
    of.state = "issued"
    of.version += 1
    db.session.flush()
    _audit(of, by, "statement.issued", number=ref, sha256=sha256, provisional=provisional)
    return issued


def _freeze_rates(of: StatementDraft, at: Position, ref: str, by: str) -> RateSet:
    """The reference set of the book if it has one, else the rates of the date, frozen now."""
    reference = rates.reference_set(of.book, known().us)
    if reference is not None:
        return reference
    return fixings.statement_rates(
        of.book,
        on=of.as_of,
        currencies=[quote.currency for quote in at.rates],
        by=by,
        slug=f"{of.book.slug}-{ref}",
    )


def _remarks(of: StatementDraft, seen: Preview) -> dict[str, Any]:
    """What is said beside the figures and frozen with them: words of people, and what the papers
    around the ledger say at issue, which may change there later."""
    if of.kind is not StatementKind.FUNDING_GAP:
        return at_issue(seen.figures, seen.position.moment) | _told_apart(of, seen.position)
    said: dict[str, Any] = {
        "explanation": of.explanation or None,
        "accepted_by": of.accepted_name or None,
        "accepted_on": of.accepted_at.date().isoformat() if of.accepted_at else None,
    }
    if of.stated_minor is not None:
        said["stated_gap"] = {
            "amount": Money(of.stated_minor, of.book.currency).amount,
            "source": of.stated_source,
            "explanation": of.stated_why or None,
        }
    if within := boundary(of.book, seen.position):
        said["boundary"] = within
    if once := _elsewhere(of, seen.position):
        said["elsewhere"] = once
    if shares := stated_shares(of.book, of.as_of):
        said["shares"] = shares
    return said


def _told_apart(of: StatementDraft, at: Position) -> dict[str, Any]:
    """New and earlier money in a status of pledges. Frozen at issue, because the day from which
    money is new may be set otherwise later."""
    found = new_money(of.book, at, public=True) if of.kind is StatementKind.PLEDGES else None
    if found is None:
        return {}
    return {
        "new_money": {
            "from": found.since_day.isoformat(),
            "earlier": found.earlier.amount,
            "since": found.since.amount,
        }
    }


def _elsewhere(of: StatementDraft, at: Position) -> list[dict[str, Any]]:
    """The pledges that count in another paper, for the note about double counting."""
    return [
        {
            "pledge": row.engagement.ref,
            "in": row.number,
            "amounts": [
                {"amount": one.proposed.amount, "currency": one.currency}
                for one in row.engagement.draft_lines
            ],
        }
        for row in counted_elsewhere(of.book, of.as_of, at.known_at, at.moment)
    ]


def check_code(ref: str, sha256: str) -> str:
    """The short code under which anybody can ask whether a paper is genuine: 80 bits of a hash of
    number and data."""
    digest = hashlib.sha256(f"{ref}\n{sha256}".encode()).digest()
    return base64.b32encode(digest[:10]).decode()


def _audit(of: StatementDraft, by: str, action: str, *, why: str = "", **facts: Any) -> None:
    audit.record(
        by,
        action,
        subject_type="statement",
        subject_id=of.slug,
        partner_id=of.partner_id,
        why=why,
        book=of.book.slug,
        as_of=of.as_of,
        **facts,
    )
