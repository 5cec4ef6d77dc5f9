"""What can be done to reports and to concept notes that are to be cleared."""

from app.reports.services.clearance import (
    AlreadyAsked,
    AlreadyCleared,
    NotAClearer,
    NothingSaid,
    NotOpen,
    OwnClearance,
    WordsHaveChanged,
    ask_clearance,
    call_off,
    clear,
    number_of,
    resolve,
    send_back,
)
from app.reports.services.editions import (
    NotYetHeld,
    choose_annexes,
    draft_for,
    publish,
    write,
)

__all__ = [
    "AlreadyAsked",
    "AlreadyCleared",
    "NotAClearer",
    "NotOpen",
    "NotYetHeld",
    "NothingSaid",
    "OwnClearance",
    "WordsHaveChanged",
    "ask_clearance",
    "call_off",
    "choose_annexes",
    "clear",
    "draft_for",
    "number_of",
    "publish",
    "resolve",
    "send_back",
    "write",
]
