"""The concept note is cleared by a named person: what is read is cleared, and nothing else."""

from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from threading import Barrier, BrokenBarrierError, Thread

import pytest
from flask import Flask
from sqlalchemy import select

from app.access.roles import Role
from app.audit.queries import events_of
from app.core import clock
from app.core.db import db, transaction
from app.core.errors import DomainError
from app.mail.models import OutboxMail
from app.meetings import queries as meetings
from app.meetings import services as meeting_services
from app.meetings.services import basics
from app.reports import compose, papers, queries, services
from app.reports.models import Clearance
from app.reports.services import clearance as module
from tests.conftest import unlock
from tests.meetings.making import draft, item
from tests.pages import Pages, tree, words
from tests.people import account, sign_in
from tests.queries import counted

DESK = "/desk/meetings/meeting/clearance"


@pytest.fixture
def asked(app: Flask) -> Clearance:
    """A meeting with its texts in English; the officer has asked the lead to clear it."""
    meeting = draft()
    item(meeting, "Opening")
    for kind in ("background", "objectives", "audience", "logistics"):
        write(kind, f"The {kind} of it.")
    return ask()


def write(kind: str, body: str, language: str = "en", by: str = "system") -> None:
    with transaction():
        meeting_services.write_text(meetings.meeting("meeting"), kind, language, body, by=by)


def ask(languages: tuple[str, ...] = ("en",)) -> Clearance:
    officer, lead = account("officer"), account("lead")
    with transaction():
        return services.ask_clearance(
            meetings.meeting("meeting"),
            asked_of=lead.public_id,
            languages=languages,
            note="By Friday, please.",
            by=officer.public_id,
        )[0]


def digest(language: str = "en") -> str:
    return queries.wording(meetings.meeting("meeting"), language).digest


def clear(row: Clearance, seen: str | None = None) -> None:
    with transaction():
        found = queries.clearance(row.public_id)
        services.clear(found, seen=seen or digest(), comments={}, by=found.asked_of)


def state(row: Clearance) -> str:
    db.session.rollback()
    return queries.clearance(row.public_id).state


def printed(language: str = "en") -> str:
    db.session.rollback()
    document = papers.note(meetings.meeting("meeting"), language)
    return compose.html("concept-note", document, language)


def mails(message: str) -> list[OutboxMail]:
    db.session.rollback()
    return list(db.session.scalars(select(OutboxMail).where(OutboxMail.message == message)))


# --- asking ---------------------------------------------------------------------------------------


def test_the_one_who_is_asked_gets_one_mail_in_their_language_with_a_link_each(app: Flask):
    draft()
    officer, lead = account("officer"), account("lead")
    with transaction():
        lead.language = "fr"
        rows = services.ask_clearance(
            meetings.meeting("meeting"),
            asked_of=lead.public_id,
            languages=("en", "fr", "es"),
            by=officer.public_id,
        )
    [letter] = mails("clearance_asked")
    assert (letter.to_address, letter.language) == ("lead@example.org", "fr")
    assert [f"/desk/clearances/{row.public_id}" in letter.body_text for row in rows] == [True] * 3


def test_only_those_on_the_list_are_asked_and_nobody_asks_themselves(app: Flask):
    meeting = draft()
    officer, colleague = account("officer"), account("colleague@example.org", role=Role.OFFICER)
    finance, lead = account("finance"), account("lead")
    with transaction():
        listed = [one.account_id for one in queries.may_clear(without=officer.public_id)]
    assert sorted(listed) == sorted([colleague.public_id, lead.public_id])
    for who, refusal in ((finance, services.NotAClearer), (officer, services.OwnClearance)):
        with pytest.raises(refusal), transaction():
            services.ask_clearance(
                meeting, asked_of=who.public_id, languages=("en",), by=officer.public_id
            )


