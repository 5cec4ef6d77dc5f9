"""Papers over HTTP, and the rapporteur's desk."""

import pytest

from app.core.db import db, transaction
from app.reports import editing, papers, queries, services
from app.reports.queries import publication
from app.reports.services import approval
from tests.papers import in_order, printed_words
from tests.people import account

pytestmark = pytest.mark.once

DESK = "/desk/meetings/dpm-2021-10/report"


def waive_all() -> None:
    """Give a reason for everything that the checks find."""
    of = queries.meeting("dpm-2021-10")
    found = [row.finding for row in editing.checked(of, "en")]
    with transaction():
        for one in found:
            services.waive(queries.meeting("dpm-2021-10"), "en", one, "A test.", by="system")


def have_cleared() -> None:
    """Let the lead clear the report as it stands."""
    words = papers.content_of(papers.assembled(queries.meeting("dpm-2021-10"), "en"))
    sender, lead = account("officer").public_id, account("lead").public_id
    with transaction():
        sent = approval.send(
            queries.meeting("dpm-2021-10"), "en", words, [lead], edition=1, by=sender
        )
        approval.approve(sent.approvals[0], seen=sent.digest, now=sent.digest, by=lead)


def test_papers_are_files_with_an_etag(client, meeting):
    first = client.get("/meetings/dpm-2021-10/papers/concept-note.pdf")
    assert first.status_code == 200
    assert first.mimetype == "application/pdf"
    assert first.data.startswith(b"%PDF-")
    again = client.get(
        "/meetings/dpm-2021-10/papers/concept-note.pdf",
        headers={"If-None-Match": first.headers["ETag"]},
    )
    assert again.status_code == 304
    part = client.get(
        "/meetings/dpm-2021-10/papers/concept-note.pdf", headers={"Range": "bytes=0-3"}
    )
    assert (part.status_code, part.data) == (206, b"%PDF")


def test_papers_that_do_not_exist_or_are_not_out(client, meeting):
    assert client.get("/meetings/dpm-2021-10/papers/report.pdf").status_code == 404
    assert client.get("/meetings/dpm-2021-10/papers/secrets.pdf").status_code == 404
    assert client.get("/meetings/nowhere/papers/report.pdf").status_code == 404
    with transaction():
        meeting.state = "draft"
    refused = client.get("/meetings/dpm-2021-10/papers/concept-note.pdf")
    assert refused.status_code in (302, 404)


def test_each_language_is_a_paper_of_its_own(client, meeting):
    path = "/meetings/dpm-2021-10/papers/programme.pdf"
    english = client.get(path, query_string={"language": "en"})
    french = client.get(path, query_string={"language": "fr"})
    unknown = client.get(path, query_string={"language": "xx"})
    assert english.headers["ETag"] != french.headers["ETag"]
    assert unknown.headers["ETag"] == english.headers["ETag"]


def test_the_rapporteur_writes_looks_and_publishes(client, meeting, sign_in, pages):
    sign_in(client, "rapporteur")
    page = pages.get(DESK).text
    assert "The conclusions are not written." in page
    pages.get("/desk/reports")
    pages.get(f"{DESK}?section=tour-de-table")
    answer = pages.post(
        f"{DESK}/wrap-up",
        {"t_wrap_up_text": "1. **One** conclusion.", "t_wrap_up_introduction": "Ms Razavi spoke."},
        form=f"{DESK}?section=wrap-up",
    )
    assert answer.status_code == 302
    page = pages.get(f"{DESK}?section=wrap-up").text
    assert "The conclusions are not written." not in page
    assert "Own words" in page
    assert "conclusion" in pages.get(f"{DESK}/preview").text
    draft = client.get(f"{DESK}/draft.pdf")
    assert draft.mimetype == "application/pdf"
    assert "findings of the checks are open" in pages.post(f"{DESK}/publish").text
    waive_all()
    assert "not cleared yet" in pages.post(f"{DESK}/publish").text
    have_cleared()
    answer = pages.post(f"{DESK}/publish", {"reason": "Nobody could be asked."})
    assert answer.status_code == 302
    assert client.get("/meetings/dpm-2021-10/papers/report.pdf").status_code == 200
    db.session.rollback()
    report = queries.published_report(queries.meeting("dpm-2021-10"))
    assert (report.edition, report.state) == (1, "published")


