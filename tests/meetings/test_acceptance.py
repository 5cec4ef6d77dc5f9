"""AC02, AC03, AC04, AC06 and AC08 through the real pages, figures literal."""

from datetime import UTC, datetime

import pytest
from icalendar import Calendar
from lxml.html import HtmlElement

from tests.pages import Pages, tree, words

MEETING = "/meetings/dpm-2021-10/"


def cells(page: HtmlElement) -> list[tuple[str, str, str]]:
    """Rows of the comparison: planned, held, difference."""
    return [
        tuple(" ".join(cell.text_content().split()) for cell in row.xpath("./td"))
        for row in page.xpath("//table[contains(@class,'tt-cmp')]/tbody/tr")
    ]


# --- AC02 ----------------------------------------------------------------------------------------


def test_ac02_calendar_file_of_the_meeting(demo_pages: Pages):
    answer = demo_pages.get(f"{MEETING}calendar.ics")
    assert answer.mimetype == "text/calendar"
    (event,) = Calendar.from_ical(answer.data).walk("VEVENT")
    assert event["DTSTART"].dt.astimezone(UTC) == datetime(2021, 10, 7, 11, 0, tzinfo=UTC)
    assert event["DTEND"].dt.astimezone(UTC) == datetime(2021, 10, 7, 14, 0, tzinfo=UTC)
    assert event["DTSTART"].params["TZID"] == "Europe/Zurich"
    again = demo_pages.get(f"{MEETING}calendar.ics")
    assert again.data == answer.data


def test_ac02_start_in_local_time(demo_pages: Pages):
    page = tree(demo_pages.get(MEETING))
    heading = page.xpath("//h2[text()='Start in local time']")[0]
    times = heading.getnext()
    shown = dict(
        zip(
            [time.text_content() for time in times.xpath("./dt")],
            [city.text_content() for city in times.xpath("./dd")],
            strict=True,
        )
    )
    assert shown["10:00"] == "Praia"
    assert "Geneva" in shown["13:00"]
    assert "Bangkok" in shown["18:00"]
    assert "Dili" in shown["20:00"]


# --- AC03 ----------------------------------------------------------------------------------------


def test_ac03_planned_and_held_side_by_side(demo_pages: Pages):
    rows = cells(tree(demo_pages.get(f"{MEETING}programme")))
    assert len(rows) == 12
    topics = [row for row in rows if row[1].startswith("3.") and row[1][:3] != "3 "]
    assert [row[0][:2] for row in topics] == ["3c", "3b", "3a"]
    assert "universal" in topics[0][1]
    assert "financing" in topics[1][1]
    assert "resilient" in topics[2][1]
    assert [row[2] for row in topics] == ["Third to first", "Reworded", "First to thirdReworded"]
    added = [row[1] for row in rows if row[2] == "Added"]
    assert "Country Perspective: Timor-Leste" in added[0]
    assert "Wrap up of the parallel sessions" in added[1]
    assert "Closing" in added[2]
    assert len(added) == 3


def test_ac03_planned_order_is_resilience_financing_universality(demo_pages: Pages):
    text = words(demo_pages.get(f"{MEETING}programme?version=planned"))
    places = [text.index(word) for word in ("resilient", "Sustainable", "Achieving universal")]
    assert places == sorted(places)


@pytest.mark.parametrize("version", ["", "?version=planned", "?version=held"])
def test_ac03_no_empty_time_column(demo_pages: Pages, version: str):
    page = tree(demo_pages.get(f"{MEETING}programme{version}"))
    assert page.xpath("//*[contains(@class,'mt-time')]") == []
    assert page.xpath("//*[contains(@class,'mt-prog--timed')]") == []
    heads = [head.text_content() for head in page.xpath("//table//th[@scope='col']")]
    assert "Time" not in heads


# --- AC04 ----------------------------------------------------------------------------------------


def speakers_by_item(page: HtmlElement) -> dict[str, list[tuple[str, str]]]:
    """Role and name of everybody, by the heading of the item."""
    return {
        " ".join(part.xpath("./h3")[0].text_content().split()): [
            (
                line.xpath("./span")[0].text_content(),
                line.xpath(".//p[contains(@class,'mt-speaker')]")[0].text_content(),
            )
            for line in part.xpath("./ol/li")
        ]
        for part in page.xpath("//section[contains(@class,'mt-item')]")
    }


