"""What registration refuses, and the sentence for it.

``row`` is the place of the delegate in what was sent, from 0, so that the page can show the
sentence at the field.
"""

from datetime import datetime

from app.core.errors import DomainError
from app.core.words import N_


class RegistrationClosed(DomainError):
    """The deadline has passed."""

    message = N_("Registration closed on %(closed)s. Write to the secretariat if it matters.")

    def __init__(self, *, closed: datetime) -> None:
        super().__init__(closed=closed)


class RegistrationNotOpen(DomainError):
    """Registration begins later."""

    message = N_("Registration opens on %(opens)s.")

    def __init__(self, *, opens: datetime) -> None:
        super().__init__(opens=opens)


class MeetingIsOver(DomainError):
    """What took place cannot be changed any more."""

    message = N_("The meeting is over, so its registrations stay as they are.")


class MeetingNotPublished(DomainError):
    """Nobody is invited to a draft."""

    message = N_("Publish the meeting first: an invitation links to its page.")


class SeatsTaken(DomainError):
    """Fewer seats are left in a mode than were asked for."""

    field = "mode"

    def __init__(self, *, mode: str, left: int, asked: int, row: int | None = None) -> None:
        self.mode = mode
        self.left = left
        self.asked = asked
        self.row = row
        super().__init__(left=left, asked=asked)

    @property
    def message(self) -> str:  # type: ignore[override]  # which sentence depends on what is left
        """The sentence for the mode, and for none left."""
        return _SEATS[self.mode, self.left > 0]


_SEATS = {
    ("room", False): N_(
        "No seat is left in the room. Choose “Online”, or ask the secretariat for a seat."
    ),
    ("room", True): N_(
        "Seats left in the room: %(left)s. You asked for %(asked)s. Choose “Online” for the others."
    ),
    ("online", False): N_(
        "No place is left online. Choose “In the room”, or ask the secretariat for a place."
    ),
    ("online", True): N_(
        "Places left online: %(left)s. You asked for %(asked)s. "
        "Choose “In the room” for the others."
    ),
}


class EmailTaken(DomainError):
    """A meeting knows each address once among those who take part."""

    message = N_(
        "%(email)s is already registered for this meeting. Each delegate needs their own address."
    )
    field = "email"

    def __init__(self, *, email: str, row: int | None = None) -> None:
        self.row = row
        super().__init__(email=email)


class EmailWaiting(DomainError):
    """Who waits for a seat cannot be registered beside it."""

    message = N_(
        "%(email)s is on the waiting list of this meeting. Take that person off the list first."
    )
    field = "email"

    def __init__(self, *, email: str, row: int | None = None) -> None:
        self.row = row
        super().__init__(email=email)


class SeatsChanged(DomainError):
    """Other persons would wait than the page said."""

    message = N_("The number of free seats has changed. Check who would wait, and send it again.")


class OfferLapsed(DomainError):
    """The time of an offer is over."""

    message = N_("This offer has lapsed. Register again to stand on the waiting list.")


class NoOffer(DomainError):
    """Nothing has been offered to this person, or not any more."""

    message = N_("No seat is held for this person now.")


class ReasonMissing(DomainError):
    """Passing the capacity is explained."""

    message = N_("Say why this delegation may pass the capacity.")
    field = "why"


class TwoHeads(DomainError):
    """A delegation has one head."""

    message = N_("A delegation has one head. Take the mark off the others.")
    field = "is_head"

    def __init__(self, *, row: int | None = None) -> None:
        self.row = row
        super().__init__()


class HeadAndAlternate(DomainError):
    """An alternate stands in for the head."""

    message = N_("Nobody is head and alternate of the head at once. Take one mark off.")
    field = "is_alternate"

    def __init__(self, *, row: int | None = None) -> None:
        self.row = row
        super().__init__()


class ModeNotOffered(DomainError):
    """The meeting cannot be attended in this way."""

    message = N_("This meeting cannot be attended in this way. Choose another.")
    field = "mode"

    def __init__(self, *, row: int | None = None) -> None:
        self.row = row
        super().__init__()


