"""One figure everywhere: page, statement on paper, CSV, XLSX, JSON and activity file agree.

On the fictitious programme, as of the last day for which it has rates. The activity file holds no
totals: its figures are added up from its transactions, line by line, at the reference rates.
"""

import csv
import io
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import openpyxl
import pytest
from lxml import etree, html
from pypdf import PdfReader
from sqlalchemy import select

from app.access.roles import Role
from app.core import clock
from app.core.db import db, transaction
from app.core.money import Money, floor_half_up
from app.demo.accounts import actor
from app.exchange import services
from app.exchange.queries.profiles import FUND, PROGRAMME, subject
from app.exchange.rules.writing import OURS
from app.funding.models import Agreement, Receipt
from app.funding.queries import books
from app.funding.queries.positions import position
from app.funding.rules.statements import StatementKind
from app.funding.services import statements
from tests.exchange.official import needs_the_standard, official_findings
from tests.pages import words
from tests.papers import printed_words

DAY = date(2026, 10, 30)
EVENING = datetime(2026, 10, 30, 18, tzinfo=UTC)
FIGURES = {
    "required": "288,500,000.00",
    "mobilised": "155,455,931.79",
    "received": "106,379,240.31",
    "pledged": "248,626,356.09",
    "gap signed": "121,044,068.21",
    "gap with_confirmed": "88,958,876.98",
    "gap with_all": "51,927,977.77",
}
"""288.5 required less 12.0 own in kind less 155.45593179 mobilised is 121.04406821 million; less
96.04260322 announced, of which conditions withhold 26.92651278, is 51.92797777 million."""

ROWS = {
    "required": ("Required", "Required"),
    "mobilised": ("Mobilised (signed agreements)", "Mobilised: signed and received"),
    "received": ("of it received", "of it received"),
    "pledged": ("Pledged in all", None),
    "gap signed": ("Gap after signed agreements", "Gap after signed agreements"),
    "gap with_confirmed": (
        "If confirmed pledges are signed", "Gap if confirmed pledges are signed"
    ),
    "gap with_all": (
        "If announced pledges also come in", "Gap if announced pledges also come in"
    ),
}  # fmt: skip
"""The rows of a figure on the page and on paper; no paper has what was pledged in all."""


@pytest.fixture
def evening(demo_app):
    """The demo world on the evening of that day."""
    with clock.at(EVENING):
        yield demo_app


def test_the_figures_are_the_same_wherever_they_are_read(evening):
    client = evening.test_client()
    with transaction():
        draft = statements.draft(
            books.book_of_phase("coastal", "phase-1"), as_of=DAY, by=actor(Role.FINANCE)
        )
        statements.review(draft, by=actor(Role.APPROVER))
        statements.approve(draft, by=actor(Role.LEAD))
        number = statements.issue(draft, by=actor(Role.APPROVER)).ref
    here = "/programmes/coastal/phase-1/funding"
    shown = html.fromstring(client.get(f"{here}?as_of={DAY}").data)
    on_page = {
        row.find("th").text_content(): row.find("td").text_content()
        for row in shown.xpath("//table[contains(@class, 'fu-figures')]/tbody/tr")
    }
    paper = client.get(f"/statements/{number}.pdf").data
    on_paper = printed_words(paper)
    (inside,) = PdfReader(io.BytesIO(paper)).attachments[f"{number}.csv"]
    in_paper = {row[1]: row[2] for row in rows_of(inside) if row[0] in ("figure", "gap")}
    told = client.get(f"/api/v1{here}?as_of={DAY}").json
    issued = client.get(f"/api/v1/statements/{number}").json
    as_csv = client.get(f"{here}/figures.csv?as_of={DAY}").data
    from_csv = {row[0]: row[2] for row in rows_of(as_csv)}
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{here}/figures.xlsx?as_of={DAY}").data))
    from_xlsx = {row[0]: row[2] for row in book.active.iter_rows(values_only=True)}
    from_iati = figures_of_the_files()
    for name, printed in FIGURES.items():
        exact = printed.replace(",", "")
        of_page, of_paper = ROWS[name]
        assert on_page[of_page] == printed, name
        # Behind the words stands what the statement before had, then what this one has.
        if of_paper is not None:
            row = rf" {re.escape(of_paper)} [\d,.]+ {re.escape(printed)} "
            assert re.search(row, on_paper), name
        assert from_csv[name] == exact
        assert from_xlsx[name] == float(exact)
        gap = name.removeprefix("gap ")
        assert in_paper[gap] == exact
        for answer in (told, issued):
            at = answer["gap"][gap] if name.startswith("gap ") else answer[name]
            assert at == {"amount": exact, "currency": "USD"}, name
        assert from_iati[name] == exact


