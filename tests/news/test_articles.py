"""Articles end to end: made, compared with the register, quoted with approval, published."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core import clock
from app.core.db import db, transaction
from app.core.errors import StaleVersion
from app.core.localised import Localised
from app.mail.models import OutboxMail
from app.mail.rules import OutsideDemo
from app.meetings import queries as meetings
from app.meetings.models import AgendaItem, Meeting, RoleAssignment
from app.news import drafting, jobs, paper, presenting, queries, services
from app.news.models import Article
from app.news.rules import articles as rules
from app.partners.models import Person
from app.programmes.models import Figure
from tests.meetings.making import person
from tests.pages import Pages, words
from tests.papers import in_order, printed_words
from tests.people import account, sign_in
from tests.programmes import making as programmes
from tests.registration.factories import make_meeting

HOSTILE = '<script>alert(1)</script> <img src="file:///etc/passwd"> ' + "W" * 300


@pytest.fixture
def meeting(app: Flask) -> Meeting:
    """A meeting that was held, of a programme with two figures, with one speaker."""
    sea = programmes.programme()
    phase = programmes.phase(sea)
    for more in (
        {"slug": "people", "value": "30000000", "unit": "people", "period": "2021–2022",
         "label": Localised(en="People who are better protected", fr="Personnes mieux protégées")},
        {"slug": "gap", "category": "funding", "value": "53600000", "unit": "USD",
         "indicator": "gap", "as_at": date(2021, 10, 7), "label": Localised(en="Resource gap")},
    ):  # fmt: skip
        programmes.figure(phase=phase, **more)
    speaker = person("Example")
    with transaction():
        made = make_meeting("meeting", programme_id=sea.id, phase_id=phase.id, state="held")
        item = AgendaItem(
            meeting_id=made.id, slug="opening", agenda="held", position=10, number="1",
            title=Localised(en="Opening"),
        )  # fmt: skip
        db.session.add(item)
        db.session.flush()
        db.session.add(
            RoleAssignment(
                meeting_id=made.id, agenda_item_id=item.id, person_id=speaker.id, role="panellist",
                printed="Ada Example", function="Director", organisation="Office of Examples",
            )
        )  # fmt: skip
    return made


def fresh() -> Article:
    db.session.rollback()
    return db.session.scalars(select(Article)).one()


def register() -> dict[str, dict[str, object]]:
    return presenting.register(meetings.meeting("meeting"), "en")


def made(by: str = "writer") -> Article:
    of = meetings.meeting("meeting")
    with transaction():
        services.make(of, "en", drafting.parts(of, "en"), register(), by=by)
    return fresh()


def write(by: str = "writer", **parts: str) -> Article:
    with transaction():
        article = queries.article(fresh().public_id)
        services.write(article, {**article.parts, **parts}, register(), by=by)
    return fresh()


def quote(words_: str = "The sea is rising.", email: str = "ada@example.org") -> None:
    with transaction():
        services.write_quotation(
            fresh(), "first", speaker="Ms Ada Example", capacity="Director", person_id=None,
            email=email, words=words_, by="writer",
        )  # fmt: skip


def publish(by: str = "second") -> Article:
    with transaction():
        article = fresh_locked()
        services.publish(
            article,
            presenting.story(article).as_json(),
            register(),
            list(presenting.compared(article, register()).open),
            by=by,
        )
    return fresh()


def fresh_locked() -> Article:
    return queries.article_for_update(db.session.scalars(select(Article.id)).one())


def finish() -> None:
    with transaction():
        services.finish(fresh_locked(), by="writer")


def ask() -> str:
    with transaction():
        services.ask_speaker(fresh_locked().quotations[0], by="writer")
    db.session.rollback()
    mail = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc())).first()
    assert mail
    assert mail.message == "quotation_approval"
    found = re.search(r"/quotation/[A-Za-z0-9_-]{43}", mail.body_text)
    assert found
    return found[0]


def test_the_template_inserts_the_registers_figures(meeting: Meeting):
    article = made()
    story = presenting.story(article)
    assert story.headline == "30 million: people who are better protected"
    assert "funding gap of 53.6 million USD" in story.blocks[-1].body
    assert [(box.said, box.source) for box in story.boxes] == [
        ("30 million", "REP:43"),
        ("53.6 million USD", "REP:43"),
    ]
    assert "**Ms Ada Example**, Director, Office of Examples" in story.blocks[0].body
    assert made().id == article.id


def test_a_typed_number_that_differs_keeps_it_from_going_out_until_a_reason_is_given(
    meeting: Meeting,
):
    made()
    write(lead="25 million people are better protected.")
    finish()
    with pytest.raises(rules.FiguresDiffer) as refused:
        publish()
    assert refused.value.facts == {"words": "25 million", "held": "30 million"}
    [one] = presenting.compared(fresh(), register()).open
    with transaction():
        services.keep_words(fresh_locked(), one, reason="As the speaker said.", by="writer")
    finish()
    assert publish().state == "published"


def test_a_figure_that_changed_shows_and_is_taken(meeting: Meeting):
    made()
    finish()
    with transaction():
        db.session.scalars(select(Figure).where(Figure.slug == "people")).one().value = "31000000"
    assert presenting.compared(fresh(), register()).moved == (
        ("people", "30 million", "31 million"),
    )
    with pytest.raises(rules.FiguresMoved):
        publish()
    with transaction():
        services.take_figures(fresh_locked(), register(), by="writer")
    finish()
    assert presenting.story(publish()).headline.startswith("31 million")


def test_words_go_out_only_when_their_speaker_approved_exactly_them(
    meeting: Meeting, client: FlaskClient
):
    made()
    quote()
    finish()
    assert fresh().state == "waiting"
    with pytest.raises(rules.QuotationOpen):
        publish()
    link = ask()
    pages = Pages(client)
    assert "The sea is rising." in words(pages.get(link))
    pages.post(link, {"choice": "approve", "words": "", "note": ""})
    assert fresh().state == "ready"
    with transaction():
        fresh_locked().quotations[0].words = "The sea is falling."
    with pytest.raises(rules.QuotationOpen):
        publish()


def test_any_change_of_words_withdraws_the_approval_and_the_link(
    meeting: Meeting, client: FlaskClient
):
    made()
    quote()
    finish()
    link = ask()
    Pages(client).post(link, {"choice": "change", "words": "The sea rises fast.", "note": "Better"})
    [one] = fresh().quotations
    assert (one.words, one.by_speaker, one.is_approved) == ("The sea rises fast.", True, True)
    quote("The sea rises slowly.")
    [one] = fresh().quotations
    assert (one.state, one.is_approved, fresh().state) == ("draft", False, "draft")
    assert client.get(link).status_code == 404


def test_a_speaker_refuses_and_may_change_the_answer_until_it_is_published(
    meeting: Meeting, client: FlaskClient
):
    made()
    quote()
    finish()
    link = ask()
    pages = Pages(client)
    pages.post(link, {"choice": "refuse", "words": "", "note": "No."})
    assert (fresh().state, fresh().quotations[0].state) == ("waiting", "refused")
    pages.post(link, {"choice": "approve", "words": "", "note": ""})
    assert publish().state == "published"
    assert "The article is published" in words(pages.get(link))
    with pytest.raises(rules.NotAsked), transaction():
        services.answer(fresh().quotations[0], "refuse", version=None)


def test_words_that_changed_since_the_page_was_opened_are_not_approved(meeting: Meeting):
    made()
    quote()
    ask()
    version = fresh().quotations[0].version
    with pytest.raises(StaleVersion), transaction():
        services.answer(fresh().quotations[0], "approve", version=version - 1)


def test_a_silent_speaker_is_reminded_once_while_the_link_works(
    meeting: Meeting, client: FlaskClient
):
    made()
    quote()
    asked = datetime(2026, 3, 2, 9, tzinfo=UTC)
    with clock.at(asked):
        first = ask()

    def reminded(after: timedelta) -> list[OutboxMail]:
        with clock.at(asked + after):
            jobs.remind_quoted()
        db.session.rollback()
        return list(
            db.session.scalars(select(OutboxMail).where(OutboxMail.message == "quotation_reminder"))
        )

    assert reminded(timedelta(days=6)) == []
    assert reminded(timedelta(days=60)) == []
    [mail] = reminded(timedelta(days=7))
    assert reminded(timedelta(days=9)) == [mail]
    assert mail.to_address == "ada@example.org"
    assert "The sea is rising." in mail.body_text
    assert "1 May 2026" in mail.body_text
    [link] = re.findall(r"/quotation/[\w-]{43}", mail.body_text)
    for days, address, status in ((9, first, 404), (9, link, 200), (61, link, 404)):
        with clock.at(asked + timedelta(days=days)):
            assert client.get(address).status_code == status
    with clock.at(asked + timedelta(days=10)):
        second = ask()  # asked anew, reminded anew
        assert client.get(second).status_code == 200
    assert len(reminded(timedelta(days=17))) == 2
    with transaction():
        one = fresh_locked().quotations[0]
        services.answer(one, "refuse", version=one.version)
    with clock.at(asked + timedelta(days=30)), transaction():
        services.ask_speaker(fresh_locked().quotations[0], by="writer")
        one = fresh_locked().quotations[0]
        services.answer(one, "approve", version=one.version)
    assert len(reminded(timedelta(days=40))) == 2


@pytest.mark.parametrize("choice", ["approve", "change", "refuse"])
def test_whoever_asked_is_told_the_answer_once(meeting: Meeting, choice: str):
    editor = account("rapporteur").public_id
    made()
    quote()
    with transaction():
        services.ask_speaker(fresh_locked().quotations[0], by=editor)
    with transaction():
        one = fresh_locked().quotations[0]
        services.answer(one, choice, words=HOSTILE, note="So be it.", version=one.version)
    db.session.rollback()
    [mail] = db.session.scalars(
        select(OutboxMail).where(OutboxMail.message == "quotation_answered")
    )
    said = {"approve": "approved the words", "change": "approved other", "refuse": "not wish"}
    assert said[choice] in mail.body_text
    assert "So be it." in mail.body_text
    assert f"/desk/news/{fresh().public_id}" in mail.body_text
    assert "<script>" not in mail.body_html
    assert (HOSTILE[:20] in mail.body_text) == (choice == "change")


def test_an_answer_to_somebody_who_is_gone_is_told_to_nobody(meeting: Meeting):
    made()
    quote()
    ask()  # by "writer", who has no account
    with transaction():
        one = fresh_locked().quotations[0]
        services.answer(one, "approve", version=one.version)
    assert [one.message for one in db.session.scalars(select(OutboxMail))] == ["quotation_approval"]


def test_nobody_outside_the_demonstration_is_asked(meeting: Meeting, app: Flask):
    made()
    quote(email="somebody@ministry.example.com")
    app.config["DEMO"] = True
    with pytest.raises(OutsideDemo), transaction():
        services.ask_speaker(fresh_locked().quotations[0], by="writer")


def test_a_second_person_publishes_and_a_repeat_changes_nothing(meeting: Meeting):
    made()
    with pytest.raises(rules.NotFinished):
        publish()
    finish()
    with pytest.raises(rules.SecondPerson):
        publish("writer")
    first = publish()
    day = first.first_published_at
    assert publish("third").first_published_at == day
    write(lead="Another lead.")
    assert fresh().state == "draft"
    assert "Another lead." not in fresh().printed["lead"]
    finish()
    again = publish()
    assert (again.first_published_at, again.republished_at is not None) == (day, True)
    assert again.printed["lead"] == "Another lead."


def test_an_article_without_its_meeting_held_is_refused(app: Flask):
    with transaction():
        of = make_meeting("meeting")
    with pytest.raises(rules.NotHeld), transaction():
        services.make(of, "en", {}, {}, by="writer")


@pytest.mark.once
def test_the_public_pages_feed_and_paper(meeting: Meeting, client: FlaskClient):
    made()
    assert client.get("/news/meeting").status_code == 404
    write(attendance=HOSTILE, headline="A & B " + HOSTILE[:60] + "W" * 150)
    quote()
    finish()
    Pages(client).post(ask(), {"choice": "approve", "words": "", "note": ""})
    publish()
    pages = Pages(client)
    page = pages.get("/news/meeting")
    assert "“The sea is rising.”" in words(page)
    assert b"<script>alert" not in page.data
    assert "A & B" in words(pages.get("/news/"))
    feed = client.get("/news/feed.atom")
    assert feed.mimetype == "application/atom+xml"
    assert b"<title>A &amp; B &lt;script" in feed.data
    text = printed_words(client.get("/news/meeting.pdf").data)
    in_order(text, "First published", "“The sea is rising.”", "Ms Ada Example", "Figures and their")


@pytest.mark.once
def test_the_desk_from_template_to_publication(meeting: Meeting, client: FlaskClient):
    sign_in(client, "rapporteur")
    pages = Pages(client)
    pages.get("/desk/news")
    pages.post("/desk/meetings/meeting/article/en", form="/desk/news")
    path = f"/desk/news/{fresh().public_id}"
    page = pages.post(path, {"headline": "News", "lead": "25 million people are better protected."})
    shown = words(pages.get(path))
    assert "“25 million” was typed; the register says 30 million" in shown
    pages.post(path, {"headline": "News", "lead": "{figure:people} people are better protected."})
    slug = db.session.scalars(select(Person.slug)).one()
    pages.post(
        f"{path}/quotation",
        {"place": "first", "speaker": slug, "email": "ada@example.org", "words": "Yes."},
    )
    assert fresh().quotations[0].speaker == "Ms Ada Example"
    pages.post(f"{path}/finish", form=path)
    assert "Waiting for approvals" in words(pages.get(path))
    assert client.get(f"{path}/draft.pdf").status_code == 200
    assert page is not None


@pytest.mark.once
def test_the_article_of_the_2023_meeting_from_the_facts(demo_app: Flask):
    of = meetings.meeting("dpm-2023-03")
    with transaction():
        article = services.make(
            of, "en", drafting.parts(of, "en"), presenting.register(of, "en"), by="writer"
        )
    story = presenting.story(article)
    text = "\n".join([story.headline, story.lead, *(block.body for block in story.blocks)])
    assert story.headline.startswith("30 million")
    for said in (
        "24 March 2023", "180 participants", "38 million USD", "2021–22",
        "funding gap of 53.6 million USD",
        "**Mia Seppo**, Assistant Director-General for Jobs and Social Protection, "
        "International Labour Organization",
        "**Mr Anwar Sanusi**, Secretary-General, Ministry of Manpower of the Republic of Indonesia",
    ):  # fmt: skip
        assert said in text
    known = presenting.register(of, "en")
    assert presenting.compared(article, known).open == ()
    article.parts = {**article.parts, "lead": "25 million people have benefited."}
    [one] = presenting.compared(article, known).open
    assert (one.words, one.fact.slug) == ("25 million", "p2-people")
    db.session.rollback()
    assert not article.quotations
    assert paper.of_article(article, story, draft=True).data.startswith(b"%PDF")
