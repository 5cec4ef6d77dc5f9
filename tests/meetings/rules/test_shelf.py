"""Who may read what, and from when, as a table."""

from datetime import UTC, datetime, timedelta

import pytest

from app.meetings.rules.shelf import (
    AUDIENCES,
    RELEASES,
    Reader,
    Terms,
    admits,
    is_open,
    opens_at,
    under_embargo,
)

pytestmark = pytest.mark.pure

NOW = datetime(2026, 10, 7, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DELTA, ECHO = 4, 5

NOBODY = Reader()
REGISTERED = Reader(registered=True, partner_ids=frozenset({ECHO}))
OWN = Reader(registered=True, partner_ids=frozenset({DELTA}))
DESK = Reader(at_desk=True)


def terms(audience: str = "public", **more: object) -> Terms:
    facts = {"kind": "background", "release": "at_once", "partner_id": DELTA, **more}
    return Terms(audience=audience, **facts)


@pytest.mark.parametrize(
    ("audience", "nobody", "registered", "own", "desk"),
    [
        ("public", True, True, True, True),
        ("registered", False, True, True, True),
        ("delegation", False, False, True, True),
        ("secretariat", False, False, False, True),
    ],
)
def test_each_audience(audience: str, nobody: bool, registered: bool, own: bool, desk: bool):
    answers = [
        admits(terms(audience), reader, NOW, published=True)
        for reader in (NOBODY, REGISTERED, OWN, DESK)
    ]
    assert answers == [nobody, registered, own, desk]


def test_the_table_knows_every_audience_and_release():
    assert AUDIENCES == ("public", "registered", "delegation", "secretariat")
    assert RELEASES == ("at_once", "at", "item")


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_draft_meeting_shows_nothing_but_to_the_desk(audience: str):
    for reader in (NOBODY, REGISTERED, OWN):
        assert not admits(terms(audience), reader, NOW, published=False)
    assert admits(terms(audience), DESK, NOW, published=False)


def test_a_release_at_a_moment_opens_at_that_moment_and_not_before():
    one = terms(release="at", release_at=NOW)
    assert not is_open(one, NOW - timedelta(microseconds=1))
    assert is_open(one, NOW)


def test_a_release_with_an_item_opens_with_it_or_when_somebody_has_the_floor():
    assert opens_at(terms(release="item")) is None
    assert opens_at(terms(release="item", item_starts_at=NOW)) == NOW
    early = terms(release="item", item_starts_at=NOW, item_began=NOW - HOUR)
    late = terms(release="item", item_starts_at=NOW, item_began=NOW + HOUR)
    assert opens_at(early) == NOW - HOUR
    assert opens_at(late) == NOW
    assert opens_at(terms(release="item", item_began=NOW)) == NOW


@pytest.mark.parametrize(
    "release",
    [
        {"release": "at_once"},
        {"release": "at", "release_at": NOW - HOUR},
        {"release": "item", "item_began": NOW - HOUR},
    ],
)
def test_an_embargo_goes_before_every_release(release: dict[str, object]):
    held = terms(kind="statement", embargo_until=NOW + HOUR, **release)
    assert under_embargo(held, NOW)
    assert opens_at(held) == NOW + HOUR
    for reader in (NOBODY, REGISTERED, DESK):
        assert not admits(held, reader, NOW, published=True)
        assert admits(held, reader, NOW + HOUR, published=True)
    assert admits(held, OWN, NOW, published=True)


def test_a_delegation_reads_its_own_statement_before_and_nothing_else():
    waiting = {"release": "at", "release_at": NOW + HOUR}
    assert admits(terms(kind="statement", **waiting), OWN, NOW, published=True)
    assert not admits(terms(kind="background", **waiting), OWN, NOW, published=True)
    assert not admits(terms("secretariat", kind="statement"), OWN, NOW, published=True)
    nobodys = terms(kind="statement", **{**waiting, "partner_id": None})
    assert not admits(nobodys, OWN, NOW, published=True)


@pytest.mark.parametrize("reader", [NOBODY, REGISTERED, OWN, DESK])
def test_what_was_withdrawn_is_on_no_page(reader: Reader):
    gone = terms(kind="statement", withdrawn=True)
    assert not is_open(gone, NOW)
    assert not admits(gone, reader, NOW, published=True)
