"""The differences between two released programmes in the reader's words, for page and mail."""

from flask_babel import gettext as _

from app.meetings import words
from app.meetings.rules.releases import Changed, Part, Side, What
from app.web.filters import clock, day, localised

MARKS = {
    What.ADDED: "add",
    What.REMOVED: "off",
    What.TIME: "move",
    What.PLACE: "move",
    What.ROOM: "move",
    What.NAME: "edit",
    What.FORM: "edit",
    What.PEOPLE: "edit",
}


def change_item(change: Changed) -> str:
    """The item by its number and title."""
    entry = change.entry
    return f"{entry.number} {localised(entry.title)}".strip()


def change_what(change: Changed) -> str:
    """In which way the item changed: "New time"."""
    return str(_(words.RELEASE_CHANGES[change.what]))


def change_was(change: Changed) -> str:
    """What was said before; nothing for an item that is new."""
    return _side(change, change.was, change.now)


def change_now(change: Changed) -> str:
    """What is said now; nothing for an item that is gone."""
    return _side(change, change.now, change.was)


def change_line(change: Changed) -> str:
    """The change in one line: "New time: 9 Dec 2026, 10:00–11:00 → 9 Dec 2026, 10:30–11:30"."""
    said = " → ".join(text for text in (change_was(change), change_now(change)) if text)
    return f"{change_what(change)}: {said}" if said else change_what(change)


def _side(change: Changed, side: Side | None, other: Side | None) -> str:
    if side is None:
        return ""
    entry = side.entry
    match change.what:
        case What.TIME:
            return _time(side, other) or str(_("no time"))
        case What.ROOM:
            return entry.room or str(_("no room"))
        case What.NAME:
            return localised(entry.title)
        case What.FORM:
            return str(_(words.KINDS[entry.kind]))
        case What.PLACE:
            return _place(side)
        case What.PEOPLE:
            known = other.entry.people if other else ()
            return ", ".join(_part(part) for part in entry.people if part not in known)
        case _:
            return ", ".join(filter(None, (_time(side, other), entry.room)))


def _time(side: Side, other: Side | None) -> str:
    """Day and time, with the zone where the two sides are not in the same."""
    entry = side.entry
    if entry.starts is None:
        return ""
    named = other is not None and other.zone != side.zone
    time = clock(entry.starts, side.zone, entry.ends, named)
    return f"{day(entry.starts, True, side.zone)}, {time}"


def _place(side: Side) -> str:
    below, after = (localised(text) if text else "" for text in (side.spot.below, side.spot.after))
    if below and after:
        return str(_("below “%(item)s”, after “%(other)s”", item=below, other=after))
    if below:
        return str(_("first below “%(item)s”", item=below))
    if after:
        return str(_("after “%(item)s”", item=after))
    return str(_("at the beginning"))


def _part(part: Part) -> str:
    return f"{part.name} ({_(words.ROLES[part.role])})"
