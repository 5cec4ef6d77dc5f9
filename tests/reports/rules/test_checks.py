"""The editor's checks: each kind of difference between the source documents, planted in own words.

The organisations, persons and amounts are invented; what is the same is the kind of fault.
"""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from app.reports.rules import checks
from app.reports.rules.checks import KINDS, Composed, Fact, Known, Passage, Point, Register

pytestmark = pytest.mark.pure

SEED = Path(__file__).resolve().parents[3] / "app" / "demo" / "data" / "discrepancies.json"

REGISTER = Register(
    title="Partners' meeting of the coast",
    agenda=(Point("reefs", "Topic 1: Reefs"), Point("ports", "Topic 2: Ports")),
    planned_order=("reefs", "ports"),
    facts=(
        Fact("Families reached in the second phase", Decimal(30_000_000), "people", "exact", "R1"),
        Fact("Legal coverage", Decimal(11_000_000), "people", "exact", "R2", overlap=True),
        Fact("Effective coverage", Decimal(10_000_000), "people", "exact", "R3", overlap=True),
        Fact("Change of the funding gap", Decimal(21_000_000), "USD", "exact", "R4"),
        Fact("Launch of the coastal programme", Decimal(2016), "year", "exact", "R5"),
        Fact("Resources mobilised for ongoing projects", Decimal(75_000_000), "USD", "exact", "R6"),
        Fact("Thematic areas of the facility", Decimal(16), "areas", "exact", "R7"),
        Fact("Countries with harbour projects", Decimal(71), "countries", "exact", "R8"),
        Fact("participants took part", Decimal(230), "participants", "more_than", "R9"),
        Fact("partners took the floor", Decimal(11), "partners", "exact", "R10"),
        Fact("Period of the harbour project ends", Decimal(2023), "year", "exact", "R11"),
    ),
    people=(
        Known("Marta E. Noble", ("Marta Noble",), "Ms", "Director, Office of Reefs"),
        Known("Célia Perron Basta", (), "Ms", "Adviser, Office of Ports"),
    ),
    organisations=(
        Known("Federal Ministry for Coastal Cooperation and Development"),
        Known("Department of Partnerships and Harbour Support"),
    ),
    countries={"Avalon": frozenset({"Lemuria", "Thule", "Ys", "Atlantis"})},
    country_names=frozenset({"Avalon", "Lemuria", "Thule", "Ys", "Atlantis", "Cockaigne"}),
    dates=frozenset({"7 october 2021"}),
)


def text(*said: str, title: str = REGISTER.title, kinds: str = "paragraph") -> Composed:
    """A text of two sections; what is planted stands in the first."""
    passages = [Passage("reefs", "reefs", "1", "heading", "Topic 1: Reefs", "en")]
    passages += [
        Passage(f"reefs.{at}", "reefs", "1", kinds, words, "en") for at, words in enumerate(said)
    ]
    passages += [
        Passage("ports", "ports", "2", "heading", "Topic 2: Ports", "en"),
        Passage("ports.text", "ports", "2", "paragraph", "The second session was short.", "en"),
    ]
    return Composed(title, "en", tuple(passages))


def found(what: Composed, register: Register = REGISTER) -> dict[str, str]:
    """The kinds that are found, each with its first quotation; every sentence can be said."""
    kinds: dict[str, str] = {}
    for one in checks.run(what, register):
        facts = {"quote": one.quote, **dict(one.facts)}
        assert KINDS[one.kind].sentence % facts
        kinds.setdefault(one.kind, one.quote)
    return kinds


def listed(announced: str, items: int) -> Composed:
    """A sentence that announces a list, and the list."""
    lead = Passage("reefs.list", "reefs", "1", "paragraph", announced, "en")
    rows = [Passage("reefs.list", "reefs", "1", "item", f"area {n}", "en") for n in range(items)]
    whole = text()
    return replace(whole, passages=(whole.passages[0], lead, *rows, *whole.passages[1:]))


SWAPPED = replace(
    text("Words were said."),
    passages=(*text().passages[1:], *text("Words were said.").passages[:2]),
)
ADDED = replace(
    REGISTER, agenda=(*REGISTER.agenda, Point("view", "A country's view", planned=False))
)
WITH_ADDED = replace(
    text("Words."),
    passages=(
        *text("Words.").passages,
        Passage("view", "view", "3", "heading", "A country's view", "en"),
        Passage("view.text", "view", "3", "paragraph", "It was told.", "en"),
    ),
)

