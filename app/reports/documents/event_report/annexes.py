"""The annex of engagements: what was announced in the tour de table, as of the meeting's date."""

from __future__ import annotations

from app.funding.queries.engagements import Announced
from app.funding.rules.engagements import TYPE_WORDS, EngagementType
from app.reports import queries
from app.reports.compose import _
from app.reports.documents.common import NOTHING, plain, translated
from app.reports.documents.event_report.shapes import EngagementRow
from app.reports.documents.event_report.writing import label_of
from app.web.printing import amount, with_currency


def engagement_rows(record: queries.Record, language: str) -> tuple[EngagementRow, ...]:
    """One row per intervention of the tour de table; no amount is "none recorded", never zero."""
    made = queries.engagements(record.meeting)
    rows = []
    items = [item for item in record.items if item.kind == "tour_de_table"]
    spoken = [one for item in items for one in record.interventions.get(item.id, ())]
    for place, one in enumerate(sorted(spoken, key=lambda one: one.position), 1):
        announced = made.get(one.id)
        kind, wording, sums = _("None stated"), NOTHING, _("None recorded")
        if announced is not None:
            kind = _(TYPE_WORDS[EngagementType(announced.engagement.type)])
            made_ = announced.engagement
            key = queries.wording_key(made_.ref or "")
            wording = translated(record.kept, key, plain(made_.wording, language), language)
            sums = _amounts(announced, language)
        label = plain(label_of(one.partner), language)
        rows.append(EngagementRow(place, label, kind, wording, sums))
    return tuple(rows)


def _amounts(announced: Announced, language: str) -> str:
    if announced.amount_withheld:
        return _("Not shown")
    if not announced.amounts:
        return _("None recorded")
    return "; ".join(
        with_currency(amount(one, language), one.currency, language) for one in announced.amounts
    )
