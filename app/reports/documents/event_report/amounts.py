"""The figures of the register and the funding box."""

from __future__ import annotations

from decimal import Decimal

from app.core.money import Money
from app.meetings.models import AgendaItem
from app.programmes.models import Figure
from app.reports import queries
from app.reports.compose import _
from app.reports.documents.common import NOTHING, escaped, plain
from app.reports.documents.event_report.shapes import Block, Box, Bullet
from app.reports.documents.event_report.writing import Writing
from app.reports.documents.money import Funding, coverage_chart, funding_at
from app.web.filters import million, number, qualifier, with_colon
from app.web.printing import NBSP


def figures(w: Writing) -> list[Block]:
    """What the phase before brought, as counted figures with their scope."""
    if not w.prints("figures"):
        return []
    before = queries.phase_before(w.record.meeting.phase)
    counted = [
        one
        for one in queries.figures(before, "result")
        if one.unit == "people" and one.scope and not one.derived
    ]
    if not counted:
        return []
    scopes = {tuple(one.scope.items()): one.scope for one in counted}
    scope = NOTHING
    if len(scopes) == 1:
        scope = w.said(plain(next(iter(scopes.values())), w.language))
    bullets = tuple(
        Bullet(_figure_value(one), w.said(plain(one.label, w.language))) for one in counted
    )
    return [Block("figures", bullets=bullets, scope=scope)]


def _figure_value(one: Figure) -> str:
    from_million = million(Decimal(one.value), unit="")
    before = qualifier(one.qualifier)
    return f"{before} {from_million}" if before else from_million


def funding(w: Writing) -> Funding | None:
    """The funding of the meeting's phase as of the meeting's date."""
    of = w.record.meeting
    return funding_at(of.phase, of.on_date, w.language)


def gap_at_closing(w: Writing) -> list[str]:
    """The gap of that day, in a sentence; nothing where none is known."""
    found = funding(w)
    if found is None or found.gap is None:
        return []
    gap = in_full(found.gap)
    return [w.words_for("gap", _("The funding gap then was **%(gap)s**.", gap=gap), gap=gap)]


def budget(w: Writing, item: AgendaItem) -> list[Block]:
    """The sentence on the budget and the funding box, when all four figures are known."""
    found = funding(w)
    if found is None or not found.whole:
        return []
    phase = w.record.meeting.phase
    host = phase.programme.host if phase else None
    required, own, mobilised, gap = found.figures
    facts = {
        "phase": found.phase,
        "years": found.years,
        "required": in_full(required),
        "mobilised": in_full(mobilised),
        "own": in_full(own),
        "gap": in_full(gap),
        "host": escaped(host.short or host.name.best(w.language)[0]) if host else "",
    }
    sentence = _(
        "The overall budget of %(phase)s, %(years)s, is **%(required)s**. With %(mobilised)s "
        "mobilised and %(own)s contributed by %(host)s through staff, this "
        "**leaves a funding gap of %(gap)s**.",
        **facts,
    )
    blocks = [w.sentence(f"{item.slug}.budget", w.words_for("budget", sentence, None, **facts))]
    if not w.prints("funding"):
        return blocks
    shares = tuple(
        f"{with_colon(one.label.best(w.language)[0])} {_share(one)}."
        for one in queries.figures(phase, "funding")
        if one.unit == "share" and not one.derived
    )
    statement = queries.statement_number(phase, found.as_of)
    box = Box(found, coverage_chart(found), shares, statement)
    return [*blocks, Block("funding", box=box)]


def _share(one: Figure) -> str:
    before = qualifier(one.qualifier)
    share = f"{number(Decimal(one.value) * 100, 0)} %"
    return f"{before} {share}" if before else share


def in_full(amount: Money) -> str:
    """An amount in words that never breaks over a line: "75 million USD"."""
    return million(amount).replace(" ", NBSP)
