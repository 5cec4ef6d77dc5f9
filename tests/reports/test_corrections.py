"""Whoever spoke corrects their own paragraph; the report goes out cleared, or with a reason."""

import re
from datetime import UTC, date, datetime

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
from tests.meetings.making import draft, item, person
from tests.pages import Pages
from tests.people import account, sign_in
from tests.queries import counted
from tests.races import together

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
