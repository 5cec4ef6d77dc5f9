"""Checks of the whole: the title, the order of the sections, what was added to the agenda."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.collation import plain
from app.reports.rules.checks.shapes import Composed, Finding, Register


def title(text: Composed, register: Register) -> Iterator[Finding]:
    """No title, or another than the meeting has, or had in an earlier paper."""
    if not text.title.strip():
        yield Finding("no_heading", "title", "title")
        return
    others = dict.fromkeys(
        one for one in (register.title, *register.other_titles) if plain(one) != plain(text.title)
    )
    for one in others:
        if one.strip():
            yield Finding("titles", "title", "title", text.title, (("other", one),))


def order(text: Composed, register: Register) -> Iterator[Finding]:
    """Sections in another order than the agenda as held, and that in another than planned."""
    held = [one.key for one in register.agenda]
    written = [
        one.section
        for one in text.passages
        if one.kind == "heading" and one.place == one.section and one.section in held
    ]
    if written != [key for key in held if key in written]:
        moved = next(
            here for here, there in zip(
                written, (key for key in held if key in written), strict=False
            ) if here != there
        )  # fmt: skip
        yield Finding("order", moved, moved, _heading(register, moved))
    planned = [key for key in register.planned_order if key in held]
    as_held = [key for key in held if key in planned]
    if planned != as_held:
        first = next(b for a, b in zip(planned, as_held, strict=True) if a != b)
        yield Finding("planned_order", first, first, _heading(register, first))


def added(text: Composed, register: Register) -> Iterator[Finding]:
    """An item that the concept note does not announce."""
    written = {one.section for one in text.passages}
    for one in register.agenda:
        if not one.planned and one.key in written:
            yield Finding("added", one.key, one.key, one.heading)


def _heading(register: Register, key: str) -> str:
    return next((one.heading for one in register.agenda if one.key == key), key)
