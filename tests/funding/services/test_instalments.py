"""Instalments followed up: letters to the partner's contacts, each once."""

from datetime import date

import pytest
from sqlalchemy import func, select

from app.core.db import db, transaction
from app.funding.jobs import remind_of_instalments
from app.funding.models import Agreement
from app.funding.services import instalments
from app.funding.services.amendments import Moved
from app.mail.models import OutboxMail
from app.partners.models import Contact
from tests.funding.conftest import FINANCE, OFFICER, eur, on
from tests.funding.services.test_agreements import PAID, received, signed
from tests.funding.services.test_amendments import amended


@pytest.fixture
def agreement(funded):
    """EUR 3 m due on 10 March 2022, EUR 5 m due on a report by 1 March 2023; two contacts."""
    with transaction():
        db.session.add_all(
            [
                Contact(
                    partner_id=funded.alfa.id, name="Ada", email="a@alfa.example.org", language="fr"
                ),
                Contact(partner_id=funded.alfa.id, name="Old", email="o@x.org", active=False),
                Contact(partner_id=funded.bravo.id, name="Bo", email="b@bravo.example.org"),
            ]
        )
    return signed(funded)


def letters():
    return db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()


def sweep(year, month, day):
    with on(year, month, day):
        remind_of_instalments()
        remind_of_instalments()
    return db.session.scalar(select(func.count()).select_from(OutboxMail))


def test_one_letter_for_each_step_to_active_contacts_alone(agreement):
    assert sweep(2022, 2, 7) == 0
    assert sweep(2022, 2, 8) == 1  # 30 days before
    assert sweep(2022, 2, 9) == 1
    assert sweep(2022, 3, 5) == 2  # 7 days before, two days late
    assert sweep(2022, 3, 17) == 3  # 7 days after
    assert {mail.to_address for mail in letters()} == {"a@alfa.example.org"}
    first, _second, late = letters()
    assert (first.language, first.message) == ("fr", "instalment_reminder")
    assert "AG-2021-0001" in first.subject
    assert "overdue" in late.subject or "AG-2021-0001" in late.subject


def test_nobody_is_reminded_of_what_is_paid_or_waits_for_its_condition(agreement):
    received(agreement, eur("3000000"))
    assert sweep(2022, 3, 17) == 0
    assert sweep(2023, 2, 22) == 0  # a week before: its report is not there


def test_a_new_day_begins_anew(agreement):
    assert sweep(2022, 3, 3) == 1
    amended(
        agreement, kind="schedule", day=date(2022, 3, 4),
        steps=[Moved(agreement.instalments[0], date(2022, 6, 1))],
    )  # fmt: skip
    assert sweep(2022, 3, 17) == 1
    assert sweep(2022, 5, 25) == 2


def test_it_is_asked_for_once_its_condition_is_met(agreement):
    _first, second = agreement.instalments
    with on(2022, 12, 1):
        with pytest.raises(instalments.ConditionOpen), transaction():
            instalments.request(second, by=FINANCE)
        with pytest.raises(instalments.NoCondition), transaction():
            instalments.meet(agreement.instalments[0], on=PAID, note="x", by=OFFICER)
        with transaction():
            instalments.meet(second, on=date(2022, 11, 30), note="First report", by=OFFICER)
            assert instalments.request(second, by=FINANCE) == 1
            assert instalments.request(second, by=FINANCE) == 0
    assert second.state == "requested"
    (letter,) = letters()
    assert "EUR" in letter.body_text
    assert "First report" in letter.body_html


def test_the_demonstration_writes_to_no_real_partner(agreement, app, monkeypatch):
    monkeypatch.setitem(app.config, "DEMO", True)
    with transaction():
        db.session.get(Agreement, agreement.id).partner.fictitious = False
    assert sweep(2022, 2, 8) == 0
    with pytest.raises(instalments.NobodyToWrite), on(2022, 2, 8), transaction():
        instalments.request(agreement.instalments[0], by=FINANCE)
