"""Engagements: prepared by a partner, announced at the table, confirmed or corrected by the
partner, taken back with a date.

Nothing of a draft is in the ledger. On announcement each prepared amount becomes a line and a
posting; from then on every change of an amount is a posting of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from app import audit
from app.core import clock
from app.core.db import db
from app.core.errors import DomainError, SamePerson
from app.core.localised import Localised
from app.core.money import Money
from app.core.words import N_
from app.funding.models import (
    Book,
    Engagement,
    EngagementDraftLine,
    EngagementLine,
    EngagementRevision,
    Entry,
    Line,
    Posting,
)
from app.funding.rules import engagements as rules
from app.funding.rules.conditions import Terms
from app.funding.rules.engagements import (
    AnnounceBy,
    ConditionKind,
    EngagementType,
    State,
    Visibility,
)
from app.funding.rules.stages import Measure, Nature, Reason, slot
from app.funding.services import (
    conditions,
    fixings,
    in_kind,
    ledger,
    numbers,
    papers,
    suspicions,
)
from app.funding.services.ledger import Dimensions, Leg
from app.partners.models import Partner
from app.programmes.models import Phase


class NoBook(DomainError):
    """The phase has no book, so no amount can be recorded for it."""

    message = N_("No funding is recorded for this phase yet; a finance officer has to open it.")


class ConsentNeeded(DomainError):
    """An engagement is announced for a partner who has not agreed to it."""

    message = N_("Note who agreed for the partner that this is announced.")
    field = "consent_note"


class EvidenceNeeded(DomainError):
    """The secretariat confirms on a partner's behalf without the partner's paper."""

    message = N_("To confirm for the partner, attach the partner's letter or message.")
    field = "evidence"


class FutureAnnouncement(DomainError):
    """An announcement of a day that has not come."""

    message = N_("An announcement cannot be dated in the future.")
    field = "announced_on"


@dataclass(frozen=True, slots=True)
class AmountLine:
    """One amount of an engagement or agreement, with what it is for. None is "not said"."""

    amount: Money
    year: int | None = None
    instrument: str | None = None
    strength: int | None = None
    country: str | None = None
    theme: str | None = None
    pillar: str | None = None
    fund: str | None = None
    window: str | None = None
    reach: tuple[tuple[str, str], ...] = ()

    def dimensions(self, partner: Partner | None) -> Dimensions:
        """The dimensions of the ledger line it becomes."""
        return Dimensions(
            partner=partner,
            fund=self.fund,
            window=self.window,
            country=self.country,
            theme=self.theme,
            pillar=self.pillar,
            year=self.year,
            instrument=self.instrument,
            strength=self.strength,
            reach=self.reach,
        )

    def columns(self) -> dict[str, Any]:
        """The columns of a draft row."""
        return {
            "proposed_minor": self.amount.minor,
            "currency": self.amount.currency,
            "year": self.year,
            "instrument": self.instrument,
            "strength": self.strength,
            "country": self.country,
            "theme": self.theme,
            "pillar": self.pillar,
            "fund": self.fund,
            "window": self.window,
            "reach": [list(pair) for pair in self.reach],
        }

    @classmethod
    def of(cls, row: Any) -> AmountLine:
        """From a draft row."""
        return cls(
            Money(row.proposed_minor, row.currency),
            row.year,
            row.instrument,
            row.strength,
            row.country,
            row.theme,
            row.pillar,
            row.fund,
            row.window,
            tuple((name, value) for name, value in row.reach),
        )

    def fits(self, line: Line) -> bool:
        """Whether it is on the terms of that ledger line."""
        return (
            line.currency == self.amount.currency
            and line.year == self.year
            and line.instrument == self.instrument
            and line.strength == self.strength
            and line.country == self.country
            and line.theme == self.theme
            and line.pillar == self.pillar
            and line.fund == self.fund
            and line.window == self.window
            and sorted((r.dimension, r.value) for r in line.reach) == sorted(self.reach)
        )


# --- preparing -----------------------------------------------------------------------------------


def prepare(
    *,
    partner: Partner,
    phase: Phase,
    type: EngagementType,
    by: str,
    lines: Sequence[AmountLine] = (),
    wording: Localised | None = None,
    visibility: Visibility = Visibility.DELEGATION,
    announce_by: AnnounceBy = AnnounceBy.PARTNER,
    amount_public: bool = True,
    condition_kind: ConditionKind = ConditionKind.NONE,
    condition_text: str = "",
    condition_terms: Terms | None = None,
    long_stop_on: date | None = None,
    meeting_id: int | None = None,
    agenda_item_id: int | None = None,
    intervention_id: int | None = None,
    said_by: str = "",
    source: str = "",
    note: str = "",
) -> Engagement:
    """A draft of a partner's engagement. Counts nowhere; seen by whom the partner chose.

    `condition_terms` are the figures of the condition; after `long_stop_on` it may lapse. Raises
    AmountMissing, AmountNotWanted, TermsMissing.
    """
    rules.check_lines(type, len(lines))
    engagement = Engagement(
        partner=partner,
        phase=phase,
        type=type.value,
        visibility=visibility.value,
        announce_by=announce_by.value,
        amount_public=amount_public,
        wording=wording or Localised(),
        condition_kind=condition_kind.value,
        condition_text=condition_text,
        condition_terms=conditions.stored_terms(condition_terms),
        long_stop_on=long_stop_on,
        meeting_id=meeting_id,
        agenda_item_id=agenda_item_id,
        intervention_id=intervention_id,
        said_by=said_by,
        source=source,
        note=note,
        recorded_by=by,
        state=State.DRAFT.value,
        draft_lines=_drafts(lines),
    )
    _check_condition(engagement)
    db.session.add(engagement)
    db.session.flush()
    _audit(engagement, by, "engagement.prepared", type=type.value)
    return engagement


def _check_condition(engagement: Engagement) -> None:
    """An amount that depends on the money of others says by which figures."""
    if engagement.type == EngagementType.AMOUNT:
        conditions.terms_of(engagement)


def _drafts(lines: Sequence[AmountLine]) -> list[EngagementDraftLine]:
    return [EngagementDraftLine(n=n, **line.columns()) for n, line in enumerate(lines, 1)]


def edit(
    engagement: Engagement,
    *,
    by: str,
    version: int | None,
    type: EngagementType,
    lines: Sequence[AmountLine] = (),
    wording: Localised | None = None,
    visibility: Visibility,
    announce_by: AnnounceBy,
    amount_public: bool = True,
    condition_kind: ConditionKind = ConditionKind.NONE,
    condition_text: str = "",
    condition_terms: Terms | None = None,
    long_stop_on: date | None = None,
    note: str = "",
) -> Engagement:
    """Change a draft. Raises StaleVersion, CannotMove (no longer a draft), AmountMissing,
    AmountNotWanted, TermsMissing."""
    engagement = papers.lock(engagement)
    rules.must_be_draft(State(engagement.state), State.DRAFT)
    papers.check_version(engagement.version, version, snapshot(engagement))
    rules.check_lines(type, len(lines))
    engagement.type = type.value
    engagement.wording = wording or Localised()
    engagement.visibility = visibility.value
    engagement.announce_by = announce_by.value
    engagement.amount_public = amount_public
    engagement.condition_kind = condition_kind.value
    engagement.condition_text = condition_text
    engagement.condition_terms = conditions.stored_terms(condition_terms)
    engagement.long_stop_on = long_stop_on
    _check_condition(engagement)
    engagement.note = note
    _replace_drafts(engagement, lines)
    engagement.version += 1
    db.session.flush()
    _audit(engagement, by, "engagement.edited", type=type.value)
    return engagement


def _replace_drafts(engagement: Engagement, lines: Sequence[AmountLine]) -> None:
    engagement.draft_lines.clear()
    db.session.flush()
    engagement.draft_lines.extend(_drafts(lines))


def discard(engagement: Engagement, *, by: str) -> None:
    """Throw a draft away. Raises CannotMove when it is no longer one."""
    engagement = papers.lock(engagement)
    rules.must_be_draft(State(engagement.state), State.DRAFT)
    _audit(engagement, by, "engagement.discarded")
    db.session.delete(engagement)
    db.session.flush()


def snapshot(engagement: Engagement) -> dict[str, Any]:
    """What an engagement says now, as plain values: for revisions and for "both versions"."""
    return {
        "type": engagement.type,
        "state": engagement.state,
        "visibility": engagement.visibility,
        "announce_by": engagement.announce_by,
        "amount_public": engagement.amount_public,
        "condition_kind": engagement.condition_kind,
        "condition_text": engagement.condition_text,
        "condition_terms": dict(engagement.condition_terms or {}),
        "long_stop_on": engagement.long_stop_on.isoformat() if engagement.long_stop_on else None,
        "wording": dict(engagement.wording),
        "note": engagement.note,
        "lines": [
            {"amount": str(AmountLine.of(row).amount), "year": row.year, "country": row.country}
            for row in engagement.draft_lines
        ],
    }


# --- announcing ----------------------------------------------------------------------------------


def announce(
    engagement: Engagement,
    *,
    announced_on: date,
    by: str,
    for_partner: bool = False,
    consent_note: str = "",
    wording: Localised | None = None,
    meeting_id: int | None = None,
    agenda_item_id: int | None = None,
    intervention_id: int | None = None,
    said_by: str = "",
    source: str = "",
    version: int | None = None,
) -> Engagement:
    """Announce a prepared engagement: by its partner online, or for it in the room.

    `announced_on` is the day in the meeting's zone. For the partner (`for_partner`), the consent
    is noted in words; it then stands as unconfirmed until the partner answers. Raises CannotMove,
    ConsentNeeded, NoBook, StaleVersion, FutureAnnouncement.
    """
    engagement = papers.lock(engagement)
    papers.check_version(engagement.version, version, snapshot(engagement))
    rules.must_be_draft(State(engagement.state), State.ANNOUNCED)
    if for_partner and not consent_note.strip():
        raise ConsentNeeded
    if (announced_on - clock.today()).days > 1:
        raise FutureAnnouncement
    if engagement.type == EngagementType.AMOUNT:
        ledger.lock_books([_book(engagement)])
    engagement.ref = numbers.paper("PL", announced_on.year)
    engagement.state = State.ANNOUNCED.value
    engagement.announced_on = announced_on
    engagement.announced_at = clock.now()
    engagement.announced_by = by
    engagement.for_partner = for_partner
    engagement.consent_by = by
    engagement.consent_at = clock.now()
    engagement.consent_note = consent_note
    engagement.wording = wording if wording is not None else engagement.wording
    engagement.meeting_id = meeting_id or engagement.meeting_id
    engagement.agenda_item_id = agenda_item_id or engagement.agenda_item_id
    engagement.intervention_id = intervention_id or engagement.intervention_id
    engagement.said_by = said_by or engagement.said_by
    engagement.source = source or engagement.source
    engagement.version += 1
    drafts = [AmountLine.of(row) for row in engagement.draft_lines]
    if drafts:
        _post_announced(engagement, drafts, announced_on, by)
    db.session.flush()
    in_kind.put_on_record(engagement, on=announced_on, by=by)
    suspicions.suspect(engagement)
    _audit(
        engagement,
        by,
        "engagement.announced",
        type=engagement.type,
        for_partner=for_partner,
        amounts=[line.amount for line in drafts],
    )
    return engagement


def _post_announced(
    engagement: Engagement, amounts: Sequence[AmountLine], on: date, by: str
) -> None:
    book = _book(engagement)
    legs = []
    for amount in amounts:
        line = _line_for(engagement, book, amount)
        base, fixing = fixings.in_book(amount.amount, book, on, "pledge", by=by)
        legs.append(Leg(line, Measure.ANNOUNCED, amount.amount, on, base, fixing))
    seq = ledger.post(
        act="engagement.announced",
        reason=Reason.ANNOUNCED,
        subject=subject(engagement),
        by=by,
        legs=legs,
        note=engagement.said_by,
        source=engagement.source,
    )
    conditions.begin(engagement, book, seq=seq, on=on, by=by)


def _line_for(engagement: Engagement, book: Book, amount: AmountLine) -> Line:
    """The engagement's line on these terms, or a new one."""
    for link in engagement.lines:
        if amount.fits(link.line):
            return link.line
    n = len(engagement.lines) + 1
    line = ledger.open_line(
        book,
        ref=f"{engagement.ref}-{n}",
        nature=Nature.CONTRIBUTION,
        currency_code=amount.amount.currency,
        dimensions=amount.dimensions(engagement.partner),
    )
    engagement.lines.append(EngagementLine(line=line, n=n))
    db.session.flush()
    return line


