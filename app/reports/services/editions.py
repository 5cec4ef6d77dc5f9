"""Writing reports: editors' words, annexes, publication by edition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from app.audit.services import record
from app.core import clock
from app.core.db import db, for_update
from app.core.errors import DomainError, StaleVersion
from app.core.words import N_
from app.meetings import services as meetings
from app.meetings.models import Meeting
from app.reports import queries
from app.reports.models import Report
from app.reports.rules.overrides import with_override, with_source, without
from app.reports.services.checking import ChecksAreOpen


class NotYetHeld(DomainError):
    """A report tells of a meeting that took place."""

    message = N_("This meeting has not been held yet, so there is nothing to report.")


class NotCleared(DomainError):
    """Two persons: whoever drafts does not publish alone."""

    message = N_(
        "This wording is not cleared yet. Send it for clearance; it is published once everybody "
        "named has cleared it."
    )


class UnclearedText(DomainError):
    """A paragraph that nobody has cleared goes out by a named decision only."""

    field = "reason"
    message = N_(
        "Paragraphs are not cleared by those who spoke: %(count)s. Say why they are published all "
        "the same."
    )


class CorrigendumNeeded(DomainError):
    """A later edition says what is new."""

    field = "corrigendum"
    message = N_("Say in a sentence why there is a new edition; it is printed with the changes.")


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed edition: the hash of its paper and of its words, and what it changes."""

    paper_sha256: str
    text_sha256: str
    changes: Sequence[dict[str, Any]] = field(default_factory=tuple)
    corrigendum: str = ""


@dataclass(frozen=True, slots=True)
class Cleared:
    """How far the clearance is: whether those named have cleared it, the paragraphs that those who
    spoke have not, and why it is published all the same.
    """

    approved: bool
    uncleared: Sequence[dict[str, Any]] = ()
    reason: str = ""

    def must_do(self) -> None:
        """Raises NotCleared, UnclearedText."""
        if not self.approved:
            raise NotCleared()
        if self.uncleared and not self.reason.strip():
            raise UnclearedText(count=len(self.uncleared))


def draft_for(of: Meeting, language: str, *, by: str) -> Report:
    """The draft in a language, begun now when there is none: a new edition takes over the words
    and annexes of the last one.
    """
    found = db.session.scalar(
        for_update(
            select(Report).where(
                Report.meeting_id == of.id, Report.language == language, Report.state == "draft"
            )
        )
    )
    if found is not None:
        return found
    last = queries.last_edition(of, language)
    template = queries.newest_template(of.series_id)
    begun = Report(
        meeting_id=of.id,
        language=language,
        edition=last.edition + 1 if last else 1,
        overrides=dict(last.overrides) if last else {},
        annex_participants=last.annex_participants if last else False,
        annex_engagements=last.annex_engagements if last else False,
        template=last.template if last else template.public_id if template else "",
    )
    db.session.add(begun)
    db.session.flush()
    _audit(by, "report.begun", of, begun)
    return begun


def write(
    of: Meeting,
    language: str,
    texts: Mapping[str, str],
    computed: Mapping[str, str],
    *,
    version: int | None,
    by: str,
) -> Report:
    """Put an editor's words in the place of computed ones, by key.

    ``computed`` are the sentences as the record gives them now; the same words, or none, undo a
    replacement. ``version`` is that of the draft the editor saw, 0 when there was none, None to
    write whatever is stored. Raises StaleVersion with what is stored now.
    """
    before = queries.draft(of, language)
    draft = draft_for(of, language, by=by)
    if version is not None and (before.version if before else 0) != version:
        theirs = {
            key: draft.overrides.get(key, {}).get("text", computed.get(key, "")) for key in texts
        }
        raise StaleVersion(theirs=theirs, version=draft.version)
    overrides = draft.overrides
    for key, text in texts.items():
        overrides = with_override(
            overrides, key, text, computed.get(key, ""), by=by, at=clock.now().isoformat()
        )
    if overrides != draft.overrides:
        draft.overrides = overrides
        draft.version += 1
        _audit(by, "report.written", of, draft, keys=sorted(texts))
    db.session.flush()
    return draft


def settle_source(
    of: Meeting,
    language: str,
    key: str,
    computed: str,
    *,
    keep: bool,
    version: int | None,
    by: str,
) -> Report:
    """Settle that the source of replaced words has changed: the words stay and know the source of
    today (``keep``), or the computed sentence comes back.

    Raises StaleVersion. What is not replaced any more is left as it is.
    """
    draft = draft_for(of, language, by=by)
    if key not in draft.overrides:
        return draft
    if version is not None and draft.version != version:
        raise StaleVersion(theirs={}, version=draft.version)
    draft.overrides = (
        with_source(draft.overrides, key, computed) if keep else without(draft.overrides, key)
    )
    draft.version += 1
    db.session.flush()
    _audit(by, "report.source_settled", of, draft, key=key, kept=keep)
    return draft


def choose_annexes(
    of: Meeting, language: str, *, participants: bool, engagements: bool, by: str
) -> Report:
    """Say which annexes the report has; speakers are always listed."""
    draft = draft_for(of, language, by=by)
    draft.annex_participants, draft.annex_engagements = participants, engagements
    draft.version += 1
    db.session.flush()
    _audit(by, "report.annexes", of, draft, participants=participants, engagements=engagements)
    return draft


def publish(
    of: Meeting,
    language: str,
    *,
    printed: Printed,
    edition: int,
    open_checks: int,
    cleared: Cleared,
    by: str,
) -> Report:
    """Publish the edition whose paper was printed; its bytes are fixed from now on.

    ``open_checks`` is how many findings of the editor's checks were neither dealt with nor let
    pass. Raises NotYetHeld; ChecksAreOpen; NotCleared; UnclearedText; StaleVersion when another
    edition is due than the one printed.
    """
    if not of.is_closed:
        raise NotYetHeld()
    if open_checks:
        raise ChecksAreOpen(count=open_checks)
    cleared.must_do()
    draft = draft_for(of, language, by=by)
    if draft.edition != edition:
        raise StaleVersion(theirs={}, version=draft.version)
    draft.state = "published"
    draft.published_at = clock.now()
    draft.published_by = by
    draft.paper_sha256, draft.text_sha256 = printed.paper_sha256, printed.text_sha256
    draft.changes, draft.corrigendum = list(printed.changes), printed.corrigendum
    draft.uncleared = list(cleared.uncleared)
    draft.override_reason = cleared.reason.strip() if cleared.uncleared else ""
    draft.version += 1
    db.session.flush()
    if of.state != "reported":
        meetings.mark_reported(of, by=by)
    _audit(by, "report.published", of, draft, edition=edition, sha256=printed.paper_sha256)
    if cleared.uncleared:
        _audit(
            by, "report.overridden", of, draft, why=draft.override_reason, edition=edition,
            paragraphs=[one["intervention"] for one in cleared.uncleared],
        )  # fmt: skip
    return draft


def _audit(
    by: str, action: str, of: Meeting, report: Report, *, why: str = "", **facts: Any
) -> None:
    record(
        by,
        action,
        why=why,
        subject_type="meeting",
        subject_id=of.slug,
        language=report.language,
        **facts,
    )
