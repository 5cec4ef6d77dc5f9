"""The shelf of a meeting: documents put there, given new editions, released and withdrawn."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select

from app.core import clock, files
from app.core.db import db, for_update
from app.core.errors import DomainError
from app.core.localised import Localised
from app.core.words import N_
from app.meetings.models import AgendaItem, Document, DocumentFile, Meeting
from app.meetings.rules import uploads
from app.meetings.rules.uploads import Upload
from app.meetings.services._common import note, take_version
from app.partners.models import Partner

FOLDER = "shelf"
"""Where the files of the shelves lie in the store."""


class NoPartner(DomainError):
    """A delegation is somebody's."""

    field = "partner"
    message = N_("Choose the partner whose delegation it is.")


class NoMoment(DomainError):
    """A release at a time needs the time."""

    field = "release_at"
    message = N_("Enter the day and time of the release.")


class NoItem(DomainError):
    """A release with an item needs the item."""

    field = "item"
    message = N_("Choose the agenda item with which it is released.")


class EmbargoIsForStatements(DomainError):
    """Only a statement can be known before it may be used."""

    field = "embargo_until"
    message = N_(
        "Only a statement can be under embargo. Choose “Statement at the meeting”, or leave this "
        "empty."
    )


class IsWithdrawn(DomainError):
    """What was withdrawn stays as it was."""

    message = N_("This document was withdrawn and can no longer be changed.")


class HeldByEmbargo(DomainError):
    """An embargo goes before every release."""

    message = N_("This statement is under embargo. Take the embargo away first, then release it.")


class NoReason(DomainError):
    """A withdrawal is explained."""

    field = "reason"
    message = N_("Say why it is withdrawn.")


@dataclass(frozen=True, slots=True)
class Card:
    """What is said about a document, apart from its files."""

    title: Localised
    kind: str
    audience: str = "secretariat"
    release: str = "at_once"
    item: AgendaItem | None = None
    partner: Partner | None = None
    release_at: datetime | None = None
    embargo_until: datetime | None = None
    for_interpreters: bool = False


def card_of(document: Document) -> Card:
    """What is said about it now."""
    return Card(
        title=document.title,
        kind=document.kind,
        audience=document.audience,
        release=document.release,
        item=document.item,
        partner=document.partner,
        release_at=document.release_at,
        embargo_until=document.embargo_until,
        for_interpreters=document.for_interpreters,
    )


def add_document(
    meeting: Meeting, card: Card, upload: Upload, language: str, *, by: str
) -> Document:
    """Put a document on the shelf with its first edition.

    Raises NoPartner, NoMoment, NoItem, EmbargoIsForStatements, and what ``uploads.checked`` raises.
    """
    document = Document(meeting_id=meeting.id)
    _write(document, card)
    db.session.add(document)
    _add_file(document, upload, language, by)
    note(
        by,
        "document.added",
        meeting,
        document=document.public_id,
        kind=card.kind,
        audience=card.audience,
        release=card.release,
        language=language,
    )
    return document


def add_edition(document: Document, upload: Upload, language: str, *, by: str) -> DocumentFile:
    """Put a new edition beside the earlier ones, or the first in another language.

    Two at once get two numbers. Raises IsWithdrawn, and what ``uploads.checked`` raises.
    """
    _lock(document)
    _stands(document)
    file = _add_file(document, upload, language, by)
    note(
        by,
        "document.edition_added",
        document.meeting,
        document=document.public_id,
        language=language,
        edition=file.edition,
    )
    return file


def edit_document(document: Document, card: Card, *, by: str, version: int | None = None) -> None:
    """Change what is said about it: title, place, audience, release, embargo.

    Raises StaleVersion, IsWithdrawn, NoPartner, NoMoment, NoItem, EmbargoIsForStatements.
    """
    take_version(document, version, lambda: _as_form(document))
    _stands(document)
    before = card_of(document)
    _write(document, card)
    db.session.flush()
    after = card_of(document)
    changed = [name for name in Card.__slots__ if getattr(before, name) != getattr(after, name)]
    note(
        by,
        "document.changed",
        document.meeting,
        document=document.public_id,
        changed=changed,
        audience=after.audience,
        release=after.release,
    )


def release_document(document: Document, *, by: str) -> None:
    """Open it to its audience now. Raises IsWithdrawn, HeldByEmbargo."""
    take_version(document, None, dict)
    _stands(document)
    if document.embargo_until is not None and clock.now() < document.embargo_until:
        raise HeldByEmbargo()
    _write(document, replace(card_of(document), release="at_once", release_at=None))
    db.session.flush()
    note(by, "document.released", document.meeting, document=document.public_id)


