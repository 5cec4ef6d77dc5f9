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

POINT_STATES: dict[str, str] = {
    "offered": N_("Waiting for the rapporteur"),
    "approved": N_("On the screen"),
    "set_aside": N_("Set aside"),
}

POINT_MARKS: dict[str, str] = {"offered": "add", "approved": "done", "set_aside": "off"}

SCREEN_MODES: dict[str, tuple[str, str]] = {
    "auto": (N_("By itself"), N_("Follows the meeting: welcome, the items, the tour, thanks.")),
    "welcome": (N_("Welcome"), N_("Title, the code to follow on a phone, the languages.")),
    "now": (N_("Now and next"), N_("What is on and what comes next.")),
    "tour": (N_("Tour de table"), N_("Who speaks, the time left, who is next, the key points.")),
    "engagements": (N_("Engagements"), N_("What partners have announced in public.")),
    "thanks": (N_("Thanks"), N_("The names of the partners in alphabetical order.")),
}
"""What the big screen can show: its name and what stands on it."""
