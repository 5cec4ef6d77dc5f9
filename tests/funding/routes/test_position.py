"""The funding position: equal on page, in CSV, JSON and statement, for every question."""

import csv
import io
import json
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.core.db import db
from app.funding.models import Book, Entry
from tests.funding.routes.conftest import ALFA, first, rows
from tests.pages import tree, words
from tests.queries import counted

SPF, COASTAL = "/programmes/spf/phase-2/funding", "/programmes/coastal/phase-1/funding"
API = "/api/v1/programmes/spf/phase-2/funding"


def usd(amount):
    return {"amount": amount, "currency": "USD"}


@pytest.fixture
def visitor(as_):
    return as_("visitor")


def figures(page):
    return {
        row[0].text_content(): row[1].text_content()
        for row in tree(page).xpath("//table[caption[contains(., 'in full')]]/tbody/tr")
    }


def test_the_gap_of_2021_is_one_on_page_csv_json_and_statement(visitor):
    asked = "?as_of=2021-10-07"
    page = figures(visitor.get(SPF + asked))
    answer = visitor.get(API + asked).json
    rows = list(
        csv.DictReader(io.StringIO(visitor.get(f"{SPF}.csv{asked}").data.decode("utf-8-sig")))
    )
    stored = json.loads(visitor.get("/statements/FGS-2021-01.json").data)
    for name, words_, value in (
        ("required", "Required", "160000000.00"),
        ("own", "Own contribution", "10000000.00"),
        ("mobilised", "Mobilised (signed agreements)", "75000000.00"),
    ):
        summed = sum(Decimal(row[f"{name} in book currency"]) for row in rows)
        assert answer[name] == usd(value)
        assert stored["figures"][name] == value
        assert summed == Decimal(value)
        assert page[words_] == f"{Decimal(value):,}"
    for name in ("signed", "with_confirmed", "with_all"):
        assert answer["gap"][name] == usd("75000000.00")
        assert stored["gap"][name] == "75000000.00"
    assert page["Gap after signed agreements"] == "75,000,000.00"
    assert answer["pledged"] is answer["confirmed"] is answer["received"] is None
    assert page["Pledged in all"] == "not recorded"
    assert answer["basis"] == "stated"


def test_the_gap_of_2023_is_computed_and_says_so(visitor):
    answer = visitor.get(f"{API}?as_of=2023-03-24").json
    assert answer["gap"] == dict.fromkeys(
        ("signed", "with_confirmed", "with_all"), usd("53600000.00")
    )
    assert answer["mobilised"] == usd("96400000.00")
    assert answer["basis"] == "computed"
    assert answer["as_of"] == "2023-03-24"
    page = words(visitor.get(f"{SPF}?as_of=2023-03-24"))
    assert "53.6 million USD" in page
    assert "Computed:" in page
    assert "USD −16,600,000" in page


def test_known_at_goes_back_to_what_was_recorded_then(visitor):
    then = visitor.get(f"{API}?as_of=2023-03-24&known_at=2022-01-01T00:00Z").json
    assert then["gap"]["signed"] == usd("75000000.00")
    assert then["known_at"] == "2022-01-01T00:00:00+00:00"


def test_before_anything_was_required_there_is_no_gap(visitor):
    answer = visitor.get(f"{API}?as_of=2000-01-01").json
    assert answer["required"] is None
    assert answer["gap"] == dict.fromkeys(("signed", "with_confirmed", "with_all"))
    assert "No requirement is recorded as of this date." in words(
        visitor.get(f"{SPF}?as_of=2000-01-01")
    )


def test_an_answer_that_did_not_change_is_not_sent_again(visitor):
    for address in (API, "/api/v1/statements/FGS-2021-01", SPF, f"{SPF}.csv",
                    "/statements/FGS-2021-01", "/statements/FGS-2021-01.json"):  # fmt: skip
        etag = visitor.get(address).headers["ETag"]
        again = visitor.client.get(address, headers={"If-None-Match": etag})
        assert again.status_code == 304, address