def _book(engagement: Engagement) -> Book:
    book = db.session.scalar(select(Book).where(Book.phase_id == engagement.phase_id))
    if book is None:
        raise NoBook
    return book


def subject(engagement: Engagement) -> str:
    """How ledger and trail name an announced engagement."""
    return f"engagement:{engagement.ref}"


# --- the partner's word --------------------------------------------------------------------------


def confirm(
    engagement: Engagement, *, by: str, for_partner: bool = False, evidence: str | None = None
) -> Engagement:
    """The partner's written word that the record is right. Raises CannotMove, EvidenceNeeded.

    By the secretariat (`for_partner`) only with `evidence`, the SHA-256 of the partner's paper.
    """
    engagement = papers.lock(engagement)
    if for_partner and not evidence:
        raise EvidenceNeeded
    engagement.state = rules.move(State(engagement.state), State.CONFIRMED).value
    engagement.confirmed_by = by
    engagement.confirmed_at = clock.now()
    engagement.version += 1
    _post_confirmed(engagement, by, evidence)
    db.session.flush()
    _audit(engagement, by, "engagement.confirmed", for_partner=for_partner, evidence=evidence)
    return engagement


def _post_confirmed(engagement: Engagement, by: str, evidence: str | None) -> None:
    """Bring "confirmed" up or down to what is announced, line by line."""
    held = _held(engagement)
    _post_changes(
        engagement,
        [
            (link.line, Measure.CONFIRMED, held[link.line_id, Measure.ANNOUNCED])
            for link in engagement.lines
        ],
        held,
        on=clock.today(),
        act="engagement.confirmed",
        reason=Reason.CONFIRMED,
        by=by,
        evidence=evidence,
    )


