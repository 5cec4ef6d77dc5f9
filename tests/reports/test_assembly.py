"""Photographs, templates, own words and texts from files, and what the checks make of them."""

import io
import zipfile

import docx
import pytest
from PIL import Image
from sqlalchemy import select

from app.core.db import db, transaction
from app.core.localised import Localised
from app.meetings.models import Intervention, MeetingSeries
from app.meetings.rules.uploads import Upload
from app.reports import (
    compose,
    declared,
    editing,
    imaging,
    layout,
    papers,
    press,
    queries,
    reading,
    services,
    store,
)
from app.reports.documents import event_report
from app.reports.documents.event_report.passages import passages
from app.reports.models import ReportPicture
from app.reports.rules.templates import STANDARDS, Own, Style, Template
from tests.pages import words

pytestmark = pytest.mark.once

DESK = "/desk/meetings/dpm-2021-10/report"
PICTURES = "/desk/meetings/dpm-2021-10/pictures"


def picture(kind: str = "JPEG", size: tuple[int, int] = (640, 400), **how: object) -> io.BytesIO:
    """A picture in a file."""
    file = io.BytesIO()
    Image.effect_noise(size, 20).convert("RGB").save(file, kind, **how)
    file.seek(0)
    return file


# --- the report of the seeds ----------------------------------------------------------------------


def test_every_role_and_intervention_stands_once_in_its_place(meeting):
    with compose.in_language("en"):
        report = event_report.build(meeting, "en", {})
    assert len(report.named) == 41
    assert len({one.person_id for one in report.named}) == 37
    first = [one.person_id for one in report.named if one.first]
    assert len(first) == len(set(first)) == 37
    seen: set[int] = set()
    for one in report.named:
        assert one.first == (one.person_id not in seen)
        seen.add(one.person_id)
    spoken = [p.key for s in report.sections for b in s.blocks for p in b.paragraphs]
    kept = db.session.scalars(select(Intervention.slug)).all()
    assert len(spoken) == 27
    assert sorted(spoken) == sorted(kept)


def test_no_check_of_the_report_of_2021_is_left_without_a_reason(demo_app):
    of = queries.meeting("dpm-2021-10")
    rows = editing.checked(of, "en")
    assert {row.finding.kind for row in rows} == {"titles", "planned_order", "added"}
    assert all(row.waiver is not None and row.waiver.reason for row in rows)


# --- photographs ----------------------------------------------------------------------------------


def test_a_photograph_is_written_anew_described_ordered_and_printed(
    client, meeting, sign_in, pages
):
    sign_in(client, "rapporteur")
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    exif[0x0112] = 6
    sent = {"file": (picture(exif=exif), "one.jpg"), "alt-en": "Two people sign."}
    assert pages.post(PICTURES, {"file": (picture(), "x.jpg")}).status_code == 422
    assert pages.post(PICTURES, sent).status_code == 302
    second = {"file": (picture("PNG"), "two.png"), "decorative": "y", "caption-en": "The hall"}
    assert pages.post(PICTURES, second).status_code == 302
    db.session.rollback()
    one, two = queries.pictures(queries.meeting("dpm-2021-10"))
    assert (one.width, one.height) == (400, 640), "turned upright"
    kept = client.get(f"/desk/pictures/{one.public_id}.jpg")
    assert kept.mimetype == "image/jpeg"
    assert b"secret" not in kept.data
    move = f"/desk/pictures/{two.public_id}/move"
    hidden = pages.hidden(PICTURES, action=move)
    assert client.post(move, data=hidden).status_code == 302
    edit = f"/desk/pictures/{one.public_id}"
    assert pages.post(edit, {"alt-en": "", "caption-en": "x"}).status_code == 422
    assert pages.post(edit, {"alt-en": "Three people sign.", "caption-en": "x"}).status_code == 302
    db.session.rollback()
    of = queries.meeting("dpm-2021-10")
    assert [row.public_id for row in queries.pictures(of)] == [two.public_id, one.public_id]
    html = compose.html("report", papers.assembled(of, "en"), "en")
    assert 'alt="Three people sign."' in html
    assert "background:url(" in html, "what only decorates is no picture to be read out"
    paper = press.render(html, pictures=store.pictures_in(html))
    assert declared.faults(paper) == []
    remove = f"/desk/pictures/{two.public_id}/remove"
    assert client.post(remove, data=pages.hidden(PICTURES, action=remove)).status_code == 302
    assert "Photograph added" not in pages.get(PICTURES).text


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", imaging.Drawing),
        (b"<?xml version='1.0'?><svg/>", imaging.Drawing),
        (b"GIF89a" + bytes(60), imaging.NotAPicture),
        (b"\x89PNG\r\n\x1a\n" + bytes(60), imaging.NotAPicture),
        (picture().getvalue()[:300], imaging.NotAPicture),
        (b"%PDF-1.7", imaging.NotAPicture),
        (picture(size=(20, 20)).getvalue(), imaging.TooSmall),
        (
            b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\xff\xff\x00\x00\xff\xff\x08\x02\x00\x00\x00"
            b"\x42\xd5\x11\x5d\x00\x00\x00\x00IEND\xaeB`\x82",
            (imaging.TooManyPixels, imaging.NotAPicture),
        ),
    ],
)
def test_what_is_no_picture_is_refused(data, refusal):
    with pytest.raises(refusal):
        imaging.photograph(data)


