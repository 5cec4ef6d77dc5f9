"""Delegates as files: out for a spreadsheet, in as a whole or not at all."""

import io
import re
import zipfile

import pytest
from sqlalchemy import func, select

from app.core import clock, sheets
from app.core.db import db, transaction
from app.core.spreadsheets import xlsx_file
from app.registration import jobs, queries, services
from app.registration.models import Delegate, DelegateImport
from app.registration.services import importing
from tests.pages import Pages, words
from tests.registration.factories import (
    BEFORE,
    answer,
    event_in,
    invited,
    mails,
    make_contact,
    make_meeting,
    make_partner,
)

DESK = "/desk/meetings/second-meeting/registration"
IMPORT = DESK + "/import"
HEAD = ["Partner", "Family name", "E-mail", "Takes part"]
HOSTILE = '=HYPERLINK("http://evil.example","x")'


@pytest.fixture
def delegation(app):
    with clock.at(BEFORE):
        yield invited()


@pytest.fixture
def officer(pages, delegation, sign_in) -> Pages:
    sign_in(pages.client, "officer")
    return pages


def person(place: int, **more: str) -> list[str]:
    facts = {
        "partner": "Partner Alfa",
        "family": f"Name {place}",
        "email": f"p{place}@alfa.example.org",
        "mode": "online",
        **more,
    }
    return list(facts.values())


def as_csv(rows: list[list[str]]) -> bytes:
    return "\r\n".join(";".join(row) for row in rows).encode("utf-8-sig")


def send(officer: Pages, content: bytes, name: str = "delegates.csv", status: int = 302) -> str:
    """Upload a file; the address of the page that says what is in it, or the refusing page."""
    answered = officer.client.post(
        IMPORT,
        data={**officer.hidden(IMPORT), "file": (io.BytesIO(content), name)},
        content_type="multipart/form-data",
    )
    if status == 302:
        assert answered.status_code == 302, words(answered)
        return answered.location
    assert answered.status_code == status
    return words(answered)


def registered() -> dict[str, Delegate]:
    db.session.rollback()
    found = db.session.scalars(select(Delegate).where(Delegate.state == "registered"))
    return {one.family_name: one for one in found}


def kept(rows: list[list[str]]) -> DelegateImport:
    """A file of these rows, uploaded."""
    with transaction():
        return importing.upload(
            queries.meeting("second-meeting"),
            "d.xlsx",
            xlsx_file([("D", rows[0], rows[1:])]),
            by="system",
        )


def judged(rows: list[list[str]]) -> list[tuple[int, str, str]]:
    """Row, column and sentence of everything wrong."""
    found = importing.verdict(kept(rows), {"headings": ()}, only_demo=False).findings
    return [(one.row, one.letter, one.message % one.facts) for one in found]


CODES = ["partner", "family_name", "email", "mode"]


# --- in ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_is_looked_at_then_taken_over_once(officer, kind):
    rows = [HEAD, person(1), person(2, mode="In the room", family="van der \u00c5")]
    content = as_csv(rows) if kind == "csv" else xlsx_file([("D", rows[0], rows[1:])])

    page = send(officer, content, f"delegates.{kind}")
    assert "Registers2 persons" in words(officer.get(page))
    assert registered() == {}
    hidden = officer.hidden(page)
    for _twice in range(2):
        assert officer.client.post(page, data={**hidden, "tells": "y"}).status_code == 302

    assert {name: one.mode for name, one in registered().items()} == {
        "Name 1": "online",
        "van der \u00c5": "room",
    }
    assert mails("delegate_confirmed") == []
    assert "Mails written: 0 of 2" in words(officer.get(page))
    for _twice in range(2):
        jobs.tell_imported()
    assert len(mails("delegate_confirmed")) == 2
    assert "2 mails have been written." in words(officer.get(page))
    again = send(officer, content, f"delegates.{kind}")
    assert "Nothing to import." in words(officer.get(again))


def test_every_bad_cell_is_named_and_nothing_is_registered(officer):
    rows = [
        HEAD,
        person(1),
        person(2, partner="Partner Nobody", mode="by boat"),
        ["", "", "no address", ""],
        person(4, email="p1@alfa.example.org"),
    ]
    page = send(officer, as_csv(rows))
    told = words(officer.get(page))

    assert "7 things are wrong, so nothing can be imported. They stand in 3 rows." in told
    assert "The register has no partner \u201cPartner Nobody\u201d." in told
    assert "\u201cby boat\u201d is not among the choices: In the room, Online." in told
    assert "This is not an e-mail address." in told
    assert "Row 2 has this address too." in told
    hidden = officer.hidden(IMPORT)
    refused = officer.client.post(page, data=hidden)
    assert "Nothing has been imported" in words(refused)
    assert registered() == {}


