"""What no hash of the chain contains, held against what else was written of it at its time: rates
against their publisher or the paper that brought them, conditions against their postings, the
persons of a statement against its draft and the audit trail.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from app.audit.models import AuditEvent
from app.core.db import db
from app.core.words import N_
from app.funding.models import (
    BasisProposal,
    Book,
    ConditionFact,
    ConditionLine,
    ConditionTerms,
    Entry,
    Fixing,
    ManualRate,
    Posting,
    RateSet,
    RateSetItem,
    Series,
    Statement,
    StatementDraft,
)
from app.funding.queries import ecb
from app.funding.queries.statements import reproduce
from app.funding.rules import canonical
from app.funding.rules.conditions import Outcome
from app.funding.rules.statements import KINDS
from app.funding.services.findings import Finding
from app.funding.services.ledger import moment
from app.funding.services.statements import check_code

# --- rates ---------------------------------------------------------------------------------------


class _Taken(NamedTuple):
    """A fixing, as far as somebody else has written it down too."""

    id: int
    from_ccy: str
    to_ccy: str
    rate: str | None
    quote: str
    source: str
    source_date: date
    requested_date: date
    dataset_version: str
    derived_a: int | None
    derived_b: int | None
    entered_by: str
    approved_by: str | None


def of_fixings() -> Iterator[Finding]:
    """Rates that are not what their publisher, their parents or the paper of two persons say."""
    papers = {
        paper.fixing_id: paper
        for paper in db.session.scalars(select(ManualRate).where(ManualRate.fixing_id.is_not(None)))
    }
    columns = [getattr(Fixing, name) for name in _Taken._fields]
    taken = {row[0]: _Taken(*row) for row in db.session.execute(select(*columns))}
    for key, one in sorted(taken.items()):
        if one.derived_a is not None and one.derived_b is not None:
            right = _is_crossed(one, taken.get(one.derived_a), taken.get(one.derived_b))
        elif one.approved_by is not None:
            right = key in papers and _is_of_paper(one, papers[key])
        else:
            right = _is_published(one)
        if not right or one.quote != f"{one.to_ccy} per 1 {one.from_ccy}":
            what = N_("not what its source, or the paper that brought it, says")
            yield Finding("fixing", str(key), what)


def _is_crossed(one: _Taken, towards: _Taken | None, origin: _Taken | None) -> bool:
    if towards is None or origin is None:
        return False
    return (
        one.rate is None
        and towards.from_ccy == origin.from_ccy
        and (one.from_ccy, one.to_ccy) == (origin.to_ccy, towards.to_ccy)
        and one.source_date == min(towards.source_date, origin.source_date)
        and (one.source, one.dataset_version) == (towards.source, towards.dataset_version)
    )


def _is_of_paper(one: _Taken, paper: ManualRate) -> bool:
    return (
        (one.from_ccy, one.to_ccy, one.rate) == (paper.from_ccy, paper.to_ccy, paper.rate)
        and one.source_date == one.requested_date == paper.source_date
        and (one.entered_by, one.approved_by) == (paper.recorded_by, paper.approved_by)
    )


def _is_published(one: _Taken) -> bool:
    """Whether the bank published it on its day; and, in the edition that is at hand, whether that
    was the last day before the one that was asked for."""
    on = one.requested_date if one.dataset_version == ecb.edition() else one.source_date
    found = ecb.per_euro(one.to_ccy, on)
    return (
        found is not None
        and (one.source, one.from_ccy) == (ecb.SOURCE, ecb.EURO)
        and (one.rate, one.source_date) == (found.value, found.day)
    )


def of_rate_sets() -> Iterator[Finding]:
    """Sets of rates that are of another book or day than their rates, than what two persons agreed
    to, or than the statements that use them."""
    agreed = {
        one.rate_set_id: (one.book_id, one.valid_on)
        for one in db.session.scalars(
            select(BasisProposal).where(BasisProposal.rate_set_id.is_not(None))
        )
    }
    used = defaultdict(set)
    for set_id, book_id in db.session.execute(select(Statement.rate_set_id, Statement.book_id)):
        used[set_id].add(book_id)
    sets = select(RateSet).options(selectinload(RateSet.items).joinedload(RateSetItem.fixing))
    rows = db.session.execute(select(Book.id, Book.currency))
    currencies = {row.id: row.currency for row in rows}
    for one in db.session.scalars(sets.order_by(RateSet.id)):
        theirs = (one.book_id, one.valid_on)
        if (
            agreed.get(one.id, theirs) != theirs
            or not used[one.id] <= {one.book_id}
            or not all(_belongs(item, one, currencies.get(one.book_id)) for item in one.items)
        ):
            what = N_("not what its rates, its statements or those who agreed to it say")
            yield Finding("rate_set", one.slug, what)


def _belongs(item: RateSetItem, of: RateSet, target: str | None) -> bool:
    fixing = item.fixing
    return (
        fixing is not None
        and {fixing.from_ccy, fixing.to_ccy} == {item.currency, target}
        and fixing.requested_date <= of.valid_on
    )


# --- conditions ----------------------------------------------------------------------------------


def of_conditions() -> Iterator[Finding]:
    """What became of a condition is what its posting says, which is in the chain: the outcome, the
    paper, the two persons, the day, and the lines; and no posting of it lacks its fact."""
    rows = db.session.execute(
        select(ConditionFact, Posting, func.min(Entry.effective_on), func.max(Entry.effective_on))
        .outerjoin(Posting, Posting.seq == ConditionFact.seq)
        .outerjoin(Entry, Entry.seq == ConditionFact.seq)
        .group_by(ConditionFact.id, Posting.seq)
        .order_by(ConditionFact.id)
    ).all()
    under, posted = _lines_under(), _lines_of(fact.seq for fact, *_ in rows)
    for fact, posting, first, last in rows:
        told = (f"condition.{fact.outcome}", fact.evidence, fact.recorded_by, fact.approved_by)
        said = (
            None
            if posting is None
            else (posting.act, posting.evidence, posting.actor, posting.approver)
        )
        if (
            told != said
            or not first == last == fact.effective_on
            or not posted[fact.seq] <= under[fact.condition_id]
        ):
            what = N_("not what the posting that brought it says")
            yield Finding("condition_fact", str(fact.id), what)
    answered = select(Posting.seq).where(
        Posting.act.in_([f"condition.{outcome.value}" for outcome in Outcome])
    )
    there = {fact.seq for fact, *_ in rows}
    for seq in db.session.scalars(answered.order_by(Posting.seq)):
        if seq not in there:
            yield Finding("posting", str(seq), N_("what became of its condition is missing"))


def _lines_under() -> dict[int, set[int]]:
    """The lines under each condition."""
    found: dict[int, set[int]] = defaultdict(set)
    for condition, line in db.session.execute(
        select(ConditionLine.condition_id, ConditionLine.line_id)
    ):
        found[condition].add(line)
    return found


def _lines_of(numbers: Iterator[int]) -> dict[int, set[int]]:
    """The lines on which each of some postings has legs."""
    found: dict[int, set[int]] = defaultdict(set)
    asked = select(Entry.seq, Entry.line_id).where(Entry.seq.in_(list(numbers)))
    for seq, line in db.session.execute(asked):
        found[seq].add(line)
    return found


def terms_told() -> dict[int, str]:
    """The digests of the terms of conditions by the posting that brought them."""
    found: dict[int, list[tuple[object, ...]]] = {}
    for row in db.session.scalars(
        select(ConditionTerms).order_by(ConditionTerms.seq, ConditionTerms.id)
    ):
        figures = (row.gives, row.per, row.share, row.threshold_minor)
        told = (row.effective_on.isoformat(), row.kind, *figures, row.counts)
        found.setdefault(row.seq, []).append(told)
    return {seq: canonical.terms_digest(told) for seq, told in found.items()}


# --- statements ----------------------------------------------------------------------------------

_SOON: Final = timedelta(minutes=5)
"""How long a transaction may take from the issue of a statement to its row in the trail."""


def of_statements() -> Iterator[Finding]:
    """Statements whose number, bytes, hash or code were changed, whose persons are not those of
    their draft and of the audit trail, and numbers that were given and are gone."""
    last: dict[tuple[str, int], int] = {}
    standing: dict[tuple[object, ...], int] = {}
    drafts = {
        draft.statement_id: draft
        for draft in db.session.scalars(
            select(StatementDraft).where(StatementDraft.statement_id.is_not(None))
        )
    }
    issues = {
        event.facts.get("number"): event
        for event in db.session.scalars(
            select(AuditEvent).where(AuditEvent.action == "statement.issued")
        )
    }
    for s in db.session.scalars(select(Statement).order_by(Statement.id)):
        if canonical.sha256(s.data) != s.data_sha256:
            yield Finding("statement", s.ref, N_("its data do not give its hash"))
        if check_code(s.ref, s.data_sha256) != s.code:
            yield Finding("statement", s.ref, N_("its check code is not that of its data"))
        if not _is_signed(s, drafts.get(s.id), issues.get(s.ref)):
            what = N_("its persons or its time are not those of its draft and of the audit trail")
            yield Finding("statement", s.ref, what)
        of = (s.book_id, s.as_of, s.kind, s.partner_id)
        if s.supersedes_id != standing.get(of):
            yield Finding("statement", s.ref, N_("it does not follow the one that stood before it"))
        standing[of] = s.id
    for s in db.session.scalars(
        select(Statement).order_by(Statement.series, Statement.year, Statement.number)
    ):
        if s.number != last.get((s.series, s.year), 0) + 1:
            yield Finding("statement", s.ref, N_("a statement before it is missing"))
        last[s.series, s.year] = s.number
    for series in db.session.scalars(
        select(Series)
        .where(Series.code.in_({words.series for words in KINDS.values()}))
        .order_by(Series.code, Series.year)
    ):
        for number in range(last.get((series.code, series.year), 0) + 1, series.last + 1):
            ref = f"{series.code}-{series.year}-{number:02d}"
            yield Finding("statement", ref, N_("its number was given, but it is missing"))


def _is_signed(
    statement: Statement, draft: StatementDraft | None, event: AuditEvent | None
) -> bool:
    prepared = draft is None or (draft.recorded_by, draft.approved_by) == (
        statement.prepared_by,
        statement.approved_by,
    )
    issued = event is None or (
        event.actor == statement.issued_by and abs(event.at - moment(statement.issued_us)) < _SOON
    )
    return prepared and issued


def statements_again() -> Iterator[Finding]:
    """Compute every issued statement again and compare its bytes: who changes one together with its
    hash and its code is found too. Asks the whole ledger, which must have been verified before."""
    for s in db.session.scalars(select(Statement).order_by(Statement.id)).all():
        if not _is_given(s):
            yield Finding("statement", s.ref, N_("the ledger does not give its data"))


def _is_given(statement: Statement) -> bool:
    try:
        return reproduce(statement) == statement.data
    except Exception:
        # Of what was changed anything may come; it is named, and the others are looked at as well.
        db.session.rollback()
        return False


__all__ = [
    "of_conditions",
    "of_fixings",
    "of_rate_sets",
    "of_statements",
    "statements_again",
    "terms_told",
]
