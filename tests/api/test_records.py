"""Lists in pages: the lines behind the position, statements, engagements; and every answer held
against its description."""

import re
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from jsonschema import Draft202012Validator

from app.core import clock
from app.funding.queries import books
from app.funding.queries.gaps import Counted, gaps
from tests.pages import words

LINES = "/api/v1/programmes/coastal/phase-1/funding/lines?as_of=2026-10-30"


@pytest.fixture(autouse=True)
def now():
    with clock.at(datetime(2026, 11, 3, 10, tzinfo=UTC)):
        yield


def test_pages_hold_every_line_once_and_add_up_to_the_position(demo_client):
    address, lines = f"{LINES}&per_page=40", []
    while address:
        answer = demo_client.get(address)
        body = answer.get_json()
        lines += body["lines"]
        links = dict(reversed(link.strip().split(";")) for link in answer.headers.getlist("Link"))
        address = links.get(' rel="next"', "").strip("<>").removeprefix("http://localhost")
    assert len(lines) == body["total"] > 40
    assert len({line["line"] for line in lines}) == body["total"]
    position = demo_client.get("/api/v1/programmes/coastal/phase-1/funding?as_of=2026-10-30")
    received = sum(
        Fraction(line["in_book_currency"]["received"]["amount"])
        for line in lines
        if line["in_book_currency"]
    )
    # What was received counts at the rates of its days, which were rounded one by one.
    assert received == Fraction(position.get_json()["received"]["amount"])


def test_filters_narrow_the_list(demo_client):
    euros = demo_client.get(f"{LINES}&currency=EUR&per_page=200").get_json()
    assert {line["currency"] for line in euros["lines"]} == {"EUR"}
    assert demo_client.get(f"{LINES}&currency=XXX").get_json()["lines"] == []
    assert demo_client.get(f"{LINES}&per_page=oops&page=-1").get_json()["page"] == 1
    assert (
        demo_client.get("/api/v1/programmes/coastal/phase-1/funding/lines?as_of=x").status_code
        == 400
    )


def test_a_pledge_that_is_not_public_has_no_name_and_no_engagement(demo_client):
    lines = demo_client.get(f"{LINES}&per_page=200").get_json()["lines"]
    assert any(line["partner"] is None for line in lines if line["nature"] == "contribution")
    rows = demo_client.get("/api/v1/programmes/coastal/phase-1/engagements?per_page=200").get_json()
    assert rows["engagements"]
    assert all(row["ref"] and row["state"] != "draft" for row in rows["engagements"])


def test_statements_newest_first(demo_client):
    rows = demo_client.get("/api/v1/statements/?year=2021").get_json()
    assert [row["number"] for row in rows["statements"]] == ["FGS-2021-01"]
    assert demo_client.get("/api/v1/statements/?year=1999").get_json()["total"] == 0


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/statements/?per_page=200",
        "/statements/",
        "/statements/list/issued.csv",
        "/programmes/coastal/phase-1/funding?as_of=2026-10-30",
    ],
)
def test_a_statement_for_one_partner_is_named_nowhere_in_public(demo_client, address):
    answer = demo_client.get(address)
    assert answer.status_code == 200
    assert "FGS-2026-01" in answer.text
    assert "PCS-" not in answer.text


FUND = "/api/v1/funds/coastal-fund"
CELLS = "/api/v1/programmes/coastal/phase-1/funding/cells?as_of=2026-10-30"


def test_a_fund_has_the_figures_of_its_page(demo_client):
    listed = demo_client.get("/api/v1/funds/?programme=coastal").get_json()
    assert "coastal-fund" in [fund["slug"] for fund in listed["funds"]]
    assert demo_client.get("/api/v1/funds/?currency=XXX").get_json()["total"] == 0
    told = demo_client.get(f"{FUND}?as_of=2026-10-30").get_json()
    page = words(demo_client.get("/funds/coastal-fund/?as_of=2026-10-30"))
    for name in ("deposits", "sources", "uses", "closing", "available"):
        amount = Fraction(told["balance"][name]["amount"])
        assert f"{float(amount):,.2f}" in page, name
    parts = [*told["windows"], told["undirected"]]
    for name in ("closing", "unpaid", "reserve"):
        whole = Fraction(told["balance"][name]["amount"])
        assert sum(Fraction(part[name]["amount"]) for part in parts) == whole, name
    assert demo_client.get(f"{FUND}?as_of=x").status_code == 400
    assert demo_client.get("/api/v1/funds/none").status_code == 404


def test_the_gap_of_each_cell_is_that_of_the_page(demo_client):
    book = books.book_of_phase("coastal", "phase-1")
    expected = gaps(book, date(2026, 10, 30))
    address, cells = f"{CELLS}&per_page=50", []
    while address:
        answer = demo_client.get(address)
        body = answer.get_json()
        cells += body["cells"]
        links = dict(reversed(link.strip().split(";")) for link in answer.headers.getlist("Link"))
        address = links.get(' rel="next"', "").strip("<>").removeprefix("http://localhost")
    assert len(cells) == body["total"] == len(expected.cells)
    for counted in Counted:
        left = sum(Fraction(cell["gap"][counted.value]["indicative"]["amount"]) for cell in cells)
        assert left == Fraction(body["effective_gap"][counted.value]["amount"])
        for cell in cells:
            low, middle, high = (
                Fraction(cell["gap"][counted.value][name]["amount"])
                for name in ("minimum", "indicative", "maximum")
            )
            assert 0 <= low <= middle <= high <= Fraction(cell["required"]["amount"])
    page = words(demo_client.get("/programmes/coastal/phase-1/funding/cells?as_of=2026-10-30"))
    assert f"{float(body['effective_gap']['signed']['amount']):,.2f}" in page
    one = cells[0]["country"] or "-"
    some = demo_client.get(f"{CELLS}&country={one}&per_page=200").get_json()["cells"]
    assert some == [cell for cell in cells if (cell["country"] or "-") == one][:200]


def named_wholly(schema):
    """The schema with no other name in an object than those it describes."""
    if isinstance(schema, dict):
        more = {"additionalProperties": False} if "properties" in schema else {}
        return more | {name: named_wholly(part) for name, part in schema.items()}
    return [named_wholly(part) for part in schema] if isinstance(schema, list) else schema


def test_every_answer_has_what_its_description_says_and_nothing_else(demo_client):
    described = demo_client.get("/api/v1/openapi.json").get_json()
    parts = named_wholly(described["components"])
    for path, verbs in described["paths"].items():
        room = path.split("/")[1]
        slugs = {"meetings": "coastal-forum", "partners": "alfa", "funds": "coastal-fund"}
        told = {
            "slug": slugs.get(room, "coastal"), "phase": "phase-1", "phase_slug": "phase-1",
            "number": "FGS-2026-01",
        }  # fmt: skip
        address = re.sub(r"{(\w+)}", lambda name, told=told: told[name[1]], path)
        answer = demo_client.get(f"/api/v1{address}")
        assert answer.status_code == 200, address
        schema = verbs["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        fits = Draft202012Validator(named_wholly(schema) | {"components": parts})
        wrong = [(list(e.absolute_path), e.message) for e in fits.iter_errors(answer.get_json())]
        assert wrong == [], address