def test_the_head_names_known_columns_once_and_the_needed_ones(app, delegation):
    assert judged([["partner", "Shoe size", "mode", "mode"], ["x"]]) == [
        (1, "", "This column is missing."),
        (1, "", "This column is missing."),
        (1, "B", "No column has this name. Take the names of the template."),
        (1, "D", "This column stands twice."),
    ]
    assert judged([CODES]) == [(0, "", "Below its head the file holds no rows.")]


def test_one_head_for_each_delegation_and_one_partner_for_each_address(app, delegation):
    with transaction():
        services.register(
            delegation, [answer("Old", is_head=True), answer("Other")], key="k" * 20, by="system"
        )
        make_contact(make_partner("Bravo"))
    rows = [[*CODES, "is_head"], [*person(1), "yes"],
            person(2, partner="bravo", email="other@alfa.example.org")]  # fmt: skip

    assert judged(rows) == [
        (2, "E", "This delegation has another head."),
        (3, "C", "This address is registered for another partner."),
    ]


def test_a_file_that_asks_for_more_seats_than_are_left_is_refused_as_a_whole(app):
    with transaction():
        meeting = make_meeting(capacity_room=1)
    with clock.at(BEFORE):
        delegation = invited(meeting=meeting)
        rows = [CODES, person(1, mode="room"), person(2, mode="room")]
        assert judged(rows) == [(0, "", "Seats left in the room: 1. The file asks for 2.")]
        with transaction():
            services.set_beyond_capacity(delegation, why="Hosts", by="system")
        assert judged(rows) == []


def test_a_changed_row_changes_the_person_and_a_missing_column_nothing(app, delegation):
    with transaction():
        services.register(
            delegation, [answer("Old", access_needs="Ramp", mode="room")], key="k" * 20, by="system"
        )
    with transaction():
        importing.take_over(
            kept([CODES, person(1, family="New", email="old@alfa.example.org")]),
            {},
            only_demo=False,
            tells=True,
            by="system",
        )
    one = registered()["New"]
    assert (one.mode, one.access_needs, one.calendar_sequence) == ("online", "Ramp", 1)
    jobs.tell_imported()
    [mail] = mails("delegate_changed")
    assert event_in(mail)[1]["SEQUENCE"] == 1


def test_a_partner_without_an_invitation_gets_a_delegation(app, delegation):
    with transaction():
        make_contact(make_partner("Bravo"), "fr")
        importing.take_over(
            kept([CODES, person(1, partner="Partenaire Bravo")]),
            {},
            only_demo=False,
            tells=False,
            by="system",
        )
    found = registered()["Name 1"].delegation
    assert (found.contact_email, found.language, found.state) == (
        "focal@bravo.example.org", "fr", "registered",
    )  # fmt: skip


def test_ten_thousand_rows_with_five_hundred_bad_ones(app, delegation):
    rows = [CODES, *(person(n) for n in range(sheets.MOST_ROWS))]
    for n in range(500):
        rows[1 + n * 20] = person(n * 20, mode="by boat")
    assert [row for row, letter, _why in judged(rows) if letter == "D"] == [
        2 + n * 20 for n in range(500)
    ]
    assert registered() == {}
    with pytest.raises(sheets.TooLarge):
        kept([*rows, person(10_001)])
    for n in range(500):
        rows[1 + n * 20] = person(n * 20)
    for _twice in range(2):
        with transaction():
            importing.take_over(kept(rows), {}, only_demo=False, tells=False, by="system")
    count = select(func.count()).select_from(Delegate)
    assert db.session.execute(count).scalar_one() == sheets.MOST_ROWS


def test_files_that_nobody_took_over_are_forgotten(app, delegation):
    kept([CODES, person(1)])
    with clock.at(BEFORE + importing.KEPT_UNUSED * 2):
        jobs.forget_unused_files()
    assert db.session.scalars(select(DelegateImport)).all() == []


# --- hostile -------------------------------------------------------------------------------------


def sheet(cells: str, *, words: str = "", sheet_head: str = "") -> bytes:
    """A workbook whose sheet holds these cells."""
    plain = xlsx_file([("D", ["a"], [])])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as before, zipfile.ZipFile(out, "w") as after:
        for part in before.infolist():
            text = before.read(part).decode()
            if part.filename.endswith("sheet1.xml"):
                text = re.sub("<sheetData>.*</sheetData>", f"<sheetData>{cells}</sheetData>", text)
                text = text.replace("?>\n", "?>\n" + sheet_head, 1)
            after.writestr(part.filename, text)
        if words:
            after.writestr("xl/sharedStrings.xml", words)
    return out.getvalue()


