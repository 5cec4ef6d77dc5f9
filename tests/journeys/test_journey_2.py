"""Journey 2: an officer prepares a meeting of a series from the last one and publishes it."""

import pytest

pytestmark = pytest.mark.browser


def test_an_officer_copies_the_last_meeting_edits_and_publishes(reader):
    officer = reader("officer").visit("/desk/meetings")
    page = officer.page

    officer.follow("New meeting")
    page.get_by_label("Copy from").select_option(label="First Partners Meeting, 18 March 2026")
    page.get_by_label("Title: English").fill("Third Partners Meeting")
    page.get_by_label("First day").fill("2030-04-17")
    page.get_by_label("Address").fill("coastal-third")
    officer.press("Prepare the meeting")
    assert officer.path == "/desk/meetings/coastal-third/"
    officer.says("Third Partners Meeting", "17 April 2030", "14:00–16:45 WEST (UTC+1)", "Draft")
    officer.says("Nobody sees it before you publish it.", "Speakers’ answers", "0 of 19")

    tabs = page.get_by_role("navigation", name="This meeting")
    within = page.get_by_role("navigation", name="Preparation")
    officer.follow("Texts", within)
    officer.follow("Edit Objectives, English")
    page.get_by_role("textbox", name="Text").fill(
        "1. **Take stock** of two years.\n2. **Agree** on 2031."
    )
    officer.press("Save")
    officer.says("Objectives", "8 words")

    officer.follow("Programme", tabs)
    officer.says("15:15–16:30", "3 Tour de table: engagements of partners")
    officer.follow("1 Opening")
    page.get_by_label("Start").fill("14:05")
    officer.press("Save the item")
    officer.says("14:05–14:30", "1 Opening")
    officer.follow("Add an item")
    page.get_by_label("Title: English").fill("Signing of the first agreement")
    page.get_by_label("Stands below").select_option(label="4 Closing")
    page.get_by_label("Day").fill("")
    officer.press("Add the item")
    officer.says("4 Closing", "4.1 Signing of the first agreement")

    officer.follow("Speakers", page.get_by_role("navigation", name="Programme"))
    officer.says("19 role assignments, 17 persons", "To ask: 19")
    officer.follow("Give a role")
    page.get_by_label("Find a person").fill("saint estuaire")
    officer.press("Search")
    page.get_by_label("Ms Océane Saint-Estuaire, Chair of the Board, Partner Quebec").check()
    page.get_by_label("Agenda item").select_option(label="4.1 Signing of the first agreement")
    page.get_by_label("Role", exact=True).select_option(label="Chair")
    officer.press("Give the role")
    officer.says("20 role assignments, 17 persons", "To ask: 20")
    officer.says("4.1 Signing of the first agreement", "Chair", "Ms Océane Saint-Estuaire")

    visitor = reader().visit("/meetings/coastal-third/", status=404)
    officer.follow("Preparation", tabs)
    officer.follow("Review and publish")
    officer.press("Publish the meeting")
    officer.says("Third Partners Meeting", "Published")

    visitor.visit("/meetings/coastal-third/")
    visitor.says("Third Partners Meeting", "17 April 2030", "Take stock of two years.")
    visitor.follow("Programme", visitor.page.get_by_role("navigation", name="This meeting"))
    visitor.says("14:05–14:30", "Opening", "4.1", "Signing of the first agreement")
    visitor.never_says("18 March 2026", "00:00")
    visitor.visit("/meetings/")
    visitor.says("Third Partners Meeting")