class _Held(dict[tuple[int, Measure], int]):
    def __missing__(self, key: tuple[int, Measure]) -> int:
        return 0


def _held(engagement: Engagement) -> _Held:
    """What the ledger holds on each line of an engagement, whatever the date."""
    ids = [link.line_id for link in engagement.lines]
    held = _Held()
    if ids:
        rows = db.session.execute(
            select(Entry.line_id, Entry.measure, func.sum(Entry.amount))
            .where(Entry.line_id.in_(ids))
            .group_by(Entry.line_id, Entry.measure)
        )
        names = {slot(Nature.CONTRIBUTION, m): m for m in _KEPT}
        for line_id, number, amount in rows:
            if number in names:
                held[line_id, names[number]] = int(amount)
    return held


_KEPT = (Measure.ANNOUNCED, Measure.CONFIRMED, Measure.SIGNED)


def _post_changes(
    engagement: Engagement,
    wanted: Sequence[tuple[Line, Measure, int]],
    held: _Held,
    *,
    on: date,
    act: str,
    reason: Reason,
    by: str,
    approver: str | None = None,
    evidence: str | None = None,
    note: str = "",
) -> None:
    """Post wanted minus held, leg by leg; nothing when there is no difference."""
    legs = []
    for line, name, target in wanted:
        change = target - held[line.id, name]
        if change:
            amount = Money(change, line.currency)
            base, fixing = fixings.in_book(amount, line.book, on, "pledge", by=by)
            legs.append(Leg(line, name, amount, on, base, fixing))
    if legs:
        ledger.post(
            act=act,
            reason=reason,
            subject=subject(engagement),
            by=by,
            approver=approver,
            legs=legs,
            evidence=evidence,
            note=note,
        )


