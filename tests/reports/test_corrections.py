"""Whoever spoke corrects their own paragraph; the report goes out cleared, or with a reason."""

import re
from datetime import UTC, date, datetime
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.audit.queries import events_of
from app.core import clock
from app.core.db import db, transaction
from app.core.errors import StaleVersion
from app.core.localised import Localised
from app.mail.models import OutboxMail
from app.meetings import services as meetings
from app.meetings.models import Intervention, Meeting
from app.meetings.services import Said
from app.partners import services as partners
from app.reports import jobs, papers, queries
from app.reports import services as reports
from app.reports.models import Correction
from app.reports.queries import approval as versions
from app.reports.queries import corrections as read
from app.reports.rules.approval import DrafterIsLast, NotYourTurn
from app.reports.services import approval
from app.reports.services import corrections as services
from tests.conftest import unlock
from tests.meetings.making import draft, item, person
from tests.pages import Pages
from tests.people import account, sign_in
from tests.queries import counted
from tests.races import together, waiting_after

ASKED = datetime(2026, 10, 8, 9, tzinfo=UTC)
DUE = date(2026, 10, 18)
DESK = "/desk/meetings/meeting/report/corrections"


@pytest.fixture
def meeting(app: Flask) -> Meeting:
    """Held, with a panel of two who spoke; the first has an address, both have a focal point."""
    with clock.at(datetime(2026, 10, 7, 15, tzinfo=UTC)):
        made = draft()
        panel = item(made, "Panel")
        with transaction():
            meetings.publish(made, by="system")
        for family in ("Alfa", "Bravo"):
            who = person(family)
            with transaction():
                meetings.assign_role(panel, who, role="panellist", by="system")
                if family == "Alfa":
                    who.email, who.language = "alfa@example.org", "fr"
                assert who.partner
                partners.add_contact(
                    who.partner,
                    name=f"Focal {family}",
                    email=f"focal@{family.lower()}.example.org",
                    language="es",
                    by="system",
                )
        with transaction():
            meetings.begin_record(made, by="system")
        held = next(one for one in queries.record(made, "held").items)
        for role in queries.record(made, "held").roles[held.id]:
            with transaction():
                said = Said(Localised(en=f"{role.printed} spoke of about 50 sites."), language="en")
                meetings.record_intervention(held, said, role=role, by="system")
        with transaction():
            meetings.hold(made, by="system")
    return queries.meeting("meeting")


def rows() -> list[read.Paragraph]:
    db.session.rollback()
    return read.paragraphs(queries.meeting("meeting"), "en")


def ask(number: int = 1, *, silence: bool = True) -> list[Correction]:
    of = queries.meeting("meeting")
    chosen = {one.said.id: one.recipients[0].key for one in rows()[:number]}
    with clock.at(ASKED), transaction():
        return services.ask_corrections(
            of, "en", chosen, due_on=DUE, silence_consents=silence, by="rapporteur"
        )


def standing(at: datetime = ASKED) -> list[str]:
    with clock.at(at):
        return [one.standing for one in rows()]


def link() -> str:
    db.session.rollback()
    mails = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()
    found = [re.search(r"/paragraph/[\w-]{43}", mail.body_text) for mail in mails]
    return [one[0] for one in found if one][-1]


def change(text: str) -> None:
    row = db.session.get(Intervention, rows()[0].said.id)
    assert row
    with transaction():
        meetings.edit_intervention(row, Said(Localised(en=text), language="en"), by="system")


def propose(text: str) -> Correction:
    row = rows()[0].correction
    assert row
    with transaction():
        return services.propose(row, text, reason="A figure.", seen=rows_digest())


def rows_digest() -> str:
    said = db.session.get(
        Intervention, read.paragraphs(queries.meeting("meeting"), "en")[0].said.id
    )
    assert said
    return read.words_of(said, "en").digest


def test_the_speaker_is_asked_in_their_language_and_else_the_focal_point(meeting: Meeting):
    ask(2)
    db.session.rollback()
    mails = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()
    assert [(one.to_address, one.language) for one in mails] == [
        ("alfa@example.org", "fr"),
        ("focal@bravo.example.org", "es"),
    ]
    assert "Alfa spoke of about 50 sites." in mails[0].body_text
    assert "Bravo" not in mails[0].body_text
    row = rows()[0].correction
    assert row
    assert row.token_hash
    assert row.token_hash not in mails[0].body_text


