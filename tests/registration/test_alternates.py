"""Alternates of the head of delegation: named, refused where they are the head, listed after it."""

import pytest
from sqlalchemy import select

from app.core import clock, sheets
from app.core.db import db, transaction
from app.core.spreadsheets import xlsx_file
from app.registration import presence, queries, services
from app.registration.models import Delegate, Delegation
from app.registration.rules.parts import part
from app.registration.rules.refusals import HeadAndAlternate
from app.registration.services import Answer, importing
from tests.pages import Pages, tree, words
from tests.registration.factories import BEFORE, answer, invited, link_in, mails, open_link, row

DESK = "/desk/meetings/second-meeting/registration"
PAGE = "/meetings/second-meeting/register/delegates"
CODES = ["partner", "family_name", "email", "mode"]


@pytest.fixture
def delegation(app):
    with clock.at(BEFORE):
        yield invited()


@pytest.fixture
def officer(pages, delegation, sign_in) -> Pages:
    sign_in(pages.client, "officer")
    return pages


def name(delegation, *answers: Answer) -> list[Delegate]:
    with transaction():
        return services.register(delegation, list(answers), key="k" * 20, by="system")


def stored() -> Delegation:
    db.session.rollback()
    return db.session.scalars(select(Delegation)).one()


def four(delegation) -> list[Delegate]:
    """The head third, its two alternates second and last, somebody else first."""
    return name(
        delegation,
        answer("Abara"),
        answer("Baum", is_alternate=True),
        answer("Contou", is_head=True),
        answer("Diallo", is_alternate=True, mode="online"),
    )


@pytest.mark.pure
def test_a_part_is_head_alternate_or_neither():
    assert part(is_head=True, is_alternate=False) == "head"
    assert part(is_head=False, is_alternate=True) == "alternate"
    assert part(is_head=False, is_alternate=False) == ""


# --- what holds ----------------------------------------------------------------------------------


def test_any_number_of_alternates_stand_after_the_head(delegation):
    four(delegation)
    order = ["Contou", "Baum", "Diallo", "Abara"]
    meeting = delegation.meeting
    wanted = queries.Wanted()
    listed, _total = queries.list_delegates(meeting, wanted, language="en")
    expected, _number = presence.people(meeting, language="en")
    assert [one.family_name for one in delegation.registered] == order
    assert [one.family_name for one in listed] == order
    assert [one.family_name for one in queries.delegate_lines(meeting, language="en")] == order
    assert [one.family_name for one in expected if one.mode == "room"] == [*order[:2], order[3]]


def test_nobody_is_head_and_alternate(delegation):
    both = answer("Baum", is_head=True, is_alternate=True)
    with pytest.raises(HeadAndAlternate) as refused:
        name(delegation, answer("Abara"), both)
    assert (refused.value.field, refused.value.row) == ("is_alternate", 1)
    db.session.rollback()
    [first] = name(delegation, answer("Abara", is_head=True))
    with pytest.raises(HeadAndAlternate), transaction():
        services.change_delegate(
            first, answer("Abara", is_head=True, is_alternate=True), version=1, by="system"
        )


def test_an_alternate_becomes_the_head_and_leaves_no_mark_behind(delegation):
    _first, second, head, _last = four(delegation)
    with transaction():
        services.withdraw_delegate(head, by="system")
        services.change_delegate(second, answer("Baum", is_head=True), version=1, by="system")
    assert (second.is_head, second.is_alternate) == (True, False)
    with transaction():
        services.withdraw_delegate(delegation.delegates[3], by="system")
    assert not delegation.delegates[3].is_alternate


# --- where it is said ----------------------------------------------------------------------------


def test_mails_name_alternates(delegation):
    four(delegation)
    [mail] = mails("registration_confirmed")
    assert mail.body_text.count("Alternate head") == 2
    assert mail.body_text.count("Head of delegation") == 1
    assert mail.body_html.count("Alternate head") == 2


