"""What is changed in the rooms below and stands on a live screen raises the live number, once."""

from app.core.db import db, transaction
from app.core.localised import Localised
from app.floor import queries
from app.meetings import services as meetings
from app.meetings.services._common import note
from app.partners import services as partners


def raised(small, act) -> int:
    before = queries.live_version(small.meeting_id)
    with transaction():
        act()
    db.session.expire_all()
    return queries.live_version(small.meeting_id) - before


def test_agenda_shelf_and_interpretation_raise_the_number_once(small):
    with transaction():
        small.meeting.state = "published"
    turn = queries.running_order(small.item.id)[0]

    def several() -> None:
        meetings.offer_interpretation(small.item, ("fr",), by="x")
        note("x", "document.released", small.meeting, document="d")

    assert raised(small, several) == 1
    assert raised(small, lambda: note("x", "meeting.attendance_recorded", small.meeting)) == 0
    assert raised(
        small,
        lambda: partners.rename_partner(turn.partner, name=Localised(en="New name"), by="x"),
    ) == 1  # fmt: skip
    assert small.names()[0] == "name"
