"""Reading what papers are made of, and the reports there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeVar

from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.orm import joinedload

from app.core.collation import sort_key
from app.core.db import db, the_one
from app.core.errors import NotFound
from app.funding.queries.engagements import Announced, announced_at
from app.meetings.models import AgendaItem, Intervention, Meeting, MeetingText, RoleAssignment
from app.partners.models import Partner
from app.programmes.models import Figure, Phase, Source
from app.registration.models import Delegate, Delegation
from app.registration.queries import comes_to_the_room
from app.reports.models import Report, StoredPaper, Translation

OnItem = TypeVar("OnItem", RoleAssignment, Intervention)

#: Interventions that belong in a record: made on the floor, or handed in.
SPOKEN = ("spoken", "written")


@dataclass(frozen=True, slots=True)
class Record:
    """One agenda of a meeting with everything that hangs on its items, read in a few statements.

    ``kept`` are translations of texts that have no place for them in the record, by language.
    """

    meeting: Meeting
    agenda: str
    items: tuple[AgendaItem, ...]
    roles: Mapping[int, Sequence[RoleAssignment]]
    interventions: Mapping[int, Sequence[Intervention]]
    texts: Mapping[str, Mapping[str, MeetingText]]
    kept: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def children(self, parent: AgendaItem | None) -> list[AgendaItem]:
        """Items directly below ``parent`` in agenda order; the top level for None."""
        wanted = parent.id if parent else None
        return [item for item in self.items if item.parent_id == wanted]

    @property
    def all_roles(self) -> list[RoleAssignment]:
        """Every role in protocol order: the agenda, chair first, then the order in the item."""
        return [role for item in self.items for role in self.roles.get(item.id, ())]


def meeting(slug: str) -> Meeting:
    """The meeting of that slug, with what a title block needs. Raises NotFound."""
    return the_one(
        select(Meeting)
        .where(Meeting.slug == slug)
        .options(
            joinedload(Meeting.programme),
            joinedload(Meeting.phase).joinedload(Phase.programme),
            joinedload(Meeting.series),
        )
    )


_STATE: Final = select(Meeting.state).where(Meeting.slug == bindparam("slug"))


def is_out(slug: str) -> bool:
    """Whether the meeting of that slug is published: one column. Raises NotFound."""
    state = db.session.execute(_STATE, {"slug": slug}).scalar()
    if state is None:
        raise NotFound()
    return bool(state != "draft")


def record(of: Meeting, agenda: str) -> Record:
    """The planned or held agenda of a meeting with roles, interventions and texts."""
    items = db.session.scalars(
        select(AgendaItem)
        .where(AgendaItem.meeting_id == of.id, AgendaItem.agenda == agenda)
        .order_by(AgendaItem.position, AgendaItem.id)
    ).all()
    keys = [item.id for item in items]
    return Record(
        of,
        agenda,
        tuple(items),
        _by_item(_roles(keys)),
        _by_item(_interventions(keys)),
        _texts(of),
        kept_translations([of.id]),
    )


def kept_translations(meeting_ids: Sequence[int]) -> dict[str, dict[str, str]]:
    """Whole translations by language, then by the key of the text."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in db.session.execute(
        select(Translation.language, Translation.key, Translation.body).where(
            Translation.meeting_id.in_(meeting_ids), Translation.body != ""
        )
    ):
        found[row.language][row.key] = row.body
    return found


def has_held_agenda(of: Meeting) -> bool:
    """Whether the agenda as held was recorded."""
    return (
        db.session.scalar(
            select(AgendaItem.id)
            .where(AgendaItem.meeting_id == of.id, AgendaItem.agenda == "held")
            .limit(1)
        )
        is not None
    )


def chairs(of: Meeting) -> dict[int, RoleAssignment]:
    """Who chairs each planned item, by its key: given there, or else to the item as held that came
    of it.
    """
    found: dict[int, RoleAssignment] = {}
    for role in db.session.scalars(
        select(RoleAssignment)
        .where(RoleAssignment.meeting_id == of.id, RoleAssignment.role == "chair")
        .options(
            joinedload(RoleAssignment.person),
            joinedload(RoleAssignment.partner),
            joinedload(RoleAssignment.item),
        )
        .order_by(RoleAssignment.agenda_item_id, RoleAssignment.id)
    ):
        item = role.item
        planned = item.id if item.agenda == "planned" else item.planned_item_id
        if planned is not None:
            found.setdefault(planned, role)
    return found


