"""Conclusions of the sessions: three to five, seen by whoever wraps up, printed by the report."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from app.core import clock, tokens
from app.core.db import db, transaction
from app.core.errors import StaleVersion
from app.mail.models import OutboxMail
from app.meetings import services as meetings
from app.meetings.models import AgendaItem, RoleAssignment
from app.reports import papers, queries, services
from app.reports.routes import hand_over
from tests.meetings.making import draft, item, person

SAID = ["Poverty fell.", "Money is short.", "Law *helps*."]


@pytest.fixture
def panels(app):
    """A block of two panels, then a wrap-up with its speaker."""
    of = draft()
    block = item(of, "Panels", kind="parallel_block")
    for title in ("Topic one", "Topic two"):
        item(of, title, kind="parallel_panel", parent=block)
    wrap_up = item(of, "Wrap up")
    speaker = person("Alfa")
    with transaction():
        meetings.assign_role(wrap_up, speaker, role="wrap_up", by="system")
        meetings.publish(of, by="system")
    return of


def file(of, slug="topic-one", said=SAID, **how):
    with transaction():
        return services.hand_over(of, slug, said, language="en", by="ada", **{"file": True} | how)


def test_three_to_five_are_filed_and_fewer_are_kept(panels):
    with pytest.raises(services.WrongNumber):
        file(panels, said=SAID[:2])
    with pytest.raises(services.WrongNumber):
        file(panels, said=SAID * 2)
    file(panels, said=[" One\n more. ", "", "Two."], file=False)
    first, second = queries.handed_over(panels)
    assert (first.state, first.row.conclusions, second.state) == (
        "begun", ["One more.", "Two."], "none",
    )  # fmt: skip
    file(panels, version=1)
    with pytest.raises(StaleVersion):
        file(panels, version=1)
    assert queries.handed_over(panels)[0].state == "filed"


def test_they_stay_with_their_session_when_the_record_begins_and_the_report_prints_them(panels):
    def printed():
        db.session.expire_all()
        (section,) = [one for one in papers.assembled(panels, "en").sections if "wrap" in one.key]
        return section

    assert "The conclusions are not written." in printed().missing
    file(panels)
    with transaction():
        meetings.begin_record(panels, by="system")
    assert [one.state for one in queries.handed_over(panels)] == ["filed", "none"]
    text = "\n".join(one.text for one in printed().sentences)
    assert "**Topic one**\n\n- Poverty fell.\n- Money is short.\n- Law \\*helps\\*." in text
    assert "The conclusions are not written." not in printed().missing
    with transaction():
        services.write(
            panels, "en", {printed().sentences[-1].key: "Our words."},
            {one.key: one.computed for one in printed().sentences}, version=None, by="ada",
        )  # fmt: skip
    assert not printed().moved_on
    file(panels, "topic-two")
    assert printed().moved_on


# --- whoever wraps up, without an account ---------------------------------------------------------


def link_of(of):
    (one,) = queries.wrapping_up(of)
    return urlsplit(hand_over._link(of, one.person)).path


def ends(of, at):
    with transaction():
        of.starts_at, of.ends_at = at - timedelta(hours=3), at


@pytest.mark.once
def test_whoever_wraps_up_reads_what_is_filed_by_a_link(app, panels, client, pages):
    end = datetime(2026, 10, 7, 14, tzinfo=UTC)
    ends(panels, end)
    file(panels, said=["A <b>bold</b> word.", "Two.", "Three."])
    with app.test_request_context():
        address = link_of(panels)
    with clock.at(end):
        page = pages.get(address).text
        assert "A &lt;b&gt;bold&lt;/b&gt; word." in page
        assert "1 of 2 sessions have filed." in page
        assert "/desk/" not in page.partition("<main")[2].partition("</main")[0]
        assert "<form" not in page.partition("<main")[2].partition("</main")[0]
        assert f'data-live-state="{address}/state"' in page
        fresh = client.get(f"{address}/state")
        tag = {"If-None-Match": fresh.headers["ETag"]}
        assert client.get(f"{address}/state", headers=tag).status_code == 304
        file(panels, "topic-two")
        assert "Money is short." in client.get(f"{address}/state", headers=tag).text
    for later, status in ((timedelta(days=1), 200), (timedelta(days=1, seconds=1), 404)):
        with clock.at(end + later):
            assert client.get(address).status_code == status
            assert client.get(f"{address}/state").status_code == status


def test_a_link_of_somebody_who_no_longer_wraps_up_opens_nothing(app, panels, client):
    ends(panels, clock.now() + timedelta(hours=1))
    with app.test_request_context():
        address = link_of(panels)
    assert client.get(address).status_code == 200
    forged = tokens.signed("x" * 40, "wrap-up", [panels.slug, "alfa"])
    other = tokens.signed(app.config["SECRET_KEY"], "other", [panels.slug, "alfa"])
    odd = tokens.signed(app.config["SECRET_KEY"], "wrap-up", [panels.slug])
    for token in (forged, other, odd, "x" * 43, address.rpartition("/")[2][:-1]):
        assert client.get(f"/wrap-up/{token}").status_code == 404
    with transaction():
        meetings.begin_record(queries.meeting(panels.slug), by="system")
    assert client.get(address).status_code == 200
    with transaction():
        role = db.session.scalars(
            select(RoleAssignment)
            .join(RoleAssignment.item)
            .where(RoleAssignment.role == "wrap_up", AgendaItem.agenda == "held")
        ).one()
        meetings.remove_role(role, by="system")
    assert client.get(address).status_code == 404


@pytest.mark.once
def test_the_desk_hands_the_link_out_and_mails_it_once(panels, client, pages, sign_in):
    ends(panels, clock.now() + timedelta(hours=1))
    desk = f"/desk/meetings/{panels.slug}/wrap-up"
    sign_in(client, "rapporteur")
    page = pages.get(desk).text
    assert "/wrap-up/" in page
    assert f'data-live-state="{desk}/state"' in page
    assert "js/live" in page
    who = queries.wrapping_up(panels)[0].person
    press = {"person": who, "submission_key": "k" * 20}
    assert "No address is known" in page
    with pytest.raises(services.NoAddress), transaction():
        services.send_wrap_up_link(panels, who, "x", key="k", by="ada")
    with transaction():
        role = db.session.scalars(select(RoleAssignment)).unique().one()
        role.person.email, role.person.language = "wrap@example.org", "fr"
    for _press in range(2):
        pages.post(f"{desk}/links", press, form=desk)
    (sent,) = db.session.scalars(select(OutboxMail)).all()
    assert (sent.to_address, sent.language) == ("wrap@example.org", "fr")
    assert "/wrap-up/" in sent.body_text
    sign_in(client, "auditor")
    assert "/wrap-up/ey" not in pages.get(desk).text
