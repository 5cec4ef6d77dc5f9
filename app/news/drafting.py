"""The template of a summary article: what it says before anybody has written, from the register
and the record.

Every number is inserted by name, so that it keeps its source; a part for which nothing is recorded
stays empty.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from app.core.localised import Localised
from app.meetings.models import Meeting
from app.news import queries
from app.programmes import presenting
from app.programmes.models import Figure
from app.programmes.rules.figures import years_of
from app.reports.compose import _, in_language, ngettext
from app.reports.documents.common import Person, capacity_of, day_of, in_bold, name_of, qualified
from app.reports.queries import record
from app.web.filters import with_colon

MOST_RESULTS = 5


def parts(meeting: Meeting, language: str) -> dict[str, str]:
    """The parts of a new article in one language."""
    with in_language(language):
        return _Draft(meeting, language).parts()


class _Draft:
    def __init__(self, meeting: Meeting, language: str) -> None:
        self.meeting, self.language = meeting, language
        phase = queries.phase_of(meeting)
        self.figures = [
            one
            for one in queries.register(meeting)
            if one.about == f"meeting:{meeting.slug}"
            or phase is None
            or one.phase_id in (None, phase.id)
        ]
        self.lead = self._headline_figure()

    def parts(self) -> dict[str, str]:
        return {
            "headline": self._headline(),
            "lead": self._opening(),
            "meeting": self._held(),
            "results": self._list(self._results(), _("What was reported:")),
            "target": self._list(self._of("target", most=2), _("What is to be reached:")),
            "resources": self._resources(),
            "history": self._before(),
            "attendance": self._came(),
        }

    def _of(self, category: str, *, most: int = MOST_RESULTS) -> list[Figure]:
        return [one for one in self.figures if one.category == category][:most]

    def _headline_figure(self) -> Figure | None:
        """The largest number of people that were reached, else the first result."""
        results = [one for one in self.figures if one.category == "result"]
        people = [one for one in results if one.unit == "people"]
        if people:
            return max(people, key=lambda one: float(one.value))
        return results[0] if results else None

    def _results(self) -> list[Figure]:
        rest = [one for one in self.figures if one.category == "result" and one is not self.lead]
        rest.sort(key=lambda one: (one.front is None, one.front or 0))
        return rest[:MOST_RESULTS]

    def _title(self) -> str:
        return self.meeting.title.best(self.language)[0]

    def _programme(self) -> str:
        programme = self.meeting.programme
        return Localised(programme.name).best(self.language)[0] if programme else ""

    def _headline(self) -> str:
        if self.lead is None:
            return self._title()
        return _(
            "%(figure)s: %(what)s", figure=_named(self.lead), what=_label(self.lead, self.language)
        )

    def _opening(self) -> str:
        facts = {"meeting": self._title(), "day": day_of(self.meeting, self.language)}
        if self.lead is None:
            return _("The “%(meeting)s” was held on %(day)s.", **facts)
        return _(
            "At the “%(meeting)s” of %(day)s, the %(programme)s reported %(figure)s: "
            "%(what)s%(when)s.",
            programme=self._programme(),
            figure=_named(self.lead),
            what=_label(self.lead, self.language),
            when=_when(self.lead),
            **facts,
        )

    def _held(self) -> str:
        sentences = []
        purpose = record(self.meeting, "held").texts.get("purpose", {})
        own = purpose.get(self.language)
        if own is not None:
            sentences.append(own.body.strip())
        people = [
            in_bold(Person(name_of(one, self.language).full, capacity_of(one, self.language)))
            for one in queries.speakers(self.meeting)[:8]
        ]
        if people:
            sentences.append(_("Those who spoke included:") + "\n\n" + _bullets(people))
        return "\n\n".join(sentences)

    def _list(self, figures: Iterable[Figure], opening: str = "") -> str:
        lines = [
            f"{with_colon(f'**{_named(one)}**')} {_label(one, self.language)}{_when(one)}"
            for one in figures
        ]
        if not lines:
            return ""
        return f"{opening}\n\n{_bullets(lines)}" if opening else _bullets(lines)

    def _resources(self) -> str:
        day = self.meeting.on_date
        funding = [
            one
            for one in self.figures
            if one.category == "funding" and (one.as_at is None or day is None or one.as_at <= day)
        ]
        newest = max((one.as_at for one in funding if one.as_at), default=None)
        now = [one for one in funding if one.as_at == newest]
        gap = next((one for one in now if one.indicator == "gap"), None)
        sentences = [
            self._list(
                [one for one in now if one is not gap][:MOST_RESULTS], _("Resources so far:")
            )
        ]
        if gap is not None:
            sentences.append(
                _(
                    "This leaves a funding gap of %(figure)s (%(what)s%(when)s).",
                    figure=_named(gap),
                    what=_label(gap, self.language),
                    when=_when(gap),
                )
            )
        return "\n\n".join(one for one in sentences if one)

    def _before(self) -> str:
        before = queries.earlier(self.meeting)
        if not before:
            return ""
        days = [day_of(one, self.language) for one in before]
        return ngettext(
            "The partners had met before on %(days)s.",
            "The partners had met before, on %(days)s.",
            len(days),
            days=", ".join(days),
        )

    def _came(self) -> str:
        about = [one for one in self.figures if one.about == f"meeting:{self.meeting.slug}"]
        own = next((one for one in about if one.category == "participation"), None)
        groups = self.meeting.attendance_groups.best(self.language)[0]
        if own is not None:
            number = _named(own)
        elif self.meeting.attendance:
            number = (
                qualified(self.meeting.attendance, self.meeting.attendance_qualifier, self.language)
                + " "
                + presenting.unit_word("participants", Decimal(self.meeting.attendance))
            )
        else:
            return ""
        if groups:
            return _("%(number)s took part: %(groups)s.", number=number, groups=groups)
        return _("%(number)s took part.", number=number)


def _named(figure: Figure) -> str:
    return f"{{figure:{figure.slug}}}"


def _label(figure: Figure, language: str) -> str:
    label = figure.label.best(language)[0]
    # An abbreviation at the beginning keeps its capitals.
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _when(figure: Figure) -> str:
    years = years_of(figure.period)
    if years and figure.category != "target" and str(years[0]) in figure.label.best("en")[0]:
        return ""  # the label says it
    when = presenting.when(figure)
    return f", {when[:1].lower()}{when[1:]}" if when else ""


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)
