"""Gaps cell by cell, what if, and funding opportunities: as of any date, for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.access.guard import can, requires
from app.access.permissions import Permission
from app.core.collation import sort_key
from app.core.money import Money
from app.funding.forms.what_if import WhatIfForm
from app.funding.models import Book
from app.funding.queries import gap_tables
from app.funding.queries import gaps as queries
from app.funding.queries import what_if as scenarios
from app.funding.queries.gaps import COUNTED_WORDS, By, Counted, Gaps, Group, Source
from app.funding.routes import bp
from app.funding.routes.drawing import GAP_WORDS
from app.funding.routes.pages import phase_name
from app.funding.routes.places import BY_WORDS, Places
from app.funding.routes.position import (
    BASES,
    Question,
    basis_words,
    book_of_phase,
    for_everybody,
    question,
)
from app.funding.rules.flow import Range
from app.programmes.models import Phase
from app.web import heatmap, pagination
from app.web.caching import cacheable
from app.web.filters import in_millions
from app.web.language import current_language

NOT_SAID = "-"
"""How "not said" stands in an address."""


@dataclass(frozen=True)
class _View:
    """One book as one question sees it, with the words of the reader."""

    book: Book
    phase: Phase
    asked: Question
    gaps: Gaps
    places: Places

    def facts(self) -> dict[str, Any]:
        """What every page of this module shows."""
        at = self.gaps.at
        return {
            "book": self.book,
            "phase": self.phase,
            "phase_name": phase_name,
            "asked": self.asked,
            "at": at,
            "gaps": self.gaps,
            "places": self.places,
            "bases": [
                (basis.value, word) for basis, word in zip(BASES, basis_words(), strict=True)
            ],
            "by_words": BY_WORDS,
            "Counted": Counted,
            "counted_words": COUNTED_WORDS,
            "gap_words": GAP_WORDS,
            "minor": self.gaps.minor,
            "sees_all": can(Permission.POSITION_DESK_VIEW),
        }


def _view(book: Book) -> _View:
    if book.phase is None:
        abort(404)
    asked = question()
    found = queries.gaps(
        book, asked.as_of, asked.known_at, rate_basis=asked.basis, public=for_everybody()
    )
    return _View(book, book.phase, asked, found, Places(book.phase))


def _counted() -> Counted:
    asked = request.args.get("count", "")
    return Counted(asked) if asked in list(Counted) else Counted.SIGNED


def _by(gaps: Gaps) -> By | None:
    """How to put the cells together: as asked, else by the first dimension that is stated."""
    asked = request.args.get("by", "")
    if asked in [by.value for by in gaps.dimensions]:
        return By(asked)
    return gaps.dimensions[0] if gaps.dimensions else None


@bp.get("/programmes/<slug>/<phase_slug>/funding/cells")
@requires(Permission.POSITION_VIEW, on=book_of_phase)
@cacheable
def show_cells(book: Book) -> ResponseReturnValue:
    """Headline gap, stranded money and effective gap; then each country, theme, pillar or year at
    best, indicative and at worst."""
    view = _view(book)
    by = _by(view.gaps)
    groups = _sorted(view, by, view.gaps.groups(by)) if by else []
    page = render_template(
        "funding/show_cells.html",
        **view.facts(),
        by=by,
        groups=groups,
        heat=_heat(view),
        address=lambda value: NOT_SAID if value is None else value,
    )
    return page, 422 if view.asked.problems else 200


def _sorted(view: _View, by: By, groups: Sequence[Group]) -> list[Group]:
    """Years and pillars in their order, names in the reader's; what is not said last."""
    if by in (By.YEAR, By.PILLAR):
        return sorted(groups, key=lambda g: (g.value is None, str(g.value)))
    language = current_language()
    return sorted(
        groups,
        key=lambda g: (g.value is None, sort_key(view.places.word(by, g.value), language)),
    )


@dataclass(frozen=True, slots=True)
class _HeatMap:
    """The chart, and the same figures for the table behind it."""

    chart: heatmap.Heat
    by: By
    columns: list[str]
    rows: list[tuple[str, list[Money | None]]]


