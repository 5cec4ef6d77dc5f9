"""What is done with registrations: invitations, drafts, delegates, and the mails about them."""

from app.registration.services.access_needs import (
    answer_access_need,
)
from app.registration.services.answers import (
    Answer,
)
from app.registration.services.check_ins import (
    Noted,
    WalkIn,
    check_in,
    check_in_session,
    move_check_ins,
    take_from_device,
    undo_check_in,
    undo_session_check_in,
    walk_in,
)
from app.registration.services.copying import (
    copy_invitation_list,
)
from app.registration.services.delegates import (
    change_delegate,
    check,
    register,
    replace_delegate,
    save_draft,
    withdraw_delegate,
)
from app.registration.services.further import (
    answer_own,
    forget_unused_files,
    keep_file,
)
from app.registration.services.invitations import (
    decline,
    invite,
    invite_again,
    revoke_links,
    send_calendars,
)
from app.registration.services.joining import (
    join,
)
from app.registration.services.mailings import (
    Preview,
    addressees,
    discard,
    prepare_invitations,
    prepare_reminder,
    prepare_thanks,
    previews,
    send,
    send_test,
    to_remind,
    to_thank,
    write_note,
)
from app.registration.services.platform import (
    Imported,
    assign,
    import_stays,
)
from app.registration.services.questions import (
    QuestionCard,
    add_question,
    ask_sessions,
    edit_question,
    move_question,
    restore_question,
    retire_question,
)
from app.registration.services.requests import (
    accept_request,
    ask_to_register,
    confirm_request,
    decline_request,
    forget_requests,
    withdraw_request,
)
from app.registration.services.session_modes import choose_sessions
from app.registration.services.statements import (
    hand_in,
    take_back,
)
from app.registration.services.waiting import (
    accept_offer,
    end_beyond_capacity,
    extend_offer,
    leave_list,
    set_beyond_capacity,
    settle,
)
from app.registration.services.windows import (
    end_more_time,
    give_more_time,
)

__all__ = [
    "Answer",
    "Imported",
    "Noted",
    "Preview",
    "QuestionCard",
    "WalkIn",
    "accept_offer",
    "accept_request",
    "add_question",
    "addressees",
    "answer_access_need",
    "answer_own",
    "ask_sessions",
    "ask_to_register",
    "assign",
    "change_delegate",
    "check",
    "check_in",
    "check_in_session",
    "choose_sessions",
    "confirm_request",
    "copy_invitation_list",
    "decline",
    "decline_request",
    "discard",
    "edit_question",
    "end_beyond_capacity",
    "end_more_time",
    "extend_offer",
    "forget_requests",
    "forget_unused_files",
    "give_more_time",
    "hand_in",
    "import_stays",
    "invite",
    "invite_again",
    "join",
    "keep_file",
    "leave_list",
    "move_check_ins",
    "move_question",
    "prepare_invitations",
    "prepare_reminder",
    "prepare_thanks",
    "previews",
    "register",
    "replace_delegate",
    "restore_question",
    "retire_question",
    "revoke_links",
    "save_draft",
    "send",
    "send_calendars",
    "send_test",
    "set_beyond_capacity",
    "settle",
    "take_back",
    "take_from_device",
    "to_remind",
    "to_thank",
    "undo_check_in",
    "undo_session_check_in",
    "walk_in",
    "withdraw_delegate",
    "withdraw_request",
    "write_note",
]
