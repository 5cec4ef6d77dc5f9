"""The invitation list that comes along when a meeting is copied, and what the board says of it."""

from datetime import date

from flask import Flask
from sqlalchemy import func, select

from app.core.db import db, transaction
from app.mail.models import OutboxMail
from app.meetings import queries as meetings
from app.meetings import services
from app.registration import queries
from app.registration.models import Delegation
from tests.pages import Pages, tree, words
from tests.people import sign_in


def copied(*, take: set[str]) -> int:
    with transaction():
        copy = services.copy_meeting(
            meetings.meeting("coastal-last"),
            slug="spring-2027",
            on_date=date(2027, 6, 16),
            take=take,
            by="system",
        )
        return copy.id


def test_the_list_comes_along_and_nothing_is_mailed(demo_app: Flask):
    before = db.session.scalar(select(func.count()).select_from(OutboxMail))
    source = meetings.meeting("coastal-last")
    invited = set(
        db.session.scalars(select(Delegation.partner_id).where(Delegation.meeting_id == source.id))
    )
    db.session.rollback()
    copy = copied(take={"agenda", "invitations"})
    rows = db.session.scalars(select(Delegation).where(Delegation.meeting_id == copy)).all()
    assert {row.partner_id for row in rows} == invited
    assert len(invited) > 5
    assert {row.state for row in rows} == {"to_invite"}
    assert all(row.invited_at is None and not row.delegates for row in rows)
    assert db.session.scalar(select(func.count()).select_from(OutboxMail)) == before


def test_without_being_asked_nobody_is_listed(demo_app: Flask):
    copy = copied(take={"agenda"})
    assert queries.listed(meetings.meeting_by_id(copy)) == []


def test_the_board_counts_the_list_and_the_invitation_form_has_it_ticked(demo_pages: Pages):
    copied(take={"invitations"})
    with transaction():
        services.publish(meetings.meeting("spring-2027"), by="system")
    count = len(queries.listed(meetings.meeting("spring-2027")))
    sign_in(demo_pages.client, "officer")
    assert f"Invite {count} partners" in words(demo_pages.get("/desk/meetings/spring-2027/"))
    page = tree(demo_pages.get("/desk/meetings/spring-2027/registration/invite"))
    assert len(page.xpath("//input[@name='contacts' and @checked]")) == count
