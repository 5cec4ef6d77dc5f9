"""What the results page of a phase shows, arranged: progress, indicators, counts, money.

A result and a target of one indicator make a progress bar. Several indicators that count people in
the same scope make bars beside each other, and are never added: one person may count in several.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from flask_babel import gettext as _

from app.programmes.models import Figure, Phase
from app.programmes.presenting import ShownFigure, all_shown
from app.programmes.rules.figures import Progress, cited, progress
from app.web import filters


@dataclass(frozen=True, slots=True)
class ShownProgress:
    """A result on the way to its target; ``elapsed`` says how much of the
    time has passed, ``mark`` where that stands on the target's scale."""

    result: ShownFigure
    target: ShownFigure
    exact: Progress
    sentence: str
    elapsed: str
    mark: int | None


@dataclass(frozen=True, slots=True)
class Results:
    """Everything on the page; lists may be empty."""

    progress: Sequence[ShownProgress]
    indicators: Sequence[ShownFigure]
    largest: Decimal
    coverage_line: str
    counts: Sequence[ShownFigure]
    others: Sequence[ShownFigure]
    targets: Sequence[ShownFigure]
    money: Sequence[ShownFigure]
    sources: Sequence[str]

    def __bool__(self) -> bool:
        return any(
            (
                self.progress,
                self.indicators,
                self.counts,
                self.others,
                self.targets,
                self.money,
            )
        )


def arrange(phase: Phase, figures: Sequence[Figure]) -> Results:
    """Sort the figures of a phase into the parts of the page."""
    all_of_them = all_shown(figures)
    results = [one for one in all_of_them if one.category == "result"]
    targets = [one for one in all_of_them if one.category == "target"]
    periods = {figure.slug: figure.period for figure in figures}

    moving = [
        _progress(result, target, periods[result.slug], phase)
        for target in targets
        if target.indicator
        for result in results
        if result.indicator == target.indicator and result.unit_code == target.unit_code
    ]
    under_way = [one for one in moving if one is not None]
    told = {one.result.slug for one in under_way} | {one.target.slug for one in under_way}

    indicators = _side_by_side([one for one in results if one.slug not in told])
    told |= {one.slug for one in indicators}
    coverage = _coverage_line(all_of_them)
    if coverage:
        told |= {one.slug for one in all_of_them if one.indicator == "reporting_countries"}
    rest = [_with_places(one, all_of_them) for one in results if one.slug not in told]
    rest = [one for one in rest if one.indicator != "staff_countries"]
    return Results(
        progress=under_way,
        indicators=indicators,
        largest=max((one.value for one in indicators), default=Decimal(0)),
        coverage_line=coverage,
        counts=[one for one in rest if one.indicator],
        others=[one for one in rest if not one.indicator],
        targets=[one for one in targets if one.slug not in told],
        money=[one for one in all_of_them if one.category == "funding"],
        sources=list(dict.fromkeys(code for figure in figures for code in cited(figure.source))),
    )


def _progress(
    result: ShownFigure, target: ShownFigure, period: str, phase: Phase
) -> ShownProgress | None:
    exact = progress(
        result.value,
        target.value,
        period=period,
        starts_on=phase.starts_on,
        ends_on=phase.ends_on,
    )
    if exact is None:
        return None
    share = filters.percent(exact.share * 100, 0 if (exact.share * 100).denominator == 1 else 1)
    if result.unit == target.unit:
        sentence = _(
            "%(part)s of %(whole)s (%(share)s)",
            part=result.number,
            whole=f"{target.number} {target.unit}",
            share=share,
        )
    else:
        sentence = _(
            "%(part)s of %(whole)s (%(share)s)",
            part=f"{result.number} {result.unit}",
            whole=f"{target.number} {target.unit}",
            share=share,
        )
    elapsed = ""
    if exact.elapsed is not None:
        elapsed = _(
            "%(passed)s of %(whole)s years of the phase had passed",
            passed=exact.years_passed,
            whole=exact.years_in_all,
        )
    mark = None if exact.elapsed is None else int(exact.elapsed * Fraction(target.value))
    return ShownProgress(result, target, exact, sentence, elapsed, mark)


def _side_by_side(results: Sequence[ShownFigure]) -> list[ShownFigure]:
    by_scope: dict[str, list[ShownFigure]] = defaultdict(list)
    for one in results:
        if one.unit_code == "people" and one.indicator and one.scope:
            by_scope[one.scope.best("en")[0]].append(one)
    return next((group for group in by_scope.values() if len(group) > 1), [])


def _coverage_line(figures: Sequence[ShownFigure]) -> str:
    by_indicator = {one.indicator: one for one in figures if one.indicator}
    part = by_indicator.get("reporting_countries")
    whole = by_indicator.get("target_countries")
    if part is None or whole is None:
        return ""
    line: str = _(
        "%(part)s of the %(whole)s target countries and territories",
        part=part.number,
        whole=whole.number,
    )
    return line


def _with_places(figure: ShownFigure, figures: Sequence[ShownFigure]) -> ShownFigure:
    """Staff is told with the countries in which it works, where both are known."""
    places = next((one for one in figures if one.indicator == "staff_countries"), None)
    if figure.indicator != "staff" or places is None:
        return figure
    return replace(
        figure,
        unit=_(
            "%(unit)s in %(count)s countries and territories",
            unit=figure.unit,
            count=places.number,
        ),
    )
