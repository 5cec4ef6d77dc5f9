"""Things in kind: prepared with an engagement, on record from its announcement, agreed by a paper
and delivered part by part; the last two, and what is taken back, by two persons.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, func, select

from app import audit
from app.core import clock
from app.core.db import db
from app.core.errors import DomainError, StaleVersion
from app.core.money import Money
from app.core.words import N_
from app.funding.models import Engagement, InKindEvent, InKindItem, InKindPaper
from app.funding.rules import engagements as engagement_rules
from app.funding.rules import in_kind as rules
from app.funding.rules.engagements import LIVE, EngagementType, State
from app.funding.rules.in_kind import Act, Standing, Thing, plain
from app.funding.services import papers


class NotInKind(DomainError):
    """A thing in kind on an engagement of another type."""

    message = N_("Only an engagement in kind or of technical help carries things in kind.")


class NotStanding(DomainError):
    """A change on an engagement that was not announced, or that ended."""

    message = N_("This can only be done with an engagement that is announced and stands.")


class NotOnRecord(DomainError):
    """The entry of the thing itself was taken back."""

    message = N_("The entry of this thing was taken back.")


class WaitsAlready(DomainError):
    """An entry about the thing waits for its second person."""

    message = N_("An entry about this thing already waits for a second person.")


class InFuture(DomainError):
    """An act dated after today."""

    message = N_("Give a day that has come.")
    field = "effective_on"


class BeforeLast(DomainError):
    """An act dated before what it follows."""

    message = N_("Give a day that is not before %(day)s, the day of the last entry.")
    field = "effective_on"


class PaperMissing(DomainError):
    """An agreement without its paper."""

    message = N_("Attach the paper that both sides agreed.")
    field = "evidence"


class NotLast(DomainError):
    """Something else was put on record in the meantime."""

    message = N_("Only the last entry can be taken back. Read the record again.")


# --- preparing -----------------------------------------------------------------------------------


def prepare(
    engagement: Engagement, things: Sequence[Thing], *, version: int | None, by: str
) -> None:
    """Say what a draft offers in kind, instead of what it said before. Counts nowhere.

    Raises NotInKind, CannotMove (no longer a draft), StaleVersion, and what `Thing.checked` raises.
    """
    engagement = papers.lock(engagement)
    engagement_rules.must_be_draft(State(engagement.state), State.DRAFT)
    papers.check_version(engagement.version, version, {"state": engagement.state})
    _must_be_in_kind(engagement)
    db.session.execute(delete(InKindItem).where(InKindItem.engagement_id == engagement.id))
    _items(engagement, things)
    engagement.version += 1
    db.session.flush()
    _audit(engagement, by, "in_kind.prepared", things=len(things))


def _must_be_in_kind(engagement: Engagement) -> None:
    if engagement.type != EngagementType.IN_KIND_OR_TECHNICAL:
        raise NotInKind


def _items(engagement: Engagement, things: Sequence[Thing]) -> list[InKindItem]:
    query = select(func.max(InKindItem.n)).where(InKindItem.engagement_id == engagement.id)
    last = db.session.scalar(query) or 0
    items = []
    for n, thing in enumerate(things, last + 1):
        item = InKindItem(engagement=engagement, n=n)
        item.describe(thing.checked())
        items.append(item)
    db.session.add_all(items)
    db.session.flush()
    return items


def put_on_record(engagement: Engagement, *, on: date, by: str) -> None:
    """What an engagement offers in kind is announced with it."""
    for item in db.session.scalars(
        select(InKindItem).where(InKindItem.engagement_id == engagement.id).order_by(InKindItem.n)
    ):
        _enter(item, Act.STATED, item.thing, on=on, by=by)


# --- on record -----------------------------------------------------------------------------------


def add(
    engagement: Engagement, things: Sequence[Thing], *, on: date, why: str, by: str
) -> list[InKindItem]:
    """Record what an announced engagement offers in kind, with where it was said.

    Raises NotInKind, NotStanding, InFuture, ReasonNeeded, and what `Thing.checked` raises.
    """
    engagement = papers.lock(engagement)
    _must_be_in_kind(engagement)
    _must_stand(engagement)
    _must_have_come(on)
    why = papers.needs(why)
    items = _items(engagement, things)
    for item in items:
        _enter(item, Act.STATED, item.thing, on=on, by=by, why=why)
        _audit(engagement, by, "in_kind.stated", why=why, thing=item.n, what=item.what)
    return items


def revise(
    item: InKindItem, thing: Thing, *, on: date, why: str, by: str, last: int | None = None
) -> InKindItem:
    """Describe a thing anew before it is agreed; the earlier description stays on record.

    `last` is the number of the last entry as its reader saw it. Raises AgreedAlready, NotStanding,
    InFuture, BeforeLast, ReasonNeeded, StaleVersion, and what `Thing.checked` raises.
    """
    item, at = _standing(item)
    if last is not None and last != at.last.n:
        raise StaleVersion(theirs={}, version=at.last.n)
    if at.agreed is not None:
        raise rules.AgreedAlready
    why = papers.needs(why)
    _must_follow(at, on)
    _enter(item, Act.REVISED, thing.checked(), on=on, by=by, why=why)
    _audit(item.engagement, by, "in_kind.revised", why=why, thing=item.n)
    return item


def propose(
    item: InKindItem,
    act: Act,
    *,
    on: date,
    quantity: Decimal,
    value: Money | None,
    by: str,
    evidence: str | None = None,
    note: str = "",
) -> InKindPaper:
    """Enter that a thing was agreed (by the paper `evidence`) or that some of it was delivered.

    Raises NotStanding, WaitsAlready, InFuture, BeforeLast, PaperMissing, QuantityRefused,
    ValueRefused, NotAgreed, MoreThanAgreed, BelowDelivered.
    """
    item, at = _standing(item)
    _must_be_free(item)
    _must_follow(at, on)
    if act is Act.AGREED and evidence is None:
        raise PaperMissing
    rules.check_quantity(quantity)
    rules.check_value(value)
    rules.must_fit(at, act, quantity)
    return _paper(
        item,
        by,
        act=act.value,
        effective_on=on,
        quantity=plain(quantity),
        currency=at.terms.currency,
        value_minor=None if value is None else value.minor,
        evidence=evidence,
        note=note,
    )


def propose_taking_back(item: InKindItem, *, n: int, why: str, by: str) -> InKindPaper:
    """Enter that the last entry about a thing was wrong. Raises NotLast, WaitsAlready,
    ReasonNeeded."""
    item, at = _standing(item, ended=True)
    _must_be_free(item)
    if at.last.n != n:
        raise NotLast
    return _paper(
        item,
        by,
        act=Act.TAKEN_BACK.value,
        effective_on=at.last.effective_on,
        counters=n,
        quantity=at.last.quantity,
        currency=at.last.currency,
        value_minor=at.last.value_minor,
        note=papers.needs(why),
    )


def approve(paper: InKindPaper, *, by: str, version: int | None = None) -> InKindPaper:
    """The second person's yes: what was entered is on record.

    Raises SamePerson, NotWaiting, StaleVersion, and what `propose` raises.
    """
    paper = papers.lock(paper)
    papers.check_version(paper.version, version, {"state": paper.state})
    papers.must_wait_for(paper, by=by)
    act = Act(paper.act)
    item, at = _standing(paper.item, ended=act is Act.TAKEN_BACK)
    if act is Act.TAKEN_BACK and at.last.n != paper.counters:
        raise NotLast
    if act is not Act.TAKEN_BACK:
        _must_follow(at, paper.effective_on)
        rules.must_fit(at, act, paper.amount)
    _enter(
        item,
        act,
        at.terms.thing,
        on=paper.effective_on,
        by=paper.recorded_by,
        approver=by,
        why=paper.note,
        measured=paper,
    )
    papers.sign(paper, by=by)
    db.session.flush()
    _audit(item.engagement, by, f"in_kind.{act.value}", why=paper.note, thing=item.n)
    return paper


def give_back(paper: InKindPaper, *, why: str, by: str) -> InKindPaper:
    """The second person's no, with the reason. Raises NotWaiting, ReasonNeeded."""
    paper = papers.give_back(paper, why=why)
    _audit(paper.item.engagement, by, "in_kind.returned", why=why, thing=paper.item.n)
    return paper


