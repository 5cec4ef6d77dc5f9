"""Clearance of a concept note: its sections, and what differs between two wordings of it."""

from collections.abc import Mapping

from app.core.words import N_

#: The parts of the concept note, in the order of the paper; a comment stands at one of them.
SECTIONS = ("title", "background", "objectives", "audience", "agenda", "logistics")

#: What the parts are called. The paper prints these words too, but for the title block.
SECTION_WORDS: dict[str, str] = {
    "title": N_("Title, day and place"),
    "background": N_("Background information"),
    "objectives": N_("Objectives"),
    "audience": N_("Target audience"),
    "agenda": N_("Proposed agenda"),
    "logistics": N_("Logistics"),
}

#: ``asked`` waits for its reader. ``withdrawn``: the words were changed after they were cleared.
#: ``called_off``: whoever asked no longer needs the answer.
STATES = ("asked", "sent_back", "cleared", "withdrawn", "called_off")


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """The sections whose words differ, in the order of the paper."""
    return [name for name in SECTIONS if before.get(name) != after.get(name)]
