"""The requirement on the desk: cells pasted or uploaded, bad rows named, two persons, changes."""

import io
from datetime import date

import pytest
from sqlalchemy import select

from app.core.db import db, transaction
from app.core.localised import Localised
from app.funding.models import PositionEntry, Posting, RequirementVersion
from app.funding.queries import books
from app.funding.queries.positions import position
from app.funding.services import positions
from app.programmes.models import Phase, Theme
from tests import people
from tests.funding.conftest import usd
from tests.funding.routes.conftest import NOW
from tests.pages import Pages, errors, tree, words

pytestmark = pytest.mark.once

BOOK = "coastal-phase-1"
LIST, NEW = f"/desk/requirements?book={BOOK}", f"/desk/books/{BOOK}/requirements/new"
OWN = f"/desk/books/{BOOK}/own-contribution/new"
PLAN = """year\tcountry\tpillar\ttheme\tamount
2024\tKH\t1\t\t1,000,000
2025\tla\t2\t\t500000.50
2025\t\t\thealth\t20000
"""


@pytest.fixture
def desk(world):
    with transaction():
        phase = db.session.scalars(select(Phase)).one()
        phase.pillars = [{"en": "Warn in time"}, {"en": "Protect"}]
        db.session.add(
            Theme(
                programme_id=phase.programme_id,
                slug="health",
                position=1,
                name=Localised(en="Health"),
            )
        )
    return world


@pytest.fixture
def page_of(desk, app):
    def signed_in(who: str) -> Pages:
        browser = app.test_client()
        people.sign_in(browser, who)
        return Pages(browser)

    return signed_in


@pytest.fixture
def finance(page_of):
    return page_of("finance")


@pytest.fixture
def approver(page_of):
    return page_of("approver")


def sent(cells=PLAN, **more):
    return {
        "label": "Costed plan", "effective_on": "2024-01-01", "source": "Plan, p. 7",
        "cells": cells, **more,
    }  # fmt: skip


def recorded(finance, cells=PLAN, **more):
    answer = finance.post(NEW, sent(cells, **more), status=302)
    return answer.headers["Location"]


def required():
    db.session.rollback()
    return position(books.book(BOOK), NOW.date()).required


def test_pasted_cells_count_when_a_second_person_has_approved_them(finance, approver):
    assert "Nothing is required yet." in words(finance.get(LIST))
    page = recorded(finance)
    assert required() is None
    assert "Costed plan" in words(approver.get("/desk/approvals"))
    shown = words(approver.get(page))
    for said in ("Cambodia", "Lao PDR", "Warn in time", "Health", "Plan, p. 7"):
        assert said in shown
    approver.post(f"{page}/approve", {"explanation": ""}, form=page, status=302)
    assert required() == usd("1520000.50")
    assert "USD 1,520,000.50" in words(finance.get(LIST))


def test_who_entered_it_cannot_let_it_in(page_of, finance):
    page = recorded(finance)
    token = finance.hidden(NEW)["csrf_token"]
    refused = finance.client.post(f"{page}/approve", data={"csrf_token": token})
    assert refused.status_code == 403


def test_a_version_is_told_by_what_changed(finance, approver):
    first = recorded(finance)
    approver.post(f"{first}/approve", {"explanation": ""}, form=first, status=302)
    begun = tree(finance.get(NEW)).xpath("//textarea[@id='cells']")[0].text
    changed = begun.replace("1000000.00", "1200000.00") + "2025,,SN,,,7,USD\n"
    second = recorded(finance, changed)
    rows = [
        [" ".join(cell.text_content().split()) for cell in row]
        for row in tree(approver.get(second)).xpath("//section[1]//tbody/tr")
    ]
    assert rows == [
        ["Cambodia", "Warn in time", "2024", "USD 1,000,000", "USD 1,200,000", "USD +200,000"],
        ["Senegal", "–", "2025", "not stated", "USD 7", "USD +7"],
    ]
    approver.post(f"{second}/approve", {"explanation": ""}, form=second, status=302)
    assert required() == usd("1720007.50")
    assert db.session.scalar(
        select(Posting.legs).order_by(Posting.seq.desc()).limit(1)
    ) == 2  # fmt: skip


