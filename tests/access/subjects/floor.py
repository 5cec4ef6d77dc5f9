"""What the addresses of floor are tried on."""

from sqlalchemy import select

from app.accounts import queries as accounts
from app.core.db import db, transaction
from app.floor.models import PanelQuestion
from app.funding.models import Engagement
from app.meetings.models import AgendaItem, Intervention, Meeting
from app.registration import queries as registration
from app.registration.services import letters
from tests.access.subjects.registration import own_registration
from tests.access.subjects.registry import (
    ELSEWHERE,
    OPEN_MEETING,
    RUNNING,
    Values,
    delegation_at,
    first,
    found,
    room,
    subject,
)
from tests.access.world import OWN, World


@room("floor")
def _floor(_world: World, _whose: str) -> Values:
    return {
        "slug": RUNNING,
        "point": found(
            "SELECT min(b.public_id) FROM board_point b JOIN meeting m ON m.id = b.meeting_id"
            " WHERE m.slug = :slug",
            slug=RUNNING,
        ),
    }


@subject("floor.own_ask")
def _ask_by_link(_world: World, _whose: str) -> Values:
    """An item, and a fresh link of somebody registered."""
    with transaction():
        delegation = registration.delegation(OPEN_MEETING, delegation_at(OPEN_MEETING, "bravo"))
        delegate = next(one for one in delegation.delegates if one.is_registered)
        token = letters.new_link(delegation, delegate).rpartition("/")[2]
    return {"token": token, "item_slug": _item_of(OPEN_MEETING)}


@subject("floor.own_points")
def _points_by_link(world: World, whose: str) -> Values:
    return {"token": _ask_by_link(world, whose)["token"]}


@subject("floor.own_hand")
def _hand_by_link(world: World, whose: str) -> Values:
    return {"token": _ask_by_link(world, whose)["token"]}


@subject("floor.own_timer")
def _timer_by_link(world: World, whose: str) -> Values:
    return {"token": _ask_by_link(world, whose)["token"]}


@subject("floor.my_points")
def _points_signed_in(world: World, whose: str) -> Values:
    return {"slug": own_registration(world, whose)["slug"]}


@subject("floor.my_hand")
def _hand_signed_in(world: World, whose: str) -> Values:
    return {"slug": own_registration(world, whose)["slug"]}


@subject("floor.my_timer")
def _timer_signed_in(world: World, whose: str) -> Values:
    return {"slug": own_registration(world, whose)["slug"]}


@subject("floor.board_figure")
def _figure(_world: World, _whose: str) -> Values:
    """The figure of the demonstration's frozen board."""
    return {"slug": "coastal-last", "edition": 1}


@subject("floor.my_ask")
def _ask_signed_in(world: World, whose: str) -> Values:
    slug = str(own_registration(world, whose)["slug"])
    return {"slug": slug, "item_slug": _item_of(slug)}


def _item_of(slug: str) -> str:
    return str(
        found(
            "SELECT min(i.slug) FROM agenda_item i JOIN meeting m ON m.id = i.meeting_id"
            " WHERE m.slug = :slug",
            slug=slug,
        )
    )


@subject("floor.sort_question")
def _question(_world: World, _whose: str) -> Values:
    """A question at the running meeting."""
    standing = db.session.scalars(select(PanelQuestion)).first()
    if standing is None:
        with transaction():
            meeting = first(Meeting, Meeting.slug == RUNNING)
            item = first(AgendaItem, AgendaItem.meeting_id == meeting.id)
            standing = PanelQuestion(
                meeting_id=meeting.id, agenda_item_id=item.id, text="Why?", named=False, position=1
            )
            db.session.add(standing)
            db.session.flush()
    return {"slug": RUNNING, "question": standing.public_id}


@subject("floor.announce_said", "floor.announce_prepared")
def _turn_of_bravo(_world: World, _whose: str) -> Values:
    """A turn at the running meeting, and what its partner lets the chair announce."""
    bravo = accounts.partner_id_of("bravo")
    today = first(Meeting, Meeting.slug == RUNNING)
    turn = first(
        Intervention, Intervention.meeting_id == today.id, Intervention.partner_id == bravo
    )
    draft = first(Engagement, Engagement.partner_id == bravo, Engagement.meeting_id == today.id)
    return {"slug": RUNNING, "turn": turn.public_id, "engagement": draft.slug}


@subject("floor.my_floor_confirm")
def _pledge(world: World, whose: str) -> Values:
    """An engagement that a partner has announced at a meeting."""
    told = first(
        Engagement,
        Engagement.partner_id == world.partner_id(whose),
        Engagement.ref.is_not(None),
        Engagement.meeting_id.is_not(None),
    )
    meeting = db.session.get_one(Meeting, told.meeting_id)
    return {"slug": meeting.slug, "pledge": told.slug}


@subject("floor.own_floor")
def _floor_by_link(_world: World, _whose: str) -> Values:
    with transaction():
        delegation = registration.delegation(OPEN_MEETING, delegation_at(OPEN_MEETING, "bravo"))
        delegate = next(one for one in delegation.delegates if one.is_registered)
        token = letters.new_link(delegation, delegate).rpartition("/")[2]
    return {"token": token}


@subject("floor.my_request")
def _own_floor_request(_world: World, whose: str) -> Values:
    """The running meeting, where the partner has a delegation; or one where it has none."""
    return {"slug": RUNNING if whose == OWN else ELSEWHERE}


@subject("floor.link_request", "floor.desk_request")
def _floor_request(world: World, whose: str) -> Values:
    """A delegation at the running meeting, which has a tour de table."""
    partner = world.partner(whose)
    return {
        "slug": RUNNING,
        "delegation": found(
            "SELECT d.public_id FROM delegation d JOIN partner p ON p.id = d.partner_id"
            " JOIN meeting m ON m.id = d.meeting_id WHERE p.slug = :partner AND m.slug = :meeting",
            partner=partner,
            meeting=RUNNING,
        ),
    }


@subject("floor.correct_speaking_time")
def _spoken(_world: World, _whose: str) -> Values:
    return {
        "slug": RUNNING,
        "public_id": found(
            "SELECT min(i.public_id) FROM intervention i JOIN meeting m ON m.id = i.meeting_id"
            " WHERE m.slug = :slug AND i.state = 'spoken'",
            slug=RUNNING,
        ),
    }