def correct(
    engagement: Engagement,
    *,
    type: EngagementType,
    why: str,
    by: str,
    lines: Sequence[AmountLine] = (),
    wording: Localised | None = None,
    condition_kind: ConditionKind | None = None,
    condition_text: str | None = None,
    condition_terms: Terms | None = None,
    long_stop_on: date | None = None,
    effective_on: date | None = None,
    for_partner: bool = False,
    evidence: str | None = None,
    version: int | None = None,
) -> Engagement:
    """Put right what was recorded, or, with `effective_on`, revise what is engaged from that day.

    A correction takes the old entries back under their own dates and enters the new ones under
    the day of the announcement; a revision adds the difference from its own day. By the partner
    it counts as confirmed; by the secretariat it needs evidence and stays to be confirmed. The
    version before is kept. Raises CannotMove, StaleVersion, AmountMissing, AmountNotWanted,
    TermsMissing, EvidenceNeeded, ReasonNeeded. The condition stays as it is unless a kind is given.
    """
    engagement = papers.lock(engagement)
    papers.check_version(engagement.version, version, snapshot(engagement))
    target = State.ANNOUNCED if for_partner else State.CONFIRMED
    state = rules.move(State(engagement.state), target)
    rules.check_lines(type, len(lines))
    if for_partner and not evidence:
        raise EvidenceNeeded
    why = papers.needs(why)
    _keep(engagement, "corrected" if effective_on is None else "revised", why, by)
    if condition_kind is not None:
        engagement.condition_kind = condition_kind.value
        engagement.condition_terms = conditions.stored_terms(condition_terms)
        engagement.long_stop_on = long_stop_on
    if condition_text is not None:
        engagement.condition_text = condition_text
    engagement.type = type.value
    _check_condition(engagement)
    if engagement.lines or lines:
        ledger.lock_books([_book(engagement)])
        if effective_on is None:
            _enter_again(engagement, lines, by, why)
        else:
            _revise(engagement, lines, effective_on, by, why, evidence)
        if lines:
            since = effective_on or engagement.announced_on or clock.today()
            conditions.follow(engagement, _book(engagement), on=since, by=by)
    engagement.wording = wording if wording is not None else engagement.wording
    _replace_drafts(engagement, lines)
    engagement.state = state.value
    if not for_partner:
        engagement.confirmed_by, engagement.confirmed_at = by, clock.now()
        _post_confirmed(engagement, by, evidence)
    engagement.version += 1
    db.session.flush()
    suspicions.suspect(engagement)
    _audit(
        engagement,
        by,
        "engagement.corrected" if effective_on is None else "engagement.revised",
        why=why,
        amounts=[line.amount for line in lines],
    )
    return engagement


