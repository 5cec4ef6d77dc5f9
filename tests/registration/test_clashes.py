"""Another meeting on the same days: what the two share is said, and nothing is forbidden."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.core import clock
from app.core.db import db, transaction
from app.meetings.services import write_text
from app.registration import queries, services
from app.registration.models import Delegation
from tests.pages import Pages, words
from tests.people import sign_in
from tests.registration.factories import (
    BEFORE,
    ENDS,
    STARTS,
    make_contact,
    make_meeting,
    make_partner,
)

FIRST, SECOND = "first-meeting", "second-meeting"


@pytest.fixture
def two(app: Flask) -> None:
    """Two meetings of one day; three partners are invited to the first, two of them to both."""
    with clock.at(BEFORE), transaction():
        one = make_meeting(FIRST)
        other = make_meeting(
            SECOND,
            starts_at=STARTS + timedelta(hours=2),
            ends_at=ENDS + timedelta(hours=2),
            zone="Europe/Lisbon",
        )
        write_text(one, "thanks", "en", "Thank you.", by="system")
        for name, country in (("Alfa", "JP"), ("Bravo", "KE"), ("Charlie", "US")):
            contact = make_contact(make_partner(name, country=country))
            services.invite(one, contact, by="system")
            if name != "Charlie":
                services.invite(other, contact, by="system")


def test_the_desk_says_when_both_sit_and_whom_both_invite(two: None, pages: Pages):
    sign_in(pages.client, "officer")
    for path in (f"/desk/meetings/{FIRST}/", f"/desk/meetings/{FIRST}/basics"):
        page = words(pages.get(path))
        assert "On the same day: Second Partners Meeting." in page
        assert "Both sit on 7 October 2021 from 15:00 to 16:00 (Europe/Zurich)." in page
        assert "2 of the invited partners are invited there too." in page
    # Seen from the other one, in its own zone.
    page = words(pages.get(f"/desk/meetings/{SECOND}/basics"))
    assert "Both sit on 7 October 2021 from 14:00 to 15:00 (Europe/Lisbon)." in page


def test_who_has_declined_is_not_counted_and_hours_that_do_not_meet_are_said(
    two: None, pages: Pages
):
    with clock.at(BEFORE), transaction():
        other = queries.meeting(SECOND)
        of_other = select(Delegation).where(Delegation.meeting_id == other.id)
        services.decline(db.session.scalars(of_other).first(), by="system")
        other.starts_at = ENDS
    sign_in(pages.client, "officer")
    page = words(pages.get(f"/desk/meetings/{FIRST}/"))
    assert "Their hours do not overlap." in page
    assert "1 of the invited partners is invited there too." in page


def test_basics_tell_the_hours_where_the_invited_partners_are(two: None, pages: Pages):
    sign_in(pages.client, "officer")
    page = words(pages.get(f"/desk/meetings/{FIRST}/basics"))
    # 13:00 to 16:00 in Zurich.
    assert "14:00 – 17:00Kenya" in page
    assert "20:00 – 23:00Tokyobefore 07:00 or after 22:00" in page
    assert "Of several zones, so not shown: United States." in page
