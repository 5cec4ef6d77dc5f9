"""Releasing a programme: numbers, warnings, reasons, mails, and the pages that show them."""

from contextlib import suppress
from dataclasses import replace
from datetime import date, time, timedelta
from threading import Barrier, BrokenBarrierError

import pytest
from flask import Flask
from flask_babel import gettext
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.audit.queries import events_of
from app.core import clock
from app.core.db import db, transaction
from app.core.localised import Localised
from app.mail.models import OutboxMail
from app.meetings import queries, services
from app.meetings.models import AgendaItem, Meeting, ProgrammeRelease
from app.meetings.rules.local_time import AmbiguousTime, NonExistentTime
from app.meetings.rules.releases import What, changes, remembered
from app.meetings.services import releases
from app.meetings.services._common import PlanIsClosed
from app.meetings.services.basics import EndsBeforeStart
from app.meetings.services.releases import (
    NothingChanged,
    NothingToRelease,
    PlanHasChanged,
    ReasonNeeded,
)
from app.web.language import forget_language
from app.web.sentences import sentence
from tests.meetings.making import BASICS, draft, item, person
from tests.pages import Pages, tree, words
from tests.people import sign_in
from tests.races import together

DESK = "/desk/meetings/meeting/releases"


def release(meeting: Meeting, reason: str = "", seen: str | None = None) -> ProgrammeRelease:
    with transaction():
        return services.release_programme(
            meeting, note="A note", override_reason=reason, by="system", seen=seen
        )


def published() -> Meeting:
    meeting = draft()
    with transaction():
        services.publish(meeting, by="system")
    item(meeting, "Opening", time(13, 0), time(14, 0), room="A")
    item(meeting, "Debate", time(14, 0), time(15, 0), room="A")
    return meeting


def move(meeting: Meeting, slug: str, starts: time, ends: time, room: str = "A") -> None:
    row = queries.item(meeting.id, slug)
    with transaction():
        begin, end = services.local_times(meeting, None, starts, ends)
        services.edit_item(
            row,
            by="system",
            title=row.title,
            kind=row.kind,
            description=row.description,
            starts_at=begin,
            ends_at=end,
            room=room,
        )


def speaker(
    meeting: Meeting, slug: str, family: str, language: str = "en", email: str = ""
) -> None:
    someone = person(family)
    row = queries.item(meeting.id, slug)
    with transaction():
        someone.email, someone.language = email or None, language
        services.assign_role(row, someone, "chair", by="system")


def mails() -> list[OutboxMail]:
    return list(
        db.session.scalars(
            select(OutboxMail)
            .where(OutboxMail.message == "programme_changed")
            .order_by(OutboxMail.to_address)
        )
    )


# --- numbers and refusals ------------------------------------------------------------------------


def test_releases_are_numbered_and_the_same_is_not_released_twice(app: Flask):
    meeting = published()
    assert release(meeting).number == 1
    with pytest.raises(NothingChanged, match="version 1"):
        release(meeting)
    move(meeting, "debate", time(14, 30), time(15, 30))
    assert release(meeting).number == 2
    [change] = changes(
        *(remembered(queries.release(meeting.id, number).content) for number in (1, 2))
    )
    assert (change.what, change.entry.slug) == (What.TIME, "debate")
    assert queries.release(meeting.id, 1).content != queries.release(meeting.id, 2).content


def test_an_empty_agenda_and_a_closed_meeting_are_not_released(app: Flask):
    meeting = draft()
    with pytest.raises(NothingToRelease):
        release(meeting)
    item(meeting, "Opening", time(13, 0), time(14, 0))
    with transaction():
        services.publish(meeting, by="system")
        services.begin_record(meeting, by="system")
        services.hold(meeting, by="system")
    with pytest.raises(PlanIsClosed):
        release(meeting)