def test_the_button_pressed_twice_publishes_once(client, meeting, sign_in, pages):
    sign_in(client, "rapporteur")
    waive_all()
    have_cleared()
    hidden = pages.hidden(f"{DESK}/publish", action=f"{DESK}/publish")
    hidden["reason"] = "Nobody could be asked."
    for _ in range(2):
        assert client.post(f"{DESK}/publish", data=hidden).status_code == 302
    db.session.rollback()
    assert queries.published_report(queries.meeting("dpm-2021-10")).edition == 1


def test_a_second_editor_sees_both_versions_and_nothing_is_lost(client, meeting, sign_in, pages):
    sign_in(client, "rapporteur")
    form = f"{DESK}?section=closing"
    stale = pages.hidden(form, action=f"{DESK}/closing")
    pages.post(f"{DESK}/closing", {"t_closing_text": "Theirs."}, form=form)
    answer = client.post(f"{DESK}/closing", data={**stale, "t_closing_text": "Mine."})
    assert answer.status_code == 200
    assert "Theirs." in answer.text
    assert "Mine." in answer.text
    again = pages.get(form).text
    assert "Theirs." in again


def test_too_long_a_text_is_refused_and_kept_in_the_form(client, meeting, sign_in, pages):
    sign_in(client, "rapporteur")
    answer = pages.post(
        f"{DESK}/closing", {"t_closing_text": "x" * 20_001}, form=f"{DESK}?section=closing"
    )
    assert answer.status_code == 200
    assert "tt-errsum" in answer.text


def test_a_section_that_does_not_exist(client, meeting, sign_in):
    sign_in(client, "rapporteur")
    assert client.get(f"{DESK}?section=nothing").status_code == 404


def test_others_read_and_do_not_write(client, meeting, sign_in, pages):
    sign_in(client, "auditor")
    page = pages.get(DESK).text
    assert "Save section" not in page
    assert client.post(f"{DESK}/closing", data={}).status_code in (400, 403)


def test_a_later_edition_says_what_it_changes_and_the_first_stays(client, meeting, sign_in, pages):
    sign_in(client, "rapporteur")
    reason = {"reason": "Nobody could be asked."}
    waive_all()
    have_cleared()
    pages.post(f"{DESK}/publish", reason)
    first = client.get("/meetings/dpm-2021-10/report/en-1.pdf")
    pages.post(
        f"{DESK}/closing", {"t_closing_text": "Corrected words."}, form=f"{DESK}?section=closing"
    )
    waive_all()
    have_cleared()
    assert "Say in a sentence" in pages.post(f"{DESK}/publish", reason).text
    why = "The closing was <b>wrong</b>."
    assert pages.post(f"{DESK}/publish", {**reason, "corrigendum": why}).status_code == 302
    second = client.get("/meetings/dpm-2021-10/report/en-2.pdf")
    in_order(printed_words(second.data), "What this edition changes", why, "Corrected words.")
    assert client.get("/meetings/dpm-2021-10/report/en-1.pdf").data == first.data
    assert client.get("/meetings/dpm-2021-10/report/en-3.pdf").status_code == 404
    page = pages.get("/meetings/dpm-2021-10/report").text
    assert "The closing was &lt;b&gt;wrong&lt;/b&gt;." in page
    person = {"User-Agent": "Mozilla/5.0 (X11) Firefox/140.0"}
    for _ in range(2):
        # Counted when the answer has gone out.
        client.get("/meetings/dpm-2021-10/report/en-2.pdf", headers=person, buffered=True)
    archive = "/meetings/dpm-2021-10/papers/report.pdf?variant=archive"
    for form in (archive, "/meetings/dpm-2021-10/papers/report.docx"):
        assert client.get(form, headers=person, buffered=True).status_code == 200
    db.session.rollback()
    counted = publication.downloads(queries.meeting("dpm-2021-10"))
    assert [(one.edition, one.language, one.number) for one in counted] == [(2, "en", 4)]
    pages.get("/desk/meetings/dpm-2021-10/report/published")
