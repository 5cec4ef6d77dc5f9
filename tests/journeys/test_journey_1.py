"""Journey 1: a visitor reads the meeting of 2021 from the home page to its three papers."""

import pytest

pytestmark = pytest.mark.browser

MEETING = "Development Partners Meeting including a Structured Funding Dialogue"


def test_a_visitor_reads_the_meeting_of_2021_and_takes_its_papers(reader):
    visitor = reader().visit("/")
    visitor.says("53.6 million USD", "As at 24 March 2023", "Latest reports", MEETING)

    visitor.follow(MEETING)
    assert visitor.path == "/meetings/dpm-2021-10/"
    visitor.says("7 October 2021", "13:00–16:00 CEST (UTC+2)", "ILO Headquarters, Geneva, and Zoom")
    visitor.says("more than 230", "Funding gap of the second phase", "75 million USD")

    tabs = visitor.page.get_by_role("navigation", name="This meeting")
    visitor.follow("Programme", tabs)
    visitor.says("Planned", "Held", "Difference")
    visitor.says("2.2 Country Perspective: Timor-Leste", "Added")
    visitor.says("3c Achieving universal social protection", "3.1 Topic 1", "Third to first")

    visitor.follow("Speakers", tabs)
    visitor.says("41 role assignments, 37 persons")
    visitor.says(
        "1 High-Level Opening",
        "Ms Martha E. Newton",
        "Ms Meryame Kitir",
        "Mr Fernando Elísio Freire",
        "Mr Franz Fayot",
        "Mr Roberto Suárez Santos",
        "Ms Sharan Burrow",
        "6 Tour de table",
        "Mr Peter Rademaker",
        "Ms Rute Guerra",
        "Ms Chompoopen Sirithorn",
        "Ms Carlien Van Empel",
        "7 Closing",
        "Ms Shahra Razavi",
    )

    visitor.follow("Documents", tabs)
    main = visitor.page.locator("main")
    report = visitor.paper("Report of the Event", main)
    assert "More than 230 participants took part" in report
    assert "leaves a funding gap of 75 million USD" in report
    concept_note = visitor.paper("Concept note", main)
    assert "7 October 2021, 13:00 – 16:00 CEST, Zoom & ILO Geneva" in concept_note

    visitor.follow("Funding", visitor.page.get_by_role("navigation", name="Main"))
    visitor.says("53.6 million USD")
    visitor.visit("/programmes/spf/phase-2/funding?as_of=2021-10-07")
    visitor.says("75 million USD", "Covered: 53.1 %")
    visitor.follow("Statement FGS-2021-01")
    visitor.says("Funding-gap statement FGS-2021-01", "As of 7 October 2021", "160,000,000.00")
    statement = visitor.paper("Statement (PDF)")
    assert "FGS-2021-01" in statement
    assert "75,000,000" in statement
    assert "53.1" in statement


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ("Réunions", "7 octobre 2021", "75 millions USD")),
        ("es", ("Reuniones", "7 de octubre de 2021", "75 millones de USD")),
    ],
)
def test_the_same_meeting_in_the_language_of_the_browser(reader, language, words):
    visitor = reader(language=language).visit("/")
    assert visitor.page.locator("html").get_attribute("lang") == language
    visitor.visit("/meetings/dpm-2021-10/")
    visitor.says(*words)


def test_the_language_is_switched_on_the_page_and_stays(reader):
    visitor = reader().visit("/meetings/dpm-2021-10/partners")
    visitor.says("Partners in the tour de table", "Bill and Melinda Gates Foundation")
    visitor.follow("Français")
    assert visitor.path == "/meetings/dpm-2021-10/partners"
    visitor.says("Allemagne", "Royaume-Uni", "Union européenne")
    visitor.follow("Español")
    visitor.says("Alemania", "Reino Unido", "Unión Europea")
