"""Rows of further questions, their editions, and the answers."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base, LocalisedText, PublicId, Stamped, UtcDateTime, Versioned
from app.core.localised import Localised
from app.meetings.models import Meeting
from app.registration.models.delegations import Delegate


class Question(Stamped, Versioned, PublicId, Base):
    """What an officer asks each delegate of a meeting beside the usual.

    Its words stand in editions: a change makes a new one, and an answer keeps the edition that was
    read. ``depends_on_id`` and ``depends_value``: asked only of whom gave that answer to that
    question. What is ``officer_only`` is on no list and in no file for others. A question is
    retired, never removed; ``version`` counts the edits.
    """

    __tablename__ = "registration_question"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(6))
    required: Mapped[bool] = mapped_column(default=False)
    officer_only: Mapped[bool] = mapped_column(default=False)
    depends_on_id: Mapped[int | None] = mapped_column(ForeignKey("registration_question.id"))
    depends_value: Mapped[str] = mapped_column(String(32), default="")
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    meeting: Mapped[Meeting] = relationship()
    depends_on: Mapped["Question | None"] = relationship(remote_side="Question.id")
    editions: Mapped[list["QuestionEdition"]] = relationship(
        back_populates="question", order_by="QuestionEdition.number"
    )

    __table_args__ = (
        CheckConstraint("kind IN ('text', 'choice', 'date', 'yes_no', 'file')", name="kind"),
    )

    @property
    def current(self) -> "QuestionEdition":
        """The words as they are asked now."""
        return self.editions[-1]


class QuestionEdition(Base):
    """The words of a question as they were for a time; never changed.

    ``options`` of a choice: a mapping each, with ``key``, ``label`` by language, and ``places``
    (null: as many as come).
    """

    __tablename__ = "question_edition"

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(
        ForeignKey("registration_question.id", ondelete="CASCADE")
    )
    number: Mapped[int]
    label: Mapped[Localised] = mapped_column(LocalisedText, default=Localised)
    help: Mapped[Localised] = mapped_column(LocalisedText, default=Localised)
    options: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    made_by: Mapped[str] = mapped_column(String(60))

    question: Mapped[Question] = relationship(back_populates="editions")

    __table_args__ = (UniqueConstraint("question_id", "number"),)


class FurtherAnswer(Stamped, Base):
    """What one delegate said to a question, in the edition that was read.

    ``value`` is the text, the key of the option, the day (ISO), ``yes`` or ``no``, or the public id
    of the file. The place of a choice is taken by those rows whose delegate is registered.
    """

    __tablename__ = "further_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    delegate_id: Mapped[int] = mapped_column(ForeignKey("delegate.id", ondelete="CASCADE"))
    question_id: Mapped[int] = mapped_column(
        ForeignKey("registration_question.id", ondelete="CASCADE"), index=True
    )
    edition_id: Mapped[int] = mapped_column(ForeignKey("question_edition.id", ondelete="CASCADE"))
    value: Mapped[str] = mapped_column(Text)

    delegate: Mapped[Delegate] = relationship()
    question: Mapped[Question] = relationship()
    edition: Mapped[QuestionEdition] = relationship()

    __table_args__ = (UniqueConstraint("delegate_id", "question_id"),)


class AnswerFile(PublicId, Base):
    """A file that a delegation sent in answer to a question; its bytes lie in the store.

    It is of use to that delegation alone, and handed out to the officer only.
    """

    __tablename__ = "answer_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    delegation_id: Mapped[int] = mapped_column(
        ForeignKey("delegation.id", ondelete="CASCADE"), index=True
    )
    filename: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
