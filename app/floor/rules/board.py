"""The board: where a point can stand, how points are put in order, merged and grouped.

Pure: keys and words in, keys and words out. Points of one theme stand together; their order within
the theme is what the rapporteur moves.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, TypeVar

from app.core.errors import DomainError
from app.core.words import N_

LONGEST_POINT = 90
"""Characters of a point: what is read from the last row at a glance."""

LONGEST_THEME = 80
MOST_THEMES = 20

MOST = 5
WITHIN = timedelta(minutes=10)
"""So many points one participant may offer within this time."""

OFFERED, APPROVED, SET_ASIDE = "offered", "approved", "set_aside"
STATES = (OFFERED, APPROVED, SET_ASIDE)

Thing = TypeVar("Thing")


class PointTooLong(DomainError):
    """A point must be read from the last row."""

    field = "text"
    message = N_("A key point has at most %(most)s characters; this one has %(length)s.")


class EmptyPoint(DomainError):
    """Nothing was written."""

    field = "text"
    message = N_("Write the key point.")


class BoardFrozen(DomainError):
    """What is frozen stays as it was."""

    message = N_(
        "The board is frozen as edition %(edition)s and cannot change. Open it again first; the "
        "next freeze makes the next edition."
    )


class NotFrozen(DomainError):
    """Only a frozen board can be opened again."""

    message = N_("The board is open already.")


class NothingToFreeze(DomainError):
    """An empty board is no figure."""

    message = N_("The board is empty: there is nothing to freeze.")


class NoReason(DomainError):
    """Opening a frozen board is recorded with a reason."""

    field = "why"
    message = N_("Say why the board is opened again.")


class TooLateToOffer(DomainError):
    """The board takes no more points from participants."""

    message = N_("The board takes no more points.")


class TooManyPoints(DomainError):
    """One person does not fill the rapporteur's list."""

    message = N_(
        "You have offered %(most)s points in the last %(minutes)s minutes. Wait a little, so that "
        "others come in as well."
    )


class CannotMerge(DomainError):
    """Only two different points of the screen become one."""

    message = N_("Only two points that are both on the screen can become one.")


class TooManyThemes(DomainError):
    """A board with more heads than points helps nobody."""

    field = "themes"
    message = N_("A board has at most %(most)s themes; these are %(count)s.")


class ThemeTooLong(DomainError):
    """The head of a group fits on two lines of a card."""

    field = "themes"
    message = N_("A theme has at most %(most)s characters: “%(theme)s” is longer.")


def checked(text: str) -> str:
    """The point in one line, without white space around it. Raises EmptyPoint, PointTooLong."""
    plain = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    if not plain:
        raise EmptyPoint
    if len(plain) > LONGEST_POINT:
        raise PointTooLong(most=LONGEST_POINT, length=len(plain))
    return plain


def themes(lines: str, languages: Sequence[str]) -> list[dict[str, str]]:
    """The list of themes as typed: one a line, its names by language parted by bars.

    What comes twice counts once. Raises TooManyThemes, ThemeTooLong.
    """
    found: dict[str, dict[str, str]] = {}
    for line in lines.splitlines():
        names = [" ".join(name.split()) for name in line.split("|")]
        long = next((name for name in names if len(name) > LONGEST_THEME), None)
        if long is not None:
            raise ThemeTooLong(most=LONGEST_THEME, theme=long[:40])
        by_language = {code: name for code, name in zip(languages, names, strict=False) if name}
        if by_language:
            found.setdefault(next(iter(by_language.values())).casefold(), by_language)
    if len(found) > MOST_THEMES:
        raise TooManyThemes(most=MOST_THEMES, count=len(found))
    return list(found.values())


def theme_lines(rows: Iterable[Mapping[str, str]], languages: Sequence[str]) -> str:
    """A list of themes as it is typed."""
    return "\n".join(
        " | ".join(row.get(code, "") for code in languages).rstrip(" |") for row in rows
    )


def grouped(
    points: Iterable[Thing], theme_of: Mapping[Thing, str], listed: Sequence[str]
) -> list[tuple[str, list[Thing]]]:
    """Points under their themes: those of the list in its order, then the others as they come.

    Without a list the themes stand in the order of their first points. Every point is in exactly
    one group, and within a group the order is the one that was given.
    """
    groups: dict[str, list[Thing]] = {}
    for one in points:
        groups.setdefault(theme_of[one], []).append(one)
    rank = {theme: place for place, theme in enumerate(listed)}
    first = {theme: place for place, theme in enumerate(groups)}
    return sorted(groups.items(), key=lambda pair: (rank.get(pair[0], len(rank)), first[pair[0]]))


def stepped(order: Sequence[Thing], one: Thing, step: int, among: Iterable[Thing]) -> list[Thing]:
    """``order`` after ``one`` has changed places with its neighbour of ``among``, one before (-1)
    or after (+1). At the end of the row nothing happens.
    """
    row = [thing for thing in order if thing in set(among)]
    moved = list(order)
    to = row.index(one) + (1 if step > 0 else -1)
    if 0 <= to < len(row):
        at, other = moved.index(one), moved.index(row[to])
        moved[at], moved[other] = moved[other], moved[at]
    return moved


def placed(order: Sequence[Thing], one: Thing, before: Thing | None) -> list[Thing]:
    """``order`` with ``one`` put before another, or at the end."""
    rest = [thing for thing in order if thing != one]
    at = rest.index(before) if before is not None and before in rest else len(rest)
    return [*rest[:at], one, *rest[at:]]


def canonical(content: Any, figures: Mapping[str, str]) -> tuple[str, str, str]:
    """A board to be frozen as text: its words, its figures, and the SHA-256 of the two."""
    words = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    drawn = json.dumps(dict(figures), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return words, drawn, hash_of(words, drawn)


def hash_of(words: str, drawn: str) -> str:
    """The SHA-256 that a frozen board carries."""
    return hashlib.sha256(f"{words}\n{drawn}".encode()).hexdigest()
