"""Reading the clearance of concept notes: the words at hand, who may clear, who was asked."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.access.identity import Grant, Identity, Level
from app.access.permissions import Permission
from app.access.policy import POLICY
from app.access.roles import Role
from app.accounts import queries as accounts
from app.core.collation import sort_key
from app.core.db import db, for_update, the_one
from app.core.submissions import digest_of
from app.meetings.models import AgendaItem, Meeting, RoleAssignment
from app.reports.models import Clearance, NoteVersion
from app.reports.queries.record import Record, best_text, chairs, record


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a concept note in one language: a short name of each section's content."""

    seals: Mapping[str, str]

    @property
    def digest(self) -> str:
        """The short name of all of it."""
        return digest_of(self.seals)


def wording(of: Meeting, language: str) -> Wording:
    """The words that the concept note prints now. Equal words give equal names, whatever dresses
    them for the paper.
    """
    return wordings(of, (language,))[language]


def wordings(of: Meeting, languages: Collection[str]) -> dict[str, Wording]:
    """The same for several languages, read once."""
    rows, chaired = record(of, "planned"), chairs(of)
    return {
        language: Wording(
            {name: digest_of(said) for name, said in _sections(rows, chaired, language)}
        )
        for language in languages
    }


def _sections(
    rows: Record, chaired: Mapping[int, RoleAssignment], language: str
) -> Iterator[tuple[str, object]]:
    of = rows.meeting
    programme = of.programme.name.best(language) if of.programme else None
    yield (
        "title",
        [
            programme,
            of.title.best(language),
            _text(rows, "concept_title", language),
            of.on_date,
            of.until_date,
            of.starts_at,
            of.ends_at,
            of.zone,
            (of.place_short or of.place).best(language),
        ],
    )
    for kind in ("background", "objectives", "audience"):
        yield kind, _text(rows, kind, language)
    yield (
        "agenda",
        [
            _item(rows, chaired.get(item.id), item, place, language)
            for place, item in enumerate(rows.children(None), 1)
            if item.kind != "break"
        ],
    )
    yield (
        "logistics",
        [_text(rows, "logistics", language), of.floor_language, list(of.interpretation)],
    )


def _text(rows: Record, kind: str, language: str) -> list[object] | None:
    found = best_text(rows.texts, kind, language)
    return [found.body, found.language, found.is_summary] if found else None


def _item(
    rows: Record, chair: RoleAssignment | None, item: AgendaItem, place: int, language: str
) -> list[object]:
    return [
        item.number or str(place),
        item.title.best(language),
        item.description.best(language),
        [topic.title.best(language) for topic in rows.children(item)],
        [
            chair.honorific or chair.person.honorific,
            chair.printed or chair.person.printed,
            chair.function,
            chair.organisation,
            chair.country,
        ]
        if chair
        else None,
    ]


@dataclass(frozen=True, slots=True)
class Clearer:
    """Somebody who may be asked to clear: public id of the account, name, address, language."""

    account_id: str
    name: str
    email: str
    language: str


def may_clear(*, without: str = "") -> list[Clearer]:
    """Everybody with an account who may clear by the policy, by name; ``without`` the one who
    asks.
    """
    roles = [
        role
        for role in Role
        if POLICY[Permission.CLEARANCE_HOLD](
            Identity("anybody", grants=frozenset({Grant(role)}), level=Level.SIGNED_IN)
        )
    ]
    found = {
        one.public_id: Clearer(one.public_id, one.name, one.email, one.language)
        for role in roles
        for one in accounts.holders(role)
        if one.public_id != without
    }
    return sorted(found.values(), key=lambda one: (sort_key(one.name, "en"), one.email))


def clearance(public_id: str) -> Clearance:
    """One request with its meeting and comments. Raises NotFound."""
    return the_one(
        select(Clearance)
        .where(Clearance.public_id == public_id)
        .options(joinedload(Clearance.meeting), selectinload(Clearance.comments))
    )


def clearance_for_update(clearance_id: int) -> Clearance:
    """The request as it is stored now, locked until the transaction ends."""
    return the_one(for_update(select(Clearance).where(Clearance.id == clearance_id)))


def clearances_of(of: Meeting) -> list[Clearance]:
    """Every request about a meeting's concept note, the newest first."""
    return list(
        db.session.scalars(
            select(Clearance)
            .where(Clearance.meeting_id == of.id)
            .options(selectinload(Clearance.comments))
            .order_by(Clearance.id.desc())
        )
    )


def waiting_for(account_id: str) -> list[Clearance]:
    """Open requests that one account is to answer, the oldest first."""
    return list(
        db.session.scalars(
            select(Clearance)
            .where(Clearance.asked_of == account_id, Clearance.state == "asked")
            .options(joinedload(Clearance.meeting))
            .order_by(Clearance.id)
        )
    )


def is_cleared(of: Meeting, language: str, digest: str) -> bool:
    """Whether exactly these words were cleared, and not withdrawn since."""
    return (
        db.session.scalar(
            select(Clearance.id).where(
                Clearance.meeting_id == of.id,
                Clearance.language == language,
                Clearance.state == "cleared",
                Clearance.digest == digest,
            )
        )
        is not None
    )


def version_numbers(of: Meeting) -> dict[tuple[str, str], int]:
    """The numbers of every wording that has one, by language and digest."""
    rows = db.session.execute(
        select(NoteVersion.language, NoteVersion.digest, NoteVersion.number).where(
            NoteVersion.meeting_id == of.id
        )
    )
    return {(language, digest): number for language, digest, number in rows}


def version_number(of: Meeting, language: str, digest: str) -> int | None:
    """The number of a wording; None before it was printed or sent for clearance."""
    return db.session.scalar(
        select(NoteVersion.number).where(
            NoteVersion.meeting_id == of.id,
            NoteVersion.language == language,
            NoteVersion.digest == digest,
        )
    )
