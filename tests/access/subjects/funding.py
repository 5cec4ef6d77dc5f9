"""What the addresses of funding are tried on."""

from decimal import Decimal
from random import random

from sqlalchemy import select

from app.accounts import queries as accounts
from app.core import clock
from app.core.db import db, transaction
from app.core.money import Money
from app.funding.models import (
    Agreement,
    Amendment,
    Condition,
    Ending,
    Engagement,
    Evidence,
    Fulfilment,
    InKindItem,
    InKindPaper,
    Objection,
    PledgeImport,
    Receipt,
    Repeat,
    Settlement,
    TakingBack,
)
from app.funding.queries import books
from app.funding.queries import objections as objection_queries
from app.funding.rules.engagements import EngagementType
from app.funding.rules.in_kind import Kind, Thing
from app.funding.services import (
    amendments,
    engagements,
    in_kind,
    objections,
    pledge_imports,
    settlements,
)
from app.meetings.models import Intervention, Meeting
from app.partners.models import Partner
from tests.access.subjects.registry import Values, first, subject
from tests.access.world import World


@subject("funding.meeting_engagements", "funding.desk_meeting_engagements")
def _meeting_with_engagements(_world: World, _whose: str) -> Values:
    return {"slug": "coastal-last"}


@subject("funding.desk_engagement_announce", "funding.desk_engagement_announce_prepared")
def _turn(_world: World, _whose: str) -> Values:
    bravo = accounts.partner_id_of("bravo")
    today = first(Meeting, Meeting.slug == "coastal-today")
    turn = first(
        Intervention, Intervention.meeting_id == today.id, Intervention.partner_id == bravo
    )
    draft = first(Engagement, Engagement.partner_id == bravo, Engagement.meeting_id == today.id)
    return {"public_id": turn.public_id, "slug": draft.slug}


@subject("funding.my_engagement_new", "funding.my_engagement_prepare")
def _engagement_of(world: World, whose: str) -> Values:
    return {"partner": world.partner(whose), "kind": "amount"}


@subject(
    "funding.my_engagement",
    "funding.my_engagement_edit",
    "funding.my_engagement_discard",
    "funding.my_engagement_announce",
    "funding.my_engagement_confirm",
    "funding.my_engagement_correct",
    "funding.my_engagement_withdraw",
    "funding.desk_engagement_confirm",
    "funding.desk_engagement_amount",
    "funding.desk_engagement_end",
    "funding.my_in_kind",
    "funding.desk_in_kind_new",
)
def _announced_engagement(world: World, whose: str) -> Values:
    partner = world.partner_id(whose)
    return {
        "slug": first(
            Engagement, Engagement.partner_id == partner, Engagement.ref.is_not(None)
        ).slug
    }


@subject(
    "funding.desk_agreement",
    "funding.desk_agreement_edit",
    "funding.desk_agreement_sent",
    "funding.desk_agreement_signed_by_one",
    "funding.desk_agreement_signed_by_both",
    "funding.desk_agreement_recall",
    "funding.desk_agreement_approve",
    "funding.desk_agreement_return",
    "funding.desk_receipt_record",
)
def _agreement(world: World, whose: str) -> Values:
    return {"slug": first(Agreement, Agreement.partner_id == world.partner_id(whose)).slug}


@subject("funding.desk_amendment_record")
def _change_of_agreement(world: World, whose: str) -> Values:
    return {**_agreement(world, whose), "kind": "amendment"}


@subject(
    "funding.desk_amendment", "funding.desk_amendment_approve", "funding.desk_amendment_return"
)
def _amendment(world: World, whose: str) -> Values:
    """A change of an agreement of the partner; recorded for the walk, the demo has it of few."""
    paper = first(Agreement, Agreement.partner_id == world.partner_id(whose))
    found = db.session.scalars(select(Amendment).where(Amendment.agreement_id == paper.id)).first()
    if found is None:
        with transaction():
            found = amendments.record(
                paper,
                kind="amendment",
                effective_on=paper.signed_on,
                why="For the walk",
                conditions="As before",
                by="somebody-else",
            )
    return {"slug": found.slug}


@subject(
    "funding.desk_instalment", "funding.desk_instalment_met", "funding.desk_instalment_request"
)
def _instalment(world: World, whose: str) -> Values:
    return {**_agreement(world, whose), "n": 1}


@subject("funding.desk_write_off_record")
def _owed(world: World, whose: str) -> Values:
    return {**_agreement(world, whose), "n": 1}


@subject(
    "funding.desk_settlement", "funding.desk_settlement_approve", "funding.desk_settlement_return"
)
def _settlement(world: World, whose: str) -> Values:
    """A refund to the partner that waits; recorded for the walk."""
    partner = world.partner_id(whose)
    found = db.session.scalars(select(Settlement).where(Settlement.partner_id == partner)).first()
    if found is None:
        row = first(Receipt, Receipt.partner_id == partner, Receipt.state == "approved")
        with transaction():
            found = settlements.refund(
                row.agreement_line.line,
                amount=Money(1, row.currency),
                on=row.received_on,
                why="For the walk",
                agreement_line=row.agreement_line,
                by="somebody-else",
            )
    return {"slug": found.slug}


@subject("funding.desk_amendment_take_back")
def _amendment_to_take_back(world: World, whose: str) -> Values:
    return _amendment(world, whose)


@subject("funding.desk_settlement_take_back")
def _settlement_to_take_back(world: World, whose: str) -> Values:
    return _settlement(world, whose)


