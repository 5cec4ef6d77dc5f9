"""A file of delegates: its columns, and what is wrong with which cell.

Nothing is guessed: a cell is understood or named. What the register and the meeting know is handed
in, so that judging needs no database.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.core.collation import plain
from app.core.errors import DomainError
from app.core.spreadsheets import column_name
from app.core.words import N_
from app.mail import rules as mail_rules
from app.registration.rules.names import NAME_ORDERS, one_line, several_lines
from app.registration.rules.seats import MODES, Seats

HEADINGS: dict[str, str] = {
    "partner": N_("Partner"),
    "honorific": N_("Honorific"),
    "given_names": N_("Given names"),
    "family_name": N_("Family name"),
    "name_order": N_("Name is printed"),
    "function": N_("Title"),
    "email": N_("E-mail"),
    "mode": N_("Takes part"),
    "listen_language": N_("Listens in"),
    "speak_language": N_("Speaks in"),
    "is_head": N_("Head of delegation"),
    "is_alternate": N_("Alternate head"),
    "consent_list": N_("List for participants"),
    "consent_public": N_("Published list"),
    "access_needs": N_("Access needs"),
}
"""Columns by the name that stays, in the order of the template, with the heading on the page."""

NEEDED = ("partner", "family_name", "email", "mode")

IGNORED = ("country", "further")
"""Columns of the export that are known from the partner, or answered by each person."""

LONGEST = {"honorific": 40, "given_names": 120, "family_name": 120, "function": 300,
           "access_needs": 2000}  # fmt: skip

CHOICES = ("name_order", "mode", "listen_language", "speak_language")

FLAGS = ("is_head", "is_alternate", "consent_list", "consent_public")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong: the row as the spreadsheet counts (0: the file), the column's letter and
    heading, and a sentence (msgid) with its facts.
    """

    row: int
    letter: str
    heading: str
    message: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Registered:
    """A delegate as registered now."""

    delegate_id: int
    partner_id: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """What cells are judged by.

    ``headings`` and, for each column of choices, ``words`` give the code of what may be written,
    in the form of `plain`; ``partners`` the id of each name (None: two partners have it). The
    addresses are in small letters; ``free`` partners may pass the capacity.
    """

    headings: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]]
    partners: Mapping[str, int | None]
    registered: Mapping[str, Registered]
    waiting: frozenset[str]
    seats: Mapping[str, Seats]
    floor_language: str
    free: frozenset[int] = frozenset()
    only_demo: bool = False
    shown: Mapping[str, str] = field(default_factory=dict)
    """The choices of a column as the reader is told of them."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row that holds: what is registered for whom; ``delegate_id`` of one that is changed."""

    partner_id: int
    values: Mapping[str, Any]
    delegate_id: int | None = None


@dataclass(slots=True)
class Verdict:
    """What a file would do, or everything that is wrong with it."""

    rows: int = 0
    new: list[Line] = field(default_factory=list)
    changed: list[Line] = field(default_factory=list)
    unchanged: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def does_something(self) -> bool:
        """Whether taking it over would change anything."""
        return bool(self.new or self.changed)


def judge(rows: Sequence[Sequence[str]], known: Known) -> Verdict:
    """Read the rows, the head first; every cell that is wrong is found, not the first alone."""
    verdict = Verdict()
    if not rows:
        verdict.findings.append(Finding(0, "", "", N_("The file holds no rows.")))
        return verdict
    columns = _columns(rows[0], known, verdict)
    if verdict.findings:
        verdict.findings.sort(key=_place)
        return verdict
    reader = _Reader(rows[0], columns, known, verdict)
    for number, row in enumerate(rows[1:], start=2):
        if any(cell.strip() for cell in row):
            verdict.rows += 1
            reader.take(number, row)
    if not verdict.rows:
        verdict.findings.append(Finding(0, "", "", N_("Below its head the file holds no rows.")))
    _judge_heads(reader, known)
    if not verdict.findings:
        _judge_seats(known, verdict)
    verdict.findings.sort(key=_place)
    return verdict


