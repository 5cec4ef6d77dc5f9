"""Long lists in pages: `?page=3`, everything else of the address kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import request, url_for

Item = TypeVar("Item")

DEFAULT_SIZE = 50
LAST_PAGE = 100_000


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page of a list: its items, its number (from 1), items per page, and how many items there
    are in all.
    """

    items: Sequence[Item]
    number: int
    size: int
    total: int

    @property
    def count(self) -> int:
        """How many pages there are; an empty list has one."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """Place of the first item shown in the whole list, from 1; 0 for an empty list."""
        return (self.number - 1) * self.size + 1 if self.items else 0

    @property
    def previous_url(self) -> str | None:
        """Address of the page before, None on the first."""
        return _address(self.number - 1) if self.number > 1 else None

    @property
    def next_url(self) -> str | None:
        """Address of the page after, None on the last."""
        return _address(self.number + 1) if self.number < self.count else None


def _address(number: int) -> str:
    values: dict[str, Any] = dict(request.view_args or {})
    values |= {name: request.args.getlist(name) for name in request.args if name != "page"}
    if number > 1:
        values["page"] = number
    return url_for(request.endpoint or "", **values)


def page_number() -> int:
    """The page that the address asks for; 1 for anything that is no page number."""
    text = request.args.get("page", "1")
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        return 1
    return min(max(1, int(text)), LAST_PAGE)


def offset(size: int = DEFAULT_SIZE) -> int:
    """How many items stand before the page that the address asks for."""
    return (page_number() - 1) * size


def page_of(items: Sequence[Item], size: int = DEFAULT_SIZE) -> Page[Item]:
    """The page that the address asks for, cut out of a whole list."""
    start = offset(size)
    return Page(items[start : start + size], page_number(), size, len(items))
