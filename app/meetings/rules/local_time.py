"""Local times of a meeting: from the wall clock of its zone to UTC and back.

Management pages speak the meeting's zone, the database speaks UTC. A wall-clock time that does not
exist (the hour skipped in spring) or exists twice (the hour repeated in autumn) is refused with a
sentence instead of being guessed.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from app.core.errors import DomainError
from app.core.localised import Localised
from app.core.words import N_


class UnknownZone(DomainError):
    """The name is not a zone of the IANA database."""

    field = "zone"
    message = N_("“%(zone)s” is not a time zone. Write it as area and city, such as Europe/Zurich.")


class NonExistentTime(DomainError):
    """The clocks jump over this time on that day."""

    message = N_(
        "%(local)s does not exist in %(zone)s: the clocks go forward on that day. "
        "Choose a time before or after the change."
    )


class AmbiguousTime(DomainError):
    """The clocks pass this time twice on that day."""

    message = N_(
        "%(local)s comes twice in %(zone)s: the clocks go back on that day. "
        "Choose a time before or after the repeated hour."
    )


class OverTheChange(DomainError):
    """An item that runs over a change of the clocks has no such length on other wall clocks."""

    message = N_(
        "“%(item)s” runs over a change of the clocks and would end before it begins. Give it "
        "other times first."
    )


def zone_of(name: str) -> ZoneInfo:
    """The zone of that IANA name. Raises UnknownZone."""
    if name not in zones():
        raise UnknownZone(zone=name)
    return ZoneInfo(name)


@lru_cache(maxsize=1)
def zones() -> frozenset[str]:
    """Every zone of the IANA database on this machine; the folder is walked once."""
    return frozenset(available_timezones())


def to_utc(day: date, at: time, zone: str, *, field: str = "starts") -> datetime:
    """The moment at which the clocks of ``zone`` show ``at`` on ``day``.

    Raises NonExistentTime or AmbiguousTime, so that nobody's meeting is moved by an hour unasked;
    the refusal stands at ``field`` of the form.
    """
    place = zone_of(zone)
    local = datetime.combine(day, at.replace(tzinfo=None, fold=0))
    first = local.replace(tzinfo=place, fold=0)
    second = local.replace(tzinfo=place, fold=1)
    moment = first.astimezone(UTC)
    facts = {"local": f"{local:%Y-%m-%d %H:%M}", "zone": zone}
    if moment.astimezone(place).replace(tzinfo=None) != local:
        raise NonExistentTime(**facts).at(field)
    if first.utcoffset() != second.utcoffset():
        raise AmbiguousTime(**facts).at(field)
    return moment


def to_local(moment: datetime, zone: str) -> datetime:
    """``moment`` as the wall clock of ``zone`` shows it."""
    return moment.astimezone(ZoneInfo(zone))


def shifted(moment: datetime, days: int, zone: str) -> datetime:
    """``moment`` moved by whole days of the calendar: 13:00 stays 13:00 over a clock change."""
    local = to_local(moment, zone)
    return to_utc(local.date() + timedelta(days=days), local.time(), zone, field="on_date")


def rezoned(moment: datetime, old: str, new: str) -> datetime:
    """The moment at which ``new`` shows what ``old`` shows at ``moment``."""
    local = to_local(moment, old)
    return to_utc(local.date(), local.time(), new, field="zone")


def in_order(
    starts: datetime | None, ends: datetime | None, item: Localised
) -> tuple[datetime | None, datetime | None]:
    """The two times of an item whose wall clock was kept. Raises OverTheChange."""
    if starts is not None and ends is not None and ends <= starts:
        raise OverTheChange(item=item)
    return starts, ends


@dataclass(frozen=True, slots=True)
class Place:
    """Where the people of a country usually are when they join: a city and its zone."""

    city: str
    zone: str


@dataclass(frozen=True, slots=True)
class Hours:
    """From when until when on another wall clock; ``days`` is how far its calendar is ahead."""

    text: str
    days: int


def hours_there(
    starts: datetime, ends: datetime | None, here: ZoneInfo, there: ZoneInfo
) -> Hours | None:
    """What the clock of ``there`` shows for these moments; None where both clocks agree."""
    local, other = starts.astimezone(here), starts.astimezone(there)
    if local.utcoffset() == other.utcoffset():
        return None
    text = f"{other:%H:%M}"
    if ends is not None:
        text += f"–{ends.astimezone(there):%H:%M}"
    return Hours(text, (other.date() - local.date()).days)


#: The city by which a country's local time is named; missions in Geneva for Switzerland.
PLACES: dict[str, Place] = {
    "AO": Place(N_("Luanda"), "Africa/Luanda"),
    "BB": Place(N_("Bridgetown"), "America/Barbados"),
    "BE": Place(N_("Brussels"), "Europe/Brussels"),
    "CH": Place(N_("Geneva"), "Europe/Zurich"),
    "CN": Place(N_("Beijing"), "Asia/Shanghai"),
    "CV": Place(N_("Praia"), "Atlantic/Cape_Verde"),
    "DE": Place(N_("Berlin"), "Europe/Berlin"),
    "FR": Place(N_("Paris"), "Europe/Paris"),
    "GB": Place(N_("London"), "Europe/London"),
    "ID": Place(N_("Jakarta"), "Asia/Jakarta"),
    "IE": Place(N_("Dublin"), "Europe/Dublin"),
    "IN": Place(N_("New Delhi"), "Asia/Kolkata"),
    "JO": Place(N_("Amman"), "Asia/Amman"),
    "JP": Place(N_("Tokyo"), "Asia/Tokyo"),
    "KG": Place(N_("Bishkek"), "Asia/Bishkek"),
    "LA": Place(N_("Vientiane"), "Asia/Vientiane"),
    "LU": Place(N_("Luxembourg"), "Europe/Luxembourg"),
    "MK": Place(N_("Skopje"), "Europe/Skopje"),
    "MX": Place(N_("Mexico City"), "America/Mexico_City"),
    "PT": Place(N_("Lisbon"), "Europe/Lisbon"),
    "TH": Place(N_("Bangkok"), "Asia/Bangkok"),
    "TL": Place(N_("Dili"), "Asia/Dili"),
    "ZM": Place(N_("Lusaka"), "Africa/Lusaka"),
}


@dataclass(frozen=True, slots=True)
class LocalStart:
    """When the meeting begins on one wall clock, and the cities that share it."""

    starts: datetime
    cities: tuple[str, ...]


def starts_elsewhere(moment: datetime, countries: set[str]) -> list[LocalStart]:
    """The local start in the cities of ``countries``, from west to east; Geneva always."""
    by_time: dict[datetime, list[str]] = {}
    for code in sorted({"CH", *countries} & PLACES.keys()):
        place = PLACES[code]
        local = to_local(moment, place.zone)
        by_time.setdefault(local.replace(tzinfo=None), []).append(place.city)
    return [LocalStart(local, tuple(sorted(by_time[local]))) for local in sorted(by_time)]