def test_warnings_need_a_reason_which_the_trail_keeps(app: Flask):
    meeting = published()
    move(meeting, "debate", time(13, 30), time(14, 30))
    with pytest.raises(ReasonNeeded):
        release(meeting, "  ")
    assert queries.release_rows(meeting.id) == []
    row = release(meeting, "The hall is split by a curtain.")
    assert [one["rule"] for one in row.overridden] == ["RoomTwice"]
    events = events_of("meeting", meeting.slug)
    [told] = [one for one in events if one.action == "programme.warnings_overridden"]
    assert told.why == "The hall is split by a curtain."
    assert told.facts["warnings"] == ["RoomTwice"]
    assert [one.action for one in events].count("programme.released") == 1


def test_a_reason_without_a_warning_is_not_kept(app: Flask):
    assert release(published(), "just in case").override_reason == ""


def test_what_was_not_looked_at_is_not_released(app: Flask):
    meeting = published()
    seen = services.seal(queries.plan(meeting))
    move(meeting, "debate", time(14, 15), time(15, 0))
    with pytest.raises(PlanHasChanged):
        release(meeting, seen=seen)
    assert release(meeting, seen=services.seal(queries.plan(meeting))).number == 1


def test_who_declined_is_not_counted_as_being_there(app: Flask):
    meeting = published()
    move(meeting, "debate", time(13, 30), time(14, 30), room="B")
    someone = person("Alfa")
    with transaction():
        for slug in ("opening", "debate"):
            services.assign_role(
                queries.item(meeting.id, slug), someone, "chair", status="declined", by="system"
            )
    assert release(meeting).overridden == []


# --- mail ----------------------------------------------------------------------------------------


def test_only_those_at_a_changed_item_are_mailed_once_in_their_language(app: Flask):
    meeting = published()
    speaker(meeting, "opening", "Alfa", email="alfa@example.org")
    speaker(meeting, "debate", "Bravo", "fr", email="bravo@example.org")
    speaker(meeting, "debate", "Charlie")
    assert release(meeting).told == 0
    assert mails() == []
    move(meeting, "debate", time(14, 30), time(15, 30), room="B")
    assert release(meeting).told == 1
    [mail] = mails()
    assert (mail.to_address, mail.language) == ("bravo@example.org", "fr")
    assert mail.key == "programme:meeting:2:bravo-ada" or mail.key.startswith(
        "programme:meeting:2:"
    )
    assert "14:00–15:00 → 7 oct. 2026, 14:30–15:30" in mail.body_text
    assert "A → B" in mail.body_text
    assert "Opening" not in mail.body_text
    assert "Europe/Zurich" in mail.body_text


def test_a_draft_is_mailed_to_nobody(app: Flask):
    meeting = draft()
    item(meeting, "Opening", time(13, 0), time(14, 0))
    speaker(meeting, "opening", "Alfa", email="alfa@example.org")
    release(meeting)
    move(meeting, "opening", time(13, 30), time(14, 0))
    assert release(meeting).told == 0
    assert mails() == []


def test_an_address_that_cannot_be_written_to_does_not_hold_up_the_programme(app: Flask):
    meeting = published()
    speaker(meeting, "opening", "Alfa", email="not an address")
    release(meeting)
    move(meeting, "opening", time(13, 0), time(13, 45))
    assert release(meeting).told == 0


# --- two at once ---------------------------------------------------------------------------------


def count() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(ProgrammeRelease)) or 0


@pytest.mark.race
def test_of_two_clicks_at_once_one_releases(app: Flask):
    published()
    db.session.rollback()

    ends = together(app, 8, lambda _place: release(queries.meeting("meeting")))

    assert ends == {"won": 1, NothingChanged.__name__: 7}
    assert count() == 1


