"""The transaction rule, on both databases."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core.db import WroteOutside, db, transaction
from app.core.localised import Localised
from app.core.submissions import Submission
from app.meetings.models import MeetingSeries
from app.partners.models import Contact, Partner, PartnerName


def names(session: Session) -> list[str]:
    return list(session.scalars(select(MeetingSeries.slug).order_by(MeetingSeries.slug)))


def test_transaction_commits_at_its_end(session: Session) -> None:
    with transaction():
        session.add(MeetingSeries(slug="annual"))
    session.rollback()
    assert names(session) == ["annual"]


def test_transaction_leaves_nothing_after_an_error(session: Session) -> None:
    def fail_halfway() -> None:
        with transaction():
            session.add(MeetingSeries(slug="annual"))
            session.flush()
            raise RuntimeError("halfway")

    with pytest.raises(RuntimeError, match="halfway"):
        fail_halfway()
    assert names(session) == []


def test_inner_transaction_joins_the_outer(session: Session) -> None:
    def fail_late() -> None:
        with transaction():
            with transaction():
                session.add(MeetingSeries(slug="inner"))
            raise RuntimeError("late")

    with pytest.raises(RuntimeError, match="late"):
        fail_late()
    assert names(session) == []


def test_changes_made_before_the_transaction_are_refused(session: Session) -> None:
    session.add(MeetingSeries(slug="early"))
    with pytest.raises(WroteOutside), transaction():
        pass


def test_transaction_reads_again_what_was_read_before(app: Flask, session: Session) -> None:
    with transaction():
        session.add(MeetingSeries(slug="annual", name=Localised(en="Annual")))
    row = session.scalars(select(MeetingSeries)).one()
    assert row.name["en"] == "Annual"
    session.rollback()
    with db.engine.connect() as other:
        other.execute(text('UPDATE meeting_series SET name = \'{"en": "Yearly"}\''))
        other.commit()
    with transaction():
        assert row.name["en"] == "Yearly"


def test_times_come_back_aware_whatever_zone_they_came_in(session: Session) -> None:
    at = datetime(2021, 10, 7, 13, 0, tzinfo=timezone(timedelta(hours=2)))
    with transaction():
        session.add(Submission(key="k", digest="d", at=at))
    session.expunge_all()
    row = session.get(Submission, "k")
    assert row is not None
    assert row.at == datetime(2021, 10, 7, 11, 0, tzinfo=UTC)
    assert row.at.tzinfo is UTC


def test_a_naive_time_is_refused(session: Session) -> None:
    with pytest.raises(Exception, match="aware"), transaction():
        session.add(Submission(key="k", digest="d", at=datetime(2021, 10, 7)))  # noqa: DTZ001


def test_foreign_keys_are_enforced(session: Session) -> None:
    with pytest.raises(IntegrityError), transaction():
        session.add(Contact(partner_id=404, name="Nobody", email="nobody@example.org"))


def test_names_go_with_their_partner(session: Session) -> None:
    with transaction():
        partner = Partner(slug="alfa", kind="government")
        partner.names = [
            PartnerName(language="en", name="Alfa", label="Alfa", name_key="1", label_key="1")
        ]
        session.add(partner)
    with transaction():
        session.delete(session.scalars(select(Partner)).one())
    assert session.scalars(select(PartnerName)).all() == []