@pytest.mark.once
def test_the_link_opens_one_paragraph_and_proposes(
    meeting: Meeting, client: FlaskClient, pages: Pages
):
    ask()
    page = pages.get(link()).text
    assert "about 50 sites" in page
    assert "Bravo" not in page
    refused = pages.post(link(), {"proposal": "Alfa spoke of about 60 sites.", "answer": "propose"})
    assert "Say why" in refused.text
    assert "about 60 sites" in refused.text
    answer = pages.post(
        link(),
        {"proposal": "Alfa spoke of <b>about</b> 60 sites.", "reason": "60.", "answer": "propose"},
    )
    assert answer.status_code == 302
    assert standing()[0] == "proposed"
    sign_in(client, "rapporteur")
    row = rows()[0].correction
    assert row
    page = pages.get(f"/desk/corrections/{row.public_id}").text
    assert "<del" in page
    assert "&lt;b&gt;about&lt;/b&gt;" in page
    assert "taken out:" in page
    taken = pages.post(
        f"/desk/corrections/{row.public_id}",
        {"text": "Alfa spoke of about 60 sites.", "decision": "take", "reason": "Checked."},
    )
    assert taken.status_code == 302
    assert standing()[0] == "taken"
    assert rows()[0].words.body == "Alfa spoke of about 60 sites."
    told = db.session.scalars(
        select(OutboxMail).where(OutboxMail.message == "correction_decided")
    ).one()
    assert (told.language, "Checked." in told.body_text) == ("fr", True)
    assert pages.get(link()).status_code == 200
    assert client.get("/paragraph/" + "x" * 43).status_code == 404


def test_silence_past_the_day_is_consent_only_where_it_is_agreed(meeting: Meeting):
    late = datetime(2026, 10, 19, 9, tzinfo=UTC)
    ask()
    assert standing(datetime(2026, 10, 18, 20, tzinfo=UTC)) == ["waiting", "not_asked"]
    assert standing(late) == ["silent", "not_asked"]
    change("Alfa spoke of 70 sites.")
    assert standing(late)[0] == "changed"
    ask(silence=False)
    assert standing(late)[0] == "overdue"


def test_a_reminder_goes_out_once_and_its_link_is_the_one(meeting: Meeting):
    ask()
    before = link()
    for day in (15, 16, 16, 17):
        with clock.at(datetime(2026, 10, day, 9, tzinfo=UTC)):
            jobs.remind_speakers()
    db.session.rollback()
    sent = select(OutboxMail).where(OutboxMail.message == "correction_reminder")
    assert len(db.session.scalars(sent).all()) == 1
    assert read.correction_of_link(before.rpartition("/")[2]) is None
    assert read.correction_of_link(link().rpartition("/")[2]) is not None


def test_a_paragraph_that_is_changed_after_it_was_cleared_is_not_cleared(meeting: Meeting):
    ask()
    row = rows()[0].correction
    assert row
    with transaction():
        services.agree(row, seen=rows_digest())
    assert standing()[0] == "agreed"
    change("Alfa spoke of  about 50\nsites.")
    assert standing()[0] == "changed"
    change("Ada Alfa spoke of about 50 sites.")
    assert standing()[0] == "agreed"


def test_words_that_changed_meanwhile_are_shown_and_nothing_is_lost(meeting: Meeting):
    ask()
    seen = rows_digest()
    change("Alfa spoke of 70 sites.")
    row = rows()[0].correction
    assert row
    with pytest.raises(StaleVersion), transaction():
        services.agree(row, seen=seen)
    found = propose("Alfa spoke of 80 sites.")
    seen, version = rows_digest(), found.version
    change("Alfa spoke of 75 sites.")
    row = rows()[0].correction
    assert row
    with pytest.raises(StaleVersion) as stale, transaction():
        services.take(row, "Alfa spoke of 80 sites.", note="", seen=seen, version=version, by="one")
    assert stale.value.theirs == {"text": "Alfa spoke of 75 sites."}
    kept = rows()[0].correction
    assert kept
    assert (kept.state, kept.proposal) == ("proposed", "Alfa spoke of 80 sites.")


@pytest.mark.race
def test_two_rapporteurs_decide_once(meeting: Meeting, app: Flask):
    ask()
    found = propose("Alfa spoke of 80 sites.")
    key, seen, version = found.public_id, rows_digest(), found.version
    db.session.rollback()

    def decide(_place: int) -> None:
        with transaction():
            services.take(
                read.correction(key), "Alfa spoke of 80 sites.", note="", seen=seen,
                version=version, by="one",
            )  # fmt: skip

    ends = together(app, 2, decide)
    assert (ends["won"], sum(ends.values())) == (1, 2)
    assert not [name for name in ends if name.startswith("broke")]


