"""What can be done to reports and to concept notes that are to be cleared."""

from app.reports.services.checking import (
    ChecksAreOpen,
    FindingIsGone,
    NoReasonGiven,
    take_back,
    waive,
)
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
    settle_source,
    write,
)
from app.reports.services.manuscripts import keep_manuscript, take_manuscript
from app.reports.services.pictures import (
    AltOrDecoration,
    TooManyPictures,
    add_picture,
    describe_picture,
    move_picture,
    remove_picture,
)
from app.reports.services.templates import save_template, take_newest

__all__ = [
    "AlreadyAsked",
    "AlreadyCleared",
    "AltOrDecoration",
    "ChecksAreOpen",
    "FindingIsGone",
    "NoReasonGiven",
    "NotAClearer",
    "NotOpen",
    "NotYetHeld",
    "NothingSaid",
    "OwnClearance",
    "TooManyPictures",
    "WordsHaveChanged",
    "add_picture",
    "ask_clearance",
    "call_off",
    "choose_annexes",
    "clear",
    "describe_picture",
    "draft_for",
    "keep_manuscript",
    "move_picture",
    "number_of",
    "publish",
    "remove_picture",
    "resolve",
    "save_template",
    "send_back",
    "settle_source",
    "take_back",
    "take_manuscript",
    "take_newest",
    "waive",
    "write",
]