def test_numbers_shared_texts_and_gaps_are_read_as_they_stand():
    words = (
        "<sst><si><t>ab</t></si><si><r><t>c</t></r><r><t>d</t></r><rPh><t>x</t></rPh></si></sst>"
    )
    cells = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row>'
        '<row r="3"><c r="B3"><v>7</v></c><c r="C3" t="b"><v>1</v></c></row>'
    )
    assert sheets.read("a.xlsx", sheet(cells, words=words)) == [
        ["ab", "", "cd"],
        [],
        ["", "7", "yes"],
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 not a zip",
        sheet("<row", sheet_head=""),
        sheet("", sheet_head='<!DOCTYPE w [<!ENTITY a "aaaa">]>'),
        sheet('<row r="1"><c r="A1" t="s"><v>99</v></c></row>'),
        sheet('<row r="1"><c r="1A" t="s"><v>0</v></c></row>'),
    ],
)
def test_a_file_that_is_no_sheet_is_refused(content):
    with pytest.raises(sheets.NotASheet):
        sheets.read("a.xlsx", content)


def test_a_formula_is_refused_by_its_cell():
    with pytest.raises(sheets.HasFormula, match="Cell B2 holds a formula"):
        sheets.read("a.xlsx", sheet('<row r="2"><c r="B2"><f>1+1</f><v>2</v></c></row>'))


@pytest.mark.parametrize(
    "content",
    [
        sheet('<row r="10002"><c r="A10002"><v>1</v></c></row>'),
        sheet('<row r="1"><c r="ZZ1"><v>1</v></c></row>'),
        sheet(f'<row r="1"><c r="A1"><v>{"1" * 6000}</v></c></row>'),
    ],
)
def test_a_file_that_would_unfold_is_refused(content, monkeypatch):
    with pytest.raises(sheets.TooLarge):
        sheets.read("a.xlsx", content)
    monkeypatch.setattr(sheets, "MOST_UNFOLDED", 100)
    with pytest.raises(sheets.TooLarge):
        sheets.read("a.xlsx", sheet(""))


def test_texts_that_are_no_csv_are_refused():
    for content in (b"\xff\x00\x81", b"a\x00b", b'"a"b;c\n"'):
        with pytest.raises(sheets.NotASheet):
            sheets.read("a.csv", content)
    assert sheets.read("a.csv", "a;\u00e9".encode("utf-16")) == [["a", "\u00e9"]]


def test_the_page_says_why_a_file_is_refused(officer):
    assert "Choose the file that holds the delegates." in words(officer.post(IMPORT, status=200))
    refused = send(officer, b"PK nothing", "a.xlsx", status=200)
    assert "This file cannot be read." in refused
    assert "Choose a file of the kind XLSX, CSV." in send(officer, b"x", "a.exe", status=200)


# --- out -----------------------------------------------------------------------------------------


def test_the_export_is_text_that_comes_back_as_it_went(officer, delegation):
    with transaction():
        services.register(
            delegation,
            [
                answer(HOSTILE, given_names="-2+3", function="@SUM(A1)", email="a@example.org"),
                answer("'N\u00fa\u00f1ez; \u201cquoted\u201d", email="b@example.org", is_head=True),
            ],
            key="k" * 20,
            by="system",
        )
    workbook = officer.client.get(DESK + "/delegates.xlsx").data
    table = officer.client.get(DESK + "/delegates.csv").data
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        text = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in text
    assert set(re.findall(r' t="(\w+)"', text)) == {"inlineStr"}
    assert sheets.read("d.xlsx", workbook) == sheets.read("d.csv", table)
    assert sheets.read("d.xlsx", workbook)[2][3:6] == ["-2+3", HOSTILE, "@SUM(A1)"]

    for name, content in (("d.xlsx", workbook), ("d.csv", table)):
        page = words(officer.get(send(officer, content, name)))
        assert "Nothing to import." in page


def test_ac05_letters_of_every_script_survive_in_the_file(officer, delegation):
    name = "\u0421\u0438\u0434\u043e\u0440\u0435\u043d\u043a\u043e \u00e9\u00ed\u00e1\u00f4"
    with transaction():
        services.register(
            delegation, [answer(name, email="a@example.org")], key="k" * 20, by="system"
        )
    table = officer.client.get(DESK + "/delegates.csv").data
    assert table.startswith("\ufeff".encode()), "or Excel takes it for another encoding"
    assert name.encode() in table


def test_the_template_can_be_filled_in(officer):
    template = officer.client.get(IMPORT + "/template.xlsx")
    [head] = sheets.read("t.xlsx", template.data)
    assert head[:2] == ["Partner", "Honorific"]
    row = dict.fromkeys(head, "") | {
        "Partner": "alfa",
        "Family name": "Filled",
        "E-mail": "f@alfa.example.org",
        "Takes part": "Online",
        "Listens in": "French",
        "Head of delegation": "yes",
    }
    content = xlsx_file([("D", head, [list(row.values())])])
    page = send(officer, content, "t.xlsx")
    officer.post(page, status=302)

    one = registered()["Filled"]
    assert (one.listen_language, one.speak_language, one.is_head) == ("fr", "en", True)
    assert one.name_order == "given-first"
