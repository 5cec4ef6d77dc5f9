"""The reader's own clock beside the meeting's, on the pages that everybody reads.

A script adds it by itself. Without one a reader chooses a zone, which stands in the address
(``?zone=Asia/Tokyo``), so that a kept page is never shown to somebody who has chosen another.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from flask import request
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from app.core.languages import LANGUAGES
from app.meetings.rules import local_time
from app.web import printing
from app.web.language import current_language

CHOOSE = ""
"""The value of ``?zone=`` that asks for the list."""


@dataclass(frozen=True, slots=True)
class ReaderZone:
    """The zone in which times are shown beside the meeting's own, empty for none.

    ``asked`` when the address speaks of a zone at all: then the list is shown. ``unknown`` when it
    names one that does not exist. ``chosen`` is what the address names, not what was assumed.
    """

    name: str = ""
    asked: bool = False
    unknown: bool = False
    chosen: bool = False

    @property
    def place(self) -> ZoneInfo | None:
        """The zone itself."""
        return ZoneInfo(self.name) if self.name else None


NONE = ReaderZone()


def reader_zone(assumed: str = "") -> ReaderZone:
    """What the address asks for; where it asks for nothing, the zone that is assumed."""
    if "zone" not in request.args:
        return ReaderZone(assumed) if assumed else NONE
    name = request.args["zone"]
    if name in local_time.zones():
        return ReaderZone(name, asked=True, chosen=True)
    return ReaderZone(assumed, asked=True, unknown=name != CHOOSE)


def choices() -> list[tuple[str, list[str]]]:
    """The zones to choose from, by area; UTC and the names of old stand in no area."""
    areas: dict[str, list[str]] = {}
    for name in sorted(local_time.zones()):
        area, slash, _city = name.partition("/")
        if slash and area not in ("Etc", "SystemV", "posix", "right", "US"):
            areas.setdefault(area, []).append(name)
    return [("UTC", ["UTC"]), *areas.items()]


def named(name: str, moment: datetime) -> str:
    """A zone by its full name, with its distance to UTC at a moment: "Asia/Tokyo (UTC+9)"."""
    offset = printing.zone_words(moment, name)
    if offset == name:
        return name
    distance = moment.astimezone(ZoneInfo(name)).utcoffset()
    return f"{name} ({printing.utc_offset(distance)})" if distance is not None else name


def days_off(days: int) -> str:
    """How far the other calendar is from the meeting's: "+1 day"; nothing on the same day."""
    if not days:
        return ""
    sign = "+" if days > 0 else printing.MINUS
    return str(ngettext("%(sign)s%(num)s day", "%(sign)s%(num)s days", abs(days), sign=sign))


def zone_marks(zone: str, reader: ReaderZone) -> Markup:
    """The attributes by which the script knows the meeting's zone, and finds its words."""
    chosen = Markup(" data-zone-chosen") if reader.chosen else ""
    return Markup(' data-zone="{}"{}{}').format(zone, chosen, _words(current_language()))


@lru_cache(maxsize=len(LANGUAGES))
def _words(_language: str) -> Markup:
    """The words of the script in the language at hand, put together once: the programme page is
    the most read page of a meeting. There is one word for each distance of two calendars.
    """
    return Markup(' data-zone-note="{}" data-zone-yours="{}" data-zone-days="{}"').format(
        _("your time: %(zone)s", zone="{zone}"),
        _("your time"),
        "|".join(days_off(days) for days in range(-2, 3)),
    )
