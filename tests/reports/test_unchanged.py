"""A paper from live data is given out without being written again, and never a stale one."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest

from app.core import clock, reads
from app.core.db import db, transaction
from app.core.localised import Localised
from app.meetings.models import AgendaItem, Meeting, RoleAssignment
from app.partners.models import Partner
from app.programmes.models import Programme
from app.reports import compose, papers, press, queries, store, unchanged

ADDRESS = "/meetings/dpm-2021-10/papers/{}.pdf"


@pytest.fixture
def writes(monkeypatch):
    """How often the HTML of a paper was really written."""
    times = []
    real = compose.html

    def counted(name, *given):
        times.append(name)
        return real(name, *given)

    monkeypatch.setattr(compose, "html", counted)
    return times


@pytest.fixture
def no_press(monkeypatch):
    """A press that prints at once what it is given: here it matters which bytes are given out."""
    monkeypatch.setattr(press, "render", lambda html, *_given, **_options: html.encode())
    monkeypatch.setattr(press, "count_pages", lambda _paper: 1)


def first(kind, **wanted):
    return db.session.query(kind).filter_by(**wanted).order_by(kind.id).first()


def _new_item():
    of = first(Meeting)
    db.session.add(
        AgendaItem(
            meeting_id=of.id, slug="late", agenda="held", position=900, number="90",
            kind="session", version=1, title=Localised(en="A late item"),
        )
    )  # fmt: skip


def _title():
    first(Meeting).title = Localised(en="Another title")


def _programme():
    first(Programme).name = Localised(en="Another programme")


def _item():
    first(AgendaItem, agenda="held").title = Localised(en="Another item")


def _role():
    held = db.session.query(RoleAssignment).join(RoleAssignment.item)
    held.filter(AgendaItem.agenda == "held").first().printed = "Ada Otherwise"


def _item_gone():
    db.session.delete(first(AgendaItem, slug="late"))


CHANGES = {
    "title": _title,
    "programme": _programme,
    "item": _item,
    "new item": _new_item,
    "role": _role,
    "item gone": _item_gone,
}


@pytest.mark.once
@pytest.mark.parametrize("name", ["programme", "speakers", "programme-page"])
def test_unchanged_it_is_not_written_again(client, meeting, no_press, writes, name):
    for _ in range(2):  # the first may print, and what is written meanwhile is not remembered
        once = client.get(ADDRESS.format(name))
    written = len(writes)
    again = client.get(ADDRESS.format(name))
    assert (again.status_code, again.data) == (200, once.data)
    assert again.headers["ETag"] == once.headers["ETag"]
    assert again.headers["Cache-Control"] == "no-cache"
    assert "Last-Modified" not in again.headers
    assert len(writes) == written


@pytest.mark.once
def test_every_kind_of_change_gives_new_bytes(client, meeting, no_press, writes):
    seen = set()
    for what, change in CHANGES.items():
        for _ in range(2):
            before = client.get(ADDRESS.format("programme")).data
        written = len(writes)
        assert client.get(ADDRESS.format("programme")).data == before
        assert len(writes) == written, f"before {what} it was remembered"
        with transaction():
            change()
        after = client.get(ADDRESS.format("programme")).data
        assert after != before, what
        assert after == papers.of_meeting(papers.asked("dpm-2021-10", "programme"), "en").data
        seen |= {before, after}
    # Without the item that came and went the paper is what it was before it came: other words.
    assert len(seen) == len(CHANGES) + 1


def test_a_change_past_every_model_is_seen_and_other_tables_do_not_matter(
    client, meeting, no_press, writes
):
    for _ in range(2):
        before = client.get(ADDRESS.format("programme")).data
    written = len(writes)
    with transaction():
        db.session.add(Partner(slug="other", kind="other", name=Localised(en="Other")))
    assert client.get(ADDRESS.format("programme")).data == before
    assert len(writes) == written
    with transaction():
        db.session.execute(
            db.text("UPDATE agenda_item SET title = '{\"en\": \"By hand\"}' WHERE agenda = 'held'")
        )
    assert b"By hand" in client.get(ADDRESS.format("programme")).data


def test_a_change_that_is_taken_back_gives_the_old_bytes(client, meeting, no_press):
    for _ in range(2):
        before = client.get(ADDRESS.format("speakers"))
    old = dict(first(Meeting).title)
    with transaction():
        _title()
    assert client.get(ADDRESS.format("speakers")).data != before.data
    with transaction():
        first(Meeting).title = Localised(old)
    after = client.get(
        ADDRESS.format("speakers"), headers={"If-None-Match": before.headers["ETag"]}
    )
    assert after.status_code == 304


def test_each_language_form_and_reader_has_one_of_its_own(client, meeting, no_press, sign_in):
    addresses = [
        ADDRESS.format("programme") + f"?language={language}" for language in ("en", "fr", "es")
    ]
    for _ in range(3):
        bodies = {client.get(address).data for address in addresses}
        bodies.add(client.get(addresses[0].replace(".pdf", ".docx")).data)
        assert len(bodies) == 4


@pytest.mark.once
def test_a_lost_file_is_made_again(client, meeting, no_press):
    for _ in range(2):
        kept = client.get(ADDRESS.format("speakers"))
    store.of_hash(kept.headers["ETag"].strip('"')).path.write_bytes(b"broken")
    assert client.get(ADDRESS.format("speakers")).data == kept.data


# --- what is read ---------------------------------------------------------------------------------


def _written(block):
    with reads.written_down() as found:
        block()
    return found.reads


def _title_of(slug="dpm-2021-10"):
    return queries.meeting(slug).title


def test_the_same_rows_read_the_same_and_others_do_not(app, meeting):
    found = _written(_title_of)
    assert found.unchanged()
    with transaction():
        _title()
    assert not found.unchanged()


def test_a_commit_elsewhere_is_noticed_on_a_connection_that_has_compared_before(app, meeting):
    """Also one by another connection, and one that is put back: the rows are asked again."""
    found = _written(_title_of)
    assert found.unchanged()
    assert found.number in reads._compared_here()
    told = []

    def elsewhere():
        with app.app_context(), transaction():
            _title()
        told.append(True)

    db.session.rollback()
    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert told
    assert found.number not in reads._compared_here()
    assert not found.unchanged()


def test_what_was_read_before_is_read_again(app, meeting):
    held = queries.meeting("dpm-2021-10")
    assert held.title
    found = _written(lambda: held.title)
    assert found.queries, "else a change of the title would not be seen"


def test_a_day_that_was_asked_for_is_part_of_it(app, meeting):
    noon = datetime(2027, 3, 1, 12, tzinfo=UTC)
    with clock.at(noon):
        found = _written(lambda: (_title_of(), clock.today("Pacific/Kiritimati")))
        assert found.days == (("Pacific/Kiritimati", date(2027, 3, 2)),)
    with clock.at(noon - timedelta(hours=1)):
        assert found.unchanged()
    with clock.at(noon - timedelta(hours=3)):
        assert not found.unchanged()


def test_the_moment_a_write_and_an_open_transaction_leave_it_uncertain(app, meeting):
    def write():
        with transaction():
            first(Meeting).attendance = 7

    assert _written(lambda: (_title_of(), clock.now())) is None
    assert _written(lambda: (_title_of(), write())) is None
    with transaction():
        assert _written(_title_of) is None


def test_while_templates_are_worked_on_nothing_is_remembered(app, meeting, monkeypatch):
    monkeypatch.setattr(app.jinja_env, "auto_reload", True)
    name = ("programme", "dpm-2021-10", "en", press.READING, False)
    asked = papers.asked("dpm-2021-10", "programme")
    unchanged.written(name, lambda: papers.order(asked, "en"))
    assert unchanged.kept(name) is None
