"""Decisions and actions: numbered, reported by the owner's link, reminded of, printed."""

import re
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core import clock
from app.core.db import db, transaction
from app.core.errors import StaleVersion
from app.mail.models import OutboxMail
from app.meetings import queries as meetings
from app.meetings import services as meeting_services
from app.meetings.models import Meeting
from app.reports import jobs, queries
from app.reports.models import Outcome
from app.reports.rules.outcomes import AlreadySettled, OwnerNeeded, SayHow
from app.reports.services import outcomes as services
from app.reports.services.outcomes import Said
from tests.meetings.making import draft
from tests.pages import Pages, words
from tests.people import sign_in
from tests.queries import counted
from tests.races import together

DESK = "/desk/meetings/meeting/outcomes"
DUE = date(2026, 12, 15)


@pytest.fixture
def meeting(app: Flask) -> Meeting:
    return draft()


def act(text: str = "Send the list.", **said: object) -> Outcome:
    facts = {"owner_name": "Ms Example", "owner_email": "owner@example.org", "due_on": DUE, **said}
    with transaction():
        return services.record_action(meetings.meeting("meeting"), Said(text, **facts), by="tests")


def mails(message: str) -> list[OutboxMail]:
    db.session.rollback()
    rows = select(OutboxMail).where(OutboxMail.message == message).order_by(OutboxMail.id)
    return list(db.session.scalars(rows))


def link_in(mail: OutboxMail) -> str:
    found = re.search(r"/action/[A-Za-z0-9_-]{43}", mail.body_text)
    assert found
    return found[0]


def remind_on(day: datetime) -> None:
    with clock.at(day):
        jobs.remind_owners()


def test_each_kind_has_numbers_of_its_own(meeting: Meeting):
    act()
    act("Write the letter.")
    with transaction():
        services.record_decision(meetings.meeting("meeting"), Said("Agreed."), by="tests")
    rows = queries.outcomes_of([meeting.id])[meeting.id]
    assert [(row.kind, row.number) for row in rows] == [
        ("decision", 1),
        ("action", 1),
        ("action", 2),
    ]


def test_an_action_without_an_owner_is_refused(meeting: Meeting):
    with pytest.raises(OwnerNeeded):
        act(owner_name="", owner_email="")


def test_its_owner_is_told_and_reports_by_the_link(meeting: Meeting, client: FlaskClient):
    row = act()
    [told] = mails("action_assigned")
    assert (told.to_address, "Send the list." in told.body_text) == ("owner@example.org", True)
    pages = Pages(client)
    assert "Send the list." in words(pages.get(link_in(told)))
    pages.post(link_in(told), {"note": "Sent on Monday.", "done": "y"})
    db.session.rollback()
    assert (row.state, row.said) == ("reported", "Sent on Monday.")
    with transaction():
        services.settle(queries.outcome(row.public_id), "done", note="", by="tests")
    with pytest.raises(AlreadySettled), transaction():
        services.report(queries.outcome(row.public_id), "Again.", done=True)


def test_a_new_address_gets_the_link_and_the_old_one_opens_nothing(
    meeting: Meeting, client: FlaskClient
):
    row = act()
    [first] = mails("action_assigned")
    said = Said("Send the list.", None, None, "Mr Other", "other@example.org", DUE)
    with transaction():
        services.change(queries.outcome(row.public_id), said, by="tests", version=row.version)
    second = mails("action_assigned")[-1]
    assert second.to_address == "other@example.org"
    assert client.get(link_in(first)).status_code == 404
    assert client.get(link_in(second)).status_code == 200


def test_two_who_change_one_both_see_both(meeting: Meeting):
    row = act()
    old = row.version
    with transaction():
        services.change(
            queries.outcome(row.public_id), Said("One.", owner_name="A", due_on=DUE),
            by="tests", version=old,
        )  # fmt: skip
    with pytest.raises(StaleVersion) as stale, transaction():
        services.change(
            queries.outcome(row.public_id), Said("Two.", owner_name="A", due_on=DUE),
            by="tests", version=old,
        )  # fmt: skip
    assert stale.value.theirs["text"] == "One."


def test_a_reason_is_asked_for_where_something_is_dropped(meeting: Meeting):
    row = act()
    with pytest.raises(SayHow), transaction():
        services.settle(queries.outcome(row.public_id), "dropped", note=" ", by="tests")


def test_each_reminder_goes_out_once_and_none_after_it_is_done(meeting: Meeting):
    row = act()
    for day in (7, 8, 8, 9, 15):
        remind_on(datetime(2026, 12, day, 9, tzinfo=UTC))
    assert [mail.subject.partition(",")[0] for mail in mails("action_reminder")] == [
        "Reminder",
        "Reminder",
    ]
    remind_on(datetime(2027, 3, 1, 9, tzinfo=UTC))
    assert len(mails("action_reminder")) == 2
    with transaction():
        services.settle(queries.outcome(row.public_id), "done", note="", by="tests")
    remind_on(datetime(2026, 12, 23, 9, tzinfo=UTC))
    assert len(mails("action_reminder")) == 2


def test_a_later_day_begins_the_reminders_anew(meeting: Meeting):
    row = act()
    remind_on(datetime(2026, 12, 15, 9, tzinfo=UTC))
    said = Said(row.text, None, None, "Ms Example", "owner@example.org", date(2027, 1, 15))
    with transaction():
        services.change(queries.outcome(row.public_id), said, by="tests", version=None)
    remind_on(datetime(2027, 1, 8, 9, tzinfo=UTC))
    assert len(mails("action_reminder")) == 2


@pytest.mark.race
def test_two_clerks_never_give_one_number(meeting: Meeting, app: Flask):
    together(app, 4, lambda n: act(f"Action {n}.", owner_email=""))
    rows = queries.outcomes_of([meeting.id])[meeting.id]
    assert [row.number for row in rows] == [1, 2, 3, 4]


@pytest.mark.once
def test_the_desk_records_and_keeps_what_was_typed(meeting: Meeting, client: FlaskClient):
    sign_in(client, "rapporteur")
    pages = Pages(client)
    pages.post(f"{DESK}/new-decision", {"text": "The partners <b>agree</b>."}, status=302)
    assert "The partners <b>agree</b>." in words(pages.get(DESK))
    typed = {"text": "Nobody does it.", "due_on": "2026-12-15"}
    refused = pages.post(f"{DESK}/new-action", typed, status=200)
    assert "Say who does it" in words(refused)
    assert "Nobody does it." in words(refused)


@pytest.mark.once
def test_papers_carry_what_was_recorded(meeting: Meeting, client: FlaskClient):
    act("Send \u202e the <script>list</script>.")
    sign_in(client, "officer")
    answer = client.get(f"{DESK}.pdf")
    assert (answer.status_code, answer.data[:5]) == (200, b"%PDF-")
    with transaction():
        series = meeting_services.create_series(slug="row", name={"en": "Row"}, by="tests")
        meeting_services.set_series(meetings.meeting("meeting"), series, by="tests")
    assert client.get("/desk/series/row/minutes.pdf").data[:5] == b"%PDF-"


@pytest.mark.once
def test_a_long_list_costs_no_more_queries(meeting: Meeting, client: FlaskClient):
    sign_in(client, "officer")
    act(owner_email="")
    client.get(DESK)
    with counted() as few:
        client.get(DESK)
    for n in range(12):
        act(f"Action {n}.", owner_email="")
    with counted() as many:
        client.get(DESK)
    assert len(many) == len(few)
