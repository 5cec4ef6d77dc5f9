"""Refusals with facts.

A broken rule is a subclass of :class:`DomainError`. It carries an English sentence with named
places and the facts for them; the web layer translates the sentence and prints the facts in the
reader's format. ``field`` names the form field at which the sentence belongs.
"""

from typing import Any, ClassVar, Self

from app.core.words import N_


class DomainError(Exception):
    """A rule of the house was broken; the sentence says what happened and what to do."""

    message: ClassVar[str] = N_("This cannot be done.")
    field: str | None = None

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        super().__init__(str(self))

    def at(self, field: str) -> Self:
        """The same refusal, shown at ``field``: for a rule that does not know who asked."""
        self.field = field
        return self

    def __str__(self) -> str:
        return self.message % self.facts if self.facts else self.message


class NotFound(DomainError):
    """The thing asked for does not exist, or not for this reader."""

    message = N_("This does not exist, or is not open to you.")


class StaleVersion(DomainError):
    """Somebody else saved in the meantime; both texts are shown and nothing is lost.

    ``theirs`` is what is stored now: a mapping of field name to value.
    """

    message = N_("Somebody else has changed this in the meantime. Compare both versions below.")

    def __init__(self, *, theirs: dict[str, Any], version: int) -> None:
        self.theirs = theirs
        self.version = version
        super().__init__()


class SamePerson(DomainError):
    """Two persons are needed, and one tried to be both."""

    message = N_("A second person has to approve this: nobody approves an own entry.")


class RepeatedWithOtherContent(DomainError):
    """A submission key came again with other content than the first time."""

    message = N_("This form was already sent with other content. Open it again and send it once.")