def test_a_correction_after_publication_is_for_the_next_edition(meeting: Meeting):
    ask()
    with transaction():
        meetings.mark_reported(queries.meeting("meeting"), by="system")
    found = propose("Alfa spoke of 80 sites.")
    with transaction():
        services.take(
            read.correction(found.public_id), found.proposal, note="", seen=rows_digest(),
            version=found.version, by="one",
        )  # fmt: skip
    assert rows()[0].words.body == "Alfa spoke of 80 sites."


# --- clearance ------------------------------------------------------------------------------------


def content() -> list[list[str]]:
    return papers.content_of(papers.assembled(queries.meeting("meeting"), "en"))


def send(*who: str, by: str = "rapporteur") -> None:
    order = [account(one).public_id for one in who]
    sender = account(by).public_id
    words = content()
    with transaction():
        approval.send(queries.meeting("meeting"), "en", words, order, edition=1, by=sender)


def clear(who: str) -> None:
    by = account(who).public_id
    sent = versions.newest_sent(queries.meeting("meeting"), "en")
    assert sent
    mine = next(one for one in sent.approvals if one.asked_of == by)
    name, key, now = sent.digest, mine.public_id, approval.digest(content())
    with transaction():
        approval.approve(versions.approval(key), seen=name, now=now, by=by)


def test_those_named_clear_in_order_and_the_drafter_is_never_the_last(meeting: Meeting):
    officer = account("officer").public_id
    row = db.session.get(Intervention, rows()[0].said.id)
    assert row
    with transaction():
        meetings.edit_intervention(row, Said(row.summary, language="en"), by=officer)
    with pytest.raises(DrafterIsLast):
        send("lead", "officer")
    send("officer", "lead")
    with pytest.raises(NotYourTurn):
        clear("lead")
    clear("officer")
    clear("lead")
    assert versions.is_approved(queries.meeting("meeting"), "en", approval.digest(content()))
    change("Alfa spoke of 90 sites.")
    assert not versions.is_approved(queries.meeting("meeting"), "en", approval.digest(content()))
    db.session.rollback()
    asked = select(OutboxMail.to_address).where(OutboxMail.message == "report_asked")
    assert db.session.scalars(asked.order_by(OutboxMail.id)).all() == [
        "officer@example.org",
        "lead@example.org",
    ]


def test_text_that_is_not_cleared_needs_a_named_reason(meeting: Meeting):
    uncleared = [{"intervention": "alfa", "who": "Ms Alfa", "standing": "not_asked"}]

    def publish(cleared: reports.Cleared) -> None:
        with transaction():
            reports.publish(
                queries.meeting("meeting"), "en", printed=reports.Printed("0" * 64, "1" * 64),
                edition=1, open_checks=0, cleared=cleared, by="rapporteur",
            )  # fmt: skip

    with pytest.raises(reports.NotCleared):
        publish(reports.Cleared(False, uncleared, "In haste."))
    with pytest.raises(reports.UnclearedText):
        publish(reports.Cleared(True, uncleared, " "))
    publish(reports.Cleared(True, uncleared, "They are on mission."))
    report = queries.published_report(queries.meeting("meeting"))
    assert report
    assert report.override_reason == "They are on mission."
    acts = {one.action: one for one in events_of("meeting", "meeting")}
    assert acts["report.overridden"].why == "They are on mission."


@pytest.mark.once
def test_the_desk_asks_a_constant_number_of_questions(
    meeting: Meeting, client: FlaskClient, pages: Pages
):
    sign_in(client, "rapporteur")
    pages.get(DESK)
    with counted() as few:
        pages.get(DESK)
    ask(2)
    with counted() as more:
        pages.get(DESK)
    assert len(more) <= len(few) + 2
    pages.get("/desk/meetings/meeting/report/versions")
    pages.get("/desk/meetings/meeting/report/published")


# --- the rapporteur is told, and can look first ---------------------------------------------------


def mails(message: str) -> list[OutboxMail]:
    db.session.rollback()
    found = select(OutboxMail).where(OutboxMail.message == message).order_by(OutboxMail.id)
    return list(db.session.scalars(found))