def _roles(items: Sequence[int]) -> Sequence[RoleAssignment]:
    found = db.session.scalars(
        select(RoleAssignment)
        .where(RoleAssignment.agenda_item_id.in_(items), RoleAssignment.status != "declined")
        .options(joinedload(RoleAssignment.person), joinedload(RoleAssignment.partner))
    ).all()
    return sorted(found, key=lambda one: (one.role != "chair", one.position, one.id))


def _interventions(items: Sequence[int]) -> Sequence[Intervention]:
    return db.session.scalars(
        select(Intervention)
        .where(Intervention.agenda_item_id.in_(items), Intervention.state.in_(SPOKEN))
        .options(
            joinedload(Intervention.person),
            joinedload(Intervention.partner),
            joinedload(Intervention.role),
        )
        .order_by(Intervention.position, Intervention.id)
    ).all()


def _by_item(things: Iterable[OnItem]) -> dict[int, list[OnItem]]:
    found: dict[int, list[OnItem]] = defaultdict(list)
    for thing in things:
        found[thing.agenda_item_id].append(thing)
    return found


def _texts(of: Meeting) -> dict[str, dict[str, MeetingText]]:
    found: dict[str, dict[str, MeetingText]] = defaultdict(dict)
    for text in db.session.scalars(select(MeetingText).where(MeetingText.meeting_id == of.id)):
        found[text.kind][text.language] = text
    return found


def best_text(
    texts: Mapping[str, Mapping[str, MeetingText]], kind: str, language: str
) -> MeetingText | None:
    """A text of a meeting as a paper prints it: in its language, else English, else any."""
    written = texts.get(kind, {})
    return next((written[code] for code in (language, "en", *written) if code in written), None)


def figures(phase: Phase | None, category: str, as_at: date | None = None) -> Sequence[Figure]:
    """Figures of a phase in the order in which they were recorded."""
    if phase is None:
        return ()
    wanted = select(Figure).where(Figure.phase_id == phase.id, Figure.category == category)
    if as_at is not None:
        wanted = wanted.where(Figure.as_at == as_at)
    return db.session.scalars(wanted.order_by(Figure.id)).all()


def phase_before(phase: Phase | None) -> Phase | None:
    """The phase that came before, the one that a meeting of this phase looks back on."""
    if phase is None:
        return None
    return db.session.scalar(
        select(Phase)
        .where(Phase.programme_id == phase.programme_id, Phase.position < phase.position)
        .order_by(Phase.position.desc())
        .limit(1)
    )


def delegates(of: Meeting, *, public: bool, language: str) -> list[Delegate]:
    """Delegates who agreed to be listed: to everybody, or to those who are registered.

    Ordered by constituency later; here the head of a delegation first, then by family name.
    """
    consent = Delegate.consent_public if public else Delegate.consent_list
    return _delegates(of, language, consent.is_(True))


def has_listed(of: Meeting, *, public: bool) -> bool:
    """Whether anybody agreed to be listed."""
    consent = Delegate.consent_public if public else Delegate.consent_list
    return _is_anybody(of, consent.is_(True))


def has_room(of: Meeting) -> bool:
    """Whether anybody comes to the room, for one session at least."""
    return _is_anybody(of, comes_to_the_room())


def _is_anybody(of: Meeting, only: ColumnElement[bool]) -> bool:
    return bool(
        db.session.scalar(
            select(Delegate.id)
            .where(Delegate.meeting_id == of.id, Delegate.state == "registered", only)
            .limit(1)
        )
    )


def in_the_room(of: Meeting, *, language: str) -> list[Delegate]:
    """Everybody who comes to the room, for one session at least, listed or not, for the secretariat
    alone; same order.
    """
    return _delegates(of, language, comes_to_the_room())


def roles_of(of: Meeting) -> dict[int, list[str]]:
    """The roles that persons (database ids) have at a meeting, as planned."""
    rows = db.session.execute(
        select(RoleAssignment.person_id, RoleAssignment.role)
        .where(RoleAssignment.meeting_id == of.id, RoleAssignment.status != "declined")
        .order_by(RoleAssignment.id)
    )
    found: dict[int, list[str]] = {}
    for person_id, role in rows:
        found.setdefault(person_id, []).append(role)
    return found


def _delegates(of: Meeting, language: str, *only: ColumnElement[bool]) -> list[Delegate]:
    found = db.session.scalars(
        select(Delegate)
        .join(Delegation)
        .where(Delegate.meeting_id == of.id, Delegate.state == "registered", *only)
        .options(
            joinedload(Delegate.delegation).joinedload(Delegation.partner),
            joinedload(Delegate.person),
        )
    ).all()
    return sorted(
        found,
        key=lambda one: (
            not one.is_head,
            not one.is_alternate,
            sort_key(one.family_name, language),
            sort_key(one.given_names, language),
            one.id,
        ),
    )


