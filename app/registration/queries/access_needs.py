"""Access needs as the list that the officer works through."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select

from app.core.db import db
from app.meetings.models import Meeting
from app.partners.models import PartnerName
from app.registration.models import AccessAnswer, Delegate, Delegation
from app.registration.rules import access_needs as rules
from app.registration.rules.names import full_name


@dataclass(frozen=True, slots=True)
class NeedLine:
    """Who needs what, and what became of it. ``was`` is the answer to an earlier wording."""

    public_id: str
    name: str
    partner: str
    mode: str
    need: str
    state: str
    was: str
    note: str
    answered_by: str
    answered_at: datetime | None


_LINE = (
    Delegate.public_id,
    Delegate.honorific,
    Delegate.given_names,
    Delegate.family_name,
    Delegate.name_order,
    PartnerName.label,
    Delegate.mode,
    Delegate.access_needs,
    AccessAnswer.state,
    AccessAnswer.need_sha256,
    AccessAnswer.note,
    AccessAnswer.answered_by,
    AccessAnswer.answered_at,
)


def need_lines(meeting: Meeting, *, language: str) -> list[NeedLine]:
    """The needs of those who take part, for the officer alone: open ones first, then by partner.
    One statement.
    """
    rows = db.session.execute(
        select(*_LINE)
        .join(Delegation, Delegation.id == Delegate.delegation_id)
        .join(
            PartnerName,
            and_(PartnerName.partner_id == Delegation.partner_id, PartnerName.language == language),
        )
        .outerjoin(AccessAnswer, AccessAnswer.delegate_id == Delegate.id)
        .where(
            Delegate.meeting_id == meeting.id,
            Delegate.state == "registered",
            Delegate.access_needs != "",
        )
        .order_by(PartnerName.label_key, Delegate.position, Delegate.id)
    )
    lines: list[NeedLine] = []
    for row in rows:
        state = rules.state_of(row[7], row[8], row[9])
        name = full_name(row[2], row[3], row[4])
        lines.append(
            NeedLine(
                public_id=row[0],
                name=f"{row[1]} {name}".strip(),
                partner=row[5],
                mode=row[6],
                need=row[7],
                state=state,
                was=row[8] if row[8] is not None and state != row[8] else "",
                note=row[10] or "",
                answered_by=row[11] or "",
                answered_at=row[12],
            )
        )
    return sorted(lines, key=lambda line: rules.STATES.index(line.state))


def need_counts(meeting: Meeting) -> Counter[str]:
    """How many needs stand where."""
    rows = db.session.execute(
        select(Delegate.access_needs, AccessAnswer.state, AccessAnswer.need_sha256)
        .outerjoin(AccessAnswer, AccessAnswer.delegate_id == Delegate.id)
        .where(
            Delegate.meeting_id == meeting.id,
            Delegate.state == "registered",
            Delegate.access_needs != "",
        )
    )
    return Counter(rules.state_of(*row) for row in rows)


def access_answer(delegate_id: int) -> AccessAnswer | None:
    """What was answered to a delegate's need, whatever its wording then."""
    return db.session.get(AccessAnswer, delegate_id)
