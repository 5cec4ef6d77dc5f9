"""Rows of what is published for machines: how a file names its reporter, and each edition.

An edition keeps the very bytes that were published: the address always answers the last one, and
what was published before can be read again.
"""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base, Stamped, UtcDateTime, Versioned
from app.funding.models import Fund
from app.programmes.models import Programme


class IatiProfile(Stamped, Versioned, Base):
    """How the activities of a programme or of a fund are identified and classified.

    `identifier` begins every identifier of the file. It is somebody's decision, never derived, and
    never changes once an edition is out: readers follow an activity by it for ever.
    """

    __tablename__ = "iati_profile"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"), unique=True)
    fund_id: Mapped[int | None] = mapped_column(ForeignKey("fund.id"), unique=True)
    reporting_ref: Mapped[str] = mapped_column(String(80))
    reporting_type: Mapped[str] = mapped_column(String(4))
    identifier: Mapped[str] = mapped_column(String(120), unique=True)
    sector: Mapped[str] = mapped_column(String(8))
    scope: Mapped[str] = mapped_column(String(2))
    region: Mapped[str] = mapped_column(String(4))
    tags: Mapped[list[str]] = mapped_column(JSON, default=list)

    programme: Mapped[Programme | None] = relationship()
    fund: Mapped[Fund | None] = relationship()

    __table_args__ = (
        CheckConstraint("(programme_id IS NULL) <> (fund_id IS NULL)", name="of_one"),
    )


class IatiEdition(Base):
    """A file as it was published: its bytes, when, by whom, and the last posting known to it."""

    __tablename__ = "iati_edition"

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey("iati_profile.id"), index=True)
    n: Mapped[int]
    published_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    published_by: Mapped[str] = mapped_column(String(64))
    known_seq: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    data: Mapped[str] = mapped_column(Text)

    profile: Mapped[IatiProfile] = relationship()

    __table_args__ = (UniqueConstraint("profile_id", "n"),)
