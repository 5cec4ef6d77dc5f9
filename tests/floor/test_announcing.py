"""A pledge in the room: announced from the console, seen and confirmed by its partner, counted in
the figures that are switched on; a private one is nowhere.
"""

import html
import re
from contextlib import suppress
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from app.core import clock
from app.core.db import db, transaction
from app.core.localised import Localised
from app.core.money import Money
from app.floor import queries, services
from app.floor.models import LiveVersion
from app.funding.models import Engagement
from app.funding.queries.room import room_figures
from app.funding.rules.engagements import AnnounceBy, EngagementType
from app.funding.services import engagements
from app.funding.services.engagements import AmountLine
from app.meetings import queries as meetings
from app.meetings.models import Intervention, Meeting
from app.partners.models import Partner
from app.programmes.models import Phase, Programme
from tests.pages import Pages, tree, words
from tests.people import sign_in

TODAY = "coastal-today"
ANNOUNCING = f"/desk/meetings/{TODAY}/announcing"
WORDS = "Partner Bravo adds half a million pounds for tide gauges."
SECRET_WORDS = "Nobody outside reads this sentence of Partner Golf."
SECRET = re.compile(r"8[^0-9a-zA-Z]{0,12}675[^0-9a-zA-Z]{0,12}309")
HIDDEN_AMOUNT = re.compile(r"5[^0-9a-zA-Z]{0,12}318[^0-9a-zA-Z]{0,12}008")


def today() -> Meeting:
    return meetings.meeting(TODAY)


def turn_of(slug: str) -> Intervention:
    return db.session.scalars(
        select(Intervention)
        .join(Partner, Partner.id == Intervention.partner_id)
        .where(Intervention.meeting_id == today().id, Partner.slug == slug)
    ).one()


def said_by(slug: str) -> list[Engagement]:
    db.session.rollback()
    return list(
        db.session.scalars(
            select(Engagement)
            .join(Partner, Partner.id == Engagement.partner_id)
            .where(
                Engagement.meeting_id == today().id,
                Partner.slug == slug,
                Engagement.state != "draft",
            )
        )
    )


def version() -> int:
    db.session.rollback()
    return queries.live_version(today().id)


def typed(pages: Pages, slug: str, **values: str) -> dict[str, str]:
    """The form of a partner's turn as the page shows it, filled in."""
    page = tree(pages.get(f"{ANNOUNCING}?turn={turn_of(slug).public_id}"))
    form = page.xpath("//form[@data-announce-form]")[0]
    sent = {one.get("name"): one.get("value", "") for one in form.xpath(".//input[@type='hidden']")}
    sent |= {"type": "amount", "currency": "GBP", "amount_public": "y", "wording": WORDS}
    sent |= {"consent_note": form.xpath(".//input[@name='consent_note']/@value")[0]}
    return {name: value for name, value in {**sent, **values}.items() if value is not None}


def announce(pages: Pages, slug: str, **values: str):
    form = typed(pages, slug, **values)
    address = f"{ANNOUNCING}/{turn_of(slug).public_id}"
    return pages.client.post(address, data=form), form, address


def show_totals() -> None:
    with transaction():
        services.show_totals(today(), shown=True, by="system")


def test_it_is_typed_in_seconds_confirmed_with_one_tap_and_counted(demo_pages: Pages) -> None:
    pages = demo_pages
    show_totals()
    before = version()
    gap = room_figures(today()).gap
    assert gap
    sign_in(pages.client, "facilitator")
    answer, form, address = announce(pages, "bravo", amount="500,000")
    assert answer.status_code == 302, answer.get_data(as_text=True)
    assert pages.client.post(address, data=form).status_code == 302
    [said] = said_by("bravo")  # Sent twice, announced once.
    assert (said.state, said.unconfirmed) == ("announced", True)
    assert "from the floor" in said.consent_note
    assert version() == before + 1
    figures = room_figures(today())
    assert figures.pledged.amounts == (Money.parse("500000", "GBP"),)
    assert figures.pledged.unconfirmed == figures.pledged.amounts
    assert figures.gap
    assert figures.pledged.worth
    # Other pledges match it in part, so that the gap falls by a little more.
    assert gap.with_all - figures.gap.with_all >= figures.pledged.worth
    assert figures.gap.signed == gap.signed
    screen = words(pages.get(f"/meetings/{TODAY}/screen"))
    assert "of which unconfirmed: GBP 500,000" in screen

    sign_in(pages.client, "focal@bravo.example.org")
    own = pages.get(f"/my/meetings/{TODAY}/floor")
    assert WORDS in words(own)
    assert "five hundred thousand" in words(own)
    assert "Correct it" not in words(own)  # That is for whoever speaks for the partner.
    sign_in(pages.client, "authoriser@bravo.example.org")
    page = tree(pages.get(f"/my/meetings/{TODAY}/floor"))
    [confirm] = page.xpath("//form[contains(@action,'/confirm')]")
    data = {one.get("name"): one.get("value") for one in confirm.xpath(".//input")}
    stale = pages.client.post(confirm.get("action"), data={**data, "version": "1"})
    assert stale.status_code == 302
    assert said_by("bravo")[0].state == "announced"
    assert pages.client.post(confirm.get("action"), data=data).status_code == 302
    assert pages.client.post(confirm.get("action"), data=data).status_code == 302
    [said] = said_by("bravo")
    assert said.state == "confirmed"
    assert version() == before + 2
    assert room_figures(today()).pledged.unconfirmed == ()

    with transaction():
        engagements.withdraw(
            engagements_of("bravo"), on=date.fromisoformat(f"{clock.today()}"), why="No.", by="lead"
        )
    assert version() == before + 3
    assert room_figures(today()).pledged.amounts == ()