PLANTED = {
    "D01": (SWAPPED, REGISTER, "order"),
    "D02": (
        text("Words."), replace(REGISTER, other_titles=("Launch of the coast",)), "titles",
    ),
    "D03": (WITH_ADDED, ADDED, "added"),
    "D04": (text("The second phase reached 25 million people in families."), REGISTER, "figure"),
    "D05": (text("Taken together 21 million people were covered."), REGISTER, "added_up"),
    "D06": (listed("The facility works in 16 thematic areas:", 3), REGISTER, "list"),
    "D07": (
        text("The change of the funding gap was 38 million USD in two years."), REGISTER, "figure",
    ),
    "D08": (text("The launch of the coastal programme was in 2015."), REGISTER, "figure"),
    "D09": (
        text("Ongoing projects mobilised resources of 70 million USD."), REGISTER, "figure",
    ),
    "D10": (text("Avalon works in Lemuria, Thule and Ys."), REGISTER, "countries"),
    "D11": (text("Avalon helps Lemuria, Thule and Cockaigne."), REGISTER, "countries"),
    "D12": (text("The period of the harbour project ends in 2025."), REGISTER, "figure"),
    "D13": (
        text("Ms Marta Noble, Director, Office of Reefs, opened."), REGISTER, "two_ways",
    ),
    "D14": (
        text("Ms Celia Perron-Basta, Adviser, Office of Ports, spoke."), REGISTER, "two_ways",
    ),
    "D15": (
        text("The Federal Ministry for Coastal Development and Cooperation agreed."),
        REGISTER, "two_ways",
    ),
    "D16": (
        text("The Department of Partnership and Harbour Support agreed."), REGISTER, "two_ways",
    ),
    "D17": (
        text(
            "About half of the fishing families lack cover against storms.",
            "Of the fishing families 52 per cent lack cover against storms.",
        ),
        REGISTER, "two_figures",
    ),
    "D18": (text("Harbour projects ran in 50 countries."), REGISTER, "figure"),
    "D19": (
        text(
            "The article on harbours was published online on 7 October 2021.",
            "The article on harbours was published online on 13 November 2021.",
        ),
        REGISTER, "two_dates",
    ),
    "D20": (text("The union asked for a fund and for the right to"), REGISTER, "mid_sentence"),
    "D21": (text("He thanked the hosts for the evening"), REGISTER, "no_stop"),
    "D22": (
        text("The office has 180 staff.", "There were 180 visitors."), REGISTER, "same_number",
    ),
    "D23": (text("Thirteen partners took the floor."), REGISTER, "figure"),
    "D24": (
        text("A High Commissioner for Coasts and Rights was quoted."), REGISTER, "office",
    ),
    "D25": (text("The third assembly met on 29 March 2022."), REGISTER, "date"),
}  # fmt: skip


def test_every_difference_of_the_sources_has_its_kind_planted():
    known = [one["id"] for one in json.loads(SEED.read_text(encoding="utf-8"))["items"]]
    assert list(PLANTED) == known


@pytest.mark.parametrize("case", PLANTED)
def test_a_planted_difference_is_found(case):
    planted, register, kind = PLANTED[case]
    assert kind in found(planted, register)


def test_a_clean_text_is_left_alone():
    clean = text(
        "Ms Marta E. Noble, Director, Office of Reefs, opened the session on 7 October 2021.",
        "More than 230 participants took part, and eleven partners took the floor.",
        "Ms Noble thanked them.",
    )
    assert found(clean) == {}


@pytest.mark.parametrize(
    ("planted", "kind"),
    [
        (text("There were 230 participants who took part."), "qualifier"),
        (text("Ms Marta E. Noble opened."), "no_title"),
        (text("Ms Marta E. Noble, President, Bank of Ys, opened."), "other_title"),
        (text("He said (and was heard."), "not_closed"),
        (text("The date is TBC."), "placeholder"),
        (text("See Figure 3."), "no_figure"),
        (text(title=" "), "no_heading"),
        (text(), "empty"),
        (text("", kinds="picture"), "picture"),
        (text("IMG_2041.JPG", kinds="picture"), "picture_name"),
        (replace(text("Bonjour."), language="fr"), "untranslated"),
        (replace(text("Long words."), broken=(("Long words.", 3, 4),)), "page"),
        (replace(text("Words."), missing=(("reefs", "No summary."),)), "missing"),
        (replace(text("Words."), first_without_title=(("reefs", "Mr X"),)), "no_title"),
    ],
)  # fmt: skip
def test_the_other_checks(planted, kind):
    assert kind in found(planted)


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("https://example.org/a", ""),
        ("mailto:a@example.org", ""),
        ("/meetings", ""),
        ("/nowhere", "ours"),
        ("#nothing", "ours"),
        ("http://127.0.0.1/x", "local"),
        ("http://localhost/x", "local"),
        ("http://printer.local/x", "local"),
        ("https:///x", "form"),
        ("https://exa mple.org", "form"),
        ("javascript:alert(1)", "form"),
        ("https://user@example.org", "form"),
        ("https://example.org:99999/", "form"),
    ],
)
def test_links_are_judged_by_their_form(address, why):
    assert checks.texts.leads_nowhere(address, frozenset({"/meetings"})) == why


def test_a_finding_is_another_when_its_words_change():
    one = checks.run(text("He thanked the hosts for the evening"), REGISTER)[0]
    other = checks.run(text("He thanked the hosts for the whole evening"), REGISTER)[0]
    assert (
        one.digest == checks.run(text("He thanked the hosts for the evening"), REGISTER)[0].digest
    )
    assert one.digest != other.digest


def test_every_kind_explains_itself():
    assert all(kind.name and kind.sentence and kind.why for kind in KINDS.values())
