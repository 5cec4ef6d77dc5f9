"""Taking back a change of the order: only what the change itself touched, and only while it
stands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

#: The items below each item, by their names; those of the first level below None.
Rows = Mapping[str | None, Sequence[str]]


@dataclass(frozen=True, slots=True)
class RowChange:
    """The items below ``parent``, before a change and after it."""

    parent: str | None
    before: tuple[str, ...]
    after: tuple[str, ...]


def row_changes(before: Rows, after: Rows) -> list[RowChange]:
    """The rows that a change made longer, shorter or otherwise ordered."""
    parents = [*before, *(parent for parent in after if parent not in before)]
    found = (
        RowChange(parent, tuple(before.get(parent, ())), tuple(after.get(parent, ())))
        for parent in parents
    )
    return [one for one in found if one.before != one.after]


def taken_back(change: RowChange, now: Sequence[str]) -> list[str] | None:
    """The row as it was before the change, with what was added to it since.

    None when the row is no longer as the change left it: what it held has been moved since. What
    was added since stays behind the item that it follows.
    """
    known = {*change.before, *change.after}
    if tuple(one for one in now if one in known) != change.after:
        return None
    row = list(change.before)
    for at, one in enumerate(now):
        if one not in known:
            follows = now[at - 1] if at else None
            row.insert(row.index(follows) + 1 if follows in row else len(row) if at else 0, one)
    return row