def rows_of(data):
    """The rows of a CSV file."""
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def figures_of_the_files():
    """The figures added up from the activity files of the programme and its fund."""
    at = position(books.book_of_phase("coastal", "phase-1"), DAY)
    factors = {quote.currency: quote.factor("USD") for quote in at.rates} | {"USD": Fraction(1)}
    programme = etree.fromstring(services.prepare(subject(PROGRAMME, "coastal")).data)
    fund = etree.fromstring(services.prepare(subject(FUND, "coastal-fund")).data)
    lines = {}
    for made in [*programme.iter("transaction"), *fund.find("iati-activity").iter("transaction")]:
        kind = made.find("transaction-type").get("code")
        if kind in ("13", "11", "1"):
            line = lines.setdefault(made.get("ref").partition(".")[0], {})
            value = made.find("value")
            minor = Money.parse(value.text, value.get("currency")).minor
            line["factor"] = factors[value.get("currency")]
            line[kind] = line.get(kind, 0) + minor
            base = made.find(f"{{{OURS}}}base-value")
            if kind == "1":
                line["base"] = line.get("base", 0) + Money.parse(base.text, "USD").minor
            said = made.find(f"{{{OURS}}}confirmed-in-writing")
            if said is not None:
                line["confirmed"] = Money.parse(said.text, said.get("currency")).minor
    required = sum(budgets(programme).values())
    sums = dict.fromkeys(("pledged", "mobilised", "received", "confirmed", "outstanding"), 0)
    for line in lines.values():
        rate = line["factor"]
        signed, received = line.get("11", 0), line.get("1", 0)
        sums["pledged"] += rate * (line.get("13", 0) + max(signed, received))
        sums["outstanding"] += rate * line.get("13", 0)
        sums["confirmed"] += rate * line.get("confirmed", 0)
        sums["received"] += line.get("base", 0)
        sums["mobilised"] += line.get("base", 0) + rate * max(0, signed - received)
    # In kind, and so in no transaction: the programme's own staff.
    gap = required - Money.parse("12000000", "USD").minor - sums["mobilised"]
    exact = {
        "required": Fraction(required),
        **{name: sums[name] for name in ("mobilised", "received", "pledged")},
        "gap signed": gap,
        "gap with_confirmed": gap - sums["confirmed"],
        # What a condition withholds today is reckoned, and so in no transaction either.
        "gap with_all": gap - sums["outstanding"] + at.exact.conditional - at.exact.usable,
    }
    return {name: Money(floor_half_up(Fraction(one)), "USD").amount for name, one in exact.items()}


def budgets(root):
    """Year -> the revised budget, else the original one."""
    found = {}
    for kind in ("1", "2"):
        for budget in root.iter("budget"):
            if budget.get("type") == kind:
                year = budget.find("period-start").get("iso-date")[:4]
                found[year] = Money.parse(budget.findtext("value"), "USD").minor
    return found


def test_one_agreement_and_one_receipt_are_the_same_wherever_they_are_read(evening, sign_in):
    client = evening.test_client()
    sign_in(client, Role.FINANCE)
    agreements = table(client, "agreements")
    receipts = table(client, "receipts")
    root = etree.fromstring(services.prepare(subject(PROGRAMME, "coastal")).data)
    values = {
        made.findtext("description/narrative"): (
            made.find("value").get("currency"),
            made.findtext("value"),
        )
        for made in root.iter("transaction")
    }
    assert agreements["AG-2024-0002"][13:] == [
        "EUR", "1575000.00", "1496250.00", "1496250.00", "0.00",
    ]  # fmt: skip
    # Signed and paid in full, then a twentieth of it given back: a transaction of its own.
    assert values["Contribution agreement AG-2024-0002"] == ("EUR", "1575000.00")
    agreement = words(client.get(f"/desk/agreements/{slug_of(Agreement, 'AG-2024-0002')}"))
    assert "1,575,000.00" in agreement
    assert receipts["RC-2025-0010"][2:] == [
        "AG-2024-0002", "2025-04-21", "CRF-00003", "approved", "EUR", "787500.00",
    ]  # fmt: skip
    assert values["Receipt RC-2025-0010"] == ("EUR", "787500.00")
    receipt = words(client.get(f"/desk/receipts/{slug_of(Receipt, 'RC-2025-0010')}"))
    assert "787,500.00" in receipt


def slug_of(kind, number):
    """The address of a paper."""
    return db.session.scalars(select(kind.slug).where(kind.number == number)).one()


