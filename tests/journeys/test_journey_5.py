"""Journey 5: on the day an intervention is recorded, the engagement announced, then answered."""

import pytest

pytestmark = pytest.mark.browser


def test_what_a_partner_prepared_is_announced_and_confirmed(reader):
    officer = reader("officer").visit("/desk/meetings/coastal-today/record")
    officer.says("3 Tour de table: engagements of partners", "Partner Bravo", "Spoke")
    officer.follow("Partner Bravo")
    officer.page.get_by_label("Summary: English").fill(
        "Partner Bravo spoke about warnings in the languages that people speak."
    )
    officer.page.get_by_label("Themes").fill("early warning\nlanguages")
    officer.press("Save")
    officer.says("Partner Bravo", "warnings in the languages that people speak")

    officer.follow("Results", officer.page.get_by_role("navigation", name="This meeting"))
    officer.says(
        "Engagements of the tour de table", "Partner Bravo", "nothing yet", "GBP 4,000,000"
    )
    officer.never_says("five million euros")
    officer.follow("Announce Partner Bravo")
    officer.press("Announce", status=422)
    officer.says("There is a problem", "Who agreed for the partner")
    officer.page.get_by_label("Who agreed for the partner").fill("Head of delegation, in the room")
    officer.press("Announce")
    officer.says("It is marked as unconfirmed until the partner answers.")
    officer.says("PL-2026-0021", "Announced, unconfirmed", "GBP 4,000,000")

    visitor = reader().visit("/meetings/coastal-today/")
    visitor.says("Engagements announced", "Partner Bravo", "GBP 4,000,000")
    visitor.follow("Engagements and where they stand")
    visitor.says("Partner Bravo pledges four million pounds for 2027.", "Announced, unconfirmed")

    authoriser = reader("authoriser@bravo.example.org").visit("/my/")
    authoriser.follow("Our engagements", authoriser.page.locator("main"))
    authoriser.follow("PL-2026-0021")
    authoriser.says("Please confirm that it is right, or correct it.", "Head of delegation")
    authoriser.press("Confirm")
    authoriser.says("Confirmed", "GBP 4,000,000")
    visitor.visit("/meetings/coastal-today/engagements").says("Partner Bravo", "Confirmed")


def test_what_was_heard_in_the_room_is_corrected_by_the_partner(reader):
    officer = reader("officer").visit("/desk/meetings/coastal-today/engagements")
    officer.follow("Record Partner Hotel")
    officer.says("What did Partner Hotel announce?", "The type first")
    officer.follow("Amount")
    page = officer.page
    page.get_by_role("textbox", name="Amount", exact=True).fill("6,000,000")
    page.get_by_label("Currency").select_option(value="CHF")
    page.get_by_label("English").fill("Partner Hotel pledges six million francs.")
    page.get_by_label("Who agreed for the partner").fill("Minister, by signed note")
    officer.press("Announce")
    officer.says("Is this the amount?", "six million")  # so much is said back before it is final
    officer.press("Yes, record it")
    officer.says("Partner Hotel", "PL-2026-0021", "Announced, unconfirmed", "CHF 6,000,000")

    authoriser = reader("authoriser@echo.example.org")
    authoriser.visit("/my/engagements").never_says("CHF 6,000,000")
    visitor = reader().visit("/meetings/coastal-today/")
    visitor.says("Partner Hotel pledges six million francs.", "CHF 6,000,000")
