"""The attendance file of a video platform, as Zoom exports it: who joined and left when.

The columns are found by their names, wherever the table begins: some exports put a block about the
meeting before it. Times carry no zone; they are those of the account that exported the file. The
order of day and month is not told either: of the possible readings the one nearest to the day of
the meeting is taken, and one far from it is refused.
"""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.core.collation import plain
from app.core.errors import DomainError
from app.core.words import N_
from app.registration.rules.names import one_line

MOST_ROWS = 20_000
FARTHEST = timedelta(days=2)

NAMES = {
    "name": ("name original name", "name", "participant", "user name"),
    "email": ("user email", "email"),
    "joined": ("join time",),
    "left": ("leave time",),
    "guest": ("guest",),
    "waiting": ("in waiting room",),
}
"""Column to its names, as `plain` leaves them."""

_FORMATS = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%SZ",
    "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %I:%M %p", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M",
    "%d/%m/%Y %I:%M:%S %p", "%d/%m/%Y %I:%M %p", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M",
    "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M",
)  # fmt: skip
_BOTH_NAMES = re.compile(r"(.*?)\s*\((.*)\)\s*")
_YES = ("yes", "oui", "si", "true", "1")


class NotAnAttendanceFile(DomainError):
    """The table with the columns was not found."""

    message = N_(
        "This is not an attendance file: no line has the columns “Name”, “Join Time” and “Leave "
        "Time”. Export the participants of the meeting as CSV."
    )
    field = "file"


class OnlyTotals(DomainError):
    """The export sums up each person and leaves out when they came and went."""

    message = N_(
        "This file holds total minutes only. Export it again without “Show unique users”, so that "
        "it tells when each person joined and left."
    )
    field = "file"


class UnreadableFile(DomainError):
    """Bytes that are not UTF-8 text."""

    message = N_("The file is not text in UTF-8. Export it again as CSV.")
    field = "file"


class TooManyRows(DomainError):
    """More rows than a meeting can have."""

    message = N_("The file has more than %(most)s rows. Is it of this meeting?")
    field = "file"


@dataclass(frozen=True, slots=True)
class Stay:
    """One joining and leaving, in UTC."""

    name: str
    email: str
    joined_at: datetime
    left_at: datetime
    guest: bool = False
    waiting: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong where: line of the file from 1, column as the file calls it, sentence (msgid),
    and what stands there.
    """

    line: int
    column: str
    problem: str
    value: str = ""


@dataclass(slots=True)
class Told:
    """What a file says."""

    stays: list[Stay] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read(data: bytes, *, days: Sequence[date], zone: str) -> Told:
    """Everything the file tells; ``days`` are the meeting's, ``zone`` that of the file's times.

    Raises UnreadableFile, NotAnAttendanceFile, OnlyTotals, TooManyRows.
    """
    lines = _table(data)
    start, columns = _head(lines)
    head = lines[start][1]
    body = [(number, cells) for number, cells in lines[start + 1 :] if any(cells)]
    if len(body) > MOST_ROWS:
        raise TooManyRows(most=MOST_ROWS)
    told = Told()
    for number, cells in body:
        row = {name: one_line(cells[at]) if at < len(cells) else "" for name, at in columns.items()}
        faults = [
            Fault(number, head[columns[column]], problem, row[column])
            for column, problem in _wrong(row, days, zone)
        ]
        told.faults += faults
        if not faults:
            told.stays.append(
                Stay(
                    row["name"][:300],
                    row.get("email", "").lower()[:254],
                    moment(row["joined"], days, zone),
                    moment(row["left"], days, zone),
                    plain(row.get("guest", "")) in _YES,
                    plain(row.get("waiting", "")) in _YES,
                )
            )
    return told


def _wrong(row: dict[str, str], days: Sequence[date], zone: str) -> list[tuple[str, str]]:
    found = []
    if not row["name"] and not row.get("email"):
        found.append(("name", N_("Nobody is named here.")))
    times: dict[str, datetime] = {}
    for column in ("joined", "left"):
        try:
            times[column] = moment(row[column], days, zone)
        except ValueError:
            found.append((column, N_("This is not a time, such as 2026-09-15 14:03:00.")))
            continue
        if not _near(times[column], days, zone):
            found.append((column, N_("This is not on a day of the meeting.")))
    if len(times) == 2 and times["left"] < times["joined"]:
        found.append(("left", N_("Nobody leaves before they have joined.")))
    return found


def _table(data: bytes) -> list[tuple[int, list[str]]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile from error
    if "\0" in text:
        raise UnreadableFile
    head = next((line for line in text.splitlines() if "join time" in line.lower()), "")
    mark = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    try:
        return [(reader.line_num, [cell.strip() for cell in cells]) for cells in reader]
    except csv.Error as error:
        raise UnreadableFile from error


def _head(lines: Sequence[tuple[int, list[str]]]) -> tuple[int, dict[str, int]]:
    """The place of the line with the columns, and the place of each column in it."""
    totals = False
    for place, (_number, cells) in enumerate(lines[:40]):
        told = [plain(cell) for cell in cells]
        columns = {
            name: told.index(spelling)
            for name, spellings in NAMES.items()
            for spelling in reversed(spellings)
            if spelling in told
        }
        if {"name", "joined", "left"} <= set(columns):
            return place, columns
        totals = totals or ("name" in columns and "total duration minutes" in told)
    raise OnlyTotals if totals else NotAnAttendanceFile


# --- times ---------------------------------------------------------------------------------------


def moment(text: str, days: Sequence[date], zone: str) -> datetime:
    """A time of the file in UTC. ValueError for what is none."""
    readings = []
    for form in _FORMATS:
        try:
            found = datetime.strptime(text.upper().replace("T ", "T"), form)  # noqa: DTZ007
        except ValueError:
            continue
        readings.append(found)
        if form.endswith("Z"):
            return found.replace(tzinfo=UTC)
    if not readings:
        raise ValueError(text)
    best = min(readings, key=lambda one: (_distance(one.date(), days), readings.index(one)))
    return best.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _distance(day: date, days: Sequence[date]) -> int:
    return min((abs((day - one).days) for one in days), default=0)


def _near(at: datetime, days: Sequence[date], zone: str) -> bool:
    return _distance(at.astimezone(ZoneInfo(zone)).date(), days) < FARTHEST.days


# --- names ---------------------------------------------------------------------------------------


def spellings(name: str) -> set[str]:
    """How a name may be meant: "Ana (Ana Souza)" is "Ana" or "Ana Souza" or both."""
    found = {plain(name)}
    both = _BOTH_NAMES.fullmatch(name)
    if both:
        found |= {plain(both[1]), plain(both[2])}
    return {one for one in found if one}
