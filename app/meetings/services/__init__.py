"""What can be done to a meeting. Every act is audited, flushes, and leaves committing alone.

``copied``, ``rescheduled`` and ``noted`` are the ears of the rooms above: registration adds its
invitation list to a copy, and learns that a meeting has moved; reports learn of every act.
"""

from app.meetings.services._common import (
    noted,
)
from app.meetings.services.agenda import (
    AgendaHasChanged,
    EndOrMinutes,
    add_item,
    close_gaps,
    delete_item,
    edit_item,
    local_times,
    move_item,
    place_item,
    shift_rest,
)
from app.meetings.services.asking import (
    Answer,
    answer,
    ask,
    remind,
)
from app.meetings.services.basics import (
    Basics,
    archive,
    basics_of,
    create_meeting,
    create_series,
    edit_basics,
    edit_series,
    mark_reported,
    publish,
    record_attendance,
    reschedule,
    rescheduled,
    set_series,
    unarchive,
    write_text,
)
from app.meetings.services.copying import (
    COPIED_PARTS,
    copied,
    copy_meeting,
    save_as_template,
)
from app.meetings.services.interpretation import (
    add_interpreter,
    edit_interpreter,
    note_languages,
    offer_interpretation,
    remove_interpreter,
    seat_interpreter,
    unseat_interpreter,
)
from app.meetings.services.record import (
    Said,
    begin_record,
    edit_intervention,
    hold,
    move_intervention,
    plan_intervention,
    record_intervention,
    remove_intervention,
)
from app.meetings.services.releases import (
    release_programme,
    seal,
)
from app.meetings.services.roles import (
    assign_role,
    edit_role,
    move_role,
    remove_role,
    set_status,
)
from app.meetings.services.shelf import (
    Card,
    add_document,
    add_edition,
    card_of,
    edit_document,
    release_document,
    withdraw_document,
)
from app.meetings.services.undo import (
    undo_change,
)

__all__ = [
    "COPIED_PARTS",
    "AgendaHasChanged",
    "Answer",
    "Basics",
    "Card",
    "EndOrMinutes",
    "Said",
    "add_document",
    "add_edition",
    "add_interpreter",
    "add_item",
    "answer",
    "archive",
    "ask",
    "assign_role",
    "basics_of",
    "begin_record",
    "card_of",
    "close_gaps",
    "copied",
    "copy_meeting",
    "create_meeting",
    "create_series",
    "delete_item",
    "edit_basics",
    "edit_document",
    "edit_interpreter",
    "edit_intervention",
    "edit_item",
    "edit_role",
    "edit_series",
    "hold",
    "local_times",
    "mark_reported",
    "move_intervention",
    "move_item",
    "move_role",
    "note_languages",
    "noted",
    "offer_interpretation",
    "place_item",
    "plan_intervention",
    "publish",
    "record_attendance",
    "record_intervention",
    "release_document",
    "release_programme",
    "remind",
    "remove_interpreter",
    "remove_intervention",
    "remove_role",
    "reschedule",
    "rescheduled",
    "save_as_template",
    "seal",
    "seat_interpreter",
    "set_series",
    "set_status",
    "shift_rest",
    "unarchive",
    "undo_change",
    "unseat_interpreter",
    "withdraw_document",
    "write_text",
]