def test_ac04_speakers_in_protocol_order(demo_pages: Pages):
    answer = demo_pages.get(f"{MEETING}speakers")
    assert "41 role assignments, 37 persons" in words(answer)
    found = speakers_by_item(tree(answer))
    topic = {name[:3]: rows for name, rows in found.items() if name.startswith("3.")}
    assert topic["3.1"] == [
        ("Introducer", "Ms Jasmina Papa"),
        ("Panellist", "Mr HE Xiaozhou"),
        ("Panellist", "Mr Kalaba Mwimba"),
        ("Panellist", "Mr Janybek Orozaliev"),
        ("Closing of the session", "Ms Christina Behrendt"),
    ]
    assert topic["3.2"] == [
        ("Introducer", "Ms Celine Peyron Bista"),
        ("Introducer", "Mr Nuno Cunha"),
        ("Panellist", "Ms Sara Sekkenes"),
        ("Panellist", "Ms Nicola Mvuayi"),
        ("Panellist", "Mr Javier Castillo"),
    ]
    assert topic["3.3"] == [
        ("Introducer", "Mr Ariel Pino"),
        ("Moderator", "Mr Luca Pellerano"),
        ("Panellist", "H.E. Dr Barq Al Dmour"),
        ("Panellist", "Ms Kathrin Oellers"),
        ("Panellist", "Mr Didier Trebucq"),
    ]
    assert found["1 High-Level Opening"][0] == ("Chair", "Ms Martha E. Newton")


def test_ac04_who_holds_two_roles(demo_pages: Pages):
    page = tree(demo_pages.get(f"{MEETING}speakers?order=name"))
    roles = {
        row.xpath("./th")[0].text_content(): [
            " ".join(one.text_content().split()) for one in row.xpath("./td[last()]//li")
        ]
        for row in page.xpath("//table/tbody/tr")
    }
    assert len(roles) == 37
    assert roles["Ms Kathrin Oellers"] == [
        "Panellist, Topic 3: Building resilient and robust social protection systems",
        "Intervener no. 2, Tour de table: ongoing and future partnerships",
    ]
    for name in ("Ms Valérie Schmitt", "Ms Aurélie Klein"):
        assert [line.split(",")[0] for line in roles[name]] == ["Presenter", "Presenter"]
    assert [line.split(",")[0] for line in roles["Ms Shahra Razavi"]] == ["Wrap up", "Closing"]
    assert sum(len(lines) for lines in roles.values()) == 41


# --- AC06 ----------------------------------------------------------------------------------------


def test_ac06_attendance_never_without_its_qualifier(demo_pages: Pages):
    text = words(demo_pages.get(MEETING))
    assert "more than 230" in text
    assert text.count("230") == text.count("more than 230")
    assert "over 30" in text
    assert "over 30 participants" in words(demo_pages.get(f"{MEETING}programme"))
    later = words(demo_pages.get("/meetings/dpm-2023-03/"))
    assert "24 March 2023" in later
    assert "180" in later


def attendance(page: HtmlElement) -> list[tuple[str, str]]:
    """Address and attendance of the meetings held that were counted, in the order of the list."""
    rows = [
        (
            row.xpath("./th/a/@href")[0].split("/")[2],
            " ".join(row.xpath("./td[2]")[0].text_content().split()),
        )
        for row in page.xpath("//section[@aria-labelledby='past']//tbody/tr")
    ]
    return [row for row in rows if any(c.isdigit() for c in row[1])]


def test_ac06_sorting_by_attendance_uses_the_numbers(demo_pages: Pages):
    real = ("dpm-2021-10", "dpm-2023-03")
    falling = attendance(tree(demo_pages.get("/meetings/?sort=attendance")))
    rising = attendance(tree(demo_pages.get("/meetings/?sort=attendance-ascending")))
    assert [row for row in falling if row[0] in real] == [
        ("dpm-2021-10", "more than 230"),
        ("dpm-2023-03", "180"),
    ]
    assert rising == falling[::-1]


# --- AC08 ----------------------------------------------------------------------------------------

PARTNERS = {
    "en": [
        "Bill and Melinda Gates Foundation",
        "European Union",
        "France",
        "Germany",
        "Ireland",
        "Japan",
        "Portugal",
        "Switzerland",
        "Thailand",
        "UN Multi-Partner Trust Fund Office",
        "United Kingdom",
    ],
    "fr": ["Allemagne"],
    "es": ["Alemania"],
}


@pytest.mark.parametrize("language", PARTNERS)
def test_ac08_partners_in_the_order_of_the_language(demo_pages: Pages, language: str):
    demo_pages.client.set_cookie("language", language)
    page = tree(demo_pages.get(f"{MEETING}partners"))
    labels = page.xpath("//ul[contains(@class,'mt-partners')]/li/a/text()")
    assert len(labels) == 11
    assert labels[: len(PARTNERS[language])] == PARTNERS[language]
