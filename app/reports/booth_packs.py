"""The briefing pack of a booth: the running order and the papers for interpreters, as one ZIP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Final
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from app import audit
from app.core import files
from app.core.errors import DomainError, NotFound
from app.core.words import N_
from app.meetings import queries as meetings
from app.meetings import shelf
from app.meetings.models import Meeting
from app.meetings.rules import interpretation
from app.meetings.services.shelf import FOLDER
from app.meetings.shelf import Edition, Shelved
from app.reports import compose, store
from app.reports.documents import running_order

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""Equal packs are equal bytes: no file in one has a time of its own."""


class FileMissing(DomainError):
    """A pack without one of its papers would be taken for a whole one."""

    message = N_(
        "The file “%(file)s” cannot be read from the store. Put a new edition of it on the shelf, "
        "or untick it for the interpreters."
    )


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file of a pack under its safe name there."""

    name: str
    edition: Edition
    document: Shelved


@dataclass(frozen=True, slots=True)
class Pack:
    """What the pack of a booth holds beside the running order."""

    booth: str
    enclosed: tuple[Enclosed, ...]

    @property
    def documents(self) -> list[str]:
        """Public ids of its documents."""
        return list(dict.fromkeys(one.document.public_id for one in self.enclosed))

    @property
    def embargoed(self) -> list[str]:
        """Those of them that are under embargo now."""
        held = (one.document for one in self.enclosed if one.document.under_embargo)
        return list(dict.fromkeys(one.public_id for one in held))


def packs(of: Meeting) -> list[Pack]:
    """The pack of every language that a session of the plan offers."""
    items = meetings.items(of.id, "planned")
    offered = interpretation.offered(
        items, of.interpretation or [], interpretation.floor_of(of.floor_language)
    )
    sessions = {item.id for item in items if item.kind != "break"}
    languages = dict.fromkeys(code for key in offered if key in sessions for code in offered[key])
    for_interpreters = [
        one for one in shelf.shelf(of) if one.for_interpreters and not one.terms.withdrawn
    ]
    return [
        Pack(
            booth,
            _enclosed(
                [
                    one
                    for one in for_interpreters
                    if one.item_id is None or booth in offered.get(one.item_id, (booth,))
                ]
            ),
        )
        for booth in languages
    ]


def pack(of: Meeting, booth: str) -> Pack:
    """The pack of one booth. Raises NotFound for a language that nobody interprets into."""
    found = next((one for one in packs(of) if one.booth == booth), None)
    if found is None:
        raise NotFound
    return found


def _enclosed(documents: Sequence[Shelved]) -> tuple[Enclosed, ...]:
    """The newest edition in each language, numbered so that no two have one name."""
    return tuple(
        Enclosed(f"{place:02}-{edition.language}-{edition.filename}", edition, document)
        for place, document in enumerate(documents, 1)
        for edition in document.versions(document.meeting.documents_language)
    )


def printed(of: Meeting, of_booth: Pack, language: str) -> store.Kept:
    """The running order as a paper. Raises MissingGlyph."""
    with compose.in_language(language):
        document = running_order.build(
            of,
            of_booth.booth,
            [(one.name, one.edition.language, one.document) for one in of_booth.enclosed],
            language,
        )
    key = f"meetings/{of.slug}/running-order.{of_booth.booth}.{language}"
    return store.printed(key, compose.html("running-order", document, language))


def boxed(of_booth: Pack, paper: store.Kept, language: str) -> BytesIO:
    """The ZIP, from its beginning. Raises FileMissing."""
    box = BytesIO()
    with ZipFile(box, "w", ZIP_STORED) as zipped:
        order = f"00-running-order-{of_booth.booth}-{language}.pdf"
        zipped.writestr(ZipInfo(order, _EPOCH), paper.data)
        for one in of_booth.enclosed:
            data = files.read(FOLDER, one.edition.sha256)
            if data is None:
                raise FileMissing(file=one.edition.filename)
            zipped.writestr(ZipInfo(one.name, _EPOCH), data)
    box.seek(0)
    return box


def note_download(of: Meeting, of_booth: Pack, *, by: str) -> None:
    """Write down who took which papers out of the house, those under embargo by name."""
    audit.record(
        by,
        "interpretation.pack_downloaded",
        subject_type="meeting",
        subject_id=of.slug,
        language=of_booth.booth,
        documents=of_booth.documents,
        under_embargo=of_booth.embargoed,
    )