def _enter_again(engagement: Engagement, amounts: Sequence[AmountLine], by: str, why: str) -> None:
    _take_back(engagement, act="engagement.corrected", by=by, why=why)
    if not amounts or engagement.announced_on is None:
        return
    book, on = _book(engagement), engagement.announced_on
    legs = []
    for amount in amounts:
        base, fixing = fixings.in_book(amount.amount, book, on, "pledge", by=by)
        line = _line_for(engagement, book, amount)
        legs.append(Leg(line, Measure.ANNOUNCED, amount.amount, on, base, fixing))
    ledger.post(
        act="engagement.corrected",
        reason=Reason.CORRECTION,
        subject=subject(engagement),
        by=by,
        legs=legs,
        note=why,
    )


def _take_back(
    engagement: Engagement, *, act: str, by: str, why: str, approver: str | None = None
) -> None:
    """Reverse every posting about an engagement that still stands, the last one first."""
    reversed_ones = select(Posting.reverses).where(Posting.reverses.is_not(None))
    standing = db.session.scalars(
        select(Posting.seq)
        .where(
            Posting.subject == subject(engagement),
            Posting.reverses.is_(None),
            Posting.seq.not_in(reversed_ones),
        )
        .order_by(Posting.seq.desc())
    ).all()
    for seq in standing:
        ledger.reverse(seq, act=act, by=by, approver=approver, note=why)


def _revise(
    engagement: Engagement,
    amounts: Sequence[AmountLine],
    on: date,
    by: str,
    why: str,
    evidence: str | None,
) -> None:
    book = _book(engagement)
    wanted: dict[int, int] = {}
    for amount in amounts:
        line = _line_for(engagement, book, amount)
        wanted[line.id] = wanted.get(line.id, 0) + amount.amount.minor
    _post_changes(
        engagement,
        [(link.line, Measure.ANNOUNCED, wanted.get(link.line_id, 0)) for link in engagement.lines],
        _held(engagement),
        on=on,
        act="engagement.revised",
        reason=Reason.REVISED,
        by=by,
        evidence=evidence,
        note=why,
    )


_ENDS = {
    State.WITHDRAWN: Reason.WITHDRAWN,
    State.LAPSED: Reason.LAPSED,
    State.DECLINED: Reason.DECLINED,
}


