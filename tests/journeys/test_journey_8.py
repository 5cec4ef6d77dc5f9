"""Journey 8: a rapporteur assembles the Report of the Event and publishes its PDF."""

import io

import pytest
from pypdf import PdfReader

from tests.journeys.clearing import let_pass, link_for_lead, send_to_lead
from tests.journeys.reader import words_of
from tests.papers import in_order

pytestmark = pytest.mark.browser


def test_a_rapporteur_assembles_and_publishes_the_report(reader, site):
    rapporteur = reader("rapporteur").visit("/desk/reports")
    page = rapporteur.page
    rapporteur.follow("First Partners Meeting")
    rapporteur.says("Report of the Event, 18 March 2026", "Edition 1", "3 texts missing")
    rapporteur.says("No summary of what Ms Ingeborg van der Schelde said.")
    page.get_by_label("Own text 5").fill("The secretariat thanks the harbour authority of Lisbon.")
    rapporteur.press("Save section")
    rapporteur.follow("4 Tour de table", exact=False)
    rapporteur.says("Tour de table: engagements of partners")

    draft = words_of(rapporteur.fetch("Draft PDF"))
    assert "DRAFT" in draft
    reader().visit("/meetings/coastal-last/report").never_says("About 140 participants took part")

    rapporteur.follow("Preview")
    rapporteur.says("About 140 participants took part", "harbour authority of Lisbon")
    let_pass(rapporteur)
    send_to_lead(rapporteur)
    [*_, asked] = site.mails("report_asked", "lead@example.org")
    reader("lead").visit(link_for_lead(asked.body_text)).press("Clear it")
    rapporteur.visit("/desk/meetings/coastal-last/report").follow("Publish edition 1")
    page.get_by_label("Participants who agreed to a public list").check()
    page.get_by_label("Engagements recorded in the tour de table").check()
    page.get_by_label("Why text that is not cleared is published").fill("Nobody has answered.")
    rapporteur.press("Publish edition 1")

    visitor = reader().visit("/meetings/coastal-last/")
    report = visitor.fetch("Report of the Event", visitor.page.locator("main"))
    text = words_of(report)
    assert "DRAFT" not in text
    in_order(
        text,
        "First Partners Meeting",
        "Background",
        "Tour de table: engagements of partners",
        "About 140 participants took part",
        "The secretariat thanks the harbour authority of Lisbon.",
        "Tour de table: engagements of partners",
        "Closing",
        "Speakers",
    )
    file = PdfReader(io.BytesIO(report))
    assert file.trailer["/Root"]["/Lang"] == "en"
    assert file.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert file.outline
    assert file.metadata
    assert "First Partners Meeting" in (file.metadata.title or "")
    visitor.visit("/meetings/coastal-last/report")