def test_a_large_picture_is_made_smaller():
    made = imaging.photograph(picture(size=(4000, 1000)).getvalue())
    assert (made.width, made.height) == (2400, 600)


# --- templates ------------------------------------------------------------------------------------


def test_a_template_decides_parts_order_words_and_look(meeting):
    template = Template(
        parts=("agenda", "background", "own-1", "annex-speakers"),
        off=frozenset({"board", "funding", "breaks"}),
        own={"own-1": Own(Localised(en="Next steps"), Localised(en="To be agreed."))},
        sentences={"chair": Localised(en="In the chair: {names}."), "attendance": Localised(
            en="{participants} {participants: person | persons} came to {meeting}."
        )},
        style=Style(accent="#5A1E5A", heading_face="sans"),
    )  # fmt: skip
    report = papers.tried(meeting, "en", template)
    keys = [one.key for one in report.sections]
    assert keys[0] == "opening"
    assert keys[-2:] == ["background", "own-1"]
    assert [one.number for one in report.sections][-2:] == ["8", "9"]
    html = compose.html("report", report, "en")
    assert "More than 230 persons came to Development Partners Meeting" in html
    assert 'id="figure-1"' not in html
    assert 'class="box"' not in html
    assert "Thank you to all" not in html
    assert "color:#5A1E5A" in html
    assert declared.faults(press.render(html)) == []


def test_the_secretariat_writes_a_template_looks_and_keeps_versions(
    client, meeting, sign_in, pages
):
    with transaction():
        series = MeetingSeries(slug="dpm", name=Localised(en="Partners’ meetings"))
        db.session.add(series)
        db.session.flush()
        queries.meeting("dpm-2021-10").series_id = series.id
    sign_in(client, "officer")
    page = "/desk/report-templates/dpm"
    pages.get("/desk/report-templates")
    form = {
        "on_agenda": "y", "place_agenda": "1", "on_background": "y", "place_background": "2",
        "on_thanks": "y", "prints": ["figures", "funding", "board"], "accent": "#0A4D86",
        "say_chair-en": "{names} took the chair.",
        **{f"place_{part}": "3" for part in (
            "own_1", "own_2", "thanks", "pictures", "annex_speakers", "annex_participants",
            "annex_engagements",
        )},
    }  # fmt: skip
    wrong = pages.post(page, {**form, "say_chair-en": "{{ config }}{nobody}", "accent": "#EEEEEE"})
    assert wrong.status_code == 422
    assert "{nobody} is no place of this sentence" in words(wrong)
    assert "1.2 to 1" in words(wrong)
    look = pages.post(page, {**form, "act": "preview", "meeting": "dpm-2021-10"}, status=200)
    assert "took the chair" in words(look) or "As it would read" in words(look)
    assert queries.newest_template(series.id) is None
    sent = {**form, "logo": (picture("PNG", (300, 100)), "l.png"), "logo_alt-en": "The mark"}
    assert pages.post(page, sent).status_code == 302
    db.session.rollback()
    kept = queries.newest_template(series.id)
    assert kept.number == 1
    assert pages.get(f"{page}/logo.png").mimetype == "image/png"
    of = queries.meeting("dpm-2021-10")
    with transaction():
        services.draft_for(queries.meeting("dpm-2021-10"), "en", by="system")
    assert (
        pages.post(
            page, {**form, "note": "Other words", "say_closing-en": "{names} ended it."}
        ).status_code
        == 302
    )
    db.session.rollback()
    of = queries.meeting("dpm-2021-10")
    assert papers.assembled(of, "en").template == 1, "a report keeps the version it was begun with"
    assert "Take version 2" in pages.get(DESK).text
    take = f"{DESK}/template"
    assert client.post(take, data=pages.hidden(DESK, action=take)).status_code == 302
    db.session.rollback()
    assert papers.assembled(queries.meeting("dpm-2021-10"), "en").template == 2


