"""The video platform's attendance file: read, matched, assigned, counted once."""

import io
from datetime import UTC, date, datetime

import pytest

from app.core.db import db, transaction
from app.registration import presence, queries, services
from app.registration.rules import platform_file
from app.registration.rules.platform_file import read
from tests.registration.test_check_ins import check_in, counts, registered_two

REGISTER = "/desk/meetings/second-meeting/attendance-register"
DAY = [date(2021, 10, 7)]
HEAD = (
    "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest,"
    "Recording Consent,In Waiting Room\n"
)
ROWS = """\
Ana N,ana@home.example.org,10/07/2021 01:02:13 PM,10/07/2021 01:05:00 PM,3,Yes,,Yes
Ana N,ana@home.example.org,10/07/2021 01:05:00 PM,10/07/2021 03:59:00 PM,174,Yes,,No
Tomas IBARRA (Tomás Ibarra),,10/07/2021 12:58:00 PM,10/07/2021 01:30:00 PM,32,Yes,,No
Tomas IBARRA (Tomás Ibarra),,10/07/2021 01:41:00 PM,10/07/2021 04:01:00 PM,140,Yes,,No
Interpreter FR,fr@booth.example.org,10/07/2021 12:30:00 PM,10/07/2021 04:05:00 PM,215,No,,No
"""
BLOCK = """\
Meeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants
812 3456 7890,Second Partners Meeting,10/07/2021 12:30:00 PM,10/07/2021 04:05:00 PM,h@x.example,9,4

"""


def zoom(rows: str = ROWS, *, block: str = "") -> bytes:
    return ("\ufeff" + block + HEAD + rows).encode()


def told(data: bytes) -> platform_file.Told:
    return read(data, days=DAY, zone="Europe/Zurich")


@pytest.mark.pure
@pytest.mark.parametrize("block", ["", BLOCK])
def test_the_table_is_found_with_and_without_a_block_before_it(block):
    found = told(zoom(block=block))
    assert found.faults == []
    assert len(found.stays) == 5
    first = found.stays[0]
    assert first.joined_at == datetime(2021, 10, 7, 11, 2, 13, tzinfo=UTC)
    assert (first.guest, first.waiting) == (True, True)


@pytest.mark.pure
@pytest.mark.parametrize(
    "written",
    ["10/07/2021 01:02:00 PM", "07/10/2021 13:02:00", "2021-10-07 13:02", "07.10.2021 13:02"],
)
def test_a_time_is_read_in_the_way_that_fits_the_meetings_day(written):
    expected = datetime(2021, 10, 7, 11, 2, tzinfo=UTC)
    assert platform_file.moment(written, DAY, "Europe/Zurich") == expected


@pytest.mark.pure
def test_every_bad_row_is_named_with_line_and_column():
    rows = (
        ",,10/07/2021 01:00:00 PM,10/07/2021 02:00:00 PM,60,Yes,,No\n"
        "A,a@x.example.org,soon,10/07/2021 02:00:00 PM,60,Yes,,No\n"
        "B,b@x.example.org,10/07/2021 03:00:00 PM,10/07/2021 02:00:00 PM,60,Yes,,No\n"
        "C,c@x.example.org,03/01/2020 03:00:00 PM,03/01/2020 04:00:00 PM,60,Yes,,No\n"
        "D,d@x.example.org\n"
        "E,e@x.example.org,10/07/2021 01:00:00 PM,10/07/2021 02:00:00 PM,60,Yes,,No\n"
    )
    found = told(zoom(rows, block=BLOCK))
    assert [(fault.line, fault.column) for fault in found.faults] == [
        (5, "Name (Original Name)"),
        (6, "Join Time"),
        (7, "Leave Time"),
        (8, "Join Time"),
        (8, "Leave Time"),
        (9, "Join Time"),
        (9, "Leave Time"),
    ]
    assert [stay.name for stay in found.stays] == ["E"]


@pytest.mark.pure
@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"a,b\n1,2\n", platform_file.NotAnAttendanceFile),
        (b"", platform_file.NotAnAttendanceFile),
        (b"\xff\xfe\x00", platform_file.UnreadableFile),
        (
            b"Name (Original Name),User Email,Total Duration (Minutes),Guest\nA,,3,Yes\n",
            platform_file.OnlyTotals,
        ),
    ],
)
def test_what_is_no_attendance_file_is_said(data, error):
    with pytest.raises(error):
        told(data)


