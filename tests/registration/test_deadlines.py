"""A later closing time for one delegation: given for a reason, before the meeting's, and ended."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.audit.models import AuditEvent
from app.core import clock
from app.core.db import db, transaction
from app.meetings.services.basics import reschedule
from app.registration import queries, services
from app.registration.rules.deadlines import Window
from app.registration.rules.refusals import (
    AfterTheMeeting,
    ExceptionReasonMissing,
    MeetingIsOver,
    NotLater,
    RegistrationClosed,
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