def test_a_language_is_asked_once_and_not_again_when_it_is_cleared(asked: Clearance):
    with pytest.raises(services.AlreadyAsked, match="EN"):
        ask()
    clear(asked)
    with pytest.raises(services.AlreadyCleared, match="EN"):
        ask()
    assert ask(("fr",)).language == "fr"


# --- the paper ------------------------------------------------------------------------------------


def test_the_paper_is_a_numbered_draft_until_it_is_cleared(asked: Clearance):
    assert "DRAFT, version 1" in printed()
    write("background", "Other words.")
    assert "DRAFT, version 2" in printed()
    write("background", "The background of it.")
    assert "DRAFT, version 1" in printed()  # the same words bear the same number
    clear(asked)
    assert "DRAFT" not in printed()
    assert "Test Lead" not in printed()
    assert "DRAFT" not in printed("fr") or "version" in printed("fr")


def test_each_language_has_its_own_mark(asked: Clearance):
    clear(asked)
    assert "DRAFT" not in printed("en")
    assert "version 1" in printed("fr")


def test_the_paper_of_a_meeting_that_was_held_bears_no_mark(asked: Clearance):
    with transaction():
        meeting = meetings.meeting("meeting")
        meeting_services.publish(meeting, by="system")
        meeting_services.begin_record(meeting, by="system")
        meeting_services.hold(meeting, by="system")
    assert "DRAFT" not in printed()


# --- a change after clearance ---------------------------------------------------------------------


def test_a_change_withdraws_the_clearance_and_says_who_when_and_why(asked: Clearance):
    clear(asked)
    with clock.at(datetime(2026, 8, 3, 9, tzinfo=UTC)):
        write("audience", "Everybody.", by="somebody")
    row = queries.clearance(asked.public_id)
    assert (row.state, row.withdrawn_by, row.withdrawn_sections) == (
        "withdrawn",
        "somebody",
        ["audience"],
    )
    events = {one.action: one for one in events_of("meeting", "meeting")}
    event = events["clearance.withdrawn"]
    assert event.actor == "somebody"
    assert event.why == "Changed since it was cleared: audience"
    assert event.at == datetime(2026, 8, 3, 9, tzinfo=UTC)
    assert event.facts["act"] == "meeting.text_written"


def test_the_agenda_and_the_day_are_words_of_the_paper_too(asked: Clearance):
    clear(asked)
    item(meetings.meeting("meeting"), "Another")
    assert queries.clearance(asked.public_id).withdrawn_sections == ["agenda"]
    again = ask()
    clear(again)
    with transaction():
        meeting = meetings.meeting("meeting")
        day = meeting.on_date.replace(day=8)
        meeting_services.reschedule(meeting, on_date=day, by="system")
    assert queries.clearance(again.public_id).withdrawn_sections == ["title"]


def test_what_the_paper_does_not_print_leaves_the_clearance(asked: Clearance):
    clear(asked)
    write("thanks", "Thank you.")
    write("background", "Le contexte.", language="fr")
    write("background", "The background of it.")
    with transaction():
        meeting_services.publish(meetings.meeting("meeting"), by="system")
    assert state(asked) == "cleared"


# --- deciding -------------------------------------------------------------------------------------


def test_words_that_were_not_read_are_not_cleared(asked: Clearance):
    seen = digest()
    write("objectives", "Other objectives.")
    with pytest.raises(services.WordsHaveChanged):
        clear(asked, seen)
    assert state(asked) == "asked"
    clear(asked)
    assert state(asked) == "cleared"


def test_only_the_one_who_was_asked_answers_and_only_once(asked: Clearance):
    for by in (asked.asked_by, "somebody"):
        with pytest.raises(services.NotOpen), transaction():
            services.clear(asked, seen="", comments={}, by=by)
    with pytest.raises(services.NothingSaid), transaction():
        services.send_back(asked, comments={"background": "  "}, by=asked.asked_of)
    clear(asked)
    with pytest.raises(services.NotOpen):
        clear(asked)