def _heat(view: _View) -> _HeatMap | None:
    """Countries (or themes) by years; None when the plan does not state both."""
    found = gap_tables.by_year(view.gaps)
    if found is None:
        return None
    by, language = found.by, current_language()
    values = sorted(
        found.rows,
        key=lambda v: (v is None, sort_key(view.places.word(by, v), language)),
    )
    rows = [(view.places.word(by, value), found.row(value)) for value in values]

    def tile(one: gap_tables.Open | None) -> heatmap.Tile | None:
        if one is None:
            return None
        return heatmap.Tile(
            one.left, one.need, in_millions(view.gaps.minor(one.left), 1, trim=False)
        )

    columns = [view.places.word("year", year) for year in found.years]
    return _HeatMap(
        heatmap.heat(columns, [(name, [tile(one) for one in row]) for name, row in rows]),
        by,
        columns,
        [
            (name, [None if one is None else view.gaps.minor(one.left) for one in row])
            for name, row in rows
        ],
    )


@bp.get("/programmes/<slug>/<phase_slug>/funding/cells/<by>/<value>")
@requires(Permission.POSITION_VIEW, on=book_of_phase)
@cacheable
def show_cells_of(book: Book, by: str, value: str) -> ResponseReturnValue:
    """One country, theme, pillar or year: its cells, and every line that may fund them."""
    view = _view(book)
    if by not in list(By):
        abort(404)
    places = [
        cell.place
        for cell in view.gaps.cells
        if (NOT_SAID if cell.of(by) is None else str(cell.of(by))) == value
    ]
    if not places and not view.asked.problems:
        abort(404)
    ranges = {counted: cover.ranges() for counted, cover in view.gaps.covers.items()}
    page = render_template(
        "funding/show_cells_of.html",
        **view.facts(),
        by=By(by),
        name=view.places.word(by, None if value == NOT_SAID else value),
        group=view.gaps.group(value, places),
        cells=[
            (view.gaps.cells[place], {c: r[place] for c, r in ranges.items()}) for place in places
        ],
        lines=_lines(view.gaps, places),
    )
    return page, 422 if view.asked.problems else 200


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that may fund some cells: how many of them, and how many elsewhere."""

    source: Source
    here: int
    elsewhere: int


def _lines(gaps: Gaps, places: Sequence[int]) -> list[_Line]:
    """The lines that may fund some cells, the tightest first, the larger before the smaller."""
    some = frozenset(places)
    found = [
        _Line(source, len(some.intersection(source.cells)), len(set(source.cells) - some))
        for source in gaps.funding(places)
        if any(source.amounts.values())
    ]
    return sorted(
        found,
        key=lambda one: (
            one.elsewhere > 0,
            -one.source.amounts[Counted.WITH_ALL],
            one.source.line.facts.ref,
        ),
    )


# --- what if -------------------------------------------------------------------------------------


@bp.get("/programmes/<slug>/<phase_slug>/funding/what-if")
@requires(Permission.POSITION_VIEW, on=book_of_phase)
@cacheable
def show_what_if(book: Book) -> ResponseReturnValue:
    """This much, here or not earmarked: what closes, what strands. Its address is its memory."""
    view = _view(book)
    asks = "amount" in request.args
    form = WhatIfForm(request.args if asks else MultiDict({"currency": view.book.currency}))
    form.offer(_choices(view))
    outcome = None
    if asks and form.validate():
        outcome = _outcome(view, form)
    page = render_template(
        "funding/show_what_if.html",
        **view.facts(),
        form=form,
        asks=asks,
        outcome=outcome,
        **(_moved(view, form, outcome) if outcome else {}),
        here=_here(view, form) if outcome else "",
        share=url_for(
            ".show_what_if",
            slug=view.phase.programme.slug,
            phase_slug=view.phase.slug,
            _external=True,
            **_state(form, view.asked),
        )
        if outcome
        else "",
    )
    wrong = view.asked.problems or (asks and form.problems())
    return page, 422 if wrong else 200


def _outcome(view: _View, form: WhatIfForm) -> scenarios.WhatIf | None:
    """The answer; None with the reason at the field when the currency has no rate."""
    given: Money = form.amount.data
    quote = None
    if given.currency != view.gaps.at.currency:
        quote = scenarios.rate_for(view.book, view.gaps.at, given.currency)
        if quote is None:
            form.refuse(
                _(
                    "There is no rate from %(source)s to %(target)s at this date.",
                    source=given.currency,
                    target=view.gaps.at.currency,
                ),
                "currency",
            )
            return None
    return scenarios.what_if(view.gaps, given, quote, form.tied, form.counted)


def _moved(view: _View, form: WhatIfForm, outcome: scenarios.WhatIf) -> dict[str, Any]:
    """The parts whose indicative gap changes, by the first dimension that was chosen."""
    stated = view.gaps.dimensions
    chosen = [by for by in stated if form.chosen(by.value)]
    by = next(iter([*chosen, *stated]), None)
    found: dict[str | int | None, list[int]] = {}
    for cell in outcome.moved(view.gaps.cells):
        sums = found.setdefault(cell.of(by) if by else None, [0, 0, 0])
        lefts = (outcome.left, outcome.here.left, outcome.free.left)
        for n, left in enumerate(lefts):
            sums[n] += left[cell.place]
    language = current_language()
    rows = [
        (view.places.word(by, value) if by else _("The whole phase"), sums)
        for value, sums in found.items()
    ]
    return {"moved_by": by, "moved": sorted(rows, key=lambda row: sort_key(row[0], language))}


def _choices(view: _View) -> dict[str, list[tuple[str, str]]]:
    """The values of each dimension that the plan states, in the reader's order."""
    language = current_language()
    found = {}
    for by in view.gaps.dimensions:
        values = {cell.of(by) for cell in view.gaps.cells} - {None}
        named = [(str(value), view.places.word(by, value)) for value in values]
        in_order = by in (By.YEAR, By.PILLAR)
        found[by.value] = sorted(
            named, key=lambda one: one[0] if in_order else sort_key(one[1], language)
        )
    return found