def asked_by_rapporteur() -> None:
    of, by = queries.meeting("meeting"), account("rapporteur").public_id
    chosen = {one.said.id: one.recipients[0].key for one in rows()[:1]}
    with clock.at(ASKED), transaction():
        services.ask_corrections(of, "en", chosen, due_on=DUE, silence_consents=True, by=by)


def test_the_rapporteur_is_told_of_each_answer_once(meeting: Meeting):
    asked_by_rapporteur()
    for _press in range(2):
        propose("Alfa spoke of 80 <b>sites</b>.")
    (told,) = mails("correction_answered")
    assert (told.to_address, "80 <b>sites</b>" in told.body_text) == (
        "rapporteur@example.org",
        True,
    )
    assert "80 &lt;b&gt;sites&lt;/b&gt;" in told.body_html
    assert "/desk/corrections/" in told.body_text
    propose("Alfa spoke of 85 sites.")
    for _press in range(2):
        row = rows()[0].correction
        assert row
        with transaction():
            services.agree(row, seen=rows_digest())
    assert [one.subject.split(":")[0] for one in mails("correction_answered")] == [
        "Ms Ada Alfa proposes a correction",
        "Ms Ada Alfa proposes a correction",
        "Ms Ada Alfa has agreed to a paragraph",
    ]
    acts = [one.action for one in events_of("meeting", "meeting")]
    assert (acts.count("correction.proposed"), acts.count("correction.agreed")) == (2, 1)


def test_an_answer_arrives_when_whoever_asked_is_gone(meeting: Meeting):
    ask()
    assert propose("Alfa spoke of 80 sites.").state == "proposed"
    assert not mails("correction_answered")


@pytest.mark.once
def test_whoever_asks_gets_a_test_first_and_nobody_is_asked(
    meeting: Meeting, client: FlaskClient, pages: Pages
):
    sign_in(client, "rapporteur")
    of_alfa, of_bravo = (one.said.slug for one in rows())
    sent = pages.post(DESK, {"do": "test", "due_on": "2099-01-31", "note": "Short, please."})
    assert sent.status_code == 200
    assert "2 test mails are on their way to rapporteur@example.org." in sent.text
    assert "Short, please." in sent.text
    tests = mails("correction_asked")
    assert [(one.to_address, one.language) for one in tests] == [
        ("rapporteur@example.org", "fr"),
        ("rapporteur@example.org", "es"),
    ]
    assert tests[0].subject.startswith("[")
    assert "Short, please." in tests[0].body_text
    assert not db.session.scalars(select(Correction)).all()
    assert "/paragraph/" not in tests[0].body_text
    found = re.search(r"http\S+(/desk/\S+preview\S+)", tests[0].body_text)
    assert found
    page = pages.get(found[1]).text
    assert "about 50 sites" in page
    assert "31" in page
    assert "<fieldset" in page
    assert 'method="post"' not in page.partition("<main")[2]
    pages.get(f"{DESK}/preview/{of_bravo}")
    assert client.get(f"{DESK}/preview/none-such").status_code == 404
    assert of_alfa in pages.get(DESK).text


@pytest.mark.once
def test_what_is_typed_behind_a_link_that_was_replaced_is_not_lost(meeting: Meeting, pages: Pages):
    ask()
    before = link()
    token = pages.hidden(before)
    with clock.at(datetime(2026, 10, 16, 9, tzinfo=UTC)):
        jobs.remind_speakers()
    typed = {**token, "proposal": "An hour of <i>typing</i>.", "reason": "So it was."}
    answer = pages.client.post(before, data={**typed, "answer": "propose"})
    assert answer.status_code == 404
    assert "An hour of &lt;i&gt;typing&lt;/i&gt;." in answer.text
    assert "So it was." in answer.text
    after = link()
    propose("Alfa spoke of 80 sites.")
    row = rows()[0].correction
    assert row
    with transaction():
        services.refuse(row, reason="No.", seen=rows_digest(), version=row.version, by="one")
    assert pages.client.get(after).status_code == 404
    answer = pages.client.post(link(), data={**typed, "seen": rows_digest(), "answer": "propose"})
    assert "An hour of &lt;i&gt;typing&lt;/i&gt;." in answer.text
    assert "This was decided meanwhile." in answer.text


# --- two at one moment ----------------------------------------------------------------------------


def _take_and_propose(key: str, seen: str, version: int):
    """The rapporteur takes what stands, and in the same moment the speaker says it otherwise."""

    def act(place: int) -> None:
        with transaction():
            row = read.correction(key)
            if place:
                services.propose(row, "Alfa spoke of 90 sites.", reason="Again.", seen=seen)
            else:
                services.take(row, row.proposal, note="", seen=seen, version=version, by="one")

    return act