def test_no_sentence_of_a_template_reaches_the_templates_of_the_application(meeting):
    hostile = "{{{{ 7*7 }}}} {{% set x = 1 %}} <script>alert(1)</script> {names}"
    sentences = {
        key: Localised(en=hostile) for key in STANDARDS if "names" in STANDARDS[key].places
    }
    html = compose.html("report", papers.tried(meeting, "en", Template(sentences=sentences)), "en")
    assert "49" not in html.split("Background")[1][:2000]
    assert "<script" not in html
    assert "{{ 7*7 }}" in html


# --- own words ------------------------------------------------------------------------------------


def test_own_words_show_what_the_source_was_and_is_and_are_kept_or_left(
    client, meeting, sign_in, pages
):
    sign_in(client, "rapporteur")
    pages.post(
        f"{DESK}/background", {"t_background_attendance": "Many came."},
        form=f"{DESK}?section=background",
    )  # fmt: skip
    assert "Source has changed" not in words(pages.get(f"{DESK}/words"))
    with transaction():
        queries.meeting("dpm-2021-10").attendance = 240
    page = words(pages.get(f"{DESK}/words"))
    assert "Was More than 230 participants" in page
    assert "Is More than 240 participants" in page
    act = {"act": "keep"}
    assert pages.post(f"{DESK}/words", act).status_code == 302
    page = words(pages.get(f"{DESK}/words"))
    assert "Source has changed" not in page
    assert "Many came." in page
    assert pages.post(f"{DESK}/words", {"act": "take"}).status_code == 302
    assert "Many came." not in words(pages.get(f"{DESK}/words"))


# --- texts from files -----------------------------------------------------------------------------

TEXT = """A report of somebody's own

Background

More than 230 participants took part.

High-Level Opening

Ms Martha Newton, Deputy Director-General for Policy, opened and asked for new forms of
co-operation between the

Page 2 of 9

partners of the house. The Federal Ministry of Economic Development and Cooperation was thanked

The unions asked for a fund and for the right to

Closing

The High Commissioner for Extreme Poverty and Human Rights was quoted.
"""

FAULTS = {"no_stop", "mid_sentence", "two_ways", "office"}


def as_docx(text: str) -> bytes:
    """The same text from a word processor: headings by style, page breaks lost."""
    document = docx.Document()
    for part in text.split("\n\n"):
        words_ = " ".join(part.split())
        if words_ in ("Background", "High-Level Opening", "Closing"):
            document.add_heading(words_, 1)
        elif not words_.startswith("Page "):
            document.add_paragraph(words_)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


@pytest.mark.parametrize(("name", "data"), [("t.txt", TEXT.encode()), ("t.docx", as_docx(TEXT))])
def test_ac18_a_text_is_read_checked_and_taken_as_a_whole(
    client, meeting, sign_in, pages, name, data
):
    sign_in(client, "rapporteur")
    ask = f"{DESK}/import"
    answer = pages.post(ask, {"file": (io.BytesIO(data), name)})
    assert answer.status_code == 302
    preview = answer.headers["Location"]
    page = words(pages.get(preview))
    assert "were joined" in page
    assert "ends in mid-sentence" in page
    before = papers.assembled(queries.meeting("dpm-2021-10"), "en").sections[1]
    assert any(block.paragraphs for block in before.blocks)
    assert pages.post(preview).status_code == 302
    assert client.get(preview).status_code == 404, "taken once"
    db.session.rollback()
    of = queries.meeting("dpm-2021-10")
    section = papers.assembled(of, "en").sections[1]
    assert [block.sentence.key for block in section.blocks] == ["opening.whole"]
    assert "co-operation between the partners of the house" in section.blocks[0].text.body
    found = {row.finding.kind for row in editing.checked(of, "en", printed=False)}
    assert found >= FAULTS
    refused = pages.post(f"{DESK}/publish")
    assert "are open" in words(refused)
    assert queries.published_report(of) is None


def test_a_text_that_does_not_fit_changes_nothing(client, meeting, sign_in, pages):
    sign_in(client, "rapporteur")
    wrong = TEXT + "\n## Weather\n\nIt rained.\n"
    answer = pages.post(f"{DESK}/import", {"file": (io.BytesIO(wrong.encode()), "t.txt")})
    preview = answer.headers["Location"]
    page = pages.get(preview)
    assert "no section “Weather”" in words(page)
    assert "Take the text over" not in page.text
    form = pages.hidden(f"{DESK}?section=background", action=f"{DESK}/background")
    assert client.post(preview, data=form).status_code == 422
    assert queries.draft(queries.meeting("dpm-2021-10"), "en") is None


def zipped(parts: dict[str, bytes]) -> bytes:
    """A container with a sound DOCX in it, and these parts in the place of its own."""
    file = io.BytesIO()
    sound = zipfile.ZipFile(io.BytesIO(as_docx("Closing\n\nx.")))
    with sound, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as box:
        for one in sound.infolist():
            box.writestr(one.filename, parts.get(one.filename, sound.read(one)))
        for name in parts.keys() - set(sound.namelist()):
            box.writestr(name, parts[name])
    return file.getvalue()


