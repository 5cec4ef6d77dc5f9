"""The words of the room: what modes, states and groups are called, as msgids."""

from app.core.words import N_

MODES: dict[str, str] = {"room": N_("In the room"), "online": N_("Online")}

PARTS: dict[str, str] = {"head": N_("Head of delegation"), "alternate": N_("Alternate head")}

DELEGATION_STATES: dict[str, str] = {
    "to_invite": N_("Not invited yet"),
    "invited": N_("Invited"),
    "registered": N_("Registered"),
    "declined": N_("Cannot attend"),
}

#: The shape with which a state is marked.
DELEGATION_MARKS: dict[str, str] = {
    "to_invite": "off",
    "invited": "due",
    "registered": "done",
    "declined": "off",
}

NAME_ORDERS: dict[str, str] = {
    "given-first": N_("Given name first"),
    "family-first": N_("Family name first"),
}

#: What became of an access need.
NEED_STATES: dict[str, str] = {
    "open": N_("Open"),
    "arranged": N_("Arranged"),
    "not_possible": N_("Not possible"),
}

NEED_MARKS: dict[str, str] = {"open": "due", "arranged": "done", "not_possible": "off"}

WAITING_STATES: dict[str, str] = {"waiting": N_("Waiting"), "offered": N_("Seat held")}

WAITING_MARKS: dict[str, str] = {"waiting": "info", "offered": "due"}

RULE_STATES: dict[str, str] = {
    "scheduled": N_("Scheduled"),
    "sent": N_("Sent"),
    "missed": N_("Missed"),
    "stopped": N_("Stopped"),
}

RULE_MARKS: dict[str, str] = {
    "scheduled": "info",
    "sent": "done",
    "missed": "late",
    "stopped": "off",
}

MAILINGS: dict[str, str] = {
    "invitation": N_("Invitations"),
    "reminder": N_("Reminder to answer"),
    "thanks": N_("Thanks to those who came"),
}

ANSWERS: dict[str, str] = {"yes": N_("Yes"), "no": N_("No")}

QUESTION_KINDS: dict[str, str] = {
    "text": N_("Text"),
    "choice": N_("Choice of one"),
    "date": N_("Day"),
    "yes_no": N_("Yes or no"),
    "file": N_("File"),
}

REQUEST_STATES: dict[str, str] = {
    "pending": N_("To be answered"),
    "accepted": N_("Accepted"),
    "declined": N_("Declined"),
    "withdrawn": N_("Withdrawn"),
}

REQUEST_MARKS: dict[str, str] = {
    "pending": "due",
    "accepted": "done",
    "declined": "off",
    "withdrawn": "off",
}