def withdraw_document(document: Document, reason: str, *, by: str) -> None:
    """Take it from every page but the desk's. Raises IsWithdrawn, NoReason."""
    take_version(document, None, dict)
    _stands(document)
    if not reason.strip():
        raise NoReason()
    document.withdrawn_at, document.withdrawn_because = clock.now(), reason.strip()
    db.session.flush()
    note(
        by,
        "document.withdrawn",
        document.meeting,
        document=document.public_id,
        why=document.withdrawn_because,
    )


def copy_documents(
    source: Meeting,
    target: Meeting,
    copies: dict[int, AgendaItem],
    moved: Callable[[datetime | None], datetime | None],
    *,
    by: str,
) -> None:
    """Put what is on one shelf on another, in its newest editions, for the desk to look through.

    Statements and what was withdrawn stay behind. Nobody but the secretariat reads a copy before
    somebody has chosen its audience anew.
    """
    for document in db.session.scalars(
        select(Document)
        .where(
            Document.meeting_id == source.id,
            Document.kind != "statement",
            Document.withdrawn_at.is_(None),
        )
        .order_by(Document.id)
    ):
        item = copies.get(document.agenda_item_id) if document.agenda_item_id else None
        lost_its_item = document.release == "item" and item is None
        copy = Document(
            meeting_id=target.id,
            agenda_item_id=item.id if item else None,
            title=document.title,
            kind=document.kind,
            audience="secretariat",
            release="at_once" if lost_its_item else document.release,
            release_at=moved(document.release_at),
            for_interpreters=document.for_interpreters,
        )
        db.session.add(copy)
        db.session.flush()
        seen: set[str] = set()
        for file in document.files:
            if file.language not in seen:
                seen.add(file.language)
                db.session.add(_file(copy, file.language, 1, file, by))
    db.session.flush()


# --- inside --------------------------------------------------------------------------------------


def _write(document: Document, card: Card) -> None:
    if card.audience == "delegation" and card.partner is None:
        raise NoPartner()
    if card.release == "at" and card.release_at is None:
        raise NoMoment()
    if card.release == "item" and card.item is None:
        raise NoItem()
    if card.embargo_until is not None and card.kind != "statement":
        raise EmbargoIsForStatements()
    document.title, document.kind, document.audience = card.title, card.kind, card.audience
    document.item, document.partner = card.item, card.partner
    document.release = card.release
    document.release_at = card.release_at if card.release == "at" else None
    document.embargo_until = card.embargo_until
    document.for_interpreters = card.for_interpreters


def _as_form(document: Document) -> dict[str, object]:
    card = card_of(document)
    return {name: getattr(card, name) for name in Card.__slots__} | {
        "item": card.item.slug if card.item else None,
        "partner": card.partner.slug if card.partner else None,
    }


def _lock(document: Document) -> None:
    db.session.execute(for_update(select(Document).where(Document.id == document.id)))


def _stands(document: Document) -> None:
    if document.withdrawn_at is not None:
        raise IsWithdrawn()


def _add_file(document: Document, upload: Upload, language: str, by: str) -> DocumentFile:
    sound = uploads.checked(upload, most=files.largest_upload())
    db.session.flush()
    last = db.session.scalar(
        select(func.max(DocumentFile.edition)).where(
            DocumentFile.document_id == document.id, DocumentFile.language == language
        )
    )
    sha256 = files.keep(FOLDER, sound.data)
    file = DocumentFile(
        document_id=document.id,
        language=language,
        edition=(last or 0) + 1,
        filename=sound.name,
        media_type=sound.media_type,
        size=len(sound.data),
        sha256=sha256,
        storage_key=files.key_of(FOLDER, sha256),
        uploaded_by=by,
        uploaded_at=clock.now(),
    )
    db.session.add(file)
    db.session.flush()
    return file


def _file(
    document: Document, language: str, edition: int, like: DocumentFile, by: str
) -> DocumentFile:
    return DocumentFile(
        document_id=document.id,
        language=language,
        edition=edition,
        filename=like.filename,
        media_type=like.media_type,
        size=like.size,
        sha256=like.sha256,
        storage_key=like.storage_key,
        uploaded_by=by,
        uploaded_at=clock.now(),
    )
