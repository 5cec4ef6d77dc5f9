"""AC01 and AC16 as a reader gets them: the papers of 7 October 2021, asked for over HTTP.

Also the two gaps, where each of them is published: on the page, on the paper, as JSON. The other
cases are proved in the rooms that they are about.
"""

import re

import pytest

from tests.pages import Pages, words
from tests.papers import in_order, printed_words

MEETING = "/meetings/dpm-2021-10"


def paper(pages: Pages, address: str) -> str:
    """The words of a PDF, white space evened out."""
    answer = pages.get(address)
    assert answer.mimetype == "application/pdf"
    return printed_words(answer.data)


def test_ac01_concept_note(demo_pages: Pages):
    text = paper(demo_pages, f"{MEETING}/papers/concept-note.pdf")
    in_order(
        text,
        "7 October 2021, 13:00 – 16:00 CEST, Zoom & ILO Geneva",
        "Background information",
        "Objectives",
        "Take stock",
        "Look at current and future challenges",
        "Join forces",
        "Target audience",
        "Proposed agenda",
        "High-level opening",
        "Ms Martha E. Newton",
        "Presentation: lessons learned from the 1st phase",
        "Debates on three main challenges",
        "Presentation: looking forward",
        "Tour de table",
        "Logistics",
        "French and Spanish",
    )


def test_ac16_report_of_the_event(demo_pages: Pages):
    text = paper(demo_pages, f"{MEETING}/papers/report.pdf")
    assert "DRAFT" not in text
    body = text[text.index("More than 230 participants took part") :]
    in_order(
        body,
        "High-Level Opening",
        "Ms Martha E. Newton",
        "Ms Meryame Kitir",
        "Mr Fernando Elísio Freire",
        "Mr Franz Fayot",
        "Mr Roberto Suárez Santos",
        "Ms Sharan Burrow",
        "Looking back",
        "key achievements",
        "Country Perspective: Timor-Leste",
        "Parallel panel sessions",
        "Topic 1",
        "Topic 2",
        "Topic 3",
        "Wrap up of the parallel sessions",
        "Looking forward",
        "leaves a funding gap of 75 million USD",
        "Tour de table",
        "Portugal",
        "Thailand",
        "Ms Carlien Van Empel",
        "Closing",
        "funding gap then was 75 million USD",
        "Thank you to all our participants!",
    )
    record = body[: body.index("Thank you to all")]
    assert record.count("Head of Division – Population Policy and Social Protection") == 1
    in_order(body, "Ms Kathrin Oellers, Head of Division", "Ms Oellers")


@pytest.mark.parametrize(
    ("day", "gap", "headline", "mobilised"),
    [
        ("2021-10-07", "75000000.00", "75 million USD", "75000000.00"),
        ("2023-03-24", "53600000.00", "53.6 million USD", "96400000.00"),
    ],
)
def test_the_gap_is_one_on_page_and_as_json(demo_pages: Pages, day, gap, headline, mobilised):
    said = words(demo_pages.get(f"/programmes/spf/phase-2/funding?as_of={day}"))
    assert re.search(rf"Gap after signed agreements ?{headline}", said)
    told = demo_pages.get(f"/api/v1/programmes/spf/phase-2/funding?as_of={day}").get_json()
    assert told["as_of"] == day
    assert told["required"] == {"amount": "160000000.00", "currency": "USD"}
    assert told["own"] == {"amount": "10000000.00", "currency": "USD"}
    assert told["mobilised"] == {"amount": mobilised, "currency": "USD"}
    assert [told[name] for name in ("received", "pledged", "confirmed")] == [None, None, None]
    wanted = {"amount": gap, "currency": "USD"}
    assert told["gap"] == {"signed": wanted, "with_confirmed": wanted, "with_all": wanted}


def test_the_statement_of_2021_says_75_million_on_paper(demo_pages: Pages):
    text = paper(demo_pages, "/statements/FGS-2021-01.pdf")
    in_order(text, "FGS-2021-01", "7 October 2021")
    for figure in ("160,000,000", "10,000,000", "75,000,000", "53.1"):
        assert figure in text
