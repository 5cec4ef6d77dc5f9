"""Files that came with a form which was never sent whole are swept away, and no others."""

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core import clock, files
from app.core.db import db, transaction
from app.registration import jobs, services
from app.registration.models import AnswerFile
from app.registration.services import further
from tests.registration.asking import ask
from tests.registration.factories import BEFORE, answer, invited
from tests.registration.test_questions import PDF

LATER = BEFORE + timedelta(days=2, seconds=1)


@pytest.fixture
def delegation(app):
    with clock.at(BEFORE):
        yield invited()


def send(delegation, name="letter.pdf", content=PDF):
    with transaction():
        return services.keep_file(delegation, further.Upload(name, content)).public_id


def sweep(at=LATER):
    """Run the job; what is left, by name."""
    with clock.at(at):
        jobs.forget_unused_answer_files()
        jobs.forget_unused_answer_files()
    db.session.rollback()
    return [one.filename for one in db.session.scalars(select(AnswerFile).order_by(AnswerFile.id))]


def stored() -> bool:
    return files.read(further.FOLDER, hashlib.sha256(PDF).hexdigest()) is not None


def test_what_was_never_used_goes_after_two_days(delegation):
    send(delegation)
    assert sweep(BEFORE + timedelta(days=2)) == ["letter.pdf"]
    assert sweep() == []
    assert not stored()
    # The same file can be sent again.
    with clock.at(LATER):
        send(delegation)
    assert stored()


def test_what_somebody_has_answered_stays(delegation):
    letter = ask("file", "Letter")
    kept = send(delegation, "kept.pdf")
    send(delegation, "replaced.pdf")
    with transaction():
        services.register(
            delegation, [answer(further={letter.public_id: kept})], key="k" * 20, by="x"
        )
    assert sweep() == ["kept.pdf"]
    assert stored()  # the same bytes, which the other file still names


def test_what_a_draft_names_stays(delegation):
    letter = ask("file", "Letter")
    kept = send(delegation)
    row = {"family_name": "Ibarra", "further": {letter.public_id: kept}}
    with transaction():
        services.save_draft(delegation, [row], version=delegation.version)
    assert sweep() == ["letter.pdf"]


def test_what_somebody_on_the_waiting_list_has_sent_stays(delegation):
    letter = ask("file", "Letter")
    kept = send(delegation)
    with transaction():
        delegation.meeting.capacity_room = 1
        services.register(delegation, [answer("One")], key="a" * 20, by="x")
    with transaction():
        services.register(
            delegation,
            [answer("Two", further={letter.public_id: kept})],
            key="b" * 20,
            by="x",
            wait=1,
        )
    assert sweep() == ["letter.pdf"]
