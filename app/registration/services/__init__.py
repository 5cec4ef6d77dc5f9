"""What is done with registrations: invitations, drafts, delegates, and the mails about them."""

from app.registration.services.check_ins import (
    WalkIn,
    check_in,
    move_check_ins,
    undo_check_in,
    walk_in,
)
from app.registration.services.copying import copy_invitation_list
from app.registration.services.delegates import (
    Answer,
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
from app.registration.services.platform import Imported, assign, import_stays

__all__ = [
    "Answer",
    "Imported",
    "WalkIn",
    "assign",
    "change_delegate",
    "check",
    "check_in",
    "copy_invitation_list",
    "decline",
    "import_stays",
    "invite",
    "invite_again",
    "move_check_ins",
    "register",
    "replace_delegate",
    "revoke_links",
    "save_draft",
    "send_calendars",
    "undo_check_in",
    "walk_in",
    "withdraw_delegate",
]
