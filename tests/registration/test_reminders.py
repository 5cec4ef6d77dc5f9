"""Reminders by themselves: due when the meeting says, moved with it, missed rather than late."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.db import db, transaction
from app.mail import jobs as mail_jobs
from app.meetings.models import Meeting
from app.registration import jobs, queries, services
from app.registration.models import Delegation, ReminderRule
from app.registration.rules import reminders as rules
from app.registration.rules.refusals import MeetingIsOver, MomentPassed
from app.registration.services import reminders
from tests.pages import Pages, words
from tests.registration.factories import (
    BEFORE,
    CLOSES,
    ENDS,
    STARTS,
    answer,
    invited,
    link_in,
    mails,
    make_contact,
    make_partner,
)
from tests.registration.test_races import together

MAIL = "/desk/meetings/second-meeting/mail"
THREE_DAYS = CLOSES - timedelta(days=3)
ONE_HOUR = STARTS - timedelta(hours=1)


def meeting() -> Meeting:
    return queries.meeting("second-meeting")


def schedule(choice: str, at: datetime = BEFORE) -> int:
    with clock.at(at), transaction():
        return reminders.schedule(meeting(), choice, by="anna").id


def work(at: datetime) -> None:
    with clock.at(at):
        jobs.send_reminders()


def rule() -> ReminderRule:
    db.session.rollback()
    return db.session.scalars(select(ReminderRule)).one()


def move(**by: float) -> None:
    with transaction():
        found = meeting()
        shift = timedelta(**by)
        found.starts_at += shift
        found.ends_at += shift
        found.registration_closes_at += shift


def register(delegation: Delegation, *names: str, **more: object) -> None:
    with clock.at(BEFORE), transaction():
        services.register(
            delegation,
            [answer(name, email=f"{name.lower()}@example.org", **more) for name in names],
            key="k" * 20,
            by="system",
        )


# --- moments -------------------------------------------------------------------------------------


@pytest.mark.pure
def test_days_are_days_of_the_calendar_and_hours_are_hours():
    # Zurich leaves summer time on 31 October 2021: 10:00 is 08:00 UTC before and 09:00 after.
    anchor = datetime(2021, 11, 2, 9, 0, tzinfo=UTC)
    assert rules.due(anchor, 3 * rules.DAY, "Europe/Zurich") == datetime(
        2021, 10, 30, 8, tzinfo=UTC
    )
    assert rules.due(anchor, 60, "Europe/Zurich") == datetime(2021, 11, 2, 8, tzinfo=UTC)
    assert rules.due(None, 60, "Europe/Zurich") is None


@pytest.mark.pure
def test_a_reminder_may_be_late_by_a_quarter_of_its_time_at_most_six_hours():
    due = datetime(2021, 10, 7, 10, tzinfo=UTC)
    assert rules.last_moment(due, 60) == due + timedelta(minutes=15)
    assert rules.last_moment(due, 3 * 60) == due + timedelta(minutes=45)
    assert rules.last_moment(due, rules.DAY) == due + timedelta(hours=6)
    assert rules.last_moment(due, 14 * rules.DAY) == due + timedelta(hours=6)


@pytest.mark.pure
def test_every_choice_is_told_in_words():
    assert all(rules.words_of(kind, at) == words for kind, at, words in rules.CHOICES.values())


# --- to those who have not answered --------------------------------------------------------------


def test_it_goes_out_once_when_it_is_due_to_those_without_an_answer(app):
    silent = invited("Silent", language="es")
    with clock.at(BEFORE), transaction():
        other = services.invite(meeting(), make_contact(make_partner("Came")), by="system")
    register(other, "Ibarra")
    schedule("answer-3d")

    work(THREE_DAYS - timedelta(seconds=1))
    assert not mails("answer_reminder")
    for minutes in (0, 1, 2):
        work(THREE_DAYS + timedelta(minutes=minutes))

    [mail] = mails("answer_reminder")
    assert (mail.to_address, mail.language) == (silent.contact_email, "es")
    assert mail.send_before == CLOSES
    assert (rule().state, rule().mails) == ("sent", 1)


def test_fifty_at_a_time_and_a_crash_writes_to_nobody_twice(app, monkeypatch):
    monkeypatch.setattr(reminders, "SOME", 2)
    invited("P0")
    with clock.at(BEFORE), transaction():
        for number in range(1, 5):
            services.invite(meeting(), make_contact(make_partner(f"P{number}")), by="system")
    found = schedule("answer-3d")
    with clock.at(THREE_DAYS), transaction():
        assert reminders.settle(found) is True
    assert len(mails("answer_reminder")) == 2
    work(THREE_DAYS + timedelta(minutes=5))
    assert len({mail.to_address for mail in mails("answer_reminder")}) == 5
    assert len(mails("answer_reminder")) == 5
    assert (rule().state, rule().mails) == ("sent", 5)


def test_what_is_late_is_missed_and_sent_to_nobody(app):
    invited()
    schedule("answer-3d")
    work(THREE_DAYS + timedelta(hours=6))
    assert rule().state == "missed"
    assert not mails("answer_reminder")


def test_a_meeting_that_moves_moves_what_has_not_gone_out(app):
    invited()
    schedule("answer-3d")
    move(days=7)
    work(THREE_DAYS)
    assert (rule().state, rule().due_at) == ("scheduled", THREE_DAYS + timedelta(days=7))
    assert not mails("answer_reminder")
    work(THREE_DAYS + timedelta(days=7))
    assert len(mails("answer_reminder")) == 1
    move(days=7)
    work(THREE_DAYS + timedelta(days=14))
    assert len(mails("answer_reminder")) == 1, "what has gone out is not written again"


def test_what_was_missed_is_scheduled_again_when_the_meeting_moves_back(app):
    invited()
    schedule("answer-3d")
    move(days=-20)
    work(THREE_DAYS - timedelta(days=19))
    assert rule().state == "missed"
    move(days=20)
    work(THREE_DAYS - timedelta(days=19))
    assert (rule().state, rule().due_at) == ("scheduled", THREE_DAYS)


def test_nothing_can_be_scheduled_for_the_past(app):
    invited()
    with pytest.raises(MomentPassed):
        schedule("answer-3d", at=THREE_DAYS)
    with pytest.raises(MeetingIsOver):
        schedule("meeting-1h", at=ENDS)


def test_a_rule_that_is_scheduled_twice_is_one_and_a_stopped_one_sends_nothing(app):
    invited()
    found = schedule("answer-3d")
    assert schedule("answer-3d") == found
    for stopped in (True, False):
        waiting = rule()
        with transaction():
            assert reminders.stop(waiting, by="anna") is stopped
    work(THREE_DAYS)
    assert not mails("answer_reminder")
    assert schedule("answer-3d") == found
    work(THREE_DAYS)
    assert len(mails("answer_reminder")) == 1


def test_a_draft_and_a_meeting_that_was_held_write_to_nobody(app):
    invited()
    schedule("answer-3d")
    with transaction():
        meeting().state = "draft"
    work(THREE_DAYS)
    assert rule().state == "scheduled"
    with transaction():
        meeting().state = "held"
    work(THREE_DAYS + timedelta(minutes=1))
    assert (rule().state, mails("answer_reminder")) == ("missed", [])


def test_a_reminder_by_hand_on_the_same_day_is_the_only_one(app):
    invited()
    schedule("answer-3d")
    with clock.at(THREE_DAYS - timedelta(hours=2)):
        with transaction():
            made = services.prepare_reminder(meeting(), key="m" * 20, by="anna")
        with transaction():
            services.send(queries.mailing("second-meeting", made), number=1, by="anna")
    work(THREE_DAYS)
    assert len(mails("answer_reminder")) == 1
    assert rule().mails == 0


# --- to those who take part ----------------------------------------------------------------------


def test_those_who_take_part_get_the_hour_where_they_are_and_their_own_link(app):
    delegation = invited("Alfa", country="CN")
    register(delegation, "Room", "Gone", listen_language="fr")
    with clock.at(BEFORE), transaction():
        gone = next(one for one in delegation.registered if one.family_name == "Gone")
        services.withdraw_delegate(gone, by="system")
    schedule("meeting-1h")
    work(ONE_HOUR)
    work(ONE_HOUR + timedelta(minutes=1))

    [mail] = mails("meeting_reminder")
    assert (mail.to_address, mail.language) == ("room@example.org", "fr")
    assert "13:00" in mail.body_text
    assert "19:00" in mail.body_text
    assert "Pavillon 2, Genève" in mail.body_text
    assert mail.send_before == STARTS
    with clock.at(ONE_HOUR):
        opened = queries.delegate_link(link_in(mail).rpartition("/")[2])
    assert opened.email == "room@example.org"


def test_whoever_withdraws_gets_no_reminder_that_still_waits(app):
    app.config["SMTP_URL"] = "smtp://127.0.0.1:1"
    delegation = invited()
    register(delegation, "Room")
    schedule("meeting-1h")
    work(ONE_HOUR)
    assert mails("meeting_reminder")[0].state == "queued"
    with clock.at(ONE_HOUR), transaction():
        services.withdraw_delegate(delegation.registered[0], by="system")
    [held] = mails("meeting_reminder")
    assert (held.state, held.last_error) == ("stopped", "Withdrawn since")


def test_a_reminder_that_could_not_leave_before_the_meeting_is_missed(app):
    delegation = invited()
    register(delegation, "Room")
    schedule("meeting-1h")
    work(ONE_HOUR)
    with clock.at(STARTS):
        mail_jobs.sweep()
    [late] = mails("meeting_reminder")
    assert (late.stands, late.missed_at) == ("missed", STARTS)


@pytest.mark.race
def test_eight_workers_at_once_write_to_each_once(app):
    delegation = invited()
    register(delegation, "One", "Two", "Three")
    schedule("meeting-1h")

    def run(_place: int) -> None:
        with clock.at(ONE_HOUR):
            jobs.send_reminders()

    assert together(app, 8, run) == {"won": 8}
    assert len(mails("meeting_reminder")) == 3
    assert rule().mails == 3


# --- pages ---------------------------------------------------------------------------------------


def test_a_reminder_is_scheduled_shown_and_stopped_on_the_page(app, pages: Pages, sign_in):
    invited()
    with clock.at(BEFORE):
        sign_in(pages.client, "officer")
        refused = pages.post(f"{MAIL}/reminders", {"choice": ""}, form=MAIL, status=200)
        assert "Choose when the reminder is to go out." in words(refused)
        pages.post(f"{MAIL}/reminders", {"choice": "answer-3d"}, form=MAIL, status=302)
        page = words(pages.get(MAIL))
        assert "3 days before registration closes" in page
        assert "2 October 2021" in page
        stop = f"{MAIL}/reminders/{rule().public_id}/stop"
        pages.post(stop, form=MAIL, status=302)
    assert rule().state == "stopped"
