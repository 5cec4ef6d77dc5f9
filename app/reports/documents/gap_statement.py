"""The funding-gap statement as a paper, made from the stored bytes of the statement alone.

Nothing is computed again: the figures, the bridge and the remarks are those of the data file
whose hash is printed. Names of people and of the programme come with it as :class:`Frame`.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from app.core.money import Money
from app.core.words import N_
from app.funding.rules.bridge import KIND_WORDS, Kind
from app.funding.rules.stages import REASON_WORDS, Nature, Reason
from app.reports.codes import qr
from app.reports.compose import _
from app.reports.documents.common import escaped
from app.reports.documents.money import PAPER_WIDTH
from app.web import charts, printing

MOST_ENTRIES = 8
"""Entries that a row of the bridge lists one by one; of more it says how many and from where to
where."""

NOT_RECORDED = N_("not recorded")


@dataclass(frozen=True, slots=True)
class Approval:
    """Who stood for the statement, in what part, and when."""

    part: str
    name: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Frame:
    """What is printed around the data: names, number, code. All of it is fixed at issue."""

    number: str
    code: str
    sha256: str
    check_url: str
    programme: str
    phase: str
    years: str
    issued_at: datetime
    supersedes: str
    previous_on: date | None
    approvals: tuple[Approval, ...]
    partners: Mapping[str, str]
    sources: Mapping[str, str]
    fictitious: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table of resources; an empty cell is one that has no meaning there.

    ``kind``: plain, gap (the headline), memo (below the line).
    """

    label: str
    before: str
    now: str
    change: str
    share: str
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class StepRow:
    """One line of the bridge."""

    label: str
    amount: str
    why: str
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One line of the ledger behind the figures, amounts in its own currency but the last."""

    ref: str
    whose: str
    currency: str
    announced: str
    signed: str
    received: str
    counted: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of the box: words, millions, and the full amount below; ``millions`` may say that
    nothing is recorded."""

    label: str
    millions: str
    full: str
    recorded: bool
    lead: bool = False


@dataclass(frozen=True, slots=True)
class GapStatement:
    """Everything that the paper prints."""

    frame: Frame
    language: str
    as_of: str
    known_at: str
    currency: str
    status: str
    follows: str
    code: str
    cells: tuple[Cell, ...]
    other_gaps: str
    covered: str
    moved: str
    coverage: charts.Coverage | None
    rows: tuple[Row, ...]
    previous_day: str
    bridge: charts.Bridge | None
    bridge_words: str
    steps: tuple[StepRow, ...]
    remainder: str
    lines: tuple[LedgerLine, ...]
    notes: str
    qr: Markup


def build(data: str, previous: str | None, frame: Frame, language: str) -> GapStatement:
    """The paper of the statement whose data file is ``data``; ``previous`` is the data file of
    the statement at which its bridge opens. Runs in the paper's language."""
    return _Statement(
        json.loads(data), json.loads(previous) if previous else None, frame, language
    ).paper()


def spreadsheet(data: str) -> bytes:
    """The figures of a data file as comma-separated text: one row per figure, exact amounts.

    What is not recorded is an empty cell, never a zero.
    """
    facts: Mapping[str, Any] = json.loads(data)
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\r\n").writerow
    write(["section", "item", "amount", "currency"])
    currency = facts["currency"]
    for name, amount in facts["figures"].items():
        write(["figure", name, amount or "", currency])
    for name, amount in facts["gap"].items():
        write(["gap", name, amount or "", currency])
    for name, share in facts["coverage"].items():
        write(["coverage", name, share or "", "%"])
    bridge = (facts["bridge"] or {}).get("signed")
    if bridge:
        write(["bridge", "opening", bridge["opening"], currency])
        for step in bridge["steps"]:
            write(["bridge", step["reason"] or step["kind"], step["amount"], currency])
        write(["bridge", "closing", bridge["closing"], currency])
    for line in facts["lines"]:
        for measure, amount in line["measures"].items():
            write(["line", f"{line['ref']} {measure}", amount, line["currency"]])
    return out.getvalue().encode()


