"""What can be done to a meeting. Every act is audited, flushes, and leaves committing alone.

``copied`` and ``rescheduled`` are the ears of the rooms above: registration adds its invitation
list to a copy, and learns that a meeting has moved.
"""

from app.meetings.services.agenda import (
    COUNTED,
    TypedFigure,
    add_item,
    count_attendance,
    delete_item,
    edit_item,
    local_times,
    move_item,
)
from app.meetings.services.asking import Answer, answer, ask, remind
from app.meetings.services.basics import (
    Basics,
    basics_of,
    create_meeting,
    create_series,
    edit_basics,
    mark_reported,
    publish,
    record_attendance,
    reschedule,
    rescheduled,
    write_text,
)
from app.meetings.services.copying import COPIED_PARTS, copied, copy_meeting
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
from app.meetings.services.releases import release_programme, seal
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

__all__ = [
    "COPIED_PARTS",
    "COUNTED",
    "Answer",
    "Basics",
    "Card",
    "Said",
    "TypedFigure",
    "add_document",
    "add_edition",
    "add_item",
    "answer",
    "ask",
    "assign_role",
    "basics_of",
    "begin_record",
    "card_of",
    "copied",
    "copy_meeting",
    "count_attendance",
    "create_meeting",
    "create_series",
    "delete_item",
    "edit_basics",
    "edit_document",
    "edit_intervention",
    "edit_item",
    "edit_role",
    "hold",
    "local_times",
    "mark_reported",
    "move_intervention",
    "move_item",
    "move_role",
    "plan_intervention",
    "publish",
    "record_attendance",
    "record_intervention",
    "release_document",
    "release_programme",
    "remind",
    "remove_intervention",
    "remove_role",
    "reschedule",
    "rescheduled",
    "seal",
    "set_status",
    "withdraw_document",
    "write_text",
]