def _place(one: Finding) -> tuple[int, int, str]:
    """Row after row, and in a row from the left."""
    return one.row, len(one.letter), one.letter


def _columns(head: Sequence[str], known: Known, verdict: Verdict) -> dict[str, int]:
    columns: dict[str, int] = {}
    for place, heading in enumerate(head):
        if not heading.strip():
            continue
        code = known.headings.get(plain(heading))
        wrong = None
        if code is None:
            wrong = N_("No column has this name. Take the names of the template.")
        elif code in columns:
            wrong = N_("This column stands twice.")
        if wrong:
            verdict.findings.append(Finding(1, column_name(place), heading, wrong))
        elif code is not None and code not in IGNORED:
            columns[code] = place
    verdict.findings += [
        Finding(1, "", HEADINGS[code], N_("This column is missing."))
        for code in NEEDED
        if code not in columns
    ]
    return columns


class _Reader:
    """Judges row after row, and remembers the addresses."""

    def __init__(
        self, head: Sequence[str], columns: Mapping[str, int], known: Known, verdict: Verdict
    ) -> None:
        self.head, self.columns, self.known, self.verdict = head, columns, known, verdict
        self.rows_of: dict[str, int] = {}
        self.heads: list[tuple[int, int, str]] = []
        """Row, partner and address of everybody who is said to be head of delegation."""
        self.not_heads: set[str] = set()

    def take(self, number: int, row: Sequence[str]) -> None:
        before = len(self.verdict.findings)
        cells = {
            code: row[place].strip() if place < len(row) else ""
            for code, place in self.columns.items()
        }
        partner = self._partner(number, cells["partner"])
        values = self._texts(number, cells) | self._choices(number, cells)
        values |= self._flags(number, cells)
        key = self._address(number, cells["email"], values, partner)
        if values.get("is_head") and partner is not None:
            self.heads.append((number, partner, key))
        elif "is_head" in values:
            self.not_heads.add(key)
        self._one_part(number, key, values)
        if len(self.verdict.findings) > before or partner is None:
            return
        self._sort(partner, key, values)

    def say(self, number: int, code: str, message: str, **facts: Any) -> None:
        """Note what is wrong with a cell."""
        place = self.columns[code]
        finding = Finding(number, column_name(place), self.head[place], message, facts)
        self.verdict.findings.append(finding)

    def _partner(self, number: int, cell: str) -> int | None:
        if not cell:
            self.say(number, "partner", N_("Enter the partner, as the register names it."))
            return None
        name = plain(cell)
        found = self.known.partners.get(name)
        if found is None and name in self.known.partners:
            self.say(number, "partner", N_("Two partners have this name. Enter its short name."))
        elif found is None:
            self.say(
                number, "partner", N_("The register has no partner “%(cell)s”."), cell=cell[:60]
            )
        return found

    def _texts(self, number: int, cells: Mapping[str, str]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for code, most in LONGEST.items():
            if code not in cells:
                continue
            clean = several_lines if code == "access_needs" else one_line
            values[code] = clean(cells[code])
            if len(values[code]) > most:
                self.say(number, code, N_("At most %(most)s characters fit here."), most=most)
        if not values["family_name"]:
            self.say(number, "family_name", N_("Enter the family name."))
        return values

    def _choices(self, number: int, cells: Mapping[str, str]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for code in CHOICES:
            if code not in cells:
                continue
            told = plain(cells[code])
            found = self.known.words[code].get(told)
            if found is not None:
                values[code] = found
            elif not told and code == "mode":
                self.say(number, code, N_("Choose: in the room or online."))
            elif not told:
                values[code] = self._default(code)
            else:
                self.say(
                    number,
                    code,
                    N_("“%(cell)s” is not among the choices: %(choices)s."),
                    cell=cells[code][:60],
                    choices=self.known.shown[code],
                )
        return values

    def _flags(self, number: int, cells: Mapping[str, str]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for code in FLAGS:
            if code not in cells:
                continue
            found = self.known.words["flag"].get(plain(cells[code])) if cells[code] else "no"
            if found is None:
                self.say(number, code, N_("Write yes or no."))
            else:
                values[code] = found == "yes"
        return values

    def _one_part(self, number: int, key: str, values: Mapping[str, Any]) -> None:
        """Nobody becomes head and alternate, by two cells or by one and what is registered."""
        there = self.known.registered.get(key)
        both = {**(there.values if there is not None else {}), **values}
        if both.get("is_head") and both.get("is_alternate"):
            code = next((one for one in ("is_alternate", "is_head") if values.get(one)), None)
            if code is not None:
                self.say(number, code, N_("Nobody is head and alternate of the head at once."))

    def _address(self, number: int, cell: str, values: dict[str, Any], partner: int | None) -> str:
        if not cell:
            self.say(number, "email", N_("Enter the delegate’s own e-mail address."))
            return ""
        try:
            values["email"] = mail_rules.address(cell)
        except DomainError:
            self.say(number, "email", N_("This is not an e-mail address."))
            return ""
        key = str(values["email"]).lower()
        if self.known.only_demo and not mail_rules.is_demo_address(values["email"]):
            self.say(number, "email", N_("In the demonstration, use an address at example.org."))
        if key in self.rows_of:
            self.say(
                number, "email", N_("Row %(row)s has this address too."), row=self.rows_of[key]
            )
        self.rows_of.setdefault(key, number)
        if key in self.known.waiting:
            self.say(number, "email", N_("This person is on the waiting list."))
        there = self.known.registered.get(key)
        if there is not None and partner is not None and there.partner_id != partner:
            self.say(number, "email", N_("This address is registered for another partner."))
        return key

    def _sort(self, partner: int, key: str, values: dict[str, Any]) -> None:
        there = self.known.registered.get(key)
        if there is None:
            full = {code: self._default(code) for code in HEADINGS if code != "partner"}
            self.verdict.new.append(Line(partner, full | values))
        elif all(there.values[code] == value for code, value in values.items()):
            self.verdict.unchanged += 1
        else:
            merged = {**there.values, **values}
            self.verdict.changed.append(Line(partner, merged, there.delegate_id))

    def _default(self, code: str) -> Any:
        if code in FLAGS:
            return False
        if code in ("listen_language", "speak_language"):
            return self.known.floor_language
        return NAME_ORDERS[0] if code == "name_order" else ""


def _judge_heads(reader: _Reader, known: Known) -> None:
    """A delegation has one head, those counted who are registered and keep the mark."""
    named = {key for _row, _partner, key in reader.heads} | reader.not_heads
    heads = Counter(
        one.partner_id
        for key, one in known.registered.items()
        if one.values["is_head"] and key not in named
    )
    for row, partner, _key in reader.heads:
        heads[partner] += 1
        if heads[partner] > 1:
            reader.say(row, "is_head", N_("This delegation has another head."))


def _judge_seats(known: Known, verdict: Verdict) -> None:
    """The file fits as a whole: who changes over leaves a seat, guests take none into account."""
    before = {one.delegate_id: one.values["mode"] for one in known.registered.values()}
    asked: Counter[str] = Counter()
    for line in (*verdict.new, *verdict.changed):
        was = before.get(line.delegate_id) if line.delegate_id is not None else None
        if line.values["mode"] == was or line.partner_id in known.free:
            continue
        asked[line.values["mode"]] += 1
    for mode in MODES:
        left = known.seats[mode].left
        if left is not None and asked[mode] > left:
            message = (
                N_("Seats left in the room: %(left)s. The file asks for %(asked)s.")
                if mode == "room"
                else N_("Places left online: %(left)s. The file asks for %(asked)s.")
            )
            verdict.findings.append(
                Finding(0, "", "", message, {"left": left, "asked": asked[mode]})
            )
