"""What is done with registrations: invitations, drafts, delegates, and the mails about them."""

from app.registration.services.answers import Answer
from app.registration.services.check_ins import (
    WalkIn,
    check_in,
    move_check_ins,
    undo_check_in,
    walk_in,
)
from app.registration.services.copying import copy_invitation_list
from app.registration.services.delegates import (
    change_delegate,
    check,
    register,
    replace_delegate,
    save_draft,
    withdraw_delegate,
)
from app.registration.services.further import answer_own, keep_file
from app.registration.services.invitations import (
    decline,
    invite,
    invite_again,
    revoke_links,
    send_calendars,
)
from app.registration.services.platform import Imported, assign, import_stays
from app.registration.services.questions import (
    QuestionCard,
    add_question,
    ask_sessions,
    edit_question,
    move_question,
    restore_question,
    retire_question,
)
from app.registration.services.waiting import (
    accept_offer,
    end_beyond_capacity,
    extend_offer,
    leave_list,
    set_beyond_capacity,
    settle,
)
from app.registration.services.windows import end_more_time, give_more_time

__all__ = [
    "Answer",
    "Imported",
    "QuestionCard",
    "WalkIn",
    "accept_offer",
    "add_question",
    "answer_own",
    "ask_sessions",
    "assign",
    "change_delegate",
    "check",
    "check_in",
    "copy_invitation_list",
    "decline",
    "edit_question",
    "end_beyond_capacity",
    "end_more_time",
    "extend_offer",
    "give_more_time",
    "import_stays",
    "invite",
    "invite_again",
    "keep_file",
    "leave_list",
    "move_check_ins",
    "move_question",
    "register",
    "replace_delegate",
    "restore_question",
    "retire_question",
    "revoke_links",
    "save_draft",
    "send_calendars",
    "set_beyond_capacity",
    "settle",
    "undo_check_in",
    "walk_in",
    "withdraw_delegate",
]