@pytest.mark.race
def test_without_the_lock_both_clicks_take_the_same_number(app: Flask, unlocked, monkeypatch):
    published()
    db.session.rollback()
    both_have_looked = Barrier(2)
    look = queries.last_release

    def look_then_wait(meeting_id: int) -> ProgrammeRelease | None:
        found = look(meeting_id)
        with suppress(BrokenBarrierError):
            both_have_looked.wait(5)
        return found

    monkeypatch.setattr(queries, "last_release", look_then_wait)
    monkeypatch.setattr(releases, "_lock", lambda _meeting: None)

    ends = together(app, 2, lambda _place: release(queries.meeting("meeting")))

    # Neither is told that there is nothing left to release: one breaks on the number.
    assert NothingChanged.__name__ not in ends
    assert ends["won"] < 2
    assert sum(ends.values()) == 2
    assert any(name.startswith("broke") for name in ends)


def test_a_number_is_given_once(app: Flask):
    meeting = published()
    release(meeting)
    with pytest.raises(IntegrityError), transaction():
        db.session.add(
            ProgrammeRelease(meeting_id=meeting.id, number=1, released_by="system", content={})
        )


# --- clock changes and midnight ------------------------------------------------------------------


def changing(day: date, **more) -> Meeting:
    return draft(basics=replace(BASICS, on_date=day, starts=None, ends=None, **more))


def test_times_at_a_clock_change_are_refused_at_their_field(app: Flask):
    spring, autumn = date(2026, 3, 29), date(2026, 10, 25)
    with pytest.raises(NonExistentTime) as refused:
        services.local_times(changing(spring), None, time(1, 30), time(2, 30))
    assert refused.value.field == "ends"
    meeting = draft("autumn", replace(BASICS, on_date=autumn))
    with pytest.raises(AmbiguousTime) as refused:
        services.local_times(meeting, None, time(2, 30), time(3, 30))
    assert refused.value.field == "starts"
    begin, end = services.local_times(meeting, None, time(1, 30), time(3, 30))
    assert end - begin == timedelta(hours=3)


def test_an_item_over_midnight_belongs_to_a_meeting_that_goes_on(app: Flask):
    one_day = draft()
    with pytest.raises(EndsBeforeStart):
        services.local_times(one_day, None, time(23, 0), time(0, 30))
    days = draft("days", replace(BASICS, until_date=date(2026, 10, 8)))
    begin, end = services.local_times(days, None, time(23, 0), time(0, 30))
    assert end - begin == timedelta(minutes=90)
    with pytest.raises(EndsBeforeStart):
        services.local_times(days, None, time(10, 0), time(9, 0))
    with pytest.raises(EndsBeforeStart):
        services.local_times(days, date(2026, 10, 8), time(23, 0), time(0, 30))


@pytest.mark.parametrize(
    ("day", "starts", "ends", "field"),
    [("2026-03-29", "02:30", "03:30", "starts"), ("2026-10-25", "01:30", "02:30", "ends")],
)
def test_the_form_says_so_at_the_field(app: Flask, pages: Pages, day, starts, ends, field):
    changing(date.fromisoformat(day))
    sign_in(pages.client, "officer")
    page = tree(
        pages.post(
            "/desk/meetings/meeting/agenda/new?agenda=planned",
            {
                "title-en": "Night watch",
                "kind": "plenary",
                "day": day,
                "starts": starts,
                "ends": ends,
                "attendance_qualifier": "exact",
            },
            status=200,
        )
    )
    [control] = page.xpath("//*[@aria-invalid='true']")
    assert control.get("name") == field
    [link] = page.xpath("//div[contains(@class,'tt-errsum')]//a/@href")
    assert link == f"#{control.get('id')}"
    assert db.session.scalar(select(func.count()).select_from(AgendaItem)) == 0


# --- pages ---------------------------------------------------------------------------------------


