"""Two who translate at one moment, a file that is taken while somebody types, a source that is
edited meanwhile: nobody's words go without a word.
"""

from threading import Barrier, local

import pytest
from sqlalchemy import select

from app.core.db import db, transaction
from app.core.localised import Localised
from app.meetings import services as meetings
from app.meetings.models import Intervention, Meeting
from app.meetings.services import Said
from app.meetings.services import record as meeting_record
from app.reports import queries, services, translating
from app.reports.rules.translation_files import compared
from app.reports.services import translations
from tests.conftest import unlock
from tests.meetings.making import draft, item, person
from tests.races import together, waiting_after

pytestmark = pytest.mark.race

SUMMARY, ASK = "said.alfa.summary", "said.alfa.ask"


@pytest.fixture
def meeting(app) -> Meeting:
    """Held, with one who spoke and asked for something, translated once."""
    made = draft()
    table = item(made, "Round of the quays", kind="tour_de_table")
    with transaction():
        role = meetings.assign_role(table, person("Alfa"), role="intervener", by="system")
        db.session.add(
            Intervention(
                slug="alfa", meeting_id=made.id, agenda_item_id=table.id, role=role, position=1,
                person_id=role.person_id, state="spoken", language="en", ask="Give us stones.",
                summary=Localised(en="The walls held."),
            )
        )  # fmt: skip
        made.state = "held"
    say(SUMMARY, "Les murs ont tenu.")
    say(ASK, "Donnez-nous des pierres.")
    return queries.meeting("meeting")


def pair(key: str):
    units = queries.translation_units(queries.meeting("meeting"), "fr")
    return next(one for one in units if one.key == key).pairs[0]


def say(key: str, text: str, seal: str | None = None, seen: str | None = None) -> None:
    with transaction():
        of = queries.meeting("meeting")
        services.translate(of, "fr", key, 1, text, seal=seal, seen=seen, by="somebody")


def stored(key: str) -> str:
    db.session.rollback()
    return pair(key).target


def both_save(key: str):
    opened = pair(key)
    return lambda place: say(key, f"Words of {place}.", opened.seal, opened.seen)


def without_the_lock(monkeypatch, gate: Barrier | None = None) -> None:
    """What is locked is read without a lock, and both go on when both have read."""
    unlock()
    monkeypatch.setattr(translations, "_lock", lambda *_asked: None)
    monkeypatch.setattr(queries, "translation_units", first_waits(gate or Barrier(2)))


def first_waits(gate: Barrier):
    """The texts are read again once they are written; nobody waits for anybody there."""
    plain, here = queries.translation_units, local()
    waiting = waiting_after(plain, gate)

    def read(*asked):
        query, here.waited = (plain if hasattr(here, "waited") else waiting), True
        return query(*asked)

    return read


def test_one_of_two_translators_is_shown_the_words_of_the_other(app, meeting):
    ends = together(app, 2, both_save(ASK))
    assert ends == {"won": 1, "StaleVersion": 1}
    assert stored(ASK) in ("Words of 0.", "Words of 1.")


def test_without_the_lock_words_of_one_are_gone_without_a_word(app, meeting, monkeypatch):
    act = both_save(ASK)
    without_the_lock(monkeypatch)
    assert together(app, 2, act) != {"won": 1, "StaleVersion": 1}


def file_and_typing():
    """A file that was looked at is taken, and somebody saves what they typed."""
    opened, bundle = pair(ASK), translating.bundle_of(queries.meeting("meeting"), "fr", "en")
    lines = tuple(
        translating.replace(one, target="Words of the file.") if one.key == ASK else one
        for one in bundle.lines
    )
    with transaction():
        kept = services.keep_translation_file(
            queries.meeting("meeting"), "fr", "t.xlf", translating.replace(bundle, lines=lines),
            by="somebody",
        )  # fmt: skip
        name = kept.public_id
    seal = compared(lines, queries.translation_units(queries.meeting("meeting"), "fr")).seal

    def act(place: int) -> None:
        if place:
            say(ASK, "Words that were typed.", opened.seal, opened.seen)
            return
        with transaction():
            services.take_translation_file(
                queries.translation_file(name), seal=seal, accept=True, computed={}, by="x"
            )

    return act


def test_a_file_and_what_is_typed_meet_and_one_is_told(app, meeting):
    ends = together(app, 2, file_and_typing())
    assert ends["won"] == 1
    assert ends["Moved"] + ends["StaleVersion"] == 1
    assert stored(ASK) in ("Words of the file.", "Words that were typed.")


def test_without_the_lock_the_file_and_what_is_typed_both_win(app, meeting, monkeypatch):
    act = file_and_typing()
    without_the_lock(monkeypatch)
    ends = together(app, 2, act)
    assert (ends["won"], ends["Moved"] + ends["StaleVersion"]) != (1, 1)


def edit_and_translate():
    """The rapporteur saves the summary in its own language while it is translated."""
    opened = pair(SUMMARY)
    row = db.session.scalars(select(Intervention)).one()
    version, french = row.version, row.summary["fr"]

    def act(place: int) -> None:
        if place:
            say(SUMMARY, "Les murs ont bien tenu.", opened.seal, opened.seen)
            return
        with transaction():
            said = Said(Localised(en="The walls fell.", fr=french), language="en")
            row = db.session.scalars(select(Intervention)).unique().one()
            meetings.edit_intervention(row, said, version=version, by="rapporteur")

    return act


def summary() -> tuple[str, str]:
    db.session.rollback()
    row = db.session.scalars(select(Intervention)).unique().one()
    return row.summary["en"], row.summary["fr"]


BOTH = [("The walls fell.", "Les murs ont tenu."), ("The walls held.", "Les murs ont bien tenu.")]


def test_an_edit_of_the_source_and_its_translation_meet_and_one_is_told(app, meeting, monkeypatch):
    act, gate = edit_and_translate(), Barrier(2)
    for owner, name in ((queries, "translation_units"), (meeting_record, "take_version")):
        monkeypatch.setattr(owner, name, waiting_after(getattr(owner, name), gate, 0.3))
    ends = together(app, 2, act)
    assert ends["won"] == 1
    assert ends["SourceChanged"] + ends["StaleVersion"] == 1
    assert summary() in BOTH


def test_without_the_lock_the_edit_or_the_translation_is_lost(app, meeting, monkeypatch):
    act = edit_and_translate()
    gate = Barrier(2)
    without_the_lock(monkeypatch, gate)
    monkeypatch.setattr(meeting_record, "take_version", waiting_after(lambda *_asked: None, gate))
    ends = together(app, 2, act)
    assert (ends["won"], ends["SourceChanged"] + ends["StaleVersion"]) != (1, 1)
