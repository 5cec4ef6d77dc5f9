"""The papers of the meeting of 7 October 2021, read back from the PDF."""

import io
import re

import pytest
from lxml import html as trees
from pypdf import PdfReader

from app.core.db import db, transaction
from app.core.localised import Localised
from app.meetings.models import Intervention, MeetingText
from app.reports import compose, declared, press
from app.reports.documents import concept_note, event_report, participants, programme, speakers
from app.reports.rules.overrides import with_override
from tests.papers import in_order, printed_words

pytestmark = pytest.mark.once


def printed(name: str, document: object, language: str = "en") -> str:
    """The text of a paper, spaces evened out; the paper must hold what it declares."""
    paper = press.render(compose.html(name, document, language))
    assert declared.faults(paper) == []
    return printed_words(paper)


def report(meeting, language="en", overrides=None, **options):
    with compose.in_language(language):
        return event_report.build(meeting, language, overrides or {}, **options)


def test_ac01_concept_note(meeting):
    with compose.in_language("en"):
        text = printed("concept-note", concept_note.build(meeting, "en"))
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
        "lessons learned",
        "Debates on three main challenges",
        "looking forward",
        "Tour de table",
        "Logistics",
        "French and Spanish",
    )
    assert "(Concept Note)" in text
    assert "DRAFT" not in text


def test_ac16_report_of_the_event(meeting):
    document = report(meeting, draft=False, published_on="20 October 2021")
    text = printed("report", document)
    body = text[text.index("1 Background", text.index("Annex. Speakers")) :]
    in_order(
        body,
        "Background",
        "More than 230 participants took part",
        "Take stock",
        "High-Level Opening",
        "Ms Martha E. Newton",
        "Ms Meryame Kitir",
        "Mr Fernando Elísio Freire",
        "Mr Franz Fayot",
        "Mr Roberto Suárez Santos",
        "Ms Sharan Burrow",
        "Looking back",
        "11.6 million",
        "10.9 million",
        "2.6 million",
        "10 of the 21 target countries",
        "Country Perspective: Timor-Leste",
        "Parallel panel sessions",
        "Topic 1",
        "Mr HE Xiaozhou",
        "Mr He ",
        "Topic 2",
        "Topic 3",
        "H.E. Dr Barq Al Dmour",
        "Dr Al Dmour",
        "Ms Kathrin Oellers",
        "Wrap up of the parallel sessions",
        "Looking forward",
        "160 million USD",
        "leaves a funding gap of 75 million USD",
        "Tour de table",
        "Mr Peter Rademaker",
        "Eleven partners took the floor",
        "Portugal",
        "Germany",
        "Ms Oellers",
        "Thailand",
        "Ms Carlien Van Empel",
        "Figure 1. Zoom Whiteboard of the main points brought up by speakers during the Tour de"
        " Table",
        "Closing",
        "funding gap then was 75 million USD",
        "Thank you to all our participants!",
        "41 roles are held by 37 persons",
    )


def test_ac17_the_board_is_a_picture_with_a_text_and_a_list(meeting):
    tree = trees.document_fromstring(compose.html("report", report(meeting), "en"))
    [figure] = tree.xpath("//figure[@id='figure-1']")
    [told] = figure.xpath(".//*[local-name()='title']")
    assert told.text.startswith("Board of the tour de table: ")
    said = [one.text_content() for one in figure.getnext().xpath("./li")]
    drawn = " ".join(" ".join(figure.itertext()).split())
    assert len(said) > 1
    for line in said:
        by, _colon, point = line.partition(": ")
        assert by in drawn
        assert set(point.split()) <= set(drawn.split())


def test_names_are_bold_with_full_title_at_first_mention_and_short_later(meeting):
    html = compose.html("report", report(meeting), "en")
    assert html.count("<b>Ms Kathrin Oellers</b>, Head of Division") == 1
    assert '<span class="later">Ms Oellers</span>' in html
    assert "The presentation was given by Ms Schmitt and Ms Klein." in html