def engagements_of(slug: str) -> Engagement:
    return db.session.get_one(Engagement, said_by(slug)[0].id)


def test_what_is_missing_stands_at_its_field_and_long_rows_are_said_back(
    demo_pages: Pages,
) -> None:
    sign_in(demo_pages.client, "officer")
    answer, _form, _address = announce(demo_pages, "golf", amount="")
    assert answer.status_code == 422
    assert "State the amount, or choose another kind." in answer.get_data(as_text=True)
    answer, _form, _address = announce(demo_pages, "golf", amount="3", type="policy")
    assert "This kind carries no amount." in answer.get_data(as_text=True)
    answer, _form, _address = announce(demo_pages, "golf", amount="2", consent_note="")
    assert answer.status_code == 422
    answer, form, address = announce(demo_pages, "golf", amount="1500000")
    asked = answer.get_data(as_text=True)
    assert "one million five hundred thousand" in html.unescape(asked)
    assert said_by("golf") == []
    mark = tree(answer).xpath("//input[@name='said_back']/@value")[0]
    assert demo_pages.client.post(address, data={**form, "said_back": mark}).status_code == 302
    assert len(said_by("golf")) == 1


def test_what_is_prepared_is_announced_with_consent(demo_pages: Pages) -> None:
    sign_in(demo_pages.client, "facilitator")
    page = tree(demo_pages.get(f"{ANNOUNCING}?turn={turn_of('bravo').public_id}"))
    [form] = page.xpath("//form[contains(@action, '/announcing/')][not(@data-announce-form)]")
    data = {one.get("name"): one.get("value", "") for one in form.xpath(".//input")}
    refused = demo_pages.client.post(form.get("action"), data={**data, "consent_note": ""})
    assert refused.status_code == 422
    assert demo_pages.client.post(form.get("action"), data=data).status_code == 302
    [said] = said_by("bravo")
    assert said.state == "announced"
    assert said.for_partner


def test_only_the_organiser_switches_and_it_is_on_record(demo_pages: Pages) -> None:
    assert not queries.totals_shown(today().id)
    assert "Pledged at this meeting" not in words(demo_pages.get(f"/meetings/{TODAY}/screen"))
    sign_in(demo_pages.client, "officer")
    page = tree(demo_pages.get(ANNOUNCING))
    [form] = page.xpath("//form[contains(@action, '/announcing/totals')]")
    data = {one.get("name"): one.get("value") for one in form.xpath(".//input")}
    for _twice in range(2):
        assert demo_pages.client.post(form.get("action"), data=data).status_code == 302
    assert "no amount recorded" in words(demo_pages.get(f"/meetings/{TODAY}/screen"))
    assert "no amount recorded" in words(demo_pages.get(f"/meetings/{TODAY}/floor"))


def test_an_amount_posted_elsewhere_in_the_phase_moves_the_room(demo_app) -> None:
    show_totals()
    before = version()
    with transaction():
        phase = db.session.scalars(
            select(Phase).join(Programme).where(Programme.slug == "coastal")
        ).first()
        golf = db.session.scalars(select(Partner).where(Partner.slug == "golf")).one()
        made = engagements.prepare(
            partner=golf,
            phase=phase,
            type=EngagementType.AMOUNT,
            lines=[AmountLine(Money.parse("1000", "USD"), year=2027)],
            by="system",
        )
        engagements.announce(made, announced_on=clock.today(), by="system")
    assert version() == before + 1
    with suppress(RuntimeError), transaction():
        engagements.confirm(made, by="system")
        raise RuntimeError
    assert version() == before + 1
    assert db.session.get(LiveVersion, today().id)


def named(slug: str):
    return select(Engagement).where(Engagement.slug == slug)


# --- what is private -----------------------------------------------------------------------------


