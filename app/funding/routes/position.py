"""The funding position: as of any date, as known at any moment, for everybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from flask import Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.guard import can, requires
from app.access.permissions import Permission
from app.core import clock
from app.core.collation import sort_key
from app.core.money import Money
from app.core.spreadsheets import csv_file
from app.funding.models import Book, Engagement, Statement
from app.funding.queries import books, in_kind
from app.funding.queries import statements as statement_queries
from app.funding.queries.baseline import new_money
from app.funding.queries.engagements import without_amount
from app.funding.queries.fund_shares import counted_once
from app.funding.queries.gaps import cash
from app.funding.queries.positions import (
    LinePosition,
    Position,
    RateBasis,
    position,
)
from app.funding.queries.standing import counted_elsewhere, taken_back
from app.funding.queries.statements import percent
from app.funding.routes import bp, drawing
from app.funding.routes.drawing_funds import ELIMINATED
from app.funding.routes.pages import phase_name
from app.funding.rules import engagements as engagement_rules
from app.funding.rules.bridge import PrintedBridge
from app.funding.rules.stages import SLOTS, Measure, Nature
from app.funding.rules.statements import StatementKind
from app.programmes.models import Phase
from app.web.caching import cacheable
from app.web.language import current_language

BASES = (RateBasis.REFERENCE, RateBasis.CURRENT)


@dataclass(frozen=True, slots=True)
class Question:
    """What an address asks: as of a date, known at a moment, at which rates."""

    as_of: date
    known_at: datetime | None
    basis: RateBasis | None
    problems: tuple[str, ...] = ()

    def address(self) -> dict[str, str]:
        """The question as query values."""
        values = {"as_of": self.as_of.isoformat()}
        if self.known_at is not None:
            values["known_at"] = self.known_at.isoformat().replace("+00:00", "Z")
        if self.basis is not None:
            values["basis"] = self.basis.value
        return values


def question() -> Question:
    """The question of this request; what cannot be read is answered as of today, and said."""
    problems = []
    today = clock.today()
    as_of, known_at, basis = today, None, None
    asked = request.args.get("as_of", "").strip()
    if asked:
        try:
            as_of = date.fromisoformat(asked)
        except ValueError:
            problems.append(_("“As of” is not a date; use the form 2021-10-07."))
    asked = request.args.get("known_at", "").strip()
    if asked:
        try:
            read = datetime.fromisoformat(asked)
            known_at = read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
        except (ValueError, OverflowError):
            problems.append(_("“Known at” is not a time; use the form 2021-10-07T12:00."))
    asked = request.args.get("basis", "")
    if asked in list(RateBasis):
        basis = RateBasis(asked)
    return Question(as_of, known_at, basis, tuple(problems))


def for_everybody() -> bool:
    """Whether whoever asks reads what everybody may: no pledge that its partner keeps to itself."""
    return not can(Permission.POSITION_DESK_VIEW)


def book_of_phase(slug: str, phase_slug: str) -> Book:
    """The book of an address."""
    return books.book_of_phase(slug, phase_slug)


@bp.app_template_global("position_url")
def position_url(phase: Phase | None) -> str | None:
    """Where the funding position of a phase stands; None for a phase without a book."""
    if phase is None or not books.has_book(phase):
        return None
    return url_for("funding.show_position", slug=phase.programme.slug, phase_slug=phase.slug)


@bp.get("/programmes/<slug>/<phase_slug>/funding")
@requires(Permission.POSITION_VIEW, on=book_of_phase)
@cacheable
def show_position(book: Book) -> ResponseReturnValue:
    """Required, own, mobilised, and the three gaps together; why they moved; every record."""
    asked = question()
    at = position(book, asked.as_of, asked.known_at, rate_basis=asked.basis, public=for_everybody())
    opening, steps = _moved(book, at)
    phase = book.phase
    if phase is None:
        abort(404)
    page = render_template(
        "funding/show_position.html",
        book=book,
        phase=phase,
        phase_name=phase_name,
        asked=asked,
        at=at,
        percent=percent,
        chart=drawing.coverage(at),
        gap_words=drawing.GAP_WORDS,
        opening=opening,
        steps=steps,
        step_words=drawing.step_words,
        moved=drawing.bridge(steps, at.currency, opening.as_of, at.as_of)
        if opening and steps
        else None,
        runs=drawing.runs,
        moved_by=drawing.moved_by(steps, at.currency) if steps else "",
        once=counted_once(book, at.as_of, at.known_seq),
        eliminated=ELIMINATED,
        elsewhere=counted_elsewhere(
            book, at.as_of, at.known_at, at.moment if for_everybody() else None
        ),
        only_announced=_only_announced(at),
        new_money=new_money(book, at, public=for_everybody()),
        lines=sorted((line for line in at.contributions if line.stage != "none"), key=_by_partner),
        taken_back=taken_back(book, at.as_of, at.known_at, at.moment),
        in_kind=in_kind.of_book(book, at.as_of, at.known_at, at.moment),
        silent=sorted(without_amount(book, at.as_of, at.known_at, at.moment), key=_by_name),
        rules=engagement_rules,
        sees_all=can(Permission.POSITION_DESK_VIEW),
        statement=_latest(book, at.as_of),
        bases=[(basis.value, word) for basis, word in zip(BASES, basis_words(), strict=True)],
        cash=cash(at),
        Measure=Measure,
        minor=lambda amount: Money(amount, at.currency),
    )
    return page, 422 if asked.problems else 200


def basis_words() -> tuple[str, str]:
    """The words of the two bases of conversion, in the order of `BASES`."""
    return _("Reference, frozen for the phase"), _("Of the as-of day")


def _by_partner(line: LinePosition) -> tuple[bool, str, str]:
    label = line.facts.partner_label if _named(line) else None
    name = label.best(current_language())[0] if label else ""
    return not name, sort_key(name, current_language()), line.facts.ref


def _only_announced(at: Position) -> Money | None:
    if at.outstanding is None:
        return None
    return at.outstanding - (at.confirmed or Money.zero(at.currency))


def _by_name(engagement: Engagement) -> str:
    return sort_key(engagement.partner.label.best(current_language())[0], current_language())


def _named(line: LinePosition) -> bool:
    return line.named or can(Permission.POSITION_DESK_VIEW)


def _of_the_gap(book: Book) -> list[Statement]:
    return statement_queries.statements(book, kind=StatementKind.FUNDING_GAP)


def _earlier(book: Book, as_of: date) -> Statement | None:
    found = [s for s in _of_the_gap(book) if s.as_of < as_of]
    return max(found, key=lambda s: (s.as_of, s.id)) if found else None


def _latest(book: Book, as_of: date) -> Statement | None:
    found = [s for s in _of_the_gap(book) if s.as_of <= as_of]
    return max(found, key=lambda s: (s.as_of, s.id)) if found else None


def _moved(book: Book, at: Position) -> tuple[Statement | None, PrintedBridge | None]:
    """The statement at which the bridge opens, and the bridge of the headline gap from there."""
    opening = _earlier(book, at.as_of)
    if opening is None or at.gap is None or opening.known_seq > at.known_seq:
        return None, None
    bridge = statement_queries.bridge_from(
        opening, book, at, {quote.currency: quote for quote in at.rates}
    )
    return opening, bridge.printed(lambda gaps: gaps.signed)


@bp.get("/programmes/<slug>/<phase_slug>/funding.csv")
@requires(Permission.POSITION_VIEW, on=book_of_phase)
@cacheable
def position_csv(book: Book) -> ResponseReturnValue:
    """The lines behind the position, exact, for a spreadsheet."""
    asked = question()
    if asked.problems:
        abort(400, " ".join(asked.problems))
    at = position(book, asked.as_of, asked.known_at, rate_basis=asked.basis, public=for_everybody())
    body = csv_file(_CSV_HEAD, (_csv_row(line) for line in at.lines))
    name = f"{book.slug}-{at.as_of.isoformat()}.csv"
    return Response(
        body,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


_MEASURES = (*SLOTS[Nature.REQUIREMENT], *SLOTS[Nature.OWN], *SLOTS[Nature.CONTRIBUTION])
_IN_BOOK = ("required", "own", "mobilised", "received", "pledged", "outstanding", "confirmed")
_CSV_HEAD = (
    "line",
    "nature",
    "partner",
    "currency",
    "year",
    "country",
    "theme",
    "pillar",
    "earmark",
    *(measure.value for measure in _MEASURES),
    "book currency",
    *(f"{name} in book currency" for name in _IN_BOOK),
)


def _csv_row(line: LinePosition) -> list[Any]:
    facts = line.facts
    return [
        facts.ref,
        facts.nature.value,
        (facts.partner_slug or "") if _named(line) else "",
        facts.currency,
        facts.year or "",
        " ".join(facts.countries),
        facts.theme or "",
        facts.pillar or "",
        facts.strength or "",
        *(line.of(m).amount if m in line.sums.by_measure else "" for m in _MEASURES),
        line.book_currency,
        *(line.in_book(name).amount for name in _IN_BOOK),
    ]
