"""A later closing time for one delegation: given for a reason, before the meeting's, and ended."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.audit.models import AuditEvent
from app.core import clock
from app.core.db import db, transaction
from app.meetings.services.basics import reschedule
from app.registration import queries, services
from app.registration.models import WaitingEntry
from app.registration.rules.deadlines import Window
from app.registration.rules.refusals import (
    AfterTheMeeting,
    ExceptionReasonMissing,
    MeetingIsOver,
    NotLater,
    RegistrationClosed,
    SeatsTaken,
)
from tests.pages import Pages, errors, words
from tests.registration.factories import (
    BEFORE,
    CLOSES,
    ENDS,
    answer,
    invited,
    link_in,
    mails,
    make_contact,
    make_partner,
    open_link,
)

LATER = CLOSES + timedelta(hours=24)
BETWEEN = CLOSES + timedelta(hours=1)


@pytest.fixture
def delegation(app):
    with clock.at(BEFORE):
        yield invited()


def give(delegation, until=LATER, why="Cabinet meets on Tuesday."):
    with transaction():
        services.give_more_time(delegation, until, why=why, by="officer-id")


def register(delegation, name="Ibarra"):
    with transaction():
        return services.register(delegation, [answer(name)], key=name.ljust(20, "."), by="x")[0]


def test_the_exception_goes_before_the_deadline_for_that_delegation_alone(app, delegation):
    with transaction():
        other = services.invite(
            delegation.meeting, make_contact(make_partner("Bravo")), by="system"
        )
    give(delegation)

    with clock.at(BETWEEN):
        meeting = delegation.meeting
        assert queries.window(meeting) is Window.CLOSED
        assert queries.window(meeting, other) is Window.CLOSED
        assert queries.window(meeting, delegation) is Window.OPEN
        with pytest.raises(RegistrationClosed):
            register(other, "Other")
        assert register(delegation).is_registered
    with clock.at(LATER), pytest.raises(RegistrationClosed) as refused:
        register(delegation, "Late")
    assert refused.value.facts["closed"] == LATER


def test_its_link_works_until_then_and_withdrawing_until_the_meeting_is_over(app, delegation):
    give(delegation)
    link = link_in(mails("invitation")[0])
    with clock.at(BETWEEN):
        browser = Pages(open_link(app, link))
        page = words(browser.get("/meetings/second-meeting/register"))
        assert "Registration closes 6 October 2021, 18:00 CEST" in page
        one = register(delegation)
    with clock.at(LATER):
        assert app.test_client().get(link).status_code == 404
        with transaction():
            services.withdraw_delegate(one, by="system")
        assert not one.is_registered
    with clock.at(ENDS), pytest.raises(MeetingIsOver), transaction():
        services.give_more_time(delegation, LATER, why="Too late", by="system")


def test_more_time_is_more_and_has_a_reason(app, delegation):
    for until, why, refusal in (
        (CLOSES, "Why", NotLater),
        (ENDS + timedelta(minutes=1), "Why", AfterTheMeeting),
        (LATER, "  ", ExceptionReasonMissing),
    ):
        with pytest.raises(refusal):
            give(delegation, until, why)
    give(delegation)
    give(delegation)
    with transaction():
        services.end_more_time(delegation, by="officer-id")
    rows = db.session.scalars(
        select(AuditEvent)
        .where(AuditEvent.action.in_(("delegation.more_time", "delegation.usual_time")))
        .order_by(AuditEvent.id)
    ).all()
    assert [(row.action, row.why) for row in rows] == [
        ("delegation.more_time", "Cabinet meets on Tuesday."),
        ("delegation.usual_time", ""),
    ]
    assert queries.closing(delegation.meeting, delegation) == CLOSES


def test_it_moves_with_the_meeting(app, delegation):
    give(delegation)
    with transaction():
        meeting = queries.meeting("second-meeting")
        assert meeting.on_date is not None
        reschedule(meeting, on_date=meeting.on_date + timedelta(days=7), by="system")
    assert queries.closing(meeting) == CLOSES + timedelta(days=7)
    assert queries.closing(meeting, delegation) == LATER + timedelta(days=7)


def test_the_officer_gives_and_ends_it_on_the_page(app, delegation, client, sign_in):
    sign_in(client, "officer")
    officer = Pages(client)
    home = f"/desk/meetings/second-meeting/delegations/{delegation.public_id}"
    path = home + "/deadline"

    page = officer.post(path, {"closes_at": "2021-10-05T17:00", "why": "Cabinet"})
    assert errors(page) == [
        "Give a time after 5 October 2021, 16:00 UTC, when registration closes for everybody."
    ]
    # 18:00 in Zurich, in summer, is 16:00 UTC.
    officer.post(path, {"closes_at": "2021-10-06T18:00", "why": "Cabinet"}, status=302)
    db.session.rollback()
    assert queries.closing(delegation.meeting, delegation) == LATER
    assert "Open until 6 October 2021, 18:00 CEST Cabinet" in words(officer.get(home))
    officer.post(path, {"do": "end"}, status=302)
    assert "The deadline of the meeting holds for this delegation." in words(officer.get(home))


# --- the waiting list after the deadline ---------------------------------------------------------


def wait_for(delegation, name):
    """Ask for one more seat where none is left; the entry on the list."""
    with transaction():
        services.register(
            delegation,
            [answer(name, email=f"{name.lower()}@example.org")],
            key=f"wait-{name}".ljust(20, "."),
            by="x",
            wait=1,
        )
    return entry_of(name)


def entry_of(name):
    db.session.rollback()
    found = db.session.scalars(select(WaitingEntry)).all()
    return next(one for one in found if one.answer["family_name"] == name)


@pytest.fixture
def full(delegation):
    """A room of one seat that Bravo has; Charlie waits for it, in time."""
    with transaction():
        queries.meeting_for_update(delegation.meeting_id).capacity_room = 1
        bravo, charlie = (
            services.invite(delegation.meeting, make_contact(make_partner(name)), by="x")
            for name in ("Bravo", "Charlie")
        )
    seated = register(bravo, "Seated")
    wait_for(charlie, "Early")
    return seated


def test_a_delegation_with_more_time_waits_after_the_deadline_and_is_offered_a_seat(
    delegation, full
):
    give(delegation)
    with clock.at(BETWEEN):
        assert wait_for(delegation, "Late").state == "waiting"
        with transaction():
            services.withdraw_delegate(full, by="x")
        # Charlie asked first, but could not accept any more.
        assert (entry_of("Early").state, entry_of("Late").state) == ("waiting", "offered")
        assert entry_of("Late").expires_at == LATER
        with transaction():
            services.accept_offer(entry_of("Late"), by="x")
    assert queries.seats(queries.meeting("second-meeting"))["room"].taken == 1


def test_after_the_deadline_only_those_who_can_still_accept_come_first(delegation, full):
    give(delegation)
    with clock.at(BETWEEN):
        with transaction():
            services.withdraw_delegate(full, by="x")
        # The seat is free: nobody who waits can take it any more.
        assert register(delegation, "Late").is_registered


def test_without_more_time_nobody_waits_after_the_deadline(delegation, full):
    with clock.at(BETWEEN), transaction(), pytest.raises(SeatsTaken):
        services.register(
            delegation, [answer("Desk")], key="desk".ljust(20, "."), by="x", late=True, wait=1
        )


def test_an_offer_can_be_held_longer_until_the_delegations_own_end(delegation, full):
    give(delegation)
    with clock.at(BETWEEN):
        wait_for(delegation, "Late")
        with transaction():
            services.withdraw_delegate(full, by="x")
        with transaction():
            services.extend_offer(entry_of("Late"), by="x")
        assert entry_of("Late").expires_at == LATER
    with clock.at(LATER), transaction():
        services.settle(queries.meeting_for_update(delegation.meeting_id))
    assert (entry_of("Early").state, entry_of("Late").state) == ("waiting", "lapsed")
