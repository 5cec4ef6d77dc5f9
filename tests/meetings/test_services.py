"""What can be done to a meeting, and what is refused."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from flask import Flask
from sqlalchemy import select

from app.core import clock
from app.core.db import db, transaction
from app.core.errors import StaleVersion
from app.core.localised import Localised
from app.demo.present import move_to_present
from app.meetings import queries, services
from app.meetings.models import AgendaItem, RoleAssignment
from app.meetings.rules.local_time import AmbiguousTime, NonExistentTime, to_local
from app.meetings.services import Said
from app.meetings.services._common import PlanIsClosed, RecordIsClosed, SlugTaken
from app.meetings.services.agenda import CannotStandBelow, HasInterventions, HasItemsBelow
from app.meetings.services.basics import EndsBeforeStart, NotReady
from app.meetings.services.record import NobodySpoke, NotPublished
from app.meetings.services.roles import HasThisRole, RoleHasIntervention
from tests.meetings.making import BASICS, draft, item, person


def numbers(meeting_id: int, agenda: str = "planned") -> list[tuple[str, str]]:
    return [(row.number, row.title["en"]) for row in queries.items(meeting_id, agenda)]


# --- basics --------------------------------------------------------------------------------------


def test_times_are_kept_in_utc(app: Flask):
    meeting = draft()
    assert meeting.starts_at == datetime(2026, 10, 7, 11, 0, tzinfo=UTC)
    assert meeting.ends_at == datetime(2026, 10, 7, 14, 0, tzinfo=UTC)


def test_an_address_is_given_once(app: Flask):
    draft("one")
    with pytest.raises(SlugTaken):
        draft("one")


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"on_date": date(2026, 3, 29), "starts": time(2, 30)}, NonExistentTime),
        ({"on_date": date(2026, 10, 25), "starts": time(2, 30)}, AmbiguousTime),
        ({"ends": time(13, 0)}, EndsBeforeStart),
        ({"until_date": date(2026, 10, 6)}, EndsBeforeStart),
    ],
)
def test_impossible_times_are_refused_and_nothing_moves(app: Flask, change, error):
    meeting = draft()
    with pytest.raises(error), transaction():
        services.edit_basics(meeting, replace(BASICS, **change), by="system")
    db.session.expire_all()
    assert meeting.on_date == date(2026, 10, 7)
    assert meeting.starts_at == datetime(2026, 10, 7, 11, 0, tzinfo=UTC)


def test_the_agenda_moves_with_the_day_and_keeps_its_wall_clock(app: Flask):
    meeting = draft()
    one = item(meeting, "Opening", time(13, 0), time(13, 30))
    with transaction():
        services.edit_basics(meeting, replace(BASICS, on_date=date(2026, 11, 7)), by="system")
    assert one.starts_at == datetime(2026, 11, 7, 12, 0, tzinfo=UTC)
    assert to_local(one.starts_at, "Europe/Zurich").time() == time(13, 0)
    with transaction():
        services.edit_basics(
            meeting, replace(BASICS, on_date=date(2026, 11, 7), zone="Asia/Bangkok"), by="system"
        )
    assert to_local(one.starts_at, "Asia/Bangkok").time() == time(13, 0)


def test_a_calendar_learns_only_of_what_concerns_it(app: Flask):
    meeting = draft()
    told: list[str] = []
    services.rescheduled.append(lambda moved, _by: told.append(moved.slug))
    try:
        with transaction():
            services.edit_basics(meeting, replace(BASICS, platform="Zoom"), by="system")
        assert (told, meeting.calendar_sequence) == ([], 0)
        with transaction():
            services.edit_basics(meeting, replace(BASICS, ends=time(17, 0)), by="system")
        assert (told, meeting.calendar_sequence) == (["meeting"], 1)
    finally:
        services.rescheduled.pop()


def test_a_stale_form_is_told_what_is_stored_now(app: Flask):
    meeting = draft()
    with transaction():
        services.edit_basics(
            meeting, replace(BASICS, platform="Zoom"), by="a", version=meeting.version
        )
    with pytest.raises(StaleVersion) as refused, transaction():
        services.edit_basics(meeting, replace(BASICS, platform="Teams"), by="b", version=1)
    assert refused.value.theirs["platform"] == "Zoom"
    assert refused.value.version == 2
    db.session.expire_all()
    assert meeting.platform == "Zoom"


def test_publishing_needs_a_title_and_a_day(app: Flask):
    meeting = draft(basics=replace(BASICS, on_date=None, starts=None, ends=None))
    with pytest.raises(NotReady), transaction():
        services.publish(meeting, by="system")
    assert queries.list_meetings() == []


# --- agenda --------------------------------------------------------------------------------------


def test_items_are_numbered_and_moved(app: Flask):
    meeting = draft()
    one = item(meeting, "Opening")
    block = item(meeting, "Panels", kind="parallel_block")
    item(meeting, "Topic 1", parent=block)
    two = item(meeting, "Topic 2", parent=block)
    item(meeting, "Coffee", kind="break")
    assert numbers(meeting.id) == [
        ("1", "Opening"), ("2", "Panels"), ("2.1", "Topic 1"), ("2.2", "Topic 2"), ("", "Coffee"),
    ]  # fmt: skip
    with transaction():
        services.move_item(two, "up", by="system")
        services.move_item(one, "down", by="system")
    assert numbers(meeting.id) == [
        ("1", "Panels"), ("1.1", "Topic 2"), ("1.2", "Topic 1"), ("2", "Opening"), ("", "Coffee"),
    ]  # fmt: skip
    with transaction():
        services.move_item(two, "out", by="system")
        services.move_item(one, "in", by="system")
    assert numbers(meeting.id) == [
        ("1", "Panels"), ("1.1", "Topic 1"), ("2", "Topic 2"), ("2.1", "Opening"), ("", "Coffee"),
    ]  # fmt: skip


def test_nothing_stands_below_the_second_level(app: Flask):
    meeting = draft()
    block = item(meeting, "Panels")
    topic = item(meeting, "Topic", parent=block)
    with pytest.raises(CannotStandBelow):
        item(meeting, "Too deep", parent=topic)
    other = draft("other")
    with pytest.raises(CannotStandBelow):
        item(other, "Elsewhere", parent=block)


def test_an_item_with_others_below_stays(app: Flask):
    meeting = draft()
    block = item(meeting, "Panels")
    item(meeting, "Topic", parent=block)
    with pytest.raises(HasItemsBelow), transaction():
        services.delete_item(block, by="system")


def test_of_two_clerks_on_one_item_the_second_sees_both(app: Flask):
    meeting = draft()
    one = item(meeting, "Opening")
    values = {"kind": "plenary", "description": Localised()}
    with transaction():
        services.edit_item(one, title=Localised(en="First"), by="a", version=1, **values)
    with pytest.raises(StaleVersion) as refused, transaction():
        services.edit_item(one, title=Localised(en="Second"), by="b", version=1, **values)
    assert refused.value.theirs["title"] == Localised(en="First")


# --- roles ---------------------------------------------------------------------------------------


def test_a_role_is_printed_as_the_person_was_that_day(app: Flask):
    meeting = draft()
    opening, ada = item(meeting, "Opening"), person("Alfa")
    with transaction():
        row = services.assign_role(opening, ada, "chair", by="system")
        ada.function = "Minister"
    assert (row.printed, row.function) == ("Ada Alfa", "Director")
    assert row.organisation == "Government of Alfa"
    assert row.status == "to_ask"
    with pytest.raises(HasThisRole), transaction():
        services.assign_role(opening, ada, "chair", by="system")


def test_the_chair_comes_first_then_the_order_of_the_item(app: Flask):
    meeting = draft()
    opening = item(meeting, "Opening")
    with transaction():
        rows = [
            services.assign_role(opening, person(name), role, by="system")
            for name, role in (("Alfa", "keynote"), ("Bravo", "keynote"), ("Charlie", "chair"))
        ]
        services.move_role(rows[1], "up", by="system")
    found = queries.role_rows(meeting.id)[opening.id]
    assert [row.family_name for row in found] == ["Charlie", "Bravo", "Alfa"]


# --- copying -------------------------------------------------------------------------------------


def test_a_copy_shifts_dates_and_asks_everybody_again(app: Flask, monkeypatch):
    source = draft()
    tour = item(source, "Tour de table", time(13, 0), time(14, 0), kind="tour_de_table")
    item(source, "Side", time(13, 0), time(13, 30), parent=tour)
    ada = person("Alfa")
    with transaction():
        services.assign_role(tour, ada, "intervener", status="confirmed", by="system")
        services.write_text(source, "objectives", "en", "1. **Meet**", by="system")
        source.join_url = "https://video.example.org/last-year"
        ada.function = "Minister"
    heard: list[tuple[str, str]] = []
    monkeypatch.setitem(
        services.copied, "invitations", lambda s, t, _by: heard.append((s.slug, t.slug))
    )
    with transaction():
        copy = services.copy_meeting(source, slug="next", on_date=date(2026, 12, 7), by="system")
    assert (copy.state, copy.join_url, copy.copied_from_id) == ("draft", "", source.id)
    assert copy.starts_at == datetime(2026, 12, 7, 12, 0, tzinfo=UTC)
    rows = queries.items(copy.id, "planned")
    assert [row.starts_at for row in rows] == [datetime(2026, 12, 7, 12, 0, tzinfo=UTC)] * 2
    assert rows[1].parent_id == rows[0].id
    (role,) = db.session.scalars(select(RoleAssignment).where(RoleAssignment.meeting_id == copy.id))
    assert (role.status, role.function) == ("to_ask", "Minister")
    assert queries.texts(copy, "en")["objectives"].body == "1. **Meet**"
    assert heard == [("meeting", "next")]
    assert copy.attendance is None


def test_a_copy_takes_only_what_was_chosen(app: Flask):
    source = draft()
    opening = item(source, "Opening")
    with transaction():
        services.assign_role(opening, person("Alfa"), "chair", by="system")
        services.write_text(source, "objectives", "en", "x", by="system")
        copy = services.copy_meeting(
            source, slug="next", on_date=date(2027, 1, 4), take={"agenda"}, by="system"
        )
    assert len(queries.items(copy.id)) == 1
    assert queries.role_rows(copy.id) == {}
    assert queries.texts(copy, "en") == {}


def test_a_copy_onto_a_clock_change_is_refused_whole(app: Flask):
    source = draft()
    item(source, "Night watch", time(2, 30), time(2, 45))
    with pytest.raises(NonExistentTime), transaction():
        services.copy_meeting(source, slug="next", on_date=date(2027, 3, 28), by="system")
    assert [row.slug for row in queries.list_meetings(drafts=True)] == ["meeting"]


# --- the record ----------------------------------------------------------------------------------


def published():
    meeting = draft()
    item(meeting, "Opening")
    tour = item(meeting, "Tour de table", kind="tour_de_table")
    with transaction():
        for name in ("Alfa", "Bravo", "Charlie"):
            services.assign_role(tour, person(name), "intervener", status="accepted", by="system")
        services.set_status(
            db.session.scalars(select(RoleAssignment).order_by(RoleAssignment.id)).all()[1],
            "declined",
            by="system",
        )
        services.publish(meeting, by="system")
    return meeting


def test_a_draft_cannot_be_held(app: Flask):
    meeting = draft()
    with pytest.raises(NotPublished), transaction():
        services.hold(meeting, by="system")


def test_holding_copies_the_plan_and_freezes_it(app: Flask):
    meeting = published()
    with transaction():
        services.hold(meeting, by="system")
    assert numbers(meeting.id, "held") == numbers(meeting.id, "planned")
    held = queries.items(meeting.id, "held")
    assert [row.planned_item_id for row in held] == [
        row.id for row in queries.items(meeting.id, "planned")
    ]
    order = queries.interventions(meeting.id)
    assert [(row.position, row.partner.slug, row.state) for row in order] == [
        (1, "alfa", "planned"),
        (2, "charlie", "planned"),
    ]
    with pytest.raises(PlanIsClosed):
        item(meeting, "Too late")
    with transaction():
        services.hold(meeting, by="system")
    assert len(queries.items(meeting.id, "held")) == 2


def test_the_running_order_begun_before_is_kept(app: Flask):
    meeting = published()
    with transaction():
        services.begin_record(meeting, by="system")
    assert meeting.state == "published"
    with transaction():
        services.hold(meeting, by="system")
    assert len(queries.interventions(meeting.id)) == 2


def test_an_intervention_finds_the_role_and_the_partner_of_its_speaker(app: Flask):
    meeting = published()
    with transaction():
        services.begin_record(meeting, by="system")
        opening = queries.items(meeting.id, "held")[0]
        ada = person("Delta")
        role = services.assign_role(opening, ada, "keynote", by="system")
        row = services.record_intervention(
            opening, Said(summary=Localised(en="Said.")), person=ada, by="system"
        )
    assert (row.role_assignment_id, row.partner_id) == (role.id, ada.partner_id)
    assert row.state == "spoken"
    with pytest.raises(RoleHasIntervention), transaction():
        services.remove_role(role, by="system")
    with pytest.raises(HasInterventions), transaction():
        services.delete_item(opening, by="system")
    with pytest.raises(NobodySpoke), transaction():
        services.record_intervention(opening, Said(), by="system")


def test_interventions_move_and_close_the_gap(app: Flask):
    meeting = published()
    with transaction():
        services.begin_record(meeting, by="system")
        rows = queries.interventions(meeting.id)
        services.move_intervention(rows[1], "up", by="system")
    assert [row.partner.slug for row in queries.interventions(meeting.id)] == ["charlie", "alfa"]
    with transaction():
        services.remove_intervention(rows[1], by="system")
    assert [(r.position, r.partner.slug) for r in queries.interventions(meeting.id)] == [
        (1, "alfa")
    ]


def test_a_published_report_closes_the_record(app: Flask):
    meeting = published()
    with transaction():
        services.hold(meeting, by="system")
        services.mark_reported(meeting, by="system")
    row = queries.interventions(meeting.id)[0]
    with pytest.raises(RecordIsClosed), transaction():
        services.edit_intervention(row, Said(), by="system")
    with pytest.raises(RecordIsClosed), transaction():
        services.record_attendance(
            meeting, value=1, qualifier="exact", groups=Localised(), source="", by="system"
        )


def test_moving_a_meeting_to_another_day_moves_all_of_it(app: Flask):
    meeting = draft(
        basics=replace(
            BASICS,
            until_date=date(2026, 10, 8),
            registration_opens_at=datetime(2026, 9, 1, 8, 0, tzinfo=UTC),
            registration_closes_at=datetime(2026, 10, 1, 15, 0, tzinfo=UTC),
        )
    )
    one = item(meeting, "Opening", time(13, 0), time(13, 30))
    with transaction():
        services.reschedule(meeting, on_date=date(2026, 11, 7), by="system")
    assert (meeting.on_date, meeting.until_date) == (date(2026, 11, 7), date(2026, 11, 8))
    assert one.starts_at == datetime(2026, 11, 7, 12, 0, tzinfo=UTC)
    assert meeting.registration_closes_at == datetime(2026, 11, 1, 16, 0, tzinfo=UTC)
    sequence = meeting.calendar_sequence
    with transaction():
        services.reschedule(meeting, on_date=date(2026, 11, 7), by="system")
    assert meeting.calendar_sequence == sequence


def test_the_demo_meetings_come_to_the_present_and_stay_there(demo_app: Flask):
    with clock.at(datetime(2027, 2, 3, 9, 0, tzinfo=UTC)):
        move_to_present()
        move_to_present()
    db.session.expire_all()
    today, coming = queries.meeting("coastal-today"), queries.meeting("coastal-next")
    assert today.on_date == date(2027, 2, 3)
    assert coming.on_date == date(2027, 3, 5)
    assert coming.registration_opens_at < datetime(2027, 2, 3, tzinfo=UTC)
    assert coming.registration_closes_at > datetime(2027, 2, 3, tzinfo=UTC)
    starts = {
        row.starts_at.date()
        for row in db.session.scalars(select(AgendaItem).where(AgendaItem.meeting_id == today.id))
    }
    assert starts == {date(2027, 2, 3)}
