"""Reading corrections: the paragraphs of a report, who may be asked, how far each one is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core import clock, tokens
from app.core.db import db, for_update, the_one
from app.core.errors import NotFound
from app.core.submissions import digest_of
from app.meetings.models import AgendaItem, Intervention, Meeting
from app.partners import queries as partners
from app.reports.models import Correction, CorrectionRound
from app.reports.queries.record import has_held_agenda, last_edition, record
from app.reports.rules.corrections import CLEARED, REMIND_BEFORE, holds, standing
from app.reports.rules.mentions import honorific_in

WHOLE = ".whole"
"""Ending of the key under which a whole section reads in an editor's words."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a report prints of one intervention: its paragraph with the language it is in, and what
    stands below it.
    """

    body: str
    language: str
    reply: str
    proposal: str

    @property
    def digest(self) -> str:
        """The short name of the words; white space does not count."""
        return digest_of([" ".join(one.split()) for one in (self.body, self.reply, self.proposal)])


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who may be asked about a paragraph: ``kind`` is speaker or focal."""

    key: str
    kind: str
    name: str
    email: str
    language: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of a report, and how far its correction is."""

    said: Intervention
    item: AgendaItem
    who: str
    words: Words
    correction: Correction | None
    standing: str
    recipients: tuple[Recipient, ...]

    @property
    def is_cleared(self) -> bool:
        """Whether it may be published without more ado."""
        return self.standing in CLEARED


def words_of(said: Intervention, language: str) -> Words:
    """The words that a report in ``language`` prints of an intervention."""
    body, real = said.summary.best(language)
    if not body.strip() and said.priorities:
        body, real = said.priorities, said.language or "en"
    return Words(body, real, said.reply.best(language)[0], said.ask)


def name_of(said: Intervention, language: str) -> str:
    """Who spoke, as a list names them."""
    honorific, printed = "", ""
    if said.role is not None:
        honorific, printed = said.role.honorific, said.role.printed
    if said.person is not None:
        honorific, printed = honorific or said.person.honorific, printed or said.person.printed
    partner = said.partner.label.best(language)[0] if said.partner else ""
    name = f"{honorific_in(honorific, language)} {printed}".strip()
    return f"{name} ({partner})" if name and partner else name or partner


def correction_round(of: Meeting, language: str) -> CorrectionRound | None:
    """The terms on which a report is corrected, once somebody was asked."""
    return db.session.scalar(
        select(CorrectionRound).where(
            CorrectionRound.meeting_id == of.id, CorrectionRound.language == language
        )
    )


def paragraphs(of: Meeting, language: str) -> list[Paragraph]:
    """Every paragraph that was said at a meeting, in the order of the report."""
    rows = record(of, "held" if has_held_agenda(of) else "planned")
    terms = correction_round(of, language)
    newest = _newest(terms)
    last = last_edition(of, language)
    own = last.overrides if last else {}
    found = [
        (item, said)
        for item in rows.items
        for said in sorted(
            rows.interventions.get(item.id, ()),
            key=lambda one: not (one.role is not None and one.role.role == "chair"),
        )
        if words_of(said, language).body.strip()
    ]
    reachable = _recipients([said for _item, said in found])
    today = clock.today(of.zone)
    return [
        Paragraph(
            said,
            item,
            name_of(said, language),
            words_of(said, language),
            newest.get(said.id),
            _standing(said, item, language, newest.get(said.id), own, today),
            reachable[said.id],
        )
        for item, said in found
    ]


def paragraph(of: Meeting, language: str, said_slug: str) -> Paragraph:
    """One paragraph of a report, by its intervention. Raises NotFound."""
    for one in paragraphs(of, language):
        if one.said.slug == said_slug:
            return one
    raise NotFound()


def standing_of(row: Correction) -> str:
    """How far the paragraph of a request is today, by that request."""
    of, terms = row.round.meeting, row.round
    last = last_edition(of, terms.language)
    own = last.overrides if last else {}
    said = row.intervention
    return _standing(said, said.item, terms.language, row, own, clock.today(of.zone))


def _standing(
    said: Intervention,
    item: AgendaItem,
    language: str,
    row: Correction | None,
    own: Mapping[str, Any],
    today: date,
) -> str:
    words = words_of(said, language)
    whole = own.get(item.slug + WHOLE)
    if whole is not None and not holds(str(whole.get("text", "")), words.body):
        return "rewritten"
    return standing(
        row.state if row else None,
        asked=row.digest if row else "",
        cleared=row.cleared_digest if row else "",
        now=words.digest,
        overdue=row is not None and today > row.due_on,
        silence_consents=row is not None and row.silence_consents,
    )


def _newest(terms: CorrectionRound | None) -> dict[int, Correction]:
    if terms is None:
        return {}
    rows = db.session.scalars(
        select(Correction)
        .where(Correction.round_id == terms.id, Correction.state != "replaced")
        .order_by(Correction.id)
    )
    return {row.intervention_id: row for row in rows}


def _recipients(said: Sequence[Intervention]) -> dict[int, tuple[Recipient, ...]]:
    """The speaker, where an address is known, then the focal points of the partner."""
    contacts = partners.contacts_of(
        sorted({one.partner_id for one in said if one.partner_id is not None}), active_only=True
    )
    found: dict[int, tuple[Recipient, ...]] = {}
    for one in said:
        own: list[Recipient] = []
        if one.person is not None and one.person.email:
            who = one.person
            name = f"{who.honorific} {who.printed}".strip()
            own.append(Recipient("speaker", "speaker", name, who.email or "", who.language))
        own += [
            Recipient(row.public_id, "focal", row.name, row.email, row.language)
            for row in contacts
            if row.partner_id == one.partner_id
        ]
        found[one.id] = tuple(own)
    return found


# --- one request ----------------------------------------------------------------------------------


def correction(public_id: str) -> Correction:
    """One request with its paragraph. Raises NotFound."""
    return the_one(
        select(Correction)
        .where(Correction.public_id == public_id)
        .options(
            joinedload(Correction.round).joinedload(CorrectionRound.meeting),
            joinedload(Correction.intervention),
        )
    )


def correction_for_update(correction_id: int) -> Correction:
    """The request as it is stored now, locked until the transaction ends."""
    return the_one(for_update(select(Correction).where(Correction.id == correction_id)))


def correction_of_link(token: str) -> Correction | None:
    """The request that a mailed link opens."""
    if not tokens.is_token(token):
        return None
    return db.session.scalar(
        select(Correction)
        .where(Correction.token_hash == tokens.digest(token))
        .options(joinedload(Correction.round).joinedload(CorrectionRound.meeting))
    )


def corrections_of(said: Intervention, language: str) -> list[Correction]:
    """Everything that was asked about one paragraph, the newest first."""
    return list(
        db.session.scalars(
            select(Correction)
            .join(CorrectionRound)
            .where(Correction.intervention_id == said.id, CorrectionRound.language == language)
            .order_by(Correction.id.desc())
        )
    )


def corrections_to_remind(today: date) -> list[int]:
    """Requests without an answer whose reminder may be due around ``today``, by database id."""
    return list(
        db.session.scalars(
            select(Correction.id)
            .where(
                Correction.state == "asked",
                Correction.reminded_at.is_(None),
                Correction.due_on >= today - REMIND_BEFORE,
                Correction.due_on <= today + 2 * REMIND_BEFORE,
            )
            .order_by(Correction.id)
        )
    )
