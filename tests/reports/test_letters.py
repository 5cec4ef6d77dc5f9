"""Letters of thanks, letters about receipts, certificates and their public check."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.core import clock
from app.core.db import db, transaction
from app.core.localised import Localised
from app.funding.models import Receipt
from app.jobs.queue import queue_of
from app.mail.models import OutboxMail
from app.meetings import queries as meetings
from app.meetings.models import AgendaItem, Meeting
from app.registration import services as registration
from app.registration.models import Delegate
from app.registration.rules.refusals import MeetingNotOver, NobodyToMail, NumberChanged
from app.registration.services.letters import new_link
from app.reports import letters, press, waiting
from app.reports.models import Certificate
from app.reports.queries import letters as queries
from app.reports.services import letters as services
from tests.pages import Pages, words
from tests.papers import in_order, printed_words
from tests.people import sign_in
from tests.races import together
from tests.registration.factories import BEFORE, answer, invited, make_meeting

AFTER = datetime(2021, 10, 8, 9, tzinfo=UTC)
CAME = datetime(2021, 10, 7, 11, 5, tzinfo=UTC)
LONG = "Wolfeschlegelsteinhausenbergerdorff" * 3
HOSTILE = '<script>alert(1)</script><img src="file:///etc/passwd">'


@pytest.fixture
def meeting(app: Flask) -> Meeting:
    """Two registered, of whom one came, to one session; held yesterday."""
    with clock.at(BEFORE), transaction():
        of = make_meeting("meeting", state="held")
        item = AgendaItem(
            meeting_id=of.id, slug="opening", agenda="planned", position=10, number="1",
            title=Localised(en="Opening", fr="Ouverture"),
        )  # fmt: skip
        db.session.add(item)
        db.session.flush()
    with clock.at(BEFORE), transaction():
        of.state = "published"
    delegation = invited(meeting=of, constituency="governments", language="fr")
    with clock.at(BEFORE), transaction():
        people = registration.register(
            delegation,
            [
                answer(LONG, given_names=HOSTILE[:100], email="long@example.org"),
                answer("Absent", email="absent@example.org"),
            ],
            key="two-of-them-registered",
            by="system",
        )
        registration.check_in(people[0], by="system", at=CAME)
        registration.check_in_session(people[0], item, by="system", at=CAME)
    with transaction():
        of.state = "held"
    return of


def fresh() -> Meeting:
    db.session.rollback()
    return meetings.meeting("meeting")


def send(number: int) -> int:
    recipients = {one.key: one for one in letters.everybody(fresh())}
    everybody = letters.addressees(list(recipients.values()))
    papers = {one.key: letters.of_recipient(fresh(), recipients[one.key]).data for one in everybody}
    db.session.rollback()
    with transaction():
        return services.send(meetings.meeting("meeting"), everybody, papers, number=number, by="t")


def mails() -> list[OutboxMail]:
    db.session.rollback()
    return list(
        db.session.scalars(select(OutboxMail).where(OutboxMail.message == "thank_you_letter"))
    )


@pytest.mark.once
def test_the_letter_says_who_came_in_the_partners_language_and_is_sent_once(meeting: Meeting):
    with clock.at(AFTER):
        [to] = letters.everybody(meeting)
        assert (to.key, to.language, [one.family_name for one in to.came]) == (
            "partner-alfa", "fr", [LONG],
        )  # fmt: skip
        text = printed_words(letters.of_recipient(meeting, to).data)
        in_order(text.replace("\n", " "), "Partenaire Alfa", "8 octobre 2021", "Deuxième réunion")
        assert "alert(1)" in text
        with pytest.raises(NumberChanged):
            send(2)
        assert send(1) == 1
        [mail] = mails()
        assert (mail.to_address, mail.attachments[0].name) == (
            "focal@alfa.example.org", "meeting-partner-alfa.pdf",
        )  # fmt: skip
        assert mail.attachments[0].content.startswith(b"%PDF")
        with pytest.raises(NobodyToMail):
            send(1)


@pytest.mark.once
def test_nobody_is_thanked_before_the_meeting_is_over(meeting: Meeting):
    with transaction():
        meetings.meeting("meeting").state = "published"
    with clock.at(datetime(2021, 10, 7, 12, tzinfo=UTC)), pytest.raises(MeetingNotOver):
        send(1)


@pytest.mark.once
def test_the_certificate_and_its_check_say_the_same_and_nothing_more(
    meeting: Meeting, client: FlaskClient
):
    with clock.at(AFTER):
        people = queries.came(meeting)
        kept = letters.of_attendance(meeting, people[0])
        assert press.count_pages(kept.data) == 1
        text = printed_words(kept.data)
        in_order(text, "7", "2021")
        code = db.session.scalars(select(Certificate.code)).one()
        assert code in text
        page = words(Pages(client).get(f"/check/{code.lower()}"))
        for said in (LONG, "Partner Alfa", "7 October 2021", "Opening"):
            assert said in page
        assert people[0].email not in page
        delegate = queries.came(fresh())[0]
        with transaction():
            registration.undo_check_in(delegate, by="system")
        db.session.rollback()
        assert client.get(f"/check/{code}").status_code == 404
    assert client.get("/check/AAAABBBBCCCCDDDD").status_code == 404


@pytest.mark.once
def test_the_link_in_the_mail_of_thanks_gives_one_person_their_certificate(
    meeting: Meeting, client: FlaskClient
):
    with clock.at(AFTER), transaction():
        came = queries.came(meeting)[0]
        delegation = came.delegation
        absent = next(one for one in delegation.delegates if one.id != came.id)
        own, other = (new_link(delegation, one).rpartition("/")[2] for one in (came, absent))
    with clock.at(AFTER):
        kept = client.get(f"/certificates/{own}.pdf")
        assert db.session.scalars(select(Certificate.code)).one() in printed_words(kept.data)
        assert client.get(f"/certificates/{other}.pdf").status_code == 404
        assert client.get("/certificates/sample.pdf").status_code == 404
        with transaction():
            registration.undo_check_in(queries.came(fresh())[0], by="system")
        assert client.get(f"/certificates/{own}.pdf").status_code == 404
    with clock.at(CAME):
        assert client.get(f"/certificates/{own}.pdf").status_code == 404


@pytest.mark.race
def test_two_who_ask_at_once_get_one_code(meeting: Meeting, app: Flask):
    key = queries.came(meeting)[0].id
    db.session.rollback()

    def ask(_place: int) -> None:
        with transaction():
            services.code_of(db.session.get(Delegate, key))

    assert together(app, 2, ask) == {"won": 2}
    db.session.rollback()
    assert len(db.session.scalars(select(Certificate)).all()) == 1


@pytest.mark.once
def test_the_desk_lists_prints_and_sends(meeting: Meeting, client: FlaskClient):
    with clock.at(AFTER):
        sign_in(client, "officer")
        pages = Pages(client)
        here = "/desk/meetings/meeting/letters"
        assert LONG in words(pages.get(here))
        pages.post(f"{here}/send", {"number": "1"})
        assert len(mails()) == 1
        for path in (f"{here}.pdf", f"{here}/partner-alfa.pdf", f"{here[:-7]}certificates.pdf"):
            assert client.get(path).mimetype == "application/pdf"
        assert client.get(f"{here}/partner-none.pdf").status_code == 404


@pytest.mark.once
def test_many_letters_and_certificates_are_the_workers(
    meeting: Meeting, client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(waiting, "LONG", 0)
    monkeypatch.setattr(waiting, "FEW", 0)
    desk = "/desk/meetings/meeting"
    with clock.at(AFTER):
        sign_in(client, "officer")
        client.environ_base["HTTP_ACCEPT"] = "text/html"
        for path in (f"{desk}/letters.pdf", f"{desk}/certificates.pdf", f"{desk}/letters/send"):
            first = client.get(path)
            assert first.status_code == 202, path
            assert "The paper waits for its turn." in words(first)
            queue = queue_of(app)
            [left] = queue.pending()
            assert client.get(path).status_code == 202
            assert len(queue.pending()) == 1, "it is asked for once"
            assert left.name.endswith(("make_paper", "print_letters"))
            queue.execute(queue.dequeue())
            assert client.get(path).status_code == 200, path
        assert printed_words(client.get(f"{desk}/letters.pdf").data)
        monkeypatch.setattr(press, "render", None)  # what is sent was printed before
        Pages(client).post(f"{desk}/letters/send", {"number": "1"})
        assert len(mails()) == 1


@pytest.mark.once
def test_a_receipt_letter_says_the_amount_in_words_and_is_refused_for_one_that_was_reversed(
    demo_app: Flask, demo_client: FlaskClient
):
    receipt = db.session.scalars(select(Receipt).where(Receipt.number == "RC-2024-0001")).one()
    path, amount = f"/receipts/{receipt.slug}/letter.pdf", receipt.proposed
    sign_in(demo_client, "finance")
    text = printed_words(demo_client.get(f"{path}?language=en").data)
    in_order(text, "Partner Alfa", "RC-2024-0001", "in words:", "Value date", "Agreement")
    assert amount.currency in text
    assert demo_client.get(f"{path}?language=fr").status_code == 200
    sign_in(demo_client, "officer")
    assert demo_client.get(path).status_code == 404
    with transaction():
        db.session.execute(
            update(Receipt).where(Receipt.number == "RC-2024-0001").values(state="reversed")
        )
    sign_in(demo_client, "finance")
    assert demo_client.get(path).status_code == 409