def table(client, name):
    """The rows of a table by their first cell, once CSV and XLSX are found equal."""
    from_csv = rows_of(client.get(f"/desk/exchange/{name}.csv").data)[1:]
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/desk/exchange/{name}.xlsx").data))
    from_xlsx = list(book.active.iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in from_csv] == [row[0] for row in from_xlsx]
    for one, other in zip(from_csv, from_xlsx, strict=True):
        for text, value in zip(one, other, strict=True):
            if isinstance(value, float | int):
                assert Fraction(text) == Fraction(str(value))
    return {row[0]: row for row in from_csv}


@needs_the_standard
@pytest.mark.parametrize(
    ("kind", "slug"), [(PROGRAMME, "coastal"), (FUND, "coastal-fund"), (PROGRAMME, "spf")]
)
def test_the_files_of_the_demo_pass_the_official_check(evening, kind, slug):
    told = subject(kind, slug)
    if told.profile is None:
        with transaction():
            # No identifier of a real organisation is in the sources: this one is made up, for the
            # check alone, and nothing is published.
            services.settle(
                subject(kind, slug), reporting_ref="XM-EXAMPLE-HOST", reporting_type="40",
                identifier="XM-EXAMPLE-HOST-SPF", sector="16010", scope="1", region="998",
                tags=["1.3", "3.8"], by="u-officer",
            )  # fmt: skip
        told = subject(kind, slug)
    prepared = services.prepare(told)
    assert prepared.findings == ()
    assert official_findings(prepared.data, EVENING) == []
    assert prepared.without_year is (slug == "spf")


def test_the_source_world_is_not_published(evening):
    assert evening.test_client().get("/programmes/spf/iati.xml").status_code == 404
    assert evening.test_client().get("/programmes/coastal/iati.xml").status_code == 200
    assert evening.test_client().get("/funds/coastal-fund/iati.xml").status_code == 200


def test_things_in_kind_are_the_same_everywhere_and_in_no_sum_of_money(evening):
    """Quantity and described value of each on the page, on paper, in CSV, XLSX and JSON; the
    standard has no place for them, and no total changes when they are left out."""
    client = evening.test_client()
    with transaction():
        draft = statements.draft(
            books.book_of_phase("coastal", "phase-1"),
            as_of=DAY,
            kind=StatementKind.PLEDGES,
            by=actor(Role.FINANCE),
        )
        statements.review(draft, by=actor(Role.APPROVER))
        statements.approve(draft, by=actor(Role.LEAD))
        number = statements.issue(draft, by=actor(Role.APPROVER)).ref
    here = "/programmes/coastal/phase-1/funding"
    data = client.get(f"/statements/{number}.json").json
    things = data["in_kind"]["things"]
    assert things
    assert sum(data["in_kind"]["count"].values()) == len(things)
    page = words(client.get(f"/statements/{number}"))
    position_page = words(client.get(f"{here}?as_of={DAY}"))
    paper = client.get(f"/statements/{number}.pdf").data
    on_paper = printed_words(paper)
    (inside,) = PdfReader(io.BytesIO(paper)).attachments[f"{number}.csv"]
    in_paper = {row[1]: row[2:4] for row in rows_of(inside) if row[0].startswith("in kind")}
    from_csv = {row[0]: row for row in rows_of(client.get(f"{here}/in-kind.csv?as_of={DAY}").data)}
    xlsx = client.get(f"{here}/in-kind.xlsx?as_of={DAY}").data
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx)).active
    from_xlsx = {row[0]: row for row in sheet.iter_rows(values_only=True)}
    for thing in things:
        named = f"{thing['ref']}/{thing['n']}"
        quantity = f"{Decimal(thing['quantity']):,}"
        told = in_paper[f"{thing['partner']} {named} quantity"]
        assert told == [thing["quantity"], thing["unit"]]
        assert from_csv[named][5] == from_xlsx[named][5] == thing["quantity"]
        for shown in (page, position_page, on_paper):
            assert thing["what"] in shown
            assert f"{quantity} {thing['unit']}" in shown, (thing, "quantity")
        if thing["value"] is not None:
            assert in_paper[f"{thing['partner']} {named} value"] == [
                thing["value"], thing["currency"]
            ]  # fmt: skip
            assert from_csv[named][7] == thing["value"]
            assert from_xlsx[named][7] == float(thing["value"])
            assert f"{thing['currency']} {Decimal(thing['value']):,}" in page
            assert f"{thing['currency']} {Decimal(thing['value']):,}" in on_paper
    # No row of money is of a thing: every total is that of the rows alone.
    money = sum(Decimal(row["in_book"]["pledged"]) for row in data["rows"])
    assert abs(money - Decimal(data["totals"]["all"]["pledged"])) < len(data["rows"])
    file = services.prepare(subject(PROGRAMME, "coastal")).data.decode()
    assert not [thing for thing in things if thing["what"] in file]