def test_the_desk_releases_compares_and_names_the_version_on_the_public_page(
    app: Flask, pages: Pages
):
    meeting = published()
    sign_in(pages.client, "officer")
    assert "Not released yet" in words(pages.get(DESK))
    pages.post(DESK, {"note": "First"}, status=302)
    assert "Version 1, " in words(pages.get("/meetings/meeting/programme"))
    move(meeting, "debate", time(14, 30), time(15, 30), room="B")
    assert "with changes since that are not released yet" in words(
        pages.get("/meetings/meeting/programme")
    )
    text = words(pages.get(DESK))
    assert "2 changes since" in text
    assert "14:00–15:00" in text
    pages.post(DESK, {"note": "Second"}, status=302)
    text = words(pages.get(f"{DESK}?from=2&to=1"))
    assert "Version 2 → compared with Version 1" in text
    assert "Version 2 says what the plan says" in text
    for odd in ("?from=99&to=x", "?from=now&to=now", "?from=%00", "?from=1&to=1"):
        pages.get(DESK + odd)


def test_a_release_with_warnings_asks_for_the_reason_at_its_field(app: Flask, pages: Pages):
    meeting = published()
    move(meeting, "debate", time(13, 30), time(14, 30))
    sign_in(pages.client, "officer")
    page = pages.post(DESK, {"note": "x"}, status=200)
    [control] = tree(page).xpath("//*[@aria-invalid='true']")
    assert control.get("name") == "override_reason"
    assert "“1 Opening” and “2 Debate” are in A at the same time." in words(page)
    pages.post(DESK, {"note": "x", "override_reason": "A curtain"}, status=302)
    text = words(pages.get(DESK))
    assert "1 overridden" in text
    assert "A curtain" in text


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_every_warning_is_shown_on_the_page(app: Flask, pages: Pages, language: str):
    meeting = draft()
    block = item(meeting, "Block", time(13, 0), time(14, 0))
    item(meeting, "Long", time(13, 0), time(14, 30), parent=block)
    item(meeting, "Hall", time(14, 0), time(15, 0), room="A")
    item(meeting, "Hall too", time(14, 30), time(15, 30), room="A")
    item(meeting, "Aula", time(15, 31), time(16, 30), room="B")
    item(meeting, "Early", time(12, 0), time(13, 0))
    item(meeting, "Exhibition", time(13, 0), time(16, 10), room="C")
    someone = person("Alfa")
    with transaction():
        for slug in ("hall", "hall-too", "aula"):
            services.assign_role(queries.item(meeting.id, slug), someone, "chair", by="system")
    pages.client.set_cookie("language", language)
    sign_in(pages.client, "officer")
    page = tree(pages.get(DESK))
    rows = queries.item_rows(meeting.id, "planned")
    warned = queries.agenda_warnings(meeting, rows)
    assert {one.rule for one in warned} == {
        "RoomTwice", "PersonTwice", "TooFar", "OutsideParent", "OutsideMeeting", "OutOfOrder",
        "ItemTooShort", "MeetingTooShort",
    }  # fmt: skip
    listed = page.xpath("//div[contains(@class,'tt-note--due')]//li")
    with app.test_request_context(headers={"Cookie": f"language={language}"}):
        forget_language()
        assert [one.text_content() for one in listed] == [sentence(one) for one in warned]
        if language != "en":
            assert not [one.rule for one in warned if gettext(one.message) == one.message]


def test_the_readiness_board_says_what_to_release(app: Flask, pages: Pages):
    meeting = published()
    sign_in(pages.client, "officer")
    assert "Release the programme" in words(pages.get("/desk/meetings/meeting/"))
    release(meeting)
    assert "Release the programme" not in words(pages.get("/desk/meetings/meeting/"))
    move(meeting, "debate", time(14, 30), time(15, 30))
    assert "Release 1 change" in words(pages.get("/desk/meetings/meeting/"))


def test_a_release_keeps_its_day_when_the_clock_goes_on(app: Flask):
    meeting = published()
    with clock.at(clock.now() - timedelta(days=3)):
        release(meeting)
    found = queries.standing(meeting)[0]
    assert found is not None
    assert found.touched
    assert (
        Localised(en="Opening")
        == remembered(queries.release(meeting.id, 1).content).entries[0].title
    )
