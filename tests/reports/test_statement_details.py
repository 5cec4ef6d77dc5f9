"""Details of the papers of statements: rates as equations, and what a row signed in part pledged
beyond."""

from __future__ import annotations

import json

import pytest

from app.reports.compose import in_language
from app.reports.documents import gap_statement, pledge_status
from app.reports.documents.pledge_rows import Footnotes
from app.reports.documents.stating import Stating
from tests.reports.statements import data, frame

pytestmark = pytest.mark.pure

CROSS = "(1.0875 USD) / (0.8600 GBP) per 1 EUR"


def stating(language: str) -> Stating:
    return Stating(data(remarks={"conditions": {}}), frame("SPC-2026-01"), language)


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        ("1.1562 USD per 1 EUR", "en", "1 EUR = 1.1562 USD"),
        ("1.1562 USD per 1 EUR", "fr", "1 EUR = 1,1562 USD"),
        (CROSS, "en", "1 EUR = 1.0875 USD = 0.8600 GBP"),
        (CROSS, "es", "1 EUR = 1,0875 USD = 0,8600 GBP"),
        ("as the contract says", "fr", "as the contract says"),
    ],
)
def test_a_rate_is_an_equation_in_the_digits_of_the_language(text, language, said):
    assert stating(language).rate(text).replace("\u00a0", " ") == said


def row(signed: str | None, outstanding: str) -> dict:
    return {
        "refs": ["PL-2026-0004-1"],
        "currency": "NOK",
        "conditional": None,
        "notes": [],
        "refunded": "0.00",
        "measures": {"announced": "100000000.00", **({"signed": signed} if signed else {})},
        "in_book": {"outstanding": outstanding},
    }


@pytest.mark.parametrize(
    ("signed", "outstanding", "said"),
    [
        ("60000000.00", "3718584.37", ["NOK 40,000,000"]),
        ("60000000.00", "0.00", []),  # the rest was converted in full, or is given up
        ("100000000.00", "0.00", []),
        (None, "9296460.93", []),
    ],
)
def test_what_is_pledged_beyond_the_signature_is_a_note_of_its_row(signed, outstanding, said):
    with in_language("en"):
        notes = Footnotes(stating("en"))
        assert notes.of(row(signed, outstanding)) == ("a/" if said else "")
        words = [note.words.replace("\u00a0", " ") for note in notes.listed()]
    assert words == [f"Of what is still to come, {one} is pledged and not signed." for one in said]


def test_the_bar_draws_of_conditional_pledges_what_the_gaps_count():
    """20 confirmed and 30 announced, of which 10 are usable at the date: 10 + 75 + 20 + 10 + 45
    are the 160 required, and every part has the width of its figure.
    """
    figures = json.loads(data())["figures"]
    pledges = {"outstanding": "50000000.00", "confirmed": "20000000.00"}
    gaps = {"signed": "75000000.00", "with_confirmed": "55000000.00", "with_all": "45000000.00"}
    with in_language("en"):
        paper = gap_statement.build(
            data(figures={**figures, **pledges}, gap=gaps), None, frame("FGS-2021-01"), "en"
        )
    parts = paper.coverage.segments
    assert [part.text for part in parts] == ["10.0", "75.0", "20.0", "10.0", "45.0"]
    whole = sum(part.width for part in parts)  # less the hair lines between
    assert [160 * part.width / whole for part in parts] == pytest.approx(
        [10, 75, 20, 10, 45], abs=1
    )


def test_the_total_not_signed_leads_to_the_figure_at_the_head():
    totals = {"unsigned": "92324018.85", "signed": "3718584.37", "all": "96042603.22"}
    kept = {block: {"outstanding": amount} for block, amount in totals.items()}
    with in_language("en"):
        of = pledge_status._Status(data(totals=kept), frame("SPC-2026-01"), "en")
        rows = of._beyond(of.value("outstanding", "unsigned"))
    assert [(row.partner, row.value) for row in rows] == [
        ("Pledged beyond what is signed in part", "3,718,584.37"),
        ("Pledged, not signed", "96,042,603.22"),
    ]


@pytest.mark.parametrize(
    ("instrument", "said"), [("in_kind", "Own contribution, staff"), (None, "Own contribution")]
)
def test_an_own_contribution_in_money_is_not_called_staff(instrument, said):
    facts = json.loads(data())
    (own,) = [line for line in facts["lines"] if line["nature"] == "own"]
    own["instrument"] = instrument
    with in_language("en"):
        paper = gap_statement.build(json.dumps(facts), None, frame("FGS-2021-01"), "en")
    assert said in [cell.label for cell in paper.cells]
    assert said in [row.label for row in paper.rows]


@pytest.mark.parametrize(
    ("kind", "terms", "said"),
    [
        ("matching", {"gives": 1, "per": 2}, "Matches what others give (1:2)."),
        ("share_of_total", {"share": 3000}, "Limited to a share of the total (30 %)."),
        ("threshold", {"threshold": 500_000_000}, "Only when a total is reached (USD 5,000,000)."),
        ("parliament", {}, "Subject to approval by parliament."),
    ],
)
def test_a_footnote_gives_the_figures_of_a_condition(kind, terms, said):
    ref = "PL-2026-0004-1"
    remarks = {"conditions": {ref: kind}, "terms": {ref: terms}}
    with in_language("en"):
        notes = Footnotes(Stating(data(remarks=remarks), frame("SPC-2026-01"), "en"))
        assert notes.of(row(None, "0.00")) == "a/"
        (note,) = notes.listed()
    assert note.words.replace("\u00a0", " ") == said