ENTITY = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>'


@pytest.mark.parametrize(
    ("name", "data", "refusal"),
    [
        ("t.pdf", b"%PDF-1.7 %%EOF", reading.NotTaken),
        ("t.docx", b"", reading.Damaged),
        ("t.docx", b"not a container", reading.Damaged),
        ("t.docx", as_docx("Closing\n\nx.")[:900], reading.Damaged),
        ("t.docx", zipped({"word/document.xml": ENTITY}), reading.Declares),
        ("t.docx", zipped({"word/document.xml": ENTITY.decode().encode("utf-16")}),
         reading.Declares),
        ("t.docx", zipped({"word/media/bomb.bin": bytes(70_000_000)}), reading.Swells),
        ("t.docx", zipped({"word/document.xml": b"<broken"}), reading.Damaged),
    ],
)  # fmt: skip
def test_hostile_and_broken_files_are_refused(name, data, refusal):
    with pytest.raises(refusal):
        reading.lines_of(Upload(name, data))


def test_tables_footnotes_and_tracked_changes_are_named():
    document = docx.Document()
    document.add_table(1, 1).cell(0, 0).text = "cell"
    document.add_paragraph("Words with a ").add_run("bold end").bold = True
    file = io.BytesIO()
    document.save(file)
    lines, told = reading.lines_of(Upload("t.docx", file.getvalue()))
    assert [(one.kind, one.place) for one in told] == [("table", 1)]
    assert lines[0].text == "Words with a **bold end**"


# --- waivers and pages ----------------------------------------------------------------------------


def test_a_finding_is_let_pass_with_a_reason_and_opens_again_when_its_words_change(
    client, meeting, sign_in, pages
):
    sign_in(client, "rapporteur")
    form = f"{DESK}?section=closing"
    pages.post(f"{DESK}/closing", {"t_closing_text": "It ended with the"}, form=form)
    page = f"{DESK}/checks"
    assert "“It ended with the”" in words(pages.get(page))
    db.session.rollback()
    rows = editing.checked(queries.meeting("dpm-2021-10"), "en", printed=False)
    one = next(row.finding for row in rows if row.finding.kind == "mid_sentence")
    sent = {"digest": one.digest, "reason": ""}
    empty = pages.post(page, sent)
    assert empty.status_code == 422
    assert pages.post(page, {**sent, "reason": "As it was said."}).status_code == 302
    shown = words(pages.get(page))
    assert "As it was said." in shown
    assert "Test Rapporteur" in shown
    pages.post(f"{DESK}/closing", {"t_closing_text": "It ended early with the"}, form=form)
    db.session.rollback()
    rows = editing.checked(queries.meeting("dpm-2021-10"), "en", printed=False)
    assert [r.is_open for r in rows if r.finding.kind == "mid_sentence"] == [True]


def test_a_paragraph_on_two_pages_is_read_from_the_printed_paper():
    long = "<p>" + "All of these words are one paragraph. " * 400 + "</p><p>Short.</p>"
    html = f'<html lang="en"><head><title>t</title></head><body><h1>t</h1>{long}</body></html>'
    found = layout.broken(press.render(html))
    assert [(one.first, one.last) for one in found] == [(1, 2), (2, 3), (3, 4)]
    assert all(one.within(["All of these words are one paragraph. " * 400]) for one in found)
    assert not found[0].within(["Other words.", "Short."])


def test_passages_hold_what_the_paper_prints(meeting):
    with compose.in_language("en"):
        report = event_report.build(meeting, "en", {})
        said = passages(report)
    assert [one.section for one in said if one.kind == "heading"] == [
        one.key for one in report.sections
    ]
    assert sum(one.kind == "speaker" for one in said) == 27
    assert sum(one.kind == "point" for one in said) == 11


def test_two_that_move_pictures_leave_each_one_place(meeting):
    with transaction():
        for name in "abc":
            services.add_picture(
                queries.meeting("dpm-2021-10"), sha256=name * 64, width=1, height=1,
                alt=Localised(en=name), caption=Localised(), decorative=False, by="system",
            )  # fmt: skip
    for _ in range(2):
        with transaction():
            last = db.session.scalars(select(ReportPicture).where(ReportPicture.sha256 == "c" * 64))
            services.move_picture(last.one(), up=True, by="system")
    rows = queries.pictures(queries.meeting("dpm-2021-10"))
    assert [(one.position, one.sha256[0]) for one in rows] == [(1, "c"), (2, "a"), (3, "b")]