def test_the_reader_reads_comments_and_sends_back_and_the_officer_answers(
    asked: Clearance, pages: Pages
):
    path = f"/desk/clearances/{asked.public_id}"
    sign_in(pages.client, "lead")
    page = pages.get(path)
    for said in ("The background of it.", "Opening", "By Friday, please.", "7 October 2026"):
        assert said in words(page)
    assert len(tree(page).xpath("//textarea[starts-with(@name, 'comment_')]")) == 6
    hostile = "Too long <script>alert(1)</script>"
    fields = {
        **pages.hidden(path),
        "comment_background": hostile,
        "comment_agenda": "Who chairs?",
        "decision": "send_back",
    }
    pages.post(path, fields, status=302)
    assert "<script>alert" not in pages.get(path).text
    [letter] = mails("clearance_answered")
    assert letter.to_address == "officer@example.org"

    sign_in(pages.client, "officer")
    page = pages.get(path)
    assert "Answer each comment, mend the texts, then ask again." in words(page)
    comment = queries.clearance(asked.public_id).comments[0]
    sent = {"comment": comment.public_id, "answer": "Shortened."}
    pages.post(f"{path}/answers", sent, form=path, status=302)
    page = pages.get(path)
    assert "Shortened." in words(page)
    assert "Answered" in words(page)
    assert "Not answered yet" in words(page)
    board = pages.get("/desk/meetings/meeting/")
    assert "Answer 1 comment: English" in words(board)
    again = ask()
    sign_in(pages.client, "lead")
    assert "Shortened." in words(pages.get(f"/desk/clearances/{again.public_id}"))


def test_a_change_while_the_page_is_open_is_marked_and_the_comments_are_kept(
    asked: Clearance, pages: Pages
):
    path = f"/desk/clearances/{asked.public_id}"
    sign_in(pages.client, "lead")
    pages.get(path)
    fields = {**pages.hidden(path), "comment_title": "Good.", "decision": "clear"}
    write("audience", "All of them.")
    page = pages.post(path, fields, status=200)
    assert "The concept note was changed after you opened this page." in words(page)
    assert tree(page).get_element_by_id("comment_title").text.strip() == "Good."
    [marked] = tree(page).xpath("//section[contains(., 'Changed just now')]/@aria-labelledby")
    assert marked == "s-audience"
    fields = {
        **{f.get("name"): f.get("value") for f in tree(page).xpath("//form//input[@name]")},
        "decision": "clear",
    }
    pages.post(path, fields, status=302)
    assert state(asked) == "cleared"
    assert "Cleared by Test Lead" in words(pages.get(path))


def test_the_desk_asks_says_where_it_stands_and_calls_off(app: Flask, pages: Pages):
    draft()
    lead = account("lead")
    sign_in(pages.client, "officer")
    assert "Ask for clearance: English" in words(pages.get("/desk/meetings/meeting/"))
    page = pages.post(DESK, {**pages.hidden(DESK), "languages": ["en"]}, status=200)
    assert "Choose" in words(page)
    sent = {**pages.hidden(DESK), "asked_of": lead.public_id, "languages": ["en", "fr"]}
    for _twice in range(2):
        pages.post(DESK, sent, status=302)
    db.session.rollback()
    assert len(queries.clearances_of(meetings.meeting("meeting"))) == 2
    assert "Waiting for Test Lead: English" in words(pages.get("/desk/meetings/meeting/"))
    row = queries.clearances_of(meetings.meeting("meeting"))[0]
    path = f"/desk/clearances/{row.public_id}"
    token = pages.hidden(path, f"{path}/call-off")
    pages.post(f"{path}/call-off", form=path, status=302)
    assert state(row) == "called_off"
    assert "Called off" in words(pages.get(DESK))
    page = pages.client.post(f"{path}/call-off", data=token)
    assert "no longer open" in words(page)