class _Statement:
    def __init__(
        self,
        data: Mapping[str, Any],
        previous: Mapping[str, Any] | None,
        frame: Frame,
        language: str,
    ) -> None:
        self.data, self.previous, self.frame, self.language = data, previous, frame, language
        self.currency: str = data["currency"]
        self.day = date.fromisoformat(data["as_of"])

    # --- amounts ---

    def money(self, text: str | None) -> Money | None:
        return None if text is None else Money.parse(text, self.currency)

    def figure(self, name: str) -> Money | None:
        return self.money(self.data["figures"][name])

    def gap(self, name: str) -> Money | None:
        return self.money(self.data["gap"][name])

    def before(self, name: str) -> Money | None:
        if self.previous is None:
            return None
        known = {
            **self.previous["figures"],
            **{f"gap_{k}": v for k, v in self.previous["gap"].items()},
        }
        return self.money(known.get(name))

    def full(self, amount: Money | None, *, signed: bool = False) -> str:
        """The whole amount in digits, or that it is not recorded; never a zero for nothing."""
        if amount is None:
            return _(NOT_RECORDED)
        return printing.amount(amount, self.language, signed=signed)

    def millions(self, amount: Money | None, *, signed: bool = False) -> str:
        if amount is None:
            return _(NOT_RECORDED)
        text = printing.millions(amount, self.language, trim=False)
        return f"+{text}" if signed and amount.minor > 0 else text

    def with_unit(self, amount: Money) -> str:
        digits = printing.amount(amount, self.language)
        return printing.with_currency(digits, self.currency, self.language)

    def share(self, amount: Money | None) -> str:
        required = self.figure("required")
        if amount is None or required is None or not required.minor:
            return ""
        exact = Decimal(amount.minor) * 100 / Decimal(required.minor)
        return printing.number(exact, self.language, 1)

    def day_text(self, day: date) -> str:
        return printing.day(day, self.language)

    # --- the paper ---

    def paper(self) -> GapStatement:
        frame, data = self.frame, self.data
        known_at = datetime.fromisoformat(data["known_at"])
        previous_ref, previous_day = data["previous"], self._previous_day()
        return GapStatement(
            frame=frame,
            language=self.language,
            as_of=self.day_text(self.day),
            known_at=printing.moment(known_at, self.language),
            currency=self.currency,
            status=_("Provisional: one row is not explained")
            if data["provisional"]
            else _("Final"),
            follows=f"{previous_ref}, {previous_day}" if previous_ref else "",
            code="-".join(frame.code[at : at + 4] for at in range(0, len(frame.code), 4)),
            cells=self._cells(),
            other_gaps=self._other_gaps(),
            covered=self._covered(),
            moved=self._moved(),
            coverage=self._coverage(),
            rows=self._rows(),
            previous_day=previous_day,
            bridge=self._bridge(),
            bridge_words=self._bridge_words(),
            steps=self._steps(),
            remainder=self._remainder(),
            lines=self._lines(),
            notes=self._notes(),
            qr=qr(
                frame.check_url,
                _("QR code of the public check page, code %(code)s", code=frame.code),
            ),
        )

    def _status(self) -> str:
        if self.data["provisional"]:
            return _("Provisional: one row is not explained")
        return _("Final")

    def _previous_day(self) -> str:
        return self.day_text(self.frame.previous_on) if self.frame.previous_on else ""

    def _cells(self) -> tuple[Cell, ...]:
        computed = self.data["basis"] == "computed"
        mobilised = _("Mobilised, computed") if computed else _("Mobilised")
        named = (
            (_("Required"), self.figure("required"), False),
            (_("Own contribution, staff"), self.figure("own"), False),
            (mobilised, self.figure("mobilised"), False),
            (_("Received"), self.figure("received"), False),
            (_("Gap after signed agreements"), self.gap("signed"), True),
        )
        return tuple(
            Cell(
                label,
                self.millions(amount),
                "" if amount is None else self.with_unit(amount),
                amount is not None,
                lead,
            )
            for label, amount, lead in named
        )

    def _other_gaps(self) -> str:
        signed, confirmed, all_ = (self.gap(n) for n in ("signed", "with_confirmed", "with_all"))
        if signed is None or confirmed is None or all_ is None:
            return ""
        if signed == confirmed == all_ and self.figure("pledged") is None:
            return _(
                "Pledges are not recorded, so the gap with confirmed pledges and the gap with "
                "all pledges are the same."
            )
        return _(
            "With confirmed pledges the gap is %(confirmed)s, with all announced pledges %(all)s.",
            confirmed=self.with_unit(confirmed),
            all=self.with_unit(all_),
        )

    def _covered(self) -> str:
        share = self.data["coverage"]["total"]
        if share is None:
            return ""
        return _("Covered: %(share)s %%.", share=printing.number(Decimal(share), self.language, 1))

    def _moved(self) -> str:
        now, then = self.gap("signed"), self.before("gap_signed")
        if now is None or then is None or self.frame.previous_on is None:
            return ""
        day = self.day_text(self.frame.previous_on)
        if now == then:
            return _("Since %(day)s the gap has not changed.", day=day)
        facts = {
            "day": day,
            "by": self.with_unit(Money(abs(now.minor - then.minor), self.currency)),
            "then": self.full(then),
            "now": self.full(now),
        }
        if now.minor < then.minor:
            return _("Since %(day)s the gap fell by %(by)s, from %(then)s to %(now)s.", **facts)
        return _("Since %(day)s the gap rose by %(by)s, from %(then)s to %(now)s.", **facts)

    def _coverage(self) -> charts.Coverage | None:
        required, gap = self.figure("required"), self.gap("signed")
        if required is None or gap is None or required.minor <= 0:
            return None
        received, receivable = self.figure("received"), self.figure("receivable")
        known = received is not None and receivable is not None
        parts = [("own", _("Own"), self.figure("own"))]
        if known:
            parts += [("paid", _("Received"), received), ("agreed", _("Signed"), receivable)]
        else:
            parts += [("agreed", _("Mobilised"), self.figure("mobilised"))]
        shown = [
            charts.Part(kind, label, amount.minor, self.millions(amount))
            for kind, label, amount in parts
            if amount is not None and amount.minor > 0
        ]
        rest = charts.Part("gap", _("Gap"), 0, self.millions(gap))
        return charts.coverage(required.minor, shown, (), rest, width=PAPER_WIDTH)

    def _rows(self) -> tuple[Row, ...]:
        named = (
            (_("Required"), "required", "plain"),
            (_("Own contribution, staff"), "own", "plain"),
            (_("Mobilised: signed and received"), "mobilised", "plain"),
            (_("of it received"), "received", "part"),
            (_("of it signed, still to come"), "receivable", "part"),
            (_("Gap after signed agreements"), "gap_signed", "gap"),
            (_("Confirmed pledges"), "confirmed", "plain"),
            (_("Announced pledges not yet signed"), "outstanding", "plain"),
            (_("Gap if confirmed pledges are signed"), "gap_with_confirmed", "plain"),
            (_("Gap if announced pledges also come in"), "gap_with_all", "plain"),
        )
        return tuple(
            self._row(
                label,
                name,
                self.gap(name.removeprefix("gap_"))
                if name.startswith("gap_")
                else self.figure(name),
                kind,
            )
            for label, name, kind in named
        )

    def _row(self, label: str, name: str, amount: Money | None, kind: str) -> Row:
        before = self.before(name)
        change = ""
        if amount is not None and before is not None:
            difference = Money(amount.minor - before.minor, self.currency)
            change = self.full(difference, signed=True)
        return Row(
            label,
            self.full(before) if self.previous is not None else "",
            self.full(amount),
            change,
            self.share(amount),
            kind,
        )

    # --- the bridge ---

    @property
    def _printed(self) -> Mapping[str, Any] | None:
        bridge = self.data["bridge"]
        printed: Mapping[str, Any] | None = bridge["signed"] if bridge else None
        return printed

    def _bridge(self) -> charts.Bridge | None:
        printed = self._printed
        if printed is None:
            return None
        opening, closing = self._must(printed["opening"]), self._must(printed["closing"])
        steps = [
            charts.Step(
                self._step_words(step),
                self._must(step["amount"]).minor,
                self.millions(self._must(step["amount"]), signed=True),
                step["unexplained"],
            )
            for step in printed["steps"]
        ]
        return charts.bridge(
            charts.End(
                f"{_('Gap')}\n{self._short(self.frame.previous_on)}",
                opening.minor,
                self.millions(opening),
            ),
            steps,
            charts.End(
                f"{_('Gap')}\n{self._short(self.day)}", closing.minor, self.millions(closing), "gap"
            ),
            PAPER_WIDTH,
        )

    def _short(self, day: date | None) -> str:
        return printing.day(day, self.language, short=True) if day else ""

    def _must(self, text: str) -> Money:
        return Money.parse(text, self.currency)

    def _bridge_words(self) -> str:
        printed = self._printed
        if printed is None:
            return ""
        parts = [
            f"{self._step_words(step)} {self.millions(self._must(step['amount']), signed=True)}"
            for step in printed["steps"]
        ]
        return _(
            "Bridge of the gap from %(opening)s to %(closing)s million %(currency)s: %(steps)s",
            opening=self.millions(self._must(printed["opening"])),
            closing=self.millions(self._must(printed["closing"])),
            currency=self.currency,
            steps="; ".join(parts),
        )

    def _step_words(self, step: Mapping[str, Any]) -> str:
        kind = Kind(step["kind"])
        reason = _(REASON_WORDS[Reason(step["reason"])]) if step["reason"] else ""
        if kind is Kind.EVENT:
            return reason
        if kind is Kind.RECORDED_LATE:
            return _(KIND_WORDS[kind], reason=reason)
        return _(KIND_WORDS[kind])

    def _steps(self) -> tuple[StepRow, ...]:
        printed = self._printed
        if printed is None:
            return ()
        rows = [
            StepRow(
                _("Gap, %(day)s", day=self._previous_day()),
                self.full(self._must(printed["opening"])),
                _("Statement %(number)s", number=self.data["previous"]),
            )
        ]
        for step in printed["steps"]:
            amount = self._must(step["amount"])
            rows.append(
                StepRow(
                    self._step_words(step),
                    self.full(amount, signed=True),
                    self._why(step),
                    "open" if step["unexplained"] else "plain",
                )
            )
        rows.append(
            StepRow(
                _("Gap, %(day)s", day=self.day_text(self.day)),
                self.full(self._must(printed["closing"])),
                _("This statement"),
                "gap",
            )
        )
        return tuple(rows)

    def _why(self, step: Mapping[str, Any]) -> str:
        if step["unexplained"]:
            return self._explanation(self.data["remarks"]) or _("Not explained by the sources.")
        entries = sorted(step["postings"])
        if not entries:
            return ""
        if len(entries) > MOST_ENTRIES:
            return _(
                "%(count)s entries of the ledger, no. %(first)s to %(last)s",
                count=len(entries),
                first=entries[0],
                last=entries[-1],
            )
        numbers = ", ".join(str(number) for number in entries)
        return _("Entries of the ledger: %(numbers)s", numbers=numbers)

    def _explanation(self, remarks: Mapping[str, Any]) -> str:
        said: str = remarks.get("explanation") or ""
        accepted = remarks.get("accepted_by")
        if accepted:
            on = remarks.get("accepted_on")
            day = self.day_text(date.fromisoformat(on)) if on else ""
            taken = _("Accepted unexplained by %(name)s, %(day)s.", name=accepted, day=day)
            return f"{said} {taken}".strip()
        return said

    def _remainder(self) -> str:
        open_ = self.data["unreconciled"]
        if not open_:
            return ""
        amounts: Sequence[str] = [
            printing.with_currency(
                printing.amount(
                    Money.parse(one["amount"], one["currency"]), self.language, signed=True
                ),
                one["currency"],
                self.language,
            )
            for one in open_
        ]
        return _(
            "To be reconciled in the position: %(amounts)s. It stands on a line of its own, with "
            "no partner, and mobilised is therefore marked as computed.",
            amounts="; ".join(amounts),
        )

    def _lines(self) -> tuple[LedgerLine, ...]:
        return tuple(self._line(line) for line in self.data["lines"])

    def _line(self, line: Mapping[str, Any]) -> LedgerLine:
        measures, code = line["measures"], line["currency"]

        def cell(name: str) -> str:
            text = measures.get(name)
            return printing.amount(Money.parse(text, code), self.language) if text else ""

        nature = Nature(line["nature"])
        words = {
            Nature.REQUIREMENT: _("Required"),
            Nature.OWN: _("Own contribution"),
        }.get(nature, _("No partner named"))
        slug = line.get("partner")
        if nature is Nature.CONTRIBUTION:
            mobilised = self._must(line["mobilised_in_book"])
            counted = self.full(mobilised) if mobilised.minor else ""
        else:
            counted = cell(nature.value if nature is Nature.OWN else "required")
        return LedgerLine(
            line["ref"],
            self.frame.partners.get(slug, slug) if slug else words,
            code,
            cell("announced"),
            cell("signed"),
            cell("received"),
            counted,
        )

    # --- notes ---

    def _notes(self) -> str:
        """The notes on method as one numbered list in Markdown."""
        notes = [
            _(
                "**Mobilised** means signed agreements and receipts without one. **Confirmed** "
                "means the partner’s written word before any signature."
            ),
            _(
                "**Gap after signed agreements** is what is required, less the own contribution "
                "and what is mobilised. The two other gaps also take off confirmed pledges, and "
                "all announced pledges."
            ),
            _(
                "**Not recorded** means that the ledger holds no entry of that kind. It is not "
                "zero."
            ),
            _("**Own contribution** is staff time, in kind, on its own line."),
            _(
                "**Cut-off:** what took effect by the as-of date and was recorded by the known-at "
                "time."
            ),
            _(
                "**Rounding:** each figure is rounded on its own; totals may not add up. The exact "
                "figures are in the data file inside this paper."
            ),
            self._exchange(),
        ]
        stated = self._stated()
        listed = [*notes, stated] if stated else notes
        return "\n".join(f"{place}. {note}" for place, note in enumerate(listed, 1))

    def _exchange(self) -> str:
        rates = [
            _(
                "%(currency)s %(rate)s (%(source)s, %(day)s)",
                currency=rate["currency"],
                rate=rate["rate"],
                source=escaped(rate["source"]),
                day=self.day_text(date.fromisoformat(rate["day"])),
            )
            for rate in self.data["rates"]
        ]
        if not rates:
            return _(
                "**Exchange rates:** all amounts are in %(currency)s; none was needed.",
                currency=self.currency,
            )
        return _(
            "**Exchange rates** into %(currency)s: %(rates)s.",
            currency=self.currency,
            rates="; ".join(rates),
        )

    def _stated(self) -> str:
        stated = self.data["remarks"].get("stated_gap")
        if not stated:
            return ""
        sentence = _(
            "**Source:** %(source)s states a gap of %(amount)s.",
            source=escaped(self._source(stated["source"])),
            amount=self.with_unit(self._must(stated["amount"])),
        )
        return f"{sentence} {escaped(stated['explanation'] or '')}".strip()

    def _source(self, cited: str) -> str:
        """A citation such as "REP:129; REP:177" with the titles of the documents it names."""
        codes = dict.fromkeys(part.strip().partition(":")[0] for part in cited.split(";"))
        titles = [self.frame.sources[code] for code in codes if code in self.frame.sources]
        return f"{', '.join(titles)} ({cited})" if titles else cited
