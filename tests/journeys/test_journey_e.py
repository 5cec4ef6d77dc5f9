"""From notes to the published report: two rapporteurs, one speaker, one approver."""

import re

import pytest

from tests.journeys.clearing import REPORT, let_pass, link_for_lead, send_to_lead
from tests.journeys.reader import words_of
from tests.papers import in_order

pytestmark = pytest.mark.browser

SPEAKER = "person1@bravo.example.org"
FIRST = "The warning sirens reach about 60 % of the harbours."
SECOND = "The second harbour is next."
RIGHT = "Partner Bravo will train forty harbour crews, and reports on it every quarter."


def test_from_notes_to_the_published_edition(reader, site):
    # Two rapporteurs write into one box; the second finds the words of the first.
    ada, ben = reader("rapporteur"), reader("officer", scripts=False)
    notes = "/desk/meetings/coastal-last/notes"
    ada.visit(notes)
    box = ada.page.locator(".nt-box >> nth=1")
    box.locator("textarea[name=text]").fill(FIRST)
    box.locator("[data-note-state]", has_text="saved").wait_for()
    ben.visit(notes)
    other = ben.page.locator(".nt-box >> nth=1")
    assert other.locator("textarea[name=text]").input_value() == FIRST
    other.locator("textarea[name=text]").fill(f"{FIRST}\n\n{SECOND}")
    with ben.going():
        other.locator("button[type=submit]").first.click()
    with ben.going():
        ben.page.locator(".nt-box >> nth=1").get_by_role(
            "button", name="Take over into the record", exact=False
        ).click()
    ada.visit(f"{REPORT}/preview").says(FIRST, SECOND)

    # Those who spoke are asked; one of them, without an account, says it better.
    ada.visit(f"{REPORT}/corrections").says("Silent past the deadline")
    ada.press("Ask those chosen")
    ada.says("persons are asked.", "Waits for an answer")
    [mail] = site.mails("correction_asked", SPEAKER)
    found = re.search(r"/paragraph/[\w-]{43}", mail.body_text)
    assert found
    speaker = reader().visit(found[0])
    speaker.never_says(FIRST)
    speaker.page.get_by_label("How it should read").fill(RIGHT)
    speaker.press("Send to the rapporteur").says("Say why")
    assert speaker.page.get_by_label("How it should read").input_value() == RIGHT
    speaker.page.get_by_label(re.compile("^Why")).fill("Forty crews were agreed.")
    speaker.press("Send to the rapporteur").says("Thank you.", "is with the rapporteur")

    ada.visit(f"{REPORT}/corrections")
    with ada.going():
        ada.page.get_by_role("row", name=re.compile("Partner Bravo")).get_by_role(
            "link", name="Compare and decide"
        ).click()
    ada.says("Word by word", "train forty harbour crews", "Forty crews were agreed.")
    assert ada.page.locator("ins").count()
    assert ada.page.locator("del").count()
    ada.press("Take it").says("reads as proposed now", "Corrected and taken over")
    assert site.mails("correction_decided", SPEAKER)

    # The checks, then the clearance by somebody who did not draft it.
    let_pass(ada)
    ada.visit(f"{REPORT}/publish").says("This wording is not cleared yet.")
    send_to_lead(ada)
    [*_, asked] = site.mails("report_asked", "lead@example.org")
    lead = reader("lead").visit(link_for_lead(asked.body_text)).says(FIRST, RIGHT)
    lead.page.get_by_label("Comment", exact=True).fill("Reads well.")
    lead.press("Add the comment").says("Reads well.")
    lead.press("Clear it").says("The report is cleared.")

    # Published with a reason for what nobody has answered yet; then told to those who took part.
    ada.visit(f"{REPORT}/publish?language=en")
    ada.press("Publish edition 1").says("Say why they are published all the same.")
    ada.page.get_by_label("Why text that is not cleared is published").fill(
        "The others answer by the next edition."
    )
    ada.press("Publish edition 1").says("Edition 1 is published.")
    visitor = reader().visit("/meetings/coastal-last/report").says("Every edition", "Edition 1")
    paper = visitor.fetch("Edition 1")
    in_order(words_of(paper), "SHA-256 of its words", FIRST, RIGHT)
    assert visitor.fetch("Edition 1") == paper
    ben.visit(f"{REPORT}/mail").says("Preview")
    ben.press("Send ", exact=False).says("mails are written", "1", "Downloads")
    assert site.mails("report_published")
    ben.visit(f"{REPORT}/mail").says("Nobody is left to write to.")
