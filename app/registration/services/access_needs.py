"""Working through access needs: arranged, not possible, or open again."""

from app import audit
from app.core import clock
from app.core.db import db
from app.core.errors import DomainError
from app.core.words import N_
from app.registration import queries
from app.registration.models import AccessAnswer, Delegate
from app.registration.rules import access_needs as rules
from app.registration.rules.refusals import NotTakingPart


class NeedHasChanged(DomainError):
    """The need is worded otherwise than the one that was looked at."""

    message = N_("The need was changed after you opened this page. Read it again, then answer it.")


class NoNote(DomainError):
    """What cannot be done is explained."""

    field = "note"
    message = N_("Say why it is not possible, and what is offered instead.")


def answer_access_need(
    delegate: Delegate, *, state: str, note: str, seen: str, by: str
) -> AccessAnswer:
    """Note what became of a need. ``seen`` is the digest of the wording that was looked at.

    The trail learns the state and nothing of the need or the note.
    Raises NotTakingPart, NeedHasChanged, NoNote.
    """
    delegate = queries.delegate_for_update(delegate.id)
    if not delegate.is_registered:
        raise NotTakingPart
    if not delegate.access_needs or seen != rules.digest(delegate.access_needs):
        raise NeedHasChanged
    if state == rules.NOT_POSSIBLE and not note.strip():
        raise NoNote
    row = queries.access_answer(delegate.id)
    if row is None:
        row = AccessAnswer(delegate_id=delegate.id)
        db.session.add(row)
    row.state, row.note, row.need_sha256 = state, note.strip(), seen
    row.answered_by, row.answered_at = by, clock.now()
    db.session.flush()
    audit.record(
        by,
        "delegate.access_answered",
        subject_type="delegate",
        subject_id=delegate.public_id,
        partner_id=delegate.delegation.partner_id,
        meeting=delegate.delegation.meeting.slug,
        state=state,
    )
    return row
