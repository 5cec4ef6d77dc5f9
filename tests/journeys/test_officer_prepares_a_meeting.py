"""Journey 2: an officer copies the last meeting, edits texts, agenda and roles, and publishes."""

import pytest
from flask import Flask

from app.core.db import db
from app.meetings import queries
from tests.pages import Pages, errors, tree, words
from tests.people import sign_in

DESK = "/desk/meetings/spring-2027"


@pytest.fixture
def officer(demo_pages: Pages) -> Pages:
    sign_in(demo_pages.client, "officer")
    return demo_pages


NEW = {
    "source": "coastal-last",
    "take": ["texts", "agenda", "roles", "documents", "invitations"],
    "title-en": "Third Partners Meeting",
    "title-fr": "Troisième réunion",
    "title-es": "Tercera reunión",
    "on_date": "2027-06-16",
    "slug": "spring-2027",
}


def prepared(officer: Pages) -> None:
    answer = officer.post("/desk/meetings/new", NEW)
    assert answer.status_code == 302
    assert answer.location == f"{DESK}/"


def test_the_whole_way_from_copy_to_public_page(officer: Pages, demo_app: Flask):
    prepared(officer)
    meeting = queries.meeting("spring-2027")
    assert f"{meeting.starts_at:%H:%M}" == "13:00"  # 14:00 in Lisbon, now in summer time
    roles = [row for rows in queries.role_rows(meeting.id).values() for row in rows]
    assert len(roles) == 19
    assert {row.status for row in roles} == {"to_ask"}
    text = words(officer.get(f"{DESK}/"))
    assert "Follow up 19 answers" in text

    # One text, last year's beside it.
    page = officer.get(f"{DESK}/texts/purpose/en")
    assert "First Partners Meeting" in words(page)
    answer = officer.post(
        f"{DESK}/texts/purpose/en", {"body": "Why we **meet**.", "is_summary": ""}
    )
    assert answer.status_code == 302

    # An item with times, another without.
    fields = {
        "kind": "presentation",
        "day": "2027-06-16",
        "room": "",
        "attendance_qualifier": "exact",
    }
    answer = officer.post(
        f"{DESK}/agenda/new?agenda=planned",
        {**fields, "title-en": "The year ahead", "starts": "16:45", "ends": "17:00"},
    )
    assert answer.status_code == 302
    answer = officer.post(
        f"{DESK}/agenda/new?agenda=planned",
        {**fields, "title-en": "Any other business", "starts": "", "ends": ""},
    )
    assert answer.status_code == 302
    text = words(officer.get(f"{DESK}/agenda"))
    assert "“5 The year ahead” is outside the time of the meeting." in text
    token = tree(officer.get(f"{DESK}/agenda")).xpath("//input[@name='csrf_token']/@value")[0]
    officer.client.post(
        f"{DESK}/agenda/any-other-business/move", data={"csrf_token": token, "direction": "up"}
    )
    db.session.rollback()
    numbers = {row.slug: row.number for row in queries.items(meeting.id, "planned")}
    assert (numbers["any-other-business"], numbers["the-year-ahead"]) == ("5", "6")

    # A role for somebody new.
    answer = officer.post(
        f"{DESK}/roles/new",
        {
            "item": "the-year-ahead", "role": "presenter", "person": "", "honorific": "Dr",
            "given_names": "Ximena", "family_name": "O’Higgins-Ñandú", "function": "Head of Tides",
            "partner": "kilo",
        },
    )  # fmt: skip
    assert answer.status_code == 302
    assert "Dr Ximena O’Higgins-Ñandú" in words(officer.get(f"{DESK}/roles"))

    # Not public before, public after.
    assert demo_app.test_client().get("/meetings/spring-2027/").status_code == 404
    answer = officer.post(f"{DESK}/publish")
    assert answer.status_code == 302
    visitor = Pages(demo_app.test_client())
    assert "Third Partners Meeting" in words(visitor.get("/meetings/spring-2027/"))
    assert "Dr Ximena O’Higgins-Ñandú" in words(visitor.get("/meetings/spring-2027/speakers"))


def test_the_form_sent_twice_makes_one_meeting(officer: Pages):
    hidden = officer.hidden("/desk/meetings/new")
    places = {
        officer.client.post("/desk/meetings/new", data={**hidden, **NEW}).location
        for _time in range(2)
    }
    assert places == {f"{DESK}/"}
    assert [r.slug for r in queries.list_meetings(drafts=True)].count("spring-2027") == 1


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("slug", "coastal-last", "Another meeting has the address “coastal-last”. Choose another."),
        ("slug", "Bad Slug!", "Use small letters, digits and single hyphens, "
         "such as partners-meeting-2026."),
        ("slug", "", "Fill in “Address”."),
        ("on_date", "2027-02-30", "Enter a day that exists, as year, month, day: 2026-12-09."),
        ("on_date", "", "Fill in “First day”."),
        ("title-en", "", "Fill in “Title” in English."),
        ("title-en", "x" * 301, "“Title” is 1 character too long; it may have 300."),
        ("source", "../etc", "Choose one of the list for “Copy from”."),
        ("take", "everything", "Choose only from the list for “What comes along”."),
    ],
)  # fmt: skip
def test_bad_input_is_told_and_nothing_is_lost(
    officer: Pages, field: str, value: str, sentence: str
):
    answer = officer.post("/desk/meetings/new", {**NEW, field: value}, status=200)
    assert errors(answer) == [sentence]
    kept = answer.get_data(as_text=True)
    assert "Troisième réunion" in kept
    assert [r.slug for r in queries.list_meetings(drafts=True)].count("spring-2027") == 0