@pytest.mark.parametrize(
    "asked",
    ["as_of=yesterday", "as_of=2021-02-30", "known_at=noon", "as_of=9999999-01-01",
     "known_at=2021-10-07T25:00", "as_of=%00", "as_of=" + "9" * 5000],
)  # fmt: skip
def test_a_question_that_cannot_be_read_is_told(visitor, asked):
    visitor.get(f"{SPF}?{asked}", 422)
    for address in (API, f"{SPF}.csv"):
        assert visitor.client.get(f"{address}?{asked}").status_code == 400


@pytest.mark.parametrize(
    "asked",
    ["as_of=0001-01-01", "as_of=9999-12-31", "known_at=0001-01-01T00:00",
     "known_at=9999-12-31T23:59", "known_at=9999-12-31T23:59%2B00:00", "basis=current",
     "basis=guess"],
)  # fmt: skip
def test_the_ends_of_time_have_an_answer(visitor, asked):
    for address in (SPF, COASTAL):
        visitor.get(f"{address}?{asked}")
    visitor.get(f"{API}?{asked}")


def test_there_is_no_position_without_a_book(visitor):
    visitor.get("/programmes/spf/phase-1/funding", 404)
    visitor.get("/api/v1/programmes/spf/phase-1/funding", 404)
    visitor.get("/api/v1/statements/FGS-1999-01", 404)
    visitor.get("/statements/FGS-2021-1", 404)


def test_how_we_count_prints_each_rule(visitor):
    rows = tree(visitor.get("/how-we-count")).xpath("//main//tbody/tr")
    assert len(rows) == 11
    announced = [" ".join(cell.text_content().split()) for cell in rows[1]]
    assert announced[0] == "Announced, not yet confirmed"
    assert sum("its condition still open" in row[0].text_content() for row in rows) == 1
    assert sum("waiting for a condition" in row[0].text_content() for row in rows) == 1


LISTS = {
    "visitor": (SPF, COASTAL, f"{COASTAL}.csv", "/statements/", "/funds/", "/funds/coastal-fund/",
                "/meetings/coastal-last/engagements", "/meetings/dpm-2021-10/engagements"),
    "finance": ("/desk/pipeline?book=coastal-phase-1", "/desk/agreements", "/desk/receipts",
                "/desk/approvals", "/desk/statements", "/desk/rates", "/desk/funds/coastal-fund",
                "/desk/meetings/coastal-last/engagements"),
    ALFA: ("/my/engagements", "/my/contributions"),
}  # fmt: skip
MOST = 35


@pytest.mark.parametrize("who", LISTS)
def test_lists_of_hundreds_ask_a_few_statements(as_, who):
    reader = as_(who)
    reader.client.application.config["PAGE_CACHE"] = False
    for address in LISTS[who]:
        reader.get(address)
        with counted() as statements:
            reader.get(address)
        assert 0 < len(statements) <= MOST, (address, len(statements))


def test_ac15_what_eleven_partners_said_about_the_second_phase(as_):
    page = as_("visitor").get("/meetings/dpm-2021-10/engagements")
    said = {partner: what for partner, what, *_rest in rows(page)}
    assert list(said) == [
        "Portugal",
        "Germany",
        "Switzerland",
        "European Union",
        "Ireland",
        "France",
        "United Kingdom",
        "Bill and Melinda Gates Foundation",
        "Japan",
        "UN Multi-Partner Trust Fund Office",
        "Thailand",
    ]
    assert said["Japan"].startswith("Commitment without amount")
    assert "technical offer" in said["UN Multi-Partner Trust Fund Office"]
    assert said["Portugal"].startswith("Intention")
    assert said["Germany"].startswith("Intention")
    assert sum(what.startswith("Continuation") for what in said.values()) == 6
    assert said["United Kingdom"] == "none stated"
    (total,) = tree(page).xpath("//main//tfoot/tr")
    assert " ".join(total.text_content().split()) == "Total of the amountsno amount recorded"
    assert "USD" not in words(page)


def test_ac15_changes_no_gap_and_posts_nothing(as_):
    visitor = as_("visitor")
    book = first(select(Book.id).where(Book.slug == "spf-phase-2"))
    assert db.session.scalar(select(func.count()).where(Entry.book_id == book)) == 5
    at = visitor.get("/api/v1/programmes/spf/phase-2/funding?as_of=2021-10-07").json
    assert at["gap"]["with_all"] == {"amount": "75000000.00", "currency": "USD"}
    assert at["pledged"] is at["confirmed"] is None