def _proposed(text: str = "Alfa spoke of 80 sites.") -> tuple[str, str, int]:
    asked_by_rapporteur()
    found = propose(text)
    return found.public_id, rows_digest(), found.version


@pytest.mark.race
def test_a_speaker_who_sends_while_the_rapporteur_takes_is_told(meeting: Meeting, app: Flask):
    key, seen, version = _proposed()
    ends = together(app, 2, _take_and_propose(key, seen, version))
    assert ends["won"] == 1
    assert ends["StaleVersion"] + ends["AlreadyDecided"] == 1
    db.session.rollback()
    row = read.correction(key)
    assert (row.state, row.proposal, len(mails("correction_decided"))) in (
        ("taken", "Alfa spoke of 80 sites.", 1),
        ("proposed", "Alfa spoke of 90 sites.", 0),
    )


@pytest.mark.race
def test_without_the_lock_a_speaker_is_thanked_for_words_that_nobody_reads(
    meeting: Meeting, app: Flask, monkeypatch: pytest.MonkeyPatch
):
    key, seen, version = _proposed()
    _without_the_lock(monkeypatch)
    ends = together(app, 2, _take_and_propose(key, seen, version))
    db.session.rollback()
    row = read.correction(key)
    refused = ends["StaleVersion"] + ends["AlreadyDecided"]
    told = (row.state, len(mails("correction_decided"))) in (("taken", 1), ("proposed", 0))
    assert (ends["won"], refused, told) != (1, 1, True)


def _without_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    unlock()
    monkeypatch.setattr(
        queries,
        "correction_for_update",
        waiting_after(lambda one: db.session.get_one(Correction, one), Barrier(2)),
    )
    monkeypatch.setattr(
        services, "_said", lambda row: db.session.get_one(Intervention, row.intervention_id)
    )


def _press(key: str, seen: str):
    def act(_place: int) -> None:
        with transaction():
            services.propose(
                read.correction(key), "Alfa spoke of 90 sites.", reason="Again.", seen=seen
            )

    return act


@pytest.mark.race
def test_two_presses_of_one_proposal_are_one(meeting: Meeting, app: Flask):
    key, seen, _version = _proposed()
    assert together(app, 2, _press(key, seen)) == {"won": 2}
    acts = [one.action for one in events_of("meeting", "meeting")]
    assert (acts.count("correction.proposed"), len(mails("correction_answered"))) == (2, 2)


@pytest.mark.race
def test_without_the_lock_two_presses_are_two_or_one_breaks(
    meeting: Meeting, app: Flask, monkeypatch: pytest.MonkeyPatch
):
    key, seen, _version = _proposed()
    _without_the_lock(monkeypatch)
    ends = together(app, 2, _press(key, seen))
    acts = [one.action for one in events_of("meeting", "meeting")]
    assert (ends["won"], acts.count("correction.proposed")) != (2, 2)


def test_from_the_request_to_silence_by_the_clock(meeting: Meeting):
    """Asked on the 8th for the 18th: reminded on the 16th, once; silent from the 19th, by the
    meeting's own calendar; an answer after that still counts, and ends the silence.
    """
    asked_by_rapporteur()
    told: list[tuple[int, int, str]] = []
    for day in range(8, 22):
        at = datetime(2026, 10, day, 12, tzinfo=UTC)
        with clock.at(at):
            jobs.remind_speakers()
        told.append((day, len(mails("correction_reminder")), standing(at)[0]))
    assert told == [
        *((day, 0, "waiting") for day in range(8, 16)),
        *((day, 1, "waiting") for day in range(16, 19)),
        *((day, 1, "silent") for day in range(19, 22)),
    ]
    (reminder,) = mails("correction_reminder")
    assert "18 octobre 2026" in reminder.body_text
    with clock.at(datetime(2026, 10, 21, 12, tzinfo=UTC)):
        propose("Alfa spoke of 80 sites.")
    assert standing(datetime(2026, 10, 22, 12, tzinfo=UTC))[0] == "proposed"


def test_whoever_answered_is_not_reminded(meeting: Meeting):
    asked_by_rapporteur()
    propose("Alfa spoke of 80 sites.")
    with clock.at(datetime(2026, 10, 17, 12, tzinfo=UTC)):
        jobs.remind_speakers()
    assert not mails("correction_reminder")
