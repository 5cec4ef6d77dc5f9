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
from app.registration.services.invitations import (
    decline,
    invite,
    invite_again,
    revoke_links,
    send_calendars,
)
from app.registration.services.joining import join
from app.registration.services.platform import Imported, assign, import_stays
from app.registration.services.waiting import (
    accept_offer,
    end_beyond_capacity,
    extend_offer,
    leave_list,
    set_beyond_capacity,
    settle,
)

__all__ = [
    "Answer",
    "Imported",
    "WalkIn",
    "accept_offer",
    "assign",
    "change_delegate",
    "check",
    "check_in",
    "copy_invitation_list",
    "decline",
    "end_beyond_capacity",
    "extend_offer",
    "import_stays",
    "invite",
    "invite_again",
    "join",
    "leave_list",
    "move_check_ins",
    "register",
    "replace_delegate",
    "revoke_links",
    "save_draft",
    "send_calendars",
    "set_beyond_capacity",
    "settle",
    "undo_check_in",
    "walk_in",
    "withdraw_delegate",
]