def withdraw(
    engagement: Engagement,
    *,
    on: date,
    why: str,
    by: str,
    as_: State = State.WITHDRAWN,
    evidence: str | None = None,
    approver: str | None = None,
) -> Engagement:
    """Take an engagement back from a day on: withdrawn by the partner, lapsed, or declined.

    What is signed stays; what is not leaves all totals from that day, and earlier positions keep
    it. Raises CannotMove, ReasonNeeded.
    """
    engagement = papers.lock(engagement)
    state = rules.move(State(engagement.state), as_)
    why = papers.needs(why)
    _keep(engagement, state.value, why, by)
    held = _held(engagement)
    wanted = []
    for link in engagement.lines:
        signed = max(0, held[link.line_id, Measure.SIGNED])
        for name in (Measure.ANNOUNCED, Measure.CONFIRMED):
            wanted.append((link.line, name, min(held[link.line_id, name], signed)))
    _post_changes(
        engagement,
        wanted,
        held,
        on=on,
        act=f"engagement.{state.value}",
        reason=_ENDS[state],
        by=by,
        approver=approver,
        evidence=evidence,
        note=why,
    )
    engagement.state = state.value
    engagement.ended_on = on
    engagement.ended_why = why
    engagement.version += 1
    db.session.flush()
    _audit(engagement, by, f"engagement.{state.value}", why=why, on=on)
    return engagement


class StandsOnPaper(DomainError):
    """An agreement was signed on the pledge, so it was no mistake of entry."""

    message = N_("An agreement was signed on this pledge: it cannot be voided.")


def must_be_free(engagement: Engagement) -> None:
    """Only what nothing was signed on can be voided. Raises StandsOnPaper."""
    held = _held(engagement)
    if any(held[link.line_id, Measure.SIGNED] for link in engagement.lines):
        raise StandsOnPaper


def void(engagement: Engagement, *, why: str, by: str, approver: str) -> Engagement:
    """Take an engagement back as never made: entered by mistake.

    As known from now on it never was; as known earlier it still is. Raises CannotMove,
    ReasonNeeded, StandsOnPaper, SamePerson.
    """
    engagement = papers.lock(engagement)
    state = rules.move(State(engagement.state), State.VOIDED)
    if by == approver:
        raise SamePerson
    must_be_free(engagement)
    why = papers.needs(why)
    _keep(engagement, state.value, why, by)
    if engagement.lines:
        ledger.lock_books([_book(engagement)])
        _take_back(engagement, act="engagement.voided", by=by, approver=approver, why=why)
    engagement.state = state.value
    engagement.ended_on = engagement.ended_on or engagement.announced_on
    engagement.ended_why = why
    engagement.version += 1
    db.session.flush()
    _audit(engagement, by, "engagement.voided", why=why, approver=approver)
    return engagement


def unsigned(engagement: Engagement) -> bool:
    """Whether something of it is neither signed nor taken back; words without an amount are."""
    held = _held(engagement)
    left = (
        held[link.line_id, Measure.ANNOUNCED] > held[link.line_id, Measure.SIGNED]
        for link in engagement.lines
    )
    return any(left) if engagement.lines else True


def count_once(engagement: Engagement, *, of: Engagement, why: str, by: str) -> None:
    """Let a pledge that repeats another count no more, from the day of its announcement on; what
    is signed of it stays. Raises CannotMove when it no longer stands."""
    engagement = papers.lock(engagement)
    rules.move(State(engagement.state), State(engagement.state))
    held = _held(engagement)
    wanted = [
        (link.line, name, min(held[link.line_id, name], max(0, held[link.line_id, Measure.SIGNED])))
        for link in engagement.lines
        for name in (Measure.ANNOUNCED, Measure.CONFIRMED)
    ]
    _post_changes(
        engagement,
        wanted,
        held,
        on=engagement.announced_on or clock.today(),
        act="engagement.repeats",
        reason=Reason.REPEATED,
        by=by,
        note=f"{of.ref}: {why}",
    )
    engagement.version += 1
    db.session.flush()


def _keep(engagement: Engagement, act: str, why: str, by: str) -> None:
    engagement.revisions.append(
        EngagementRevision(
            n=len(engagement.revisions) + 1,
            by=by,
            act=act,
            why=why,
            before=snapshot(engagement),
        )
    )


def _audit(engagement: Engagement, by: str, action: str, *, why: str = "", **facts: Any) -> None:
    audit.record(
        by,
        action,
        subject_type="engagement",
        subject_id=engagement.slug,
        partner_id=engagement.partner_id,
        why=why,
        ref=engagement.ref,
        **facts,
    )