def test_lists_of_the_desk_name_alternates(officer, delegation):
    four(delegation)
    text = words(officer.get(f"{DESK}/delegates"))
    assert text.count("Alternate head") == 2
    assert "Mr Tomás Baum Alternate head" in text
    listed = officer.client.get("/desk/meetings/second-meeting/check-in/list.json").json
    parts = {one["name"]: one["part"] for one in listed["people"]}
    assert parts["Mr Tomás Contou"] == "head"
    assert parts["Mr Tomás Baum"] == "alternate"
    assert parts["Mr Tomás Abara"] == ""


def test_the_delegation_ticks_alternates_and_is_told_at_the_field(app, delegation):
    [mail] = mails("invitation")
    focal = Pages(open_link(app, link_in(mail)))
    typed = {**row(0), **row(1, is_alternate="y"), "do": "check"}
    refused = focal.post(PAGE, {**typed, "delegates-1-is_head": "y"}, status=422)
    assert "Delegate 2, Ms KIM 1 Seo-yeon: Nobody is head and alternate" in words(refused)
    [tick] = tree(refused).xpath("//input[@name='delegates-1-is_alternate']")
    assert tick.get("aria-invalid") == "true"

    checked = focal.post(PAGE, typed, status=302)
    assert "Ms KIM 1 Seo-yeon Alternate head" in words(focal.get(checked.location))
    focal.post(checked.location, status=302)
    assert [one.is_alternate for one in stored().registered] == [True, False]
    assert "Ms KIM 1 Seo-yeon Alternate head" in words(focal.get(PAGE.removesuffix("/delegates")))


def test_the_first_row_is_the_heads_only_while_there_is_none(app, delegation):
    [mail] = mails("invitation")
    focal = Pages(open_link(app, link_in(mail)))

    def ticked() -> list[str]:
        return tree(focal.get(PAGE)).xpath("//input[@type='checkbox'][@checked]/@name")

    assert ticked() == ["delegates-0-is_head"]
    four(delegation)
    assert ticked() == []


# --- files ---------------------------------------------------------------------------------------


def kept(rows: list[list[str]]):
    meeting = queries.meeting("second-meeting")
    with transaction():
        return importing.upload(
            meeting, "d.xlsx", xlsx_file([("D", rows[0], rows[1:])]), by="system"
        )


def judged(rows: list[list[str]]):
    return importing.verdict(kept(rows), {"headings": ()}, only_demo=False)


def test_the_export_carries_alternates_and_comes_back_as_it_went(officer, delegation):
    four(delegation)
    table = officer.client.get(f"{DESK}/delegates.csv").data
    head, *rows = sheets.read("d.csv", table)
    place = head.index("Alternate head")
    assert head[place - 1] == "Head of delegation"
    assert [row[place] for row in rows] == ["no", "yes", "yes", "no"]


def test_a_file_without_the_column_leaves_alternates_as_they_are(delegation):
    four(delegation)
    rows = [CODES, ["alfa", "Baum-New", "baum@alfa.example.org", "room"]]
    with transaction():
        importing.take_over(kept(rows), {}, only_demo=False, tells=False, by="system")
    changed = next(one for one in delegation.registered if one.family_name == "Baum-New")
    assert changed.is_alternate


def test_a_file_cannot_make_somebody_head_and_alternate(delegation):
    name(delegation, answer("Baum", is_alternate=True))
    fresh = ["alfa", "New", "new@alfa.example.org", "room"]
    known = ["alfa", "Baum", "baum@alfa.example.org", "room"]
    for rows, found in (
        ([[*CODES, "is_head", "is_alternate"], [*fresh, "yes", "yes"]], (2, "F")),
        ([[*CODES, "is_head"], [*known, "yes"]], (2, "E")),
        ([[*CODES, "is_head", "is_alternate"], [*known, "yes", "no"]], None),
    ):
        findings = judged(rows).findings
        assert [(one.row, one.letter) for one in findings] == ([found] if found else [])
        assert not found or "head and alternate" in findings[0].message