def test_the_order_follows_the_record_and_numbers_the_sections(meeting):
    sections = [(one.number, one.key) for one in report(meeting).sections]
    assert sections == [
        ("1", "background"), ("2", "opening"), ("3", "looking-back"), ("3.1", "achievements"),
        ("3.2", "country-perspective"), ("4", "panels"), ("4.1", "topic-1"), ("4.2", "topic-2"),
        ("4.3", "topic-3"), ("5", "wrap-up"), ("6", "looking-forward"), ("7", "tour-de-table"),
        ("8", "closing"),
    ]  # fmt: skip


def test_contents_have_page_numbers_and_bookmarks(meeting):
    paper = press.render(compose.html("report", report(meeting), "en"))
    titles = [title for _level, title in declared.outline(paper)]
    assert any(title.endswith("Tour de table: ongoing and future partnerships") for title in titles)
    contents = PdfReader(io.BytesIO(paper)).pages[1].extract_text()
    assert re.search(r"Background\s+3\b", contents)


def test_a_draft_says_so_on_every_page(meeting):
    paper = press.render(compose.html("report", report(meeting), "en"))
    pages = PdfReader(io.BytesIO(paper)).pages
    assert all("DRAFT" in page.extract_text() for page in pages)


def test_own_words_take_the_place_of_computed_ones(meeting):
    document = report(meeting)
    sentence = next(
        one
        for s in document.sections
        for one in s.sentences
        if one.key == "opening.introduction" or one.key == "background.attendance"
    )
    own = with_override({}, sentence.key, "Many came.", sentence.computed)
    text = printed("report", report(meeting, overrides=own))
    assert "Many came." in text
    with transaction():
        meeting.attendance = 240
    changed = report(meeting, overrides=own).sections[0]
    assert changed.moved_on


def test_what_is_not_there_is_named_for_the_desk(meeting):
    with transaction():
        for one in db.session.query(Intervention).filter_by(slug="op-6"):
            db.session.delete(one)
    document = report(meeting)
    missing = [words for section in document.sections for words in section.missing]
    assert any("Ms Sharan Burrow" in words for words in missing)
    assert document.missing == len(missing)


HOSTILE = (
    '<script>alert(1)</script><img src="http://127.0.0.1/x.png"> '
    "![x](http://127.0.0.1/y.png) [here](javascript:alert(1)) "
    "[there](https://example.org/) <style>*{display:none}</style>"
)


def test_hostile_words_are_harmless(meeting):
    with transaction():
        for one in db.session.query(Intervention):
            one.summary = Localised(en=HOSTILE)
        for text in db.session.query(MeetingText):
            text.body = HOSTILE
        meeting.title = Localised(en=HOSTILE)
    html = compose.html("report", report(meeting), "en")
    assert "<script" not in html
    assert "<style" not in html
    assert "<img" not in html
    assert "javascript:" not in re.sub(r">[^<]*<", "><", html)
    assert 'rel="noopener noreferrer"' in html
    assert "alert(1)" in printed("report", report(meeting))


@pytest.mark.parametrize("language", ["fr", "es"])
def test_words_in_another_language_are_marked_and_said(meeting, language):
    html = compose.html("report", report(meeting, language), language)
    assert f'<html lang="{language}">' in html
    assert 'lang="en"' in html
    assert 'class="pending"' in html
    assert declared.faults(press.render(html)) == []


def test_programme_speakers_and_participants(meeting):
    with compose.in_language("en"):
        shown = printed("programme", programme.build(meeting, "en"))
        listed = printed("speakers", speakers.build(meeting, "en"))
        nobody = printed("participants", participants.build(meeting, "en", public=True))
    in_order(shown, "High-Level Opening", "Chair:", "Ms Martha E. Newton", "Closing")
    in_order(listed, "41 roles are held by 37 persons", "Ms Martha E. Newton", "Ms Shahra Razavi")
    assert "More than 230" in nobody or "more than 230" in nobody
    assert "0 persons agreed" in nobody
