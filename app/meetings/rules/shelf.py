"""Who may read a document of the shelf, and from when.

Two questions, both asked at every download: is it open yet, and does its audience include the one
who asks. A statement may be under embargo; the embargo goes before every release, and until its end
only the secretariat and the delegation whose statement it is may read it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

KINDS = ("background", "presentation", "statement", "logistics", "other")

#: ``delegation`` is one partner's delegation.
AUDIENCES = ("public", "registered", "delegation", "secretariat")

RELEASES = ("at_once", "at", "item")

FROM_THE_BEGINNING = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Reader:
    """The one who asks, as far as a meeting's shelf is concerned.

    ``partner_ids``: partners whose delegation this is, or for which one speaks.
    """

    at_desk: bool = False
    registered: bool = False
    partner_ids: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Terms:
    """What decides about a document. ``item_began`` is when somebody first had the floor there."""

    kind: str
    audience: str
    release: str
    partner_id: int | None = None
    release_at: datetime | None = None
    item_starts_at: datetime | None = None
    item_began: datetime | None = None
    embargo_until: datetime | None = None
    withdrawn: bool = False


def opens_at(terms: Terms) -> datetime | None:
    """From when it may be read; None when no moment is known (its item has no time yet)."""
    moment: datetime | None
    match terms.release:
        case "at_once":
            moment = FROM_THE_BEGINNING
        case "at":
            moment = terms.release_at
        case _:
            known = [one for one in (terms.item_starts_at, terms.item_began) if one is not None]
            moment = min(known, default=None)
    if moment is not None and terms.embargo_until is not None:
        return max(moment, terms.embargo_until)
    return moment


def is_open(terms: Terms, now: datetime) -> bool:
    """Whether its moment has come, and it was not withdrawn."""
    moment = opens_at(terms)
    return not terms.withdrawn and moment is not None and moment <= now


def under_embargo(terms: Terms, now: datetime) -> bool:
    """Whether nobody but the secretariat and its own delegation may read it yet."""
    return terms.embargo_until is not None and now < terms.embargo_until


def admits(terms: Terms, reader: Reader, now: datetime, *, published: bool) -> bool:
    """Whether this reader finds the document on the meeting's pages.

    ``published``: whether the meeting is. The secretariat finds there what is open to anybody; the
    rest is at its desk.
    """
    if terms.withdrawn or not (published or reader.at_desk):
        return False
    own = terms.partner_id is not None and terms.partner_id in reader.partner_ids
    if own and terms.kind == "statement" and terms.audience != "secretariat":
        return True
    if not is_open(terms, now):
        return False
    match terms.audience:
        case "public":
            return True
        case "registered":
            return reader.registered or reader.at_desk
        case "delegation":
            return own or reader.at_desk
        case _:
            return reader.at_desk
