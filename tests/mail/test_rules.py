"""Lines, file names and waiting times."""

from datetime import timedelta

import pytest

from app.mail import rules

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("two\r\nlines", "two lines"),
        (" a\t\x00b\u2028c\x85d ", "a b c d"),
        ("Réunion « élargie »", "Réunion « élargie »"),
    ],
)
def test_a_line_is_one_line(text: str, line: str) -> None:
    assert rules.line(text) == line


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("meeting.ics", "meeting.ics"),
        ("../../etc/passwd", "passwd"),
        ("a\\b\\c.pdf", "c.pdf"),
        ('q"uo\r\nte.pdf', "quo te.pdf"),
        ("evil\u202efdp.exe", "evilfdp.exe"),
        ("", "file"),
        ("...", "file"),
        ("x" * 300, "x" * 100),
    ],
)
def test_a_file_name_is_harmless(text: str, name: str) -> None:
    assert rules.file_name(text) == name


def test_an_address_keeps_its_name_and_lowers_its_domain() -> None:
    assert rules.address(" Anna.Lind+x@Example.ORG ") == "Anna.Lind+x@example.org"


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 1), (2, 2), (5, 16), (9, 256), (10, 360)])
def test_the_wait_doubles_up_to_six_hours(attempts: int, minutes: int) -> None:
    assert rules.wait_after(attempts) == timedelta(minutes=minutes)
