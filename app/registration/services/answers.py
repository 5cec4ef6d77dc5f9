"""What is said about one person, and the delegate that it becomes."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from sqlalchemy import delete, select

from app.core.collation import plain
from app.core.db import db
from app.mail import rules as mail_rules
from app.registration.models import Delegate, Delegation, SessionMode
from app.registration.rules.names import NAME_ORDERS, full_name, one_line, several_lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a form says about one delegate; names as given, each on one line.

    ``further`` are the answers to the officer's questions by the key of the question; None where
    they were not asked, as in a file: then what was answered earlier stays.
    """

    honorific: str = ""
    given_names: str = ""
    family_name: str
    name_order: str = "given-first"
    function: str = ""
    email: str
    mode: str
    listen_language: str = "en"
    speak_language: str = "en"
    is_head: bool = False
    is_alternate: bool = False
    access_needs: str = ""
    dietary: str = ""
    consent_list: bool = False
    consent_public: bool = False
    further: Mapping[str, str] | None = None

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "Answer":
        """An answer from the values of a form; what a form leaves open takes its default."""
        known = {name: values[name] for name in cls.__slots__ if values.get(name) is not None}
        return cls(**known)

    @classmethod
    def from_delegate(cls, delegate: Delegate) -> "Answer":
        """What is registered now, without the further answers."""
        return cls(**{name: getattr(delegate, name) for name in KEPT})

    @property
    def titled_name(self) -> str:
        """The name in its order, with its honorific."""
        name = full_name(self.given_names, self.family_name, self.name_order)
        return f"{self.honorific} {name}".strip()

    def cleaned(self) -> "Answer":
        """The same with every text as it is kept.

        Raises NotAnAddress.
        """
        values = asdict(self)
        for name in ("honorific", "given_names", "family_name", "function"):
            values[name] = one_line(values[name])
        values["email"] = mail_rules.address(values["email"])
        values["access_needs"] = several_lines(values["access_needs"])
        # Who is not in the room eats elsewhere: nothing is kept that serves nothing.
        values["dietary"] = several_lines(values["dietary"]) if values["mode"] == "room" else ""
        if values["name_order"] not in NAME_ORDERS:
            values["name_order"] = NAME_ORDERS[0]
        return Answer(**values)


KEPT = tuple(one.name for one in fields(Answer) if one.name != "further")
"""What is kept in the delegate's own row."""


def seat(
    delegation: Delegation,
    answer: Answer,
    persons: Mapping[str, int],
    *,
    position: int,
    replaces: Delegate | None = None,
) -> Delegate:
    """Make a delegate of a clean answer; whoever calls has locked the meeting and found a seat.

    ``persons`` are those of the partner's register, by address.
    """
    delegate = Delegate(
        delegation=delegation,
        meeting_id=delegation.meeting_id,
        position=position,
        replaces_id=replaces.id if replaces is not None else None,
        state="registered",
        version=1,
        calendar_sequence=0,
    )
    write(delegate, answer, persons)
    db.session.add(delegate)
    return delegate


def next_position(delegation: Delegation) -> int:
    """The place after everybody of the delegation."""
    return max((one.position for one in delegation.delegates), default=0) + 1


def forget_session_modes(delegate: Delegate) -> None:
    """Let somebody follow every session as they take part, now that this has changed."""
    db.session.execute(delete(SessionMode).where(SessionMode.delegate_id == delegate.id))


def inherit_session_modes(new: Delegate, old: Delegate) -> None:
    """Let who comes on another's seat follow the sessions as that one would have."""
    if new.mode == old.mode:
        rows = db.session.scalars(select(SessionMode).where(SessionMode.delegate_id == old.id))
        db.session.add_all(
            SessionMode(delegate_id=new.id, agenda_item_id=one.agenda_item_id, mode=one.mode)
            for one in rows.all()
        )


def write(delegate: Delegate, answer: Answer, persons: Mapping[str, int]) -> None:
    """Put what is said into the row."""
    if delegate.id is not None and delegate.mode != answer.mode:
        forget_session_modes(delegate)
    for name in KEPT:
        setattr(delegate, name, getattr(answer, name))
    delegate.email_key = answer.email.lower()
    delegate.person_id = persons.get(delegate.email_key)
    name = full_name(answer.given_names, answer.family_name, answer.name_order)
    delegate.plain = plain(f"{name} {answer.email} {answer.function}")[:700]
