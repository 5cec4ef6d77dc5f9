"""Reading the shelf: documents with their files, as rows for the desk and for readers."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased, joinedload

from app.core import clock
from app.core.db import db, the_one
from app.core.errors import NotFound
from app.core.languages import LANGUAGES
from app.core.localised import Localised
from app.meetings.models import AgendaItem, Document, DocumentFile, Intervention, Meeting
from app.meetings.rules import shelf as rules
from app.meetings.rules.shelf import Reader, Terms


@dataclass(frozen=True, slots=True)
class Edition:
    """One file of a document."""

    public_id: str
    language: str
    edition: int
    filename: str
    media_type: str
    size: int
    sha256: str
    uploaded_by: str
    uploaded_at: datetime

    @property
    def format(self) -> str:
        """Its kind as readers know it: "PDF", "DOCX"."""
        return self.filename.rpartition(".")[2].upper()


@dataclass(frozen=True, slots=True)
class Shelved:
    """A document as it stands on the shelf now.

    ``editions`` hold the newest first in each language. ``admits_reader`` says, for the policy,
    whether the one who asks is among those who may read it; it is settled by whoever loads it.
    """

    meeting: Meeting
    public_id: str
    title: Localised
    terms: Terms
    withdrawn_at: datetime | None
    withdrawn_because: str
    version: int
    item_id: int | None
    item_slug: str
    item_title: Localised
    partner_label: Localised
    editions: tuple[Edition, ...]
    for_interpreters: bool = False
    admits_reader: bool = False

    @property
    def kind(self) -> str:
        """What it is."""
        return self.terms.kind

    @property
    def audience(self) -> str:
        """Whom it is for."""
        return self.terms.audience

    @property
    def current(self) -> dict[str, Edition]:
        """The newest edition in each language."""
        newest: dict[str, Edition] = {}
        for one in self.editions:
            newest.setdefault(one.language, one)
        return newest

    @property
    def earlier(self) -> list[Edition]:
        """Editions that others have replaced."""
        newest = set(self.current.values())
        return [one for one in self.editions if one not in newest]

    @property
    def opens_at(self) -> datetime | None:
        """From when it may be read, where that is a moment of its own."""
        moment = rules.opens_at(self.terms)
        return None if moment == rules.FROM_THE_BEGINNING else moment

    @property
    def is_open(self) -> bool:
        """Whether its audience may read it now."""
        return rules.is_open(self.terms, clock.now())

    @property
    def under_embargo(self) -> bool:
        """Whether an embargo holds it back now."""
        return rules.under_embargo(self.terms, clock.now())

    def versions(self, language: str) -> list[Edition]:
        """The newest edition in each language: the reader's first, then in the house's order."""
        return sorted(
            self.current.values(),
            key=lambda one: (
                one.language != language,
                LANGUAGES.index(one.language) if one.language in LANGUAGES else len(LANGUAGES),
                one.language,
            ),
        )


def shelf(meeting: Meeting, public_id: str | None = None) -> list[Shelved]:
    """The documents of a meeting with all their editions, oldest first; or only the one named."""
    twin = aliased(AgendaItem)
    began = (
        select(func.min(Intervention.started_at))
        .join(twin, Intervention.agenda_item_id == twin.id)
        .where(
            or_(
                twin.id == Document.agenda_item_id,
                twin.planned_item_id == Document.agenda_item_id,
            )
        )
        .correlate(Document)
        .scalar_subquery()
    )
    statement = (
        select(Document, began)
        .where(Document.meeting_id == meeting.id)
        .options(
            joinedload(Document.files), joinedload(Document.item), joinedload(Document.partner)
        )
        .order_by(Document.id)
    )
    if public_id is not None:
        statement = statement.where(Document.public_id == public_id)
    rows = db.session.execute(statement).unique()
    return [_shelved(meeting, row, started) for row, started in rows]


def _shelved(meeting: Meeting, row: Document, began: datetime | None) -> Shelved:
    return Shelved(
        meeting=meeting,
        public_id=row.public_id,
        title=row.title,
        terms=Terms(
            kind=row.kind,
            audience=row.audience,
            release=row.release,
            partner_id=row.partner_id,
            release_at=row.release_at,
            item_starts_at=row.item.starts_at if row.item else None,
            item_began=began,
            embargo_until=row.embargo_until,
            withdrawn=row.withdrawn_at is not None,
        ),
        withdrawn_at=row.withdrawn_at,
        withdrawn_because=row.withdrawn_because,
        version=row.version,
        item_id=row.agenda_item_id,
        item_slug=row.item.slug if row.item else "",
        item_title=row.item.title if row.item else Localised(),
        partner_label=row.partner.label if row.partner else Localised(),
        editions=tuple(_edition(file) for file in row.files),
        for_interpreters=row.for_interpreters,
    )


def _edition(file: DocumentFile) -> Edition:
    return Edition(
        public_id=file.public_id,
        language=file.language,
        edition=file.edition,
        filename=file.filename,
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
        uploaded_by=file.uploaded_by,
        uploaded_at=file.uploaded_at,
    )


def shelved(meeting: Meeting, public_id: str) -> Shelved:
    """One document of that meeting. Raises NotFound."""
    found = shelf(meeting, public_id)
    if not found:
        raise NotFound()
    return found[0]


def document(meeting_id: int, public_id: str) -> Document:
    """The row, to be changed. Raises NotFound."""
    return the_one(
        select(Document).where(Document.meeting_id == meeting_id, Document.public_id == public_id)
    )


def statement_of(meeting_id: int, partner_id: int) -> Document | None:
    """The standing statement of a partner at a meeting, when it is on the shelf."""
    return db.session.scalars(
        select(Document)
        .where(
            Document.meeting_id == meeting_id,
            Document.partner_id == partner_id,
            Document.kind == "statement",
            Document.withdrawn_at.is_(None),
        )
        .order_by(Document.id.desc())
        .limit(1)
    ).first()


def readable(meeting: Meeting, reader: Reader) -> list[Shelved]:
    """What this reader finds on the meeting's pages now."""
    now = clock.now()
    return [
        one
        for one in shelf(meeting)
        if one.editions and rules.admits(one.terms, reader, now, published=meeting.is_public)
    ]


def by_item(
    meeting: Meeting, documents: Iterable[Shelved], agenda: str
) -> dict[int, list[Shelved]]:
    """Documents by the key of the item at which this agenda shows them.

    What hangs on a planned item shows at the held one that came of it, and the other way round.
    """
    found: dict[int, list[Shelved]] = defaultdict(list)
    hung = [(one.item_id, one) for one in documents if one.item_id is not None]
    if not hung:
        return found
    twins = db.session.execute(
        select(AgendaItem.id, AgendaItem.planned_item_id).where(
            AgendaItem.meeting_id == meeting.id, AgendaItem.planned_item_id.is_not(None)
        )
    ).all()
    planned_of: dict[int, int] = {held: planned for held, planned in twins if planned}
    held_of = {planned: held for held, planned in planned_of.items()}
    others = held_of if agenda == "held" else planned_of
    for item_id, one in hung:
        found[others.get(item_id, item_id)].append(one)
    return found