@subject("funding.desk_taking_back_approve", "funding.desk_taking_back_return")
def _taking_back(world: World, whose: str) -> Values:
    """A settlement asked to be taken back; asked for the walk."""
    found = db.session.scalars(select(TakingBack).where(TakingBack.state == "recorded")).first()
    if found is None:
        paper = db.session.scalars(select(Settlement)).first()
        slug = _settlement(world, whose)["slug"] if paper is None else paper.slug
        paper = db.session.scalars(select(Settlement).where(Settlement.slug == slug)).one()
        with transaction():
            found = TakingBack(settlement=paper, why="For the walk", recorded_by="somebody-else")
            db.session.add(found)
    return {"slug": found.slug}


@subject(
    "funding.desk_receipt",
    "funding.desk_receipt_approve",
    "funding.desk_receipt_return",
    "funding.desk_application_record",
    "funding.desk_refund_record",
)
def _receipt(world: World, whose: str) -> Values:
    return {"slug": first(Receipt, Receipt.partner_id == world.partner_id(whose)).slug}


@subject("funding.my_objection_new")
def _about(world: World, whose: str) -> Values:
    receipt = first(Receipt, Receipt.partner_id == world.partner_id(whose))
    return {"about": f"receipt:{receipt.number}"}


@subject("funding.my_objection", "funding.my_objection_reply")
def _objection(world: World, whose: str) -> Values:
    """An objection of a partner; raised when there is none yet."""
    partner_id = world.partner_id(whose)
    found = db.session.scalars(
        select(Objection).where(Objection.partner_id == partner_id, Objection.state != "closed")
    ).first()
    if found is None:
        receipt = first(Receipt, Receipt.partner_id == partner_id)
        with transaction():
            about = objection_queries.record(f"receipt:{receipt.number}")
            found = objections.open_objection(about, text="Too little", by="somebody")
            return {"slug": found.slug}
    return {"slug": found.slug}


@subject("funding.desk_condition_answer")
def _condition(_world: World, _whose: str) -> Values:
    return {"slug": first(Condition).slug}


@subject(
    "funding.desk_fulfilment", "funding.desk_fulfilment_approve", "funding.desk_fulfilment_return"
)
def _fulfilment(_world: World, _whose: str) -> Values:
    return {"slug": first(Fulfilment).slug}


@subject(
    "funding.my_in_kind_item",
    "funding.desk_in_kind_revise",
    "funding.desk_in_kind_act",
    "funding.desk_in_kind_take_back",
)
def _in_kind(world: World, whose: str) -> Values:
    """The demo has none of these two partners; one is put on record."""
    partner = db.session.get(Partner, world.partner_id(whose))
    row = db.session.scalars(
        select(InKindItem).join(Engagement).where(Engagement.partner_id == partner.id)
    ).first()
    if row is None:
        with transaction():
            offer = engagements.prepare(
                partner=partner,
                phase=books.book_of_phase("coastal", "phase-1").phase,
                type=EngagementType.IN_KIND_OR_TECHNICAL,
                by="somebody-else",
            )
            thing = Thing("Boats", Kind.GOODS, "boat", Decimal(2), "USD")
            in_kind.prepare(offer, [thing], version=None, by="somebody-else")
            engagements.announce(offer, announced_on=clock.today(), by="somebody-else")
            row = first(InKindItem, InKindItem.engagement_id == offer.id)
            return {"slug": row.slug, "act": "delivered"}
    return {"slug": row.slug, "act": "delivered"}


@subject("funding.desk_in_kind_approve", "funding.desk_in_kind_return")
def _in_kind_paper(_world: World, _whose: str) -> Values:
    waiting = select(InKindPaper).order_by(InKindPaper.state != "recorded", InKindPaper.id)
    return {"slug": db.session.scalars(waiting.limit(1)).one().slug}


@subject("funding.desk_evidence")
def _evidence(_world: World, _whose: str) -> Values:
    return {"slug": first(Evidence).slug}


@subject("funding.desk_ending", "funding.desk_ending_decide", "funding.desk_ending_leave")
def _ending(_world: World, _whose: str) -> Values:
    """One that an approver decides: whose long-stop date has passed is for the lead."""
    return {"slug": first(Ending, Ending.kind == "declined").slug}


@subject("funding.desk_repeat")
def _repeat(_world: World, _whose: str) -> Values:
    return {"slug": first(Repeat).slug}


@subject(
    "funding.desk_pledge_import",
    "funding.desk_pledge_import_approve",
    "funding.desk_pledge_import_return",
)
def _pledge_import(_world: World, _whose: str) -> Values:
    """A file of pledges that waits, with one pledge of its own."""
    waiting = db.session.scalars(
        select(PledgeImport).where(PledgeImport.state == "recorded")
    ).first()
    if waiting is None:
        with transaction():
            phase = books.book("coastal-phase-1").phase
            partner = db.session.scalars(select(Engagement.partner_id)).first()
            slug = db.session.get_one(Partner, partner).slug
            waiting = pledge_imports.propose(
                phase=phase,
                name="pledges.csv",
                content=(
                    "partner,amount,currency,announced on,source,wording,said by\n"
                    f"{slug},{1000 + random():.2f},USD,2026-07-01,Letter,We give,Head\n"
                ).encode(),
                language="en",
                countries=(),
                by="somebody-else",
            )
            return {"slug": waiting.slug}
    return {"slug": waiting.slug}
