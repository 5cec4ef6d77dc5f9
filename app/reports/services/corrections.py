"""The right of correction: asking those who spoke, what they answer, what becomes of it.

Everything about one paragraph happens under the lock of its request. What is taken goes into the
record by the record's own service, so that it is typed once and stands in every paper.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app import audit
from app.core import clock
from app.core.db import db, for_update
from app.core.errors import DomainError, StaleVersion
from app.core.localised import Localised
from app.core.versions import raise_version
from app.core.words import N_
from app.meetings import services as meetings
from app.meetings.models import Intervention, Meeting
from app.meetings.services import Said
from app.reports import queries
from app.reports.models import Correction, CorrectionRound
from app.reports.queries import corrections as read
from app.reports.rules import corrections as rules
from app.reports.services import correction_letters as letters

WORKER = "system"


class NobodyChosen(DomainError):
    """Asking nobody asks nothing."""

    message = N_("Choose at least one paragraph and whom to ask about it.")


class DayIsOver(DomainError):
    """A last day lies ahead."""

    field = "due_on"
    message = N_("The last day lies in the past. Give those who spoke some time.")


class NotYetSpoken(DomainError):
    """Words are corrected once they were said."""

    message = N_("The meeting has not been held yet, so there is nothing to correct.")


class AlreadyDecided(DomainError):
    """One decision for each proposal."""

    message = N_("This was decided meanwhile. What was decided is shown below.")


class NoWords(DomainError):
    """A proposal holds words."""

    field = "proposal"
    message = N_("Write how the paragraph should read.")


class SameWords(DomainError):
    """A proposal differs."""

    field = "proposal"
    message = N_("The text reads as before. Change it, or agree to it.")


class WhyNeeded(DomainError):
    """A proposal and a refusal each have a reason."""

    field = "reason"
    message = N_("Say why, in a few words.")


def ask_corrections(
    of: Meeting,
    language: str,
    chosen: Mapping[int, str],
    *,
    due_on: date,
    silence_consents: bool,
    note: str = "",
    by: str,
) -> list[Correction]:
    """Ask about paragraphs: ``chosen`` are interventions (database ids) and the key of whom to ask.

    Whoever was asked before about such a paragraph and has not answered is asked anew, by a new
    link; others keep the terms on which they were asked. Raises NotYetSpoken, NobodyChosen,
    DayIsOver, NotAnAddress, OutsideDemo.
    """
    _must_be_in_order(of, chosen, due_on)
    db.session.execute(for_update(select(Meeting.id).where(Meeting.id == of.id)))
    terms = set_terms(
        of, language, due_on=due_on, silence_consents=silence_consents, note=note, by=by
    )
    made: list[Correction] = []
    for one in read.paragraphs(of, language):
        who = next((two for two in one.recipients if two.key == chosen.get(one.said.id)), None)
        if who is None:
            continue
        before = one.correction
        if before is not None:
            before = queries.correction_for_update(before.id)
            if before.state == "proposed":
                continue  # a proposal is answered before anything else is asked
            if before.state == "asked":
                before.state, before.token_hash = "replaced", None
                raise_version(before)
        row = Correction(
            round=terms,
            intervention=one.said,
            asked_of=who.kind,
            name=who.name,
            email=who.email,
            language=who.language,
            asked_by=by,
            due_on=due_on,
            silence_consents=silence_consents,
            words=one.words.body,
            digest=one.words.digest,
        )
        db.session.add(row)
        db.session.flush()
        letters.to_the_asked(row, "correction_asked", key="asked")
        _audit(row, by, "correction.asked")
        made.append(row)
    if not made:
        raise NobodyChosen()
    return made


def _must_be_in_order(of: Meeting, chosen: Mapping[int, str], due_on: date) -> None:
    if not of.is_closed:
        raise NotYetSpoken()
    if not chosen:
        raise NobodyChosen()
    if due_on < clock.today(of.zone):
        raise DayIsOver()


def try_asking(
    of: Meeting,
    language: str,
    chosen: Mapping[int, str],
    *,
    due_on: date,
    silence_consents: bool,
    note: str = "",
    to: str,
    key: str,
) -> int:
    """Send whoever asks, at their own address ``to``, what those chosen would get: one mail for
    each of their languages, marked as a test, with a link to the preview; returns how many.

    Nobody is asked by it. The same test under the same ``key`` is sent once. Raises NotYetSpoken,
    NobodyChosen, DayIsOver, NotAnAddress, OutsideDemo.
    """
    _must_be_in_order(of, chosen, due_on)
    examples: dict[str, letters.Asking] = {}
    for one in read.paragraphs(of, language):
        for who in one.recipients:
            if who.key == chosen.get(one.said.id):
                asking = letters.Asking(of, language, one.said, who, due_on, silence_consents, note)
                examples.setdefault(who.language, asking)
    if not examples:
        raise NobodyChosen()
    for one_language, asking in examples.items():
        letters.test(asking, to=to, key=f"{key}:{one_language}")
    return len(examples)


def set_terms(
    of: Meeting, language: str, *, due_on: date, silence_consents: bool, note: str, by: str
) -> CorrectionRound:
    """The last day, and whether silence consents, for one report."""
    terms = read.correction_round(of, language)
    if terms is None:
        terms = CorrectionRound(meeting_id=of.id, language=language, due_on=due_on, by=by)
        terms.meeting = of
        db.session.add(terms)
    terms.due_on, terms.silence_consents, terms.note, terms.by = due_on, silence_consents, note, by
    db.session.flush()
    return terms


# --- the answer -----------------------------------------------------------------------------------


def agree(row: Correction, *, seen: str) -> Correction:
    """Whoever was asked agrees to the words that they read, whose short name is ``seen``; the
    rapporteur is told. A repeat changes nothing.

    Raises AlreadyDecided, StaleVersion when the paragraph reads otherwise by now.
    """
    row, words = _open(row, seen)
    if row.state == "agreed" and row.cleared_digest == words.digest:
        return row
    row.state, row.answered_at = "agreed", clock.now()
    row.proposal, row.reason, row.base = "", "", ""
    row.cleared_digest = words.digest
    raise_version(row)
    letters.to_the_rapporteur(row)
    _audit(row, f"speaker:{row.public_id}", "correction.agreed")
    return row


def propose(row: Correction, text: str, *, reason: str, seen: str) -> Correction:
    """Whoever was asked says how their paragraph should read, and why, and the rapporteur is told;
    until it is decided they may say it otherwise. A repeat changes nothing.

    Raises AlreadyDecided, NoWords, SameWords, WhyNeeded, StaleVersion.
    """
    row, words = _open(row, seen)
    if not text.strip():
        raise NoWords()
    if rules.same_words(text, words.body):
        raise SameWords()
    if not reason.strip():
        raise WhyNeeded()
    said = text.strip(), reason.strip()
    if row.state == "proposed" and (row.proposal, row.reason) == said:
        return row
    row.state, row.answered_at = "proposed", clock.now()
    row.base, (row.proposal, row.reason) = words.body, said
    row.cleared_digest = ""
    raise_version(row)
    letters.to_the_rapporteur(row)
    _audit(row, f"speaker:{row.public_id}", "correction.proposed")
    return row


def _open(row: Correction, seen: str) -> tuple[Correction, read.Words]:
    row = queries.correction_for_update(row.id)
    if row.state not in ("asked", "proposed", "agreed"):
        raise AlreadyDecided()
    said = _said(row)
    words = read.words_of(said, row.round.language)
    if words.digest != seen:
        raise StaleVersion(theirs={"proposal": words.body}, version=row.version)
    return row, words


def _said(row: Correction) -> Intervention:
    """The intervention as it is stored now, locked."""
    return (
        db.session.execute(
            for_update(select(Intervention).where(Intervention.id == row.intervention_id))
        )
        .unique()
        .scalar_one()
    )


# --- the decision ---------------------------------------------------------------------------------


def take(row: Correction, text: str, *, note: str, seen: str, version: int, by: str) -> Correction:
    """Put the proposed words, as the rapporteur leaves them, into the record and tell who proposed.

    ``seen`` is the short name of the record's words that stood beside the proposal, ``version``
    that of the proposal. Raises AlreadyDecided, NoWords, StaleVersion with the words of now.
    """
    row, said, words = _to_decide(row, seen, version)
    if not text.strip():
        raise NoWords()
    _into_record(said, words.language, text.strip(), by=by)
    row.cleared_digest = read.words_of(said, row.round.language).digest
    row.words = text.strip()
    return _decide(row, "taken", note, by=by)


def refuse(row: Correction, *, reason: str, seen: str, version: int, by: str) -> Correction:
    """Leave the paragraph as it stands, with a reason of which whoever proposed is told.

    Raises AlreadyDecided, WhyNeeded, StaleVersion.
    """
    if not reason.strip():
        raise WhyNeeded()
    row, _current, words = _to_decide(row, seen, version)
    row.cleared_digest = words.digest
    row.words = words.body
    return _decide(row, "refused", reason.strip(), by=by)


def _to_decide(
    row: Correction, seen: str, version: int
) -> tuple[Correction, Intervention, read.Words]:
    row = queries.correction_for_update(row.id)
    if row.state != "proposed":
        raise AlreadyDecided()
    said = _said(row)
    words = read.words_of(said, row.round.language)
    if words.digest != seen:
        raise StaleVersion(theirs={"text": words.body}, version=row.version)
    if row.version != version:
        raise StaleVersion(theirs={"text": row.proposal}, version=row.version)
    return row, said, words


def _decide(row: Correction, state: str, note: str, *, by: str) -> Correction:
    row.state, row.decision = state, note
    row.decided_at, row.decided_by = clock.now(), by
    raise_version(row)
    letters.to_the_asked(row, "correction_decided", key=f"{state}:{row.version}")
    _audit(row, by, f"correction.{state}", why=note)
    return row


def _into_record(said: Intervention, language: str, text: str, *, by: str) -> None:
    meetings.edit_intervention(
        said,
        Said(
            summary=Localised({**dict(said.summary.items()), language: text}),
            reply=said.reply,
            priorities=said.priorities,
            ask=said.ask,
            themes=tuple(said.themes),
            countries=tuple(said.countries),
            instruments=tuple(said.instruments),
            language=said.language,
        ),
        corrects=True,
        by=by,
    )


# --- reminding and telling ------------------------------------------------------------------------


def remind_of_correction(correction_id: int) -> bool:
    """Send the reminder whose day has come, once; whether one went out."""
    row = queries.correction_for_update(correction_id)
    if row.state != "asked" or row.reminded_at is not None:
        return False
    zone = row.round.meeting.zone
    asked_on = row.asked_at.astimezone(ZoneInfo(zone)).date()
    if not rules.reminder_due(row.due_on, asked_on, clock.today(zone)):
        return False
    row.reminded_at = clock.now()
    letters.to_the_asked(row, "correction_reminder", key="reminder")
    _audit(row, WORKER, "correction.reminded")
    return True


def _audit(row: Correction, by: str, action: str, *, why: str = "", **facts: Any) -> None:
    audit.record(
        by,
        action,
        subject_type="meeting",
        subject_id=row.round.meeting.slug,
        partner_id=row.intervention.partner_id,
        why=why,
        language=row.round.language,
        intervention=row.intervention.slug,
        **facts,
    )