@pytest.mark.pure
def test_semicolons_and_tabs_are_read_too():
    for mark in (";", "\t"):
        assert len(told(zoom().replace(b",", mark.encode())).stays) == 5


# --- matched and counted -------------------------------------------------------------------------


def bring(data: bytes) -> services.Imported:
    with transaction():
        return services.import_stays(
            queries.meeting("second-meeting"), told(data).stays, by="system"
        )


def visitors() -> dict[str, presence.Visitor]:
    db.session.rollback()
    found = presence.visitors(queries.meeting("second-meeting"))
    return {one.name: one for one in found}


def test_rows_are_kept_matched_and_a_repeat_changes_nothing(app):
    registered_two()
    done = bring(zoom())
    assert (done.new, done.known, done.open) == (5, 0, 2)
    assert visitors()["Tomas IBARRA (Tomás Ibarra)"].found_by == "name"
    assert visitors()["Ana N"].found_by == "open"
    assert (counts().room, counts().online) == (0, 1)
    again = bring(zoom(block=BLOCK))
    assert (again.new, again.known, again.open) == (0, 5, 2)
    assert counts().online == 1
    assert len(presence.platform_rows(queries.meeting("second-meeting").id)) == 5


def test_an_address_goes_before_a_name(app):
    registered_two()
    rows = (
        "Tomás Ibarra,NUNEZ@alfa.example.org,10/07/2021 01:00:00 PM,10/07/2021 02:00:00 PM,60,,,No"
    )
    bring(zoom(rows))
    assert visitors()["Tomás Ibarra"].found_by == "address"
    assert visitors()["Tomás Ibarra"].delegate == "Ms Ana Núñez"


def test_by_hand_counts_is_kept_for_later_files_and_can_be_taken_back(app):
    _head, online = registered_two()
    bring(zoom())

    def decide(**how: object) -> None:
        row = presence.platform_row("second-meeting", visitors()["Ana N"].public_id)
        delegate = how.pop("delegate", None)
        found = presence.delegate_at("second-meeting", delegate) if delegate else None
        with transaction():
            services.assign(row, found, by="system", **how)

    decide(delegate=online)
    assert counts().online == 2
    later = "Ana N,ana@home.example.org,10/07/2021 04:00:00 PM,10/07/2021 04:05:00 PM,5,Yes,,No\n"
    done = bring(zoom(ROWS + later))
    assert (done.new, done.open) == (1, 1)
    decide(aside=True)
    assert counts().online == 1
    decide()
    assert visitors()["Ana N"].found_by == "open"


def test_who_only_waited_was_not_there(app):
    registered_two()
    rows = "Ana Núñez,,10/07/2021 01:00:00 PM,10/07/2021 02:00:00 PM,60,Yes,,Yes\n"
    bring(zoom(rows))
    assert visitors()["Ana Núñez"].only_waited
    assert counts().online == 0


def test_in_the_room_and_online_counts_once(app):
    head, _online = registered_two()
    bring(zoom())
    check_in(head)
    assert (counts().room, counts().online) == (1, 0)


# --- pages ---------------------------------------------------------------------------------------


def test_the_pages_of_the_import(client, sign_in, pages):
    _head, online = registered_two()
    sign_in(client, "officer")
    target = f"{REGISTER}/import"

    def send(data: bytes, status: int):
        return pages.post(
            target,
            {"file": (io.BytesIO(data), "participants.csv"), "zone": "Europe/Zurich"},
            content_type="multipart/form-data",
            status=status,
        )

    bad = send(zoom("A,,soon,later,1,,,No\n"), 422)
    assert "Nothing has been imported" in bad.text
    assert "soon" in bad.text
    assert "no line has the columns" in send(b"a,b\n", 200).text
    send(zoom(), 302)
    page = pages.get(REGISTER).text
    assert "2 names of the attendance file" in page
    open_one = visitors()["Ana N"].public_id
    form = f"{REGISTER}/names/{open_one}"
    pages.get(form)
    assert "Nobody fits" in pages.get(f"{form}?q=zzz").text
    assert pages.post(form, {"do": "?"}, status=200).text
    assert visitors()["Ana N"].found_by == "open"
    assert "Núñez" in pages.get(f"{form}?q=nunez").text
    pages.post(form, {"do": f"assign:{online}"}, status=302)
    assert counts().online == 2
    send(zoom(), 302)
    assert "known already" in pages.get(REGISTER).text