def test_every_bad_row_is_named_and_nothing_is_recorded(finance):
    bad = (
        "year,country,pillar,theme,amount,currency\n"
        "2031,KH,,,5,\n"
        "2024,XX,,,5,\n"
        "2024,KH,9,,5,\n"
        "2024,KH,,space,5,\n"
        "2024,KH,,,,\n"
        "2024,KH,,,-5,\n"
        "2024,KH,,,5,EURO\n"
        "2024,KH,,,5.0015,\n"
        "2024,KH,,,5,USD\n"
        "2024,KH,,,6,\n"
    )
    answer = finance.post(NEW, sent(bad), status=422)
    assert errors(answer) == ["9 rows cannot be read; nothing was recorded."]
    told = [row.text_content() for row in tree(answer).xpath("//ul[@id='bad-rows']/li")]
    assert told == [
        "Row 2: “2031” is no year of the phase, 2021 to 2025.",
        "Row 3: “XX” is no country code of two letters.",
        "Row 4: “9” is no number of a pillar, 1 to 2.",
        "Row 5: “space” is no theme of the programme.",
        "Row 6: the amount is missing.",
        "Row 7: the amount is below zero.",
        "Row 8: “EURO” is no currency.",
        "Row 9: USD has 2 decimals, “5.0015” has more.",
        "Row 11: the same cell as row 10.",
    ]
    assert tree(answer).xpath("//textarea[@id='cells']")[0].text.strip() == bad.strip()
    assert db.session.scalar(select(RequirementVersion)) is None


def test_cells_without_sense_are_refused(finance):
    for cells in ("", "year,money\n2024,5\n", "amount,amount\n5,5\n", "amount\n"):
        assert len(errors(finance.post(NEW, sent(cells), status=422))) == 1


def test_an_uploaded_file_replaces_what_is_typed(finance):
    def file(text):
        return (io.BytesIO(text.encode()), "plan.csv")

    page = recorded(finance, PLAN, file=file("country;amount\nSN;70\n"))
    assert "Senegal" in words(finance.get(page))
    assert "Cambodia" not in words(finance.get(page))
    wrong = finance.post(NEW, sent(file=file("country;amount\nS1;70\n")), status=422)
    assert "“S1” is no country code" in words(wrong)
    assert "S1,70" in tree(wrong).xpath("//textarea[@id='cells']")[0].text
    formula = finance.post(NEW, sent(file=(io.BytesIO(b"\x00"), "plan.csv")), status=422)
    assert "This file cannot be read." in words(formula)


def test_hostile_text_is_only_text(finance):
    page = recorded(finance, "outcome,amount\n<script>alert(1)</script>,5\n")
    assert "<script>alert(1)</script>" in words(finance.get(page))
    wrong = finance.post(NEW, sent("country,amount\n<b>,5\n"), status=422)
    assert "“<B>”" in words(wrong) or "“<b>”" in words(wrong)


def test_given_back_it_says_why(finance, approver):
    page = recorded(finance)
    assert errors(approver.post(f"{page}/return", {"why": ""}, form=page, status=422))
    approver.post(f"{page}/return", {"why": "Page 7 has 900,000."}, form=page, status=302)
    assert "Page 7 has 900,000." in words(finance.get(page))
    assert "Given back" in words(finance.get(LIST))


def test_own_contribution_counts_when_approved(finance, approver):
    typed = {
        "label-en": "Staff", "label-fr": "", "label-es": "", "amount": "10,000",
        "currency": "USD", "in_kind": "y", "effective_on": "2024-01-01", "source": "", "note": "",
    }  # fmt: skip
    assert errors(finance.post(OWN, {**typed, "amount": "ten"}, status=422))
    page = finance.post(OWN, typed, status=302).headers["Location"]
    assert position(books.book(BOOK), NOW.date()).own is None
    approver.post(f"{page}/approve", {"explanation": ""}, form=page, status=302)
    db.session.rollback()
    assert position(books.book(BOOK), NOW.date()).own == usd("10000")
    assert "in kind" in words(finance.get(LIST))
    other = finance.post(OWN, {**typed, "amount": "7"}, status=302).headers["Location"]
    approver.post(f"{other}/return", {"why": "Counted twice."}, form=other, status=302)
    db.session.rollback()
    assert db.session.scalars(select(PositionEntry.state).order_by(PositionEntry.id)).all() == [
        "approved",
        "returned",
    ]


def test_a_delivery_of_the_own_contribution_is_recorded_and_approved(finance, approver):
    with transaction():
        own = positions.record_own(
            books.book(BOOK),
            amount=usd("12000000"),
            effective_on=date(2026, 1, 1),
            label=Localised(en="Regular budget"),
            by="u-finance",
        )
        slug = positions.approve_entry(own, by="u-approver").slug
    page = f"/desk/position-entries/{slug}"
    form = f"{page}/delivered"
    sent = {"amount": "13,000,000", "effective_on": "2026-10-01", "source": "Accounts", "note": ""}
    refused = finance.post(form, sent, form=form, status=422).get_data(as_text=True)
    assert "0 are delivered already." in refused.replace("USD\N{NO-BREAK SPACE}", "")
    answer = finance.post(form, {**sent, "amount": "5,000,000"}, form=form, status=302)
    where = answer.headers["Location"]
    approver.post(f"{where}/approve", {"explanation": ""}, form=where, status=302)
    assert "7,000,000.00" in finance.get(page).get_data(as_text=True)