def test_whoever_writes_a_text_is_told_before_and_after(asked: Clearance, pages: Pages):
    sign_in(pages.client, "lead")
    assert "Concept note of “Partners Meeting”" in words(pages.get("/desk/"))
    clear(asked)
    assert "Concept note of “Partners Meeting”" not in words(pages.get("/desk/"))
    sign_in(pages.client, "officer")
    path = "/desk/meetings/meeting/texts/background/en"
    assert "Changing a word of it makes it a draft again." in words(pages.get(path))
    pages.post(path, {"body": "Quite other words."}, status=302)
    page = words(pages.get("/desk/meetings/meeting/texts"))
    assert "The concept note was changed since it was cleared: English." in page


def test_a_longer_agenda_asks_the_database_no_more(asked: Clearance, pages: Pages):
    sign_in(pages.client, "officer")

    def statements(path: str) -> int:
        pages.client.get(path)
        with counted() as found:
            pages.client.get(path)
        return len(found)

    paths = (DESK, f"/desk/clearances/{asked.public_id}", "/desk/meetings/meeting/")
    before = [statements(path) for path in paths]
    for number in range(6):
        item(meetings.meeting("meeting"), f"Item {number}")
    ask(("fr", "es"))
    assert [statements(path) for path in paths] == before


# --- two at once ----------------------------------------------------------------------------------


def _both(app: Flask, row: Clearance, seen: str) -> Counter[str]:
    """The reader clears, and a colleague changes a text, at the same moment; how each ended."""
    gate, ends = Barrier(2), Counter[str]()
    public_id, reader = row.public_id, row.asked_of

    def clears() -> None:
        services.clear(queries.clearance(public_id), seen=seen, comments={}, by=reader)

    def changes() -> None:
        meeting = meetings.meeting("meeting")
        meeting_services.write_text(meeting, "background", "en", "New words.", by="colleague")

    def run(act: object) -> None:
        with app.app_context():
            gate.wait()
            try:
                with transaction():
                    act()
                ends[act.__name__] += 1
            except DomainError as error:
                ends[type(error).__name__] += 1
            finally:
                db.session.remove()

    threads = [Thread(target=run, args=(act,)) for act in (clears, changes)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


@pytest.mark.race
def test_a_change_and_a_clearance_come_one_after_the_other(app: Flask, asked: Clearance):
    ends = _both(app, asked, digest())
    assert ends["changes"] == 1
    # Either the change came first and nothing was cleared, or it came second and withdrew it.
    assert (ends["clears"], state(asked)) in {(1, "withdrawn"), (0, "asked")}


@pytest.mark.race
def test_without_the_lock_unread_words_stay_cleared(app: Flask, asked: Clearance, monkeypatch):
    seen = digest()
    both_have_read = Barrier(2)
    wording, standing = queries.wording, module._standing

    def meet() -> None:
        with suppress(BrokenBarrierError):
            both_have_read.wait(5)

    def reads_then_waits(*asked_for):
        found = wording(*asked_for)
        meet()
        return found

    def looks_then_waits(of):
        with db.session.no_autoflush:
            found = standing(of)
        meet()
        return found

    unlock()
    monkeypatch.setattr(module, "for_update", lambda statement: statement)
    monkeypatch.setattr(queries, "clearance_for_update", lambda key: db.session.get(Clearance, key))
    monkeypatch.setattr(queries, "wording", reads_then_waits)
    monkeypatch.setattr(module, "_standing", looks_then_waits)
    # On SQLite the first change locks the whole file: it is made only after both have read.
    monkeypatch.setattr(basics, "note", lambda _by, _act, meeting, **_: looks_then_waits(meeting))

    ends = _both(app, asked, seen)

    monkeypatch.undo()
    assert ends == {"clears": 1, "changes": 1}
    assert state(asked) == "cleared"
    assert queries.clearance(asked.public_id).digest != digest()
