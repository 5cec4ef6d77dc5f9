"""Pledges that come in by file: the paper that one person uploads and another approves."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Stamped, Versioned
from app.funding.models.ledger import one_of
from app.funding.models.workflow import (
    PAPER_STATES,
    Earmark,
    Engagement,
    Proposed,
    Recorded,
    Slugged,
)
from app.meetings.models import Meeting
from app.partners.models import Partner
from app.programmes.models import Phase


class PledgeImport(Stamped, Versioned, Slugged, Recorded, Base):
    """A file of pledges of one phase. Counts nowhere until a second person has approved it.

    `sha256` is that of the file's bytes, `language` the one in which its wordings are.
    """

    __tablename__ = "pledge_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    phase_id: Mapped[int] = mapped_column(ForeignKey("phase.id"), index=True)
    filename: Mapped[str] = mapped_column(String(200), default="")
    sha256: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(2))
    state: Mapped[str] = mapped_column(String(12), default="recorded")

    phase: Mapped[Phase] = relationship()
    rows: Mapped[list[PledgeImportRow]] = relationship(
        back_populates="paper", order_by="PledgeImportRow.n"
    )

    __table_args__ = (
        CheckConstraint(one_of("state", list(PAPER_STATES)), name="state"),
        CheckConstraint("approved_by <> recorded_by", name="four_eyes"),
    )


class PledgeImportRow(Proposed, Earmark, Base):
    """One pledge of a file, and the engagement that it became.

    `n` is the row as the spreadsheet numbers it; `identity` the SHA-256 over all it says, by which
    the same pledge in another file is known.
    """

    __tablename__ = "pledge_import_row"

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("pledge_import.id"), index=True)
    n: Mapped[int]
    identity: Mapped[str] = mapped_column(String(64), index=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"), index=True)
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"))
    announced_on: Mapped[date]
    source: Mapped[str] = mapped_column(String(200))
    wording: Mapped[str] = mapped_column(Text)
    said_by: Mapped[str] = mapped_column(String(200))
    engagement_id: Mapped[int | None] = mapped_column(ForeignKey("engagement.id"), unique=True)

    paper: Mapped[PledgeImport] = relationship(back_populates="rows")
    partner: Mapped[Partner] = relationship()
    meeting: Mapped[Meeting | None] = relationship()
    engagement: Mapped[Engagement | None] = relationship()

    __table_args__ = (UniqueConstraint("import_id", "n"),)
