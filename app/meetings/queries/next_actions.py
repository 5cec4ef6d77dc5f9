"""What is ready for a meeting and what is not: one line a subject, with the next action."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from app.core.db import db
from app.meetings.models import (
    Document,
    Meeting,
    MeetingText,
)
from app.meetings.queries.agenda import ItemRow, RoleRow, item_rows
from app.meetings.queries.releases import last_release, plan
from app.meetings.rules import releases


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the readiness board: how much is done, of how much (None when uncounted)."""

    name: str
    done: int
    of: int | None
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def ready(self) -> bool:
        """Whether nothing is left to do."""
        return self.of is not None and self.done >= self.of


#: Texts without which a concept note cannot be printed.
NEEDED_TEXTS = ("background", "objectives", "audience", "logistics")


def readiness(subject: Meeting) -> list[Line]:
    """What has to be ready before a meeting, in the order in which one would do it."""
    planned = item_rows(subject.id, "planned")
    roles = [one for row in planned for one in row.roles]
    written = set(
        db.session.scalars(
            select(MeetingText.kind)
            .where(
                MeetingText.meeting_id == subject.id,
                MeetingText.language == subject.documents_language,
                MeetingText.body != "",
            )
            .distinct()
        )
    )
    basics = (
        bool(subject.title),
        subject.on_date is not None,
        subject.starts_at is not None,
        bool(subject.place),
        subject.format is not None,
    )
    needed = [kind for kind in NEEDED_TEXTS if kind not in written]
    answering = [one for one in roles if one.status != "declined"]
    titled = [one for one in roles if one.function]
    answered = [one for one in roles if one.status in ("accepted", "confirmed")]
    top = [row for row in planned if row.parent_id is None]
    timed = [row for row in top if row.starts_at is not None]
    registration = (
        subject.registration_opens_at is not None,
        subject.registration_closes_at is not None,
    )
    return [
        Line("basics", sum(basics), len(basics)),
        Line("texts", len(NEEDED_TEXTS) - len(needed), len(NEEDED_TEXTS), {"missing": needed}),
        Line("agenda", len(top), max(len(top), 1)),
        Line("times", len(timed), max(len(top), 1)),
        Line(
            "speakers",
            sum(one.status in ("accepted", "confirmed") for one in answering),
            max(len(answering), 1),
            {"roles": len(roles)},
        ),
        Line("titles", len(titled), max(len(roles), 1), {"roles": len(roles)}),
        *_checked_line(answered),
        *_papers_line(subject, planned),
        *_link_line(subject),
        Line("registration", sum(registration), len(registration)),
        _release_line(subject, planned),
    ]


def _checked_line(answered: Sequence[RoleRow]) -> list[Line]:
    """Who has accepted and looked at how they are printed; none before anybody has accepted."""
    if not answered:
        return []
    checked = [one for one in answered if one.status == "confirmed"]
    return [Line("checked", len(checked), len(answered))]


def _papers_line(subject: Meeting, planned: Sequence[ItemRow]) -> list[Line]:
    """Whether each item with a presentation has its paper on the shelf; none without such items."""
    presented = {
        row.id
        for row in planned
        if row.kind == "presentation" or any(one.role == "presenter" for one in row.roles)
    }
    if not presented:
        return []
    there = set(
        db.session.scalars(
            select(Document.agenda_item_id).where(
                Document.meeting_id == subject.id,
                Document.kind == "presentation",
                Document.withdrawn_at.is_(None),
                Document.agenda_item_id.in_(presented),
            )
        )
    )
    return [Line("papers", len(there), len(presented))]


def _link_line(subject: Meeting) -> list[Line]:
    """The link to join, where somebody joins online."""
    if subject.format not in ("hybrid", "online"):
        return []
    return [Line("link", int(bool(subject.join_url)), 1)]


def _release_line(subject: Meeting, planned: Sequence[ItemRow]) -> Line:
    """Whether the plan as it stands is released; counted are the changes that are not."""
    last = last_release(subject.id)
    if last is None:
        return Line("release", 0, 1)
    changed = releases.changes(releases.remembered(last.content), plan(subject, planned))
    if not changed:
        return Line("release", 1, 1)
    return Line("release", 0, len(changed), {"since": last.number})
