"""What is done with registrations: invitations, drafts, delegates, and the mails about them."""

from app.registration.services.answers import Answer
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
    "accept_offer",
    "change_delegate",
    "check",
    "copy_invitation_list",
    "decline",
    "end_beyond_capacity",
    "extend_offer",
    "invite",
    "invite_again",
    "leave_list",
    "register",
    "replace_delegate",
    "revoke_links",
    "save_draft",
    "send_calendars",
    "set_beyond_capacity",
    "settle",
    "withdraw_delegate",
]
