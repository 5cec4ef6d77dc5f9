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
MODES: dict[str, str] = {
    "": N_("Not known yet"),
    "room": N_("In the room"),
    "online": N_("Online"),
    "written": N_("Written statement only"),
    "absent": N_("Absent"),
}

KINDS: dict[str, str] = {
    "question": N_("Question"),
    "reply": N_("Right of reply"),
    "point_of_order": N_("Point of order"),
    "request": N_("Request for the floor"),
}

ARRANGEMENTS: dict[str, str] = {
    "request": N_("In the order of request"),
    "rank": N_("By rank: Excellencies, then heads of delegation"),
    "alphabet": N_("Alphabetical, in the language chosen"),
    "contribution": N_("By signed contribution (not for publication)"),
}

MOVES: dict[str, str] = {
    "start": N_("Start"),
    "next": N_("Next"),
    "skip": N_("Pass over"),
    "return": N_("Back in the order"),
    "stop": N_("End the turn"),
    "give": N_("Give the floor"),
    "swap": N_("Swap"),
    "place": N_("Order by hand"),
    "arrange": N_("Order by rule"),
    "take": N_("Take the requests"),
    "slot": N_("Change a slot"),
    "alternate": N_("Let the alternate speak"),
    "minutes": N_("Usual minutes"),
    "pause": N_("Pause"),
    "resume": N_("Resume"),
    "restart": N_("Restart the time"),
    "more": N_("+1 minute"),
    "even": N_("As much for all"),
    "ask": N_("New request"),
    "call": N_("Hear a request"),
    "withdraw": N_("Withdraw a request"),
    "name": N_("Name a request"),
    "queue": N_("Move a request"),
    "close": N_("Close the queue"),
    "reopen": N_("Open the queue"),
}
"""Every press by its stored name, as Undo calls it."""