class NobodyNamed(DomainError):
    """A registration without delegates."""

    message = N_("Name at least one delegate.")


class TooMany(DomainError):
    """More delegates at once than a page can hold."""

    message = N_(
        "At most %(most)s delegates can be sent at once. Send these first, then the others."
    )


class AlreadyWithdrawn(DomainError):
    """The person does not take part any more."""

    message = N_("This registration has been withdrawn already.")


class AlreadyRegistered(DomainError):
    """Somebody of the delegation takes part, so it has not declined."""

    message = N_("Delegates are registered. Withdraw them first if nobody can attend.")


class NotTakingPart(DomainError):
    """Whoever has withdrawn cannot be checked in."""

    message = N_("This person has withdrawn. Register them as a walk-in if they came after all.")


class TooManyEditions(DomainError):
    """A text may be corrected, but not without end."""

    field = "file"
    message = N_(
        "%(most)s editions of this statement were handed in already. For another, write to the "
        "secretariat."
    )


class TwoContacts(DomainError):
    """A partner gets one invitation."""

    message = N_("%(partner)s is chosen twice. Choose one contact of it.")
    field = "contacts"


class NumberChanged(DomainError):
    """The number that was confirmed is not the number of mails that would go out."""

    message = N_("It would be %(number)s mails now, not %(told)s: look at them and confirm again.")


class NobodyToMail(DomainError):
    """A mailing without recipients."""

    message = N_("Nobody is left to write to.")


class MailingSent(DomainError):
    """What has been sent stays as it was."""

    message = N_("This mailing has been sent. Begin another to write again.")


class MomentPassed(DomainError):
    """A reminder for a moment that has gone by."""

    message = N_("That moment has passed already. Choose a later one.")
    field = "choice"


class MeetingNotOver(DomainError):
    """Thanks before the meeting has taken place."""

    message = N_("The meeting is not over yet. Thank those who came when it is.")


class NotLater(DomainError):
    """An exception to the deadline gives more time, and not beyond the meeting."""

    message = N_("Give a time after %(closes)s, when registration closes for everybody.")
    field = "closes_at"


class AfterTheMeeting(DomainError):
    """Nobody registers for what is over."""

    message = N_("Give a time before the meeting is over, %(over)s.")
    field = "closes_at"


class ExceptionReasonMissing(DomainError):
    """An exception is explained."""

    message = N_("Say why this delegation gets more time.")
    field = "why"


class NotOnline(DomainError):
    """Whoever comes to the room has no link to join."""

    message = N_("You are registered for the room. To take part online, have your entry changed.")


class NoLinkYet(DomainError):
    """The meeting has no address to join at."""

    message = N_("The link to join is not known yet. It appears on your page as soon as it is.")


class DoorsClosed(DomainError):
    """Nobody is let in at this hour."""

    message = N_("The meeting cannot be joined now. Your page says from when it can.")


class NotOpenToAll(DomainError):
    """The meeting takes invited delegations alone."""

    message = N_("This meeting takes registrations by invitation only.")


class AlreadyTakingPart(DomainError):
    """Whoever is registered need not ask."""

    message = N_("You are registered for this meeting already. The link is in your own mail.")


class AlreadyAsked(DomainError):
    """One request for one address."""

    message = N_("Your request has reached the secretariat already.")


class RequestAnswered(DomainError):
    """A request is answered once."""

    message = N_("This request has been answered already, or was withdrawn. Nothing was changed.")


class DeclineReasonMissing(DomainError):
    """Whoever is declined is told why."""

    message = N_("Say why the request is declined: the person reads it in the mail.")
    field = "reason"


class NoSeatForRequest(DomainError):
    """An accepted person sits down at once, so a seat must be free."""

    field = "partner"
    message = N_(
        "No seat of this kind is free. Add seats in the meeting’s basics, or let the partner’s "
        "delegation pass the capacity. The request stays as it is."
    )
