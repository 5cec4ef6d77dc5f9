"""Notes: saved once, merged or kept apart, taken over into the record and the register."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.db import db, transaction
from app.core.errors import NotFound, StaleVersion
from app.meetings import services as meetings
from app.meetings.models import Intervention
from app.programmes.models import Figure
from app.reports import queries, services
from app.reports.chips import chips_of
from app.reports.models import NoteBox, NoteConflict
from app.reports.services import Sent

ADA, BEN = "a" * 20, "b" * 20


def save(meeting, code, text, device=ADA, number=1, base=0, by="ada", language=None):
    with transaction():
        return services.save(meeting, code, Sent(text, device, number, base, language), by=by)


def body(meeting, code):
    db.session.expire_all()
    return queries.place(meeting, code).box.body


def test_each_speaker_has_a_place_in_agenda_order(meeting, codes):
    assert [one.speaker for one in queries.notes(meeting).places] == ["Ms Ada Alfa", "Ms Ada Bravo"]
    with pytest.raises(NotFound):
        save(meeting, "elsewhere", "words")


def test_what_is_sent_twice_or_late_changes_nothing(meeting, codes):
    save(meeting, codes[0], "One.", number=1)
    save(meeting, codes[0], "One. Two.", number=2)
    assert save(meeting, codes[0], "One. Two.", number=2).how == "repeat"
    assert save(meeting, codes[0], "One.", number=1).how == "repeat"
    assert body(meeting, codes[0]) == "One. Two."


def test_a_page_that_heard_no_answer_goes_on_from_what_it_sent(meeting, codes):
    save(meeting, codes[0], "One.\n", number=1)
    save(meeting, codes[0], "One.\nFrom Ben.", BEN, base=1, by="ben")
    outcome = save(meeting, codes[0], "One, two.\n", number=2, base=0)
    assert (outcome.how, body(meeting, codes[0])) == ("merged", "One, two.\nFrom Ben.")


def test_a_plain_form_sent_again_from_history_with_other_words_is_new(meeting, codes):
    save(meeting, codes[0], "One.", number=1)
    save(meeting, codes[0], "One, corrected.", number=1)
    assert body(meeting, codes[0]) == "One, corrected."


def test_two_who_change_one_paragraph_keep_both_until_it_is_settled(meeting, codes):
    save(meeting, codes[0], "It rose.", number=1)
    save(meeting, codes[0], "It rose by half.", number=2, base=1)
    outcome = save(meeting, codes[0], "It rose slowly.", BEN, base=1, by="ben")
    assert outcome.how == "conflict"
    outcome = save(meeting, codes[0], "It rose slowly, she said.", BEN, 2, 1, by="ben")
    (row,) = queries.open_conflicts(meeting)[outcome.box.id]
    assert (row.mine, body(meeting, codes[0])) == ("It rose slowly, she said.", "It rose by half.")
    with pytest.raises(StaleVersion), transaction():
        services.settle(row, "x", version=1, box_version=2, by="cy")
    with pytest.raises(services.OpenConflict), transaction():
        services.take_over(meeting, codes[0], by="cy")
    with transaction():
        services.settle(row, "It rose slowly, by half.", version=2, box_version=2, by="cy")
    with pytest.raises(services.AlreadySettled), transaction():
        services.settle(queries.conflict(row.public_id), "x", version=3, box_version=3, by="ben")
    # The page that was in conflict types on, and only what is new is put in.
    save(meeting, codes[0], "It rose slowly, she said.\nThen it fell.", BEN, 3, 1, by="ben")
    assert body(meeting, codes[0]) == "It rose slowly, by half.\nThen it fell."
    assert queries.conflict(row.public_id).mine == "It rose slowly, she said."


def test_a_conflict_that_fits_later_closes_by_itself(meeting, codes):
    save(meeting, codes[0], "It rose.", number=1)
    save(meeting, codes[0], "It rose by half.", number=2, base=1)
    save(meeting, codes[0], "It rose slowly.", BEN, 1, 1, by="ben")
    save(meeting, codes[0], "It rose.\nNo more.", BEN, 2, 1, by="ben")
    assert body(meeting, codes[0]) == "It rose by half.\nNo more."
    assert db.session.scalars(select(NoteConflict.outcome)).all() == ["merged"]


def test_every_wording_can_stand_again(meeting, codes):
    save(meeting, codes[0], "First.", number=1)
    save(meeting, codes[0], "Second.", number=2, base=1)
    box = queries.place(meeting, codes[0]).box
    assert [(one.number, one.body, one.by) for one in queries.note_wordings(box)] == [
        (2, "Second.", "ada"),
        (1, "First.", "ada"),
    ]
    with transaction():
        services.bring_back(box, 1, version=None, by="ben")
    assert body(meeting, codes[0]) == "First."
    assert len(queries.note_wordings(box)) == 3


def test_a_text_beyond_the_end_is_refused(meeting, codes):
    with pytest.raises(services.NoteTooLong):
        save(meeting, codes[0], "x" * 50_001)


def test_notes_find_their_place_when_the_record_begins(meeting, codes):
    save(meeting, codes[1], "Noted before.")
    with transaction():
        meetings.publish(meeting, by="system")
        meetings.begin_record(meeting, by="system")
    notes = queries.notes(meeting)
    assert [one.code for one in notes.places] == codes
    assert notes.places[1].box.body == "Noted before."
    assert notes.places[1].item.agenda == "held"


def test_notes_outlive_their_speaker(meeting, codes):
    save(meeting, codes[0], "Noted before.")
    with transaction():
        meetings.remove_role(queries.place(meeting, codes[0]).role, by="system")
    db.session.expire_all()
    (left,) = queries.notes(meeting).elsewhere
    assert (left.box.body, left.speaker) == ("Noted before.", "Ms Ada Alfa")
    with pytest.raises(services.NoPlaceInTheRecord), transaction():
        services.take_over(meeting, left.code, by="ada")


def test_notes_become_the_summary_that_the_report_prints(meeting, codes):
    with transaction():
        meetings.publish(meeting, by="system")
    with pytest.raises(services.NothingNoted), transaction():
        services.take_over(meeting, codes[0], by="ada")
    save(meeting, codes[0], "Elle a soutenu. \n\n", language="fr")
    with transaction():
        services.write_question(
            meeting, codes[0], asked_by="Mr B", question="When?", reply="In May.", by="ada"
        )
        said = services.take_over(meeting, codes[0], seen=services.seal(""), by="ada")
        assert (said.summary.get("fr"), said.reply.get("fr"), said.state) == (
            "Elle a soutenu.", "Mr B: When?\n\nIn May.", "spoken",
        )  # fmt: skip
    assert queries.place(meeting, codes[0]).standing == "taken"
    # Taken over again it is the same intervention; the record's own words are not lost.
    with transaction():
        said.summary = said.summary.__class__({"fr": "Dit autrement.", "en": "In English."})
    db.session.expire_all()
    seen = services.seal(queries.place(meeting, codes[0]).all_recorded)
    with pytest.raises(StaleVersion), transaction():
        services.take_over(meeting, codes[0], seen=services.seal(""), by="ada")
    with transaction():
        services.take_over(meeting, codes[0], seen=seen, by="ada")
    said = db.session.scalars(select(Intervention)).one()
    assert dict(said.summary.items()) == {"fr": "Elle a soutenu.", "en": "In English."}
    (kept,) = db.session.scalars(select(NoteConflict)).all()
    assert (kept.outcome, kept.mine) == ("replaced", "Dit autrement.")


def test_a_box_begins_with_what_the_record_says(meeting, codes):
    with transaction():
        meetings.publish(meeting, by="system")
    save(meeting, codes[0], "She spoke.")
    with transaction():
        services.take_over(meeting, codes[0], by="ada")
        for box in db.session.scalars(select(NoteBox)):
            db.session.delete(box)
    db.session.expire_all()
    save(meeting, codes[0], "She spoke.\nAt length.")
    box = queries.place(meeting, codes[0]).box
    assert [one.body for one in queries.note_wordings(box)] == [
        "She spoke.\nAt length.",
        "She spoke.",
    ]


def test_one_press_puts_a_figure_into_the_register(meeting, codes):
    with clock.at(datetime(2026, 10, 7, 12, tzinfo=UTC)):
        save(meeting, codes[0], "She said about 50 % of women and 1.500 people.")
    box = queries.place(meeting, codes[0]).box
    half, other = chips_of(box.body, box.language, [])
    assert (half.state, other.state) == ("offered", "unread")
    for _press in range(2):
        with transaction():
            services.record_figure(meeting, codes[0], half.key, by="ada")
    figure = db.session.scalars(select(Figure)).one()
    assert (figure.qualifier, figure.value, figure.unit) == ("about", "0.5", "share")
    assert (figure.as_at, figure.said_by) == (meeting.on_date, "Ms Ada Alfa")
    assert (figure.scope.get("en"), figure.source) == ("of women and", "Partners Meeting: Panel")
    assert (figure.public, figure.note) == (False, "about 50 %")
    with pytest.raises(services.NotRead), transaction():
        services.record_figure(meeting, codes[0], other.key, by="ada")
    with transaction():
        services.set_aside(meeting, codes[0], other.key, by="ada")
    save(meeting, codes[0], "She said about 50 % of all women. 1.500 people.", number=2, base=1)
    kept = queries.note_figures([box.id])[box.id]
    text = "She said about 50 % of all women. 1.500 people."
    assert [one.state for one in chips_of(text, "en", kept)] == ["recorded", "aside"]
    assert [(one.state, one.gone) for one in chips_of("Nothing.", "en", kept)] == [
        ("recorded", True)
    ]
    with transaction():
        services.offer_again(meeting, codes[0], other.key)
        services.offer_again(meeting, codes[0], half.key)
    kept = queries.note_figures([box.id])[box.id]
    assert [one.state for one in chips_of(text, "en", kept)] == ["recorded", "unread"]
