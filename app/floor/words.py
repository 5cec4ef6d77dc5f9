"""What the floor calls its states, as msgids, and the shapes with which they are marked."""

from app.core.words import N_

QUESTION_STATES: dict[str, str] = {
    "asked": N_("New"),
    "seen": N_("Seen"),
    "taken": N_("Taken for the panel"),
    "answered": N_("Answered"),
    "set_aside": N_("Set aside"),
}

QUESTION_MARKS: dict[str, str] = {
    "asked": "add",
    "seen": "info",
    "taken": "due",
    "answered": "done",
    "set_aside": "off",
}