def test_two_clerks_on_one_item_see_both_versions(officer: Pages, demo_app: Flask):
    prepared(officer)
    path = f"{DESK}/agenda/opening"
    values = {
        "kind": "plenary", "day": "2027-06-16", "starts": "14:00", "ends": "14:30", "room": "",
        "title-en": "Opening", "title-fr": "", "title-es": "", "attendance_qualifier": "exact",
    }  # fmt: skip
    stale = officer.hidden(path)
    first = officer.client.post(path, data={**officer.hidden(path), **values, "room": "Harbour"})
    assert first.status_code == 302
    second = officer.client.post(path, data={**stale, **values, "room": "Dune"})
    text = second.get_data(as_text=True)
    assert second.status_code == 200
    assert "Harbour" in text
    assert "Dune" in text
    assert "Somebody else has changed this in the meantime." in words(second)
    meeting = queries.meeting("spring-2027")
    assert queries.item(meeting.id, "opening").room == "Harbour"
    # Sent again from the page that showed both, the second text wins, knowingly.
    fresh = {
        one.get("name"): one.get("value", "")
        for one in tree(second).xpath("//form[@data-guard]//input[@type='hidden']")
    }
    again = officer.client.post(path, data={**fresh, **values, "room": "Dune"})
    assert again.status_code == 302
    db.session.rollback()
    assert queries.item(meeting.id, "opening").room == "Dune"


@pytest.mark.parametrize(
    ("starts", "ends", "sentence"),
    [
        ("15:00", "14:00", "The end must come after the start."),
        ("", "14:00", "Enter the start as well as the end, or neither."),
        ("25:00", "26:00", "Enter a time as hours and minutes, such as 13:00."),
    ],
)
def test_times_that_cannot_be_are_told_at_the_field(
    officer: Pages, starts: str, ends: str, sentence: str
):
    prepared(officer)
    answer = officer.post(
        f"{DESK}/agenda/new?agenda=planned",
        {
            "title-en": "Opening", "kind": "plenary", "day": "2027-06-16", "starts": starts,
            "ends": ends, "attendance_qualifier": "exact",
        },
        status=200,
    )  # fmt: skip
    assert sentence in errors(answer)


def test_a_time_that_the_clocks_jump_over_is_told(officer: Pages):
    prepared(officer)
    answer = officer.post(
        f"{DESK}/agenda/new?agenda=planned",
        {
            "title-en": "Night watch", "kind": "plenary", "day": "2027-03-28", "starts": "01:30",
            "ends": "01:45", "attendance_qualifier": "exact",
        },
        status=200,
    )  # fmt: skip
    assert errors(answer) == [
        "2027-03-28 01:30 does not exist in Europe/Lisbon: the clocks go forward on that day. "
        "Choose a time before or after the change."
    ]


def test_an_intervention_is_recorded_and_countries_are_read_by_name(officer: Pages):
    path = "/desk/meetings/coastal-today/interventions/new"
    page = tree(officer.get(path))
    item = page.xpath("//select[@name='item']/option/@value")[1]
    person = page.xpath("//select[@name='person']/option/@value")[1]
    values = {
        "item": item, "person": person, "summary-en": "Asked for joint missions.",
        "themes": "water\nwater\n ports ", "countries": "Cambodia; india; Côte d’Ivoire",
    }  # fmt: skip
    refused = officer.post(path, {**values, "countries": "Atlantis"}, status=200)
    assert errors(refused) == ["“Atlantis” is not the name of a country in our list."]
    assert "joint missions" in refused.get_data(as_text=True)
    answer = officer.post(path, values)
    assert answer.status_code == 302
    meeting = queries.meeting("coastal-today")
    said = next(r for r in queries.interventions(meeting.id) if r.summary)
    assert said.countries == ["KH", "IN", "CI"]
    assert said.themes == ["water", "ports"]
    assert said.person is not None
    assert "joint missions" in words(officer.get("/desk/meetings/coastal-today/record"))


def test_closing_a_meeting_keeps_plan_and_record_apart(officer: Pages):
    officer.post("/desk/meetings/coastal-today/hold")
    db.session.rollback()
    assert queries.meeting("coastal-today").state == "held"
    page = words(officer.get("/meetings/coastal-today/programme"))
    assert "Programme, planned and held" in page
    answer = officer.post(
        "/desk/meetings/coastal-today/attendance",
        {"qualifier": "nearly", "value": "90", "groups-en": "partners", "source": "check-in list"},
    )
    assert answer.status_code == 302
    assert "nearly 90" in words(officer.get("/meetings/coastal-today/"))