def addresses() -> list[str]:
    """Everything that says something of the money or the floor of the running meeting."""
    floor, funding = f"/meetings/{TODAY}/floor", "/programmes/coastal/phase-1/funding"
    return [
        floor,
        *(f"{floor}/state?view={view}" for view in ("follow", "screen")),
        f"/meetings/{TODAY}/screen",
        f"/meetings/{TODAY}/",
        f"/meetings/{TODAY}/engagements",
        f"/meetings/{TODAY}/tour-de-table",
        f"/meetings/{TODAY}/papers/tour-de-table.pdf",
        f"/meetings/{TODAY}/partners",
        f"/meetings/{TODAY}/report",
        "/partners/golf/",
        "/programmes/coastal/",
        "/programmes/coastal/phase-1/",
        funding,
        f"{funding}?basis=current",
        f"{funding}.csv",
        *(f"{funding}/{table}.csv" for table in ("figures", "lines")),
        f"{funding}/cells",
        f"{funding}/rates",
        f"/api/v1{funding}",
        f"/api/v1{funding}/lines",
        f"/api/v1/meetings/{TODAY}/",
        f"/api/v1{funding.removesuffix('/funding')}/engagements",
        "/api/v1/partners/golf",
        "/programmes/coastal/iati.xml",
        "/",
    ]


def read(client, address: str) -> str:
    """An answer as text, of a paper its words; the hour and what counts postings are taken out."""
    answer = client.get(address, follow_redirects=True)
    assert answer.status_code == 200 or "/my/" in address or "/desk/" in address, address
    if answer.mimetype == "application/pdf":
        pages = PdfReader(BytesIO(answer.data)).pages
        assert len(pages) == 1, "the summary of a tour de table is one page"
        return "\n".join(one.extract_text() for one in pages)
    text = html.unescape(answer.get_data(as_text=True))
    text = re.sub(r' data-now="[^"]*"| data-live-watch="[^"]*"|\b\d\d:\d\d\b', "", text)
    return re.sub(r'"known_(at|seq)": ?("[^"]*"|\d+)|known_at=[^"&]*', "", text)


def say_in_private(slug: str, amount: str, wording: str, **consent) -> str:
    """A partner puts an engagement on record at the meeting that is not, or not all, for others."""
    with transaction():
        spoken = turn_of(slug)
        made = engagements.prepare(
            partner=spoken.partner,
            phase=today().phase,
            type=EngagementType.AMOUNT,
            lines=[AmountLine(Money.parse(amount, "USD"), year=2027)],
            wording=Localised(en=wording),
            meeting_id=today().id,
            by="system",
            **consent,
        )
        engagements.announce(
            made, announced_on=clock.today(), by="system", intervention_id=spoken.id
        )
    return made.slug


@pytest.mark.once
def test_what_is_private_is_in_no_answer_and_changes_none(demo_app, demo_pages: Pages) -> None:
    show_totals()
    client = demo_pages.client
    before = {address: read(client, address) for address in addresses()}
    secret = say_in_private("golf", "8675309", SECRET_WORDS, announce_by=AnnounceBy.NOT_PUBLIC)
    after = {address: read(client, address) for address in addresses()}
    # Not by subtraction either: for everybody nothing has changed at all, and nothing does later.
    assert [one for one in addresses() if before[one] != after[one]] == []
    with transaction():
        engagements.confirm(db.session.scalars(named(secret)).one(), by="system")
    pages = [one for one in addresses() if not one.endswith(".pdf")]
    assert [one for one in pages if before[one] != read(client, one)] == []
    with transaction():
        gone = db.session.scalars(named(secret)).one()
        engagements.withdraw(gone, on=clock.today(), why="Because.", by="system")
    assert [one for one in addresses() if before[one] != read(client, one)] == []

    say_in_private("kilo", "5318008", "Partner Kilo pledges for 2027.", amount_public=False)
    own = (
        f"/my/engagements/{secret}",
        f"/my/meetings/{TODAY}/floor",
        f"/desk/meetings/{TODAY}/floor",
    )
    for who in ("", "participant", "focal@alfa.example.org", "authoriser@bravo.example.org"):
        if who:
            sign_in(client, who)
        for address in (*addresses(), *own):
            if who and address.endswith(".pdf"):
                continue  # Papers are the same file for everybody, and dear to make.
            text = read(client, address) if who or address not in own else ""
            assert SECRET_WORDS not in text, (who, address)
            assert not SECRET.search(text), (who, address)
            assert not HIDDEN_AMOUNT.search(text), (who, address)
    # The same look finds it where it may be read.
    sign_in(client, "auditor")
    assert SECRET.search(read(client, own[0]))
    assert SECRET_WORDS in read(client, own[0])