def _here(view: _View, form: WhatIfForm) -> str:
    said = [
        view.places.word(name, form.chosen(name))
        for name in ("country", "theme", "pillar", "year")
        if form.chosen(name)
    ]
    several = [view.places.word("country", code) for code in form.several]
    return ", ".join(several + said) or _("Not earmarked")


def _state(form: WhatIfForm, asked: Question) -> dict[str, str]:
    """Everything that was asked, the day included: opened later, the address asks the same, with
    what is recorded by then unless it says "known at"."""
    state = {"amount": form.amount.data.amount, "currency": form.amount.data.currency}
    state |= {
        name: chosen
        for name in ("country", "theme", "pillar", "year")
        if (chosen := form.chosen(name))
    }
    if form.several:
        state["countries"] = ",".join(form.several)
    return {**state, "count": form.counted.value, **asked.address()}


OPPORTUNITIES: Final = 25
"""Open cells on one page of the list."""

# --- opportunities -------------------------------------------------------------------------------


@bp.get("/programmes/<slug>/<phase_slug>/funding/opportunities")
@requires(Permission.POSITION_VIEW, on=book_of_phase)
@cacheable
def list_opportunities(book: Book) -> ResponseReturnValue:
    """The cells that still lack money and are not over, the largest gap first."""
    view = _view(book)
    counted = _counted()
    rows = view.gaps.open_cells(counted, view.asked.as_of)
    page = render_template(
        "funding/list_opportunities.html",
        **view.facts(),
        counted=counted,
        rows=pagination.page_of(rows, OPPORTUNITIES),
        total=view.gaps.minor(sum(gap.indicative for _cell, gap in rows)),
        prefilled=lambda cell, gap: _prefilled(view, cell, gap, counted),
    )
    return page, 422 if view.asked.problems else 200


def _prefilled(view: _View, cell: queries.Cell, gap: Range, counted: Counted) -> dict[str, str]:
    """What if somebody gave just this gap."""
    amount = view.gaps.minor(gap.indicative)
    said = {by.value: str(cell.of(by)) for by in view.gaps.dimensions if cell.of(by) is not None}
    return {
        "amount": amount.amount,
        "currency": amount.currency,
        **said,
        "count": counted.value,
        **view.asked.address(),
    }
