"""The programme on one page: forty items, long names, three languages, one page."""

from datetime import timedelta

import pytest

from app.core.db import db, transaction
from app.core.localised import Localised
from app.meetings.models import AgendaItem, Meeting
from app.reports import compose, declared, papers, press
from app.reports.documents import programme_page
from app.reports.documents.programme_page import STEPS, ProgrammePage, Step
from tests.registration.factories import STARTS, make_meeting

pytestmark = pytest.mark.once

LONG = "How several donors keep one account of a common fund, and who answers for it in year {}"


@pytest.fixture
def forty(app) -> Meeting:
    """Forty items with long titles and rooms, eight in each of five blocks."""
    with transaction():
        meeting = make_meeting()
        for number in range(40):
            starts = STARTS + timedelta(minutes=15 * number)
            title = LONG.format(number)
            db.session.add(
                AgendaItem(
                    meeting_id=meeting.id, slug=f"i{number}", agenda="planned", position=number,
                    number=f"{number // 8 + 1}.{number % 8 + 1}", kind="session", version=1,
                    title=Localised(en=title, fr=f"{title}, en français", es=f"{title}, español"),
                    starts_at=starts, ends_at=starts + timedelta(minutes=15),
                    room="Large Lighthouse hall, second floor",
                )
            )  # fmt: skip
    return db.session.get(Meeting, meeting.id)


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_forty_long_items_stand_on_one_page(forty, language):
    kept = papers.of_meeting(papers.asked(forty.slug, "programme-page"), language)
    assert press.count_pages(kept.data) == 1
    assert declared.faults(kept.data) == []
    again = papers.of_meeting(papers.asked(forty.slug, "programme-page"), language)
    assert again.sha256 == kept.sha256


def test_every_item_is_printed_and_a_step_that_does_not_fit_takes_more_pages(forty):
    with compose.in_language("en"):
        pages = list(programme_page.build(forty, "en"))
    # With more than thirty items no step names persons: four of nine are left out.
    assert [page.step for page in pages] == [step for step in STEPS if not step.names]
    html = compose.html("programme-page", pages[0], "en")
    assert all(LONG.format(number) in html for number in range(40))
    large = ProgrammePage(pages[0].programme, Step(10, 2, names=False))
    assert press.count_pages(press.render(compose.html("programme-page", large, "en"))) > 1


def test_a_short_programme_keeps_its_names(meeting):
    kept = papers.of_meeting(papers.asked(meeting.slug, "programme-page"), "en")
    assert press.count_pages(kept.data) == 1
    with compose.in_language("en"):
        first = next(programme_page.build(meeting, "en"))
    assert first.step.names
    html = compose.html("programme-page", first, "en")
    assert "Chair: Ms Martha E. Newton" in html
    assert declared.faults(kept.data) == []