def _standing(item: InKindItem, *, ended: bool = False) -> tuple[InKindItem, Standing[InKindEvent]]:
    """The thing, locked, and where it stands now; `ended` also when its engagement has ended."""
    item = papers.lock(item)
    if not ended:
        _must_stand(item.engagement)
    db.session.expire(item, ["events"])
    at = rules.standing(item.events)
    if at is None:
        raise NotOnRecord
    return item, at


def _must_stand(engagement: Engagement) -> None:
    if engagement.state not in LIVE:
        raise NotStanding


def _must_have_come(on: date) -> None:
    if on > clock.today():
        raise InFuture


def _must_follow(at: Standing[InKindEvent], on: date) -> None:
    _must_have_come(on)
    if on < at.last.effective_on:
        raise BeforeLast(day=at.last.effective_on)


def _must_be_free(item: InKindItem) -> None:
    query = select(InKindPaper.id).where(
        InKindPaper.item_id == item.id, InKindPaper.state == "recorded"
    )
    if db.session.scalar(query) is not None:
        raise WaitsAlready


def _paper(item: InKindItem, by: str, **facts: Any) -> InKindPaper:
    paper = InKindPaper(item=item, recorded_by=by, **facts)
    db.session.add(paper)
    db.session.flush()
    _audit(item.engagement, by, "in_kind.entered", why=paper.note, thing=item.n, act=paper.act)
    return paper


def _enter(
    item: InKindItem,
    act: Act,
    thing: Thing,
    *,
    on: date,
    by: str,
    approver: str | None = None,
    why: str = "",
    measured: InKindPaper | None = None,
) -> None:
    """One more entry of the record; `measured` is the paper whose quantity and value it takes."""
    query = select(func.max(InKindEvent.n)).where(InKindEvent.item_id == item.id)
    event = InKindEvent(
        item_id=item.id,
        n=(db.session.scalar(query) or 0) + 1,
        act=act.value,
        effective_on=on,
        why=why,
        recorded_by=by,
        approved_by=approver,
    )
    event.describe(thing)
    if measured is not None:
        event.quantity, event.value_minor = measured.quantity, measured.value_minor
        event.counters, event.evidence = measured.counters, measured.evidence
    db.session.add(event)
    db.session.flush()
    db.session.expire(item, ["events"])


def _audit(engagement: Engagement, by: str, action: str, *, why: str = "", **facts: Any) -> None:
    audit.record(
        by,
        action,
        subject_type="engagement",
        subject_id=engagement.slug,
        partner_id=engagement.partner_id,
        why=why,
        **facts,
    )