def engagements(of: Meeting) -> dict[int, Announced]:
    """Engagements of a meeting that everybody may read, by the intervention they were made in."""
    return {
        one.engagement.intervention_id: one
        for one in announced_at(of)
        if one.engagement.intervention_id is not None
    }


def partner_labels(language: str) -> dict[str, str]:
    """How every partner is listed in a language, by slug."""
    rows = db.session.execute(select(Partner.slug, Partner.label, Partner.name))
    return {slug: (label or name).best(language)[0] for slug, label, name in rows}


def source_titles() -> dict[str, str]:
    """Titles of the documents that facts are traced to, by code."""
    return dict(db.session.execute(select(Source.code, Source.title)).all())


# --- reports --------------------------------------------------------------------------------------


def published_report(of: Meeting, language: str | None = None) -> Report | None:
    """The latest published edition: in ``language`` when there is one, else in any language."""
    found = db.session.scalars(
        select(Report)
        .where(Report.meeting_id == of.id, Report.state == "published")
        .order_by(Report.edition.desc(), Report.id)
    ).all()
    return next((one for one in found if one.language == language), None) or next(iter(found), None)


@dataclass(frozen=True, slots=True)
class GivenOut:
    """The file of a published edition, and which edition it is."""

    sha256: str
    edition: int
    language: str


_GIVEN_OUT: Final = (
    select(Meeting.state, Report.paper_sha256, Report.edition, Report.language)
    .join(Report, (Report.meeting_id == Meeting.id) & (Report.state == "published"), isouter=True)
    .where(Meeting.slug == bindparam("slug"))
    .order_by(Report.edition.desc(), Report.id)
)


def given_out(slug: str) -> tuple[bool, tuple[GivenOut, ...]]:
    """Whether the meeting of that slug is published, and the files of the published editions of
    its report, the newest first: columns alone, in one query. Raises NotFound.
    """
    rows = db.session.execute(_GIVEN_OUT, {"slug": slug}).all()
    if not rows:
        raise NotFound()
    return rows[0].state != "draft", tuple(
        GivenOut(row.paper_sha256, row.edition, row.language) for row in rows if row.paper_sha256
    )


def published_reports(of: Meeting) -> list[Report]:
    """The latest published edition of each language."""
    latest: dict[str, Report] = {}
    for one in db.session.scalars(
        select(Report)
        .where(Report.meeting_id == of.id, Report.state == "published")
        .order_by(Report.edition)
    ):
        latest[one.language] = one
    return [latest[language] for language in sorted(latest)]


def draft(of: Meeting, language: str) -> Report | None:
    """The draft on which the rapporteur works, when it was begun."""
    return db.session.scalar(
        select(Report).where(
            Report.meeting_id == of.id, Report.language == language, Report.state == "draft"
        )
    )


def last_edition(of: Meeting, language: str) -> Report | None:
    """The newest edition in a language, draft or published."""
    return db.session.scalar(
        select(Report)
        .where(Report.meeting_id == of.id, Report.language == language)
        .order_by(Report.edition.desc())
        .limit(1)
    )


def report(public_id: str) -> Report:
    """A report by its public id. Raises NotFound."""
    return the_one(select(Report).where(Report.public_id == public_id))


def stored(key: str) -> StoredPaper | None:
    """What is kept of a paper under that key."""
    return db.session.get(StoredPaper, key)


@dataclass(frozen=True, slots=True)
class ReportState:
    """A meeting that was held, and the newest edition of its report in each language."""

    meeting: Meeting
    reports: tuple[Report, ...]


def report_states() -> list[ReportState]:
    """Meetings that were held, newest first, with their reports."""
    meetings = db.session.scalars(
        select(Meeting)
        .where(Meeting.state.in_(("held", "reported")))
        .order_by(Meeting.on_date.desc(), Meeting.id.desc())
    ).all()
    newest: dict[tuple[int, str], Report] = {}
    for one in db.session.scalars(select(Report).order_by(Report.edition)):
        newest[one.meeting_id, one.language] = one
    return [
        ReportState(of, tuple(newest[key] for key in sorted(newest) if key[0] == of.id))
        for of in meetings
    ]


def organisation_of(role: RoleAssignment, language: str) -> str:
    """For whom somebody spoke, as it was given that day; a partner under its own name has its name
    in the language.
    """
    if role.partner is not None and role.organisation in role.partner.name.values():
        return role.partner.name.best(language)[0]
    return role.organisation
