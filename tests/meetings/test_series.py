"""Series and templates: what a new meeting begins from."""

from datetime import date, time

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.db import db, transaction
from app.core.localised import Localised
from app.meetings import queries, services
from app.meetings.models import AgendaItem, Meeting
from app.meetings.services.basics import SeriesTaken, TemplateIsNoMeeting
from tests.meetings.making import draft, item
from tests.pages import Pages, tree, words
from tests.people import sign_in

NAME = Localised(en="Yearly meeting", fr="Réunion annuelle", es="Reunión anual")


def _template() -> Meeting:
    meeting = draft()
    item(meeting, "Opening", time(13, 0), time(14, 0))
    with transaction():
        services.write_text(meeting, "background", "en", "Why we meet.", by="system")
        return services.save_as_template(
            queries.meeting("meeting"), title=Localised(en="Half a day"), by="system"
        )


def test_a_template_stands_in_no_list_and_is_never_published(app: Flask, pages: Pages):
    template = _template()
    assert template.slug == "template-half-a-day"
    with pytest.raises(TemplateIsNoMeeting), transaction():
        services.publish(queries.meeting(template.slug), by="system")
    db.session.rollback()
    assert [row.slug for row in queries.list_meetings(drafts=True)] == ["meeting"]
    assert [row.slug for row in queries.clashes(queries.meeting("meeting"))] == []
    pages.get(f"/meetings/{template.slug}/", status=404)
    sign_in(pages.client, "officer")
    assert "Half a day" not in words(pages.get("/desk/meetings"))
    assert "Half a day" in words(pages.get("/desk/templates"))
    page = pages.get(f"/desk/meetings/{template.slug}/")
    assert "This is a template." in words(page)
    assert "Review and publish" not in words(page)


def test_a_meeting_from_a_template_has_its_texts_and_its_hours_on_its_own_day(
    app: Flask, pages: Pages
):
    template = _template()
    sign_in(pages.client, "officer")
    path = f"/desk/meetings/new?source={template.slug}"
    [chosen] = tree(pages.get(path)).xpath("//select[@name='source']/option[@selected]")
    assert chosen.text_content() == "Template: Half a day"
    sent = {
        "source": template.slug,
        "take": ["texts", "agenda"],
        "title-en": "The next one",
        "on_date": "2027-02-03",
        "slug": "next-one",
    }
    pages.post("/desk/meetings/new", sent, status=302)
    db.session.rollback()
    made = queries.meeting("next-one")
    assert (made.is_template, made.on_date, made.state) == (False, date(2027, 2, 3), "draft")
    assert queries.text(made.id, "background", "en").body == "Why we meet."
    [opening] = db.session.scalars(select(AgendaItem).where(AgendaItem.meeting_id == made.id))
    # 13:00 in Zurich: 11:00 UTC in October, 12:00 UTC in February.
    assert opening.starts_at.isoformat() == "2027-02-03T12:00:00+00:00"


def test_the_desk_keeps_a_meeting_as_a_template_once(app: Flask, pages: Pages):
    meeting = draft()
    item(meeting, "Opening", time(13, 0), time(14, 0))
    sign_in(pages.client, "officer")
    path = "/desk/meetings/meeting/template"
    sent = {**pages.hidden(path), "title-en": "Kept", "take": ["agenda"]}
    for _twice in range(2):
        pages.post(path, sent, status=302)
    db.session.rollback()
    assert [row.slug for row in queries.templates()] == ["template-kept"]
    desk = "/desk/meetings/template-kept/"
    pages.post(f"{desk}archive", form=desk, status=302)
    db.session.rollback()
    assert [row.slug for row in queries.meetings_to_copy()] == ["meeting"]
    assert "Archived" in words(pages.get("/desk/templates"))


def test_a_series_is_begun_named_filled_and_emptied(app: Flask, pages: Pages):
    draft()
    sign_in(pages.client, "officer")
    new = {"name-en": "Yearly", "slug": "yearly"}
    pages.post("/desk/series/new", new, status=302)
    assert "Another series has the address" in words(
        pages.post("/desk/series/new", new, status=200)
    )
    path = "/desk/series/yearly"
    assert "The series has no meeting yet." in words(pages.get(path))
    names = {f"name-{code}": text for code, text in NAME.items()}
    pages.post(path, names, status=302)
    db.session.rollback()
    assert queries.one_series("yearly").name == NAME
    stale = {**names, "version": "1", "name-en": "Mine"}
    page = pages.post(path, stale, status=200)
    assert "Both versions" in words(page)

    pages.post(f"{path}/meetings", {"meeting": "meeting"}, form=path, status=302)
    page = pages.get(path)
    assert tree(page).xpath("//a[@href='/desk/meetings/new?source=meeting']")
    assert "Yearly meeting" in words(pages.get("/desk/meetings/meeting/"))
    taken = {"meeting": "meeting", "do": "take_out"}
    pages.post(f"{path}/meetings", taken, form=path, status=302)
    db.session.rollback()
    assert queries.meeting("meeting").series_id is None
    page = pages.post(f"{path}/meetings", {"meeting": "nowhere"}, form=path, status=200)
    assert "Choose one of the list" in words(page)


def test_two_series_cannot_share_an_address(app: Flask):
    with transaction():
        services.create_series(slug="yearly", name=NAME, by="system")
    with pytest.raises(SeriesTaken), transaction():
        services.create_series(slug="yearly", name=NAME, by="system")
