"""The editor's checks: what to look at before a report is published.

Each check is a question that is asked of the composed text and of what the house knows. It never
corrects; it points to a place, says why, and is answered by other words or by a reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from app.core.words import N_
from app.reports.rules.checks import figures, names, outline, texts
from app.reports.rules.checks.shapes import (
    Composed,
    Fact,
    Finding,
    Known,
    Passage,
    Point,
    Register,
    Waiting,
)

__all__ = [
    "KINDS",
    "Composed",
    "Fact",
    "Finding",
    "Kind",
    "Known",
    "Passage",
    "Point",
    "Register",
    "Waiting",
    "run",
]

Check = Callable[[Composed, Register], Iterator[Finding]]

CHECKS: Final[tuple[Check, ...]] = (
    outline.title,
    outline.order,
    outline.added,
    texts.empty,
    texts.unfinished,
    names.titles,
    names.changed_titles,
    names.two_ways,
    figures.against_the_register,
    figures.added_up,
    figures.counted_lists,
    figures.two_figures,
    figures.same_number,
    figures.countries,
    figures.dates,
    texts.pictures,
    texts.links,
    texts.untranslated,
    texts.stale,
    texts.pages,
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of finding: what it is called, what was found (with places), and why it matters."""

    name: str
    sentence: str
    why: str


_NAMES: Final = N_("Names are written as the person or the organisation gave them, in one way.")
_FIGURES: Final = N_("Figures are printed as the register holds them, with qualifier and source.")
_QUERY: Final = N_("This is a question to the editor; nothing is corrected silently.")

KINDS: Final[dict[str, Kind]] = {
    "mid_sentence": Kind(
        N_("Unfinished sentence"),
        N_("The paragraph ends in mid-sentence: “%(quote)s”."),
        N_("Words were lost here, or never written."),
    ),
    "no_stop": Kind(
        N_("No final stop"),
        N_("The last sentence has no full stop: “%(quote)s”."),
        N_("A missing stop often means that a line was lost."),
    ),
    "not_closed": Kind(
        N_("Not closed"),
        N_("“%(mark)s” is opened and not closed in “%(quote)s”."),
        N_("What is opened is closed in the same paragraph."),
    ),
    "placeholder": Kind(
        N_("Words that stand for others"),
        N_("“%(found)s” was to be replaced in “%(quote)s”."),
        N_("A published text holds no reminders."),
    ),
    "empty": Kind(
        N_("Empty section"),
        N_("The section “%(quote)s” has a heading and nothing below it."),
        N_("Whoever reads the contents looks for something here."),
    ),
    "missing": Kind(
        N_("Missing text"), N_("%(quote)s"), N_("The report is to say what happened at each item.")
    ),
    "no_heading": Kind(
        N_("Missing title"),
        N_("There is no title here."),
        N_("Bookmarks and contents are made of titles."),
    ),
    "titles": Kind(
        N_("Two titles"),
        N_("The report is called “%(quote)s”, another paper of the meeting “%(other)s”."),
        N_("One meeting may have a title per paper; the editor chooses which is printed."),
    ),
    "order": Kind(
        N_("Other order"),
        N_("“%(quote)s” stands elsewhere than in the agenda as held."),
        N_("The report follows the agenda as held."),
    ),
    "planned_order": Kind(
        N_("Held in another order"),
        N_("“%(quote)s” was held in another place than the concept note announced."),
        N_("The report follows the agenda as held; whoever compares will ask."),
    ),
    "added": Kind(
        N_("Not announced"),
        N_("“%(quote)s” is not in the concept note; it was added to the agenda later."),
        N_("Planned and held agenda are kept apart, and the difference is meant."),
    ),
    "no_title": Kind(
        N_("Missing title of a person"),
        N_("%(quote)s is named for the first time without function and organisation."),
        N_("At first mention a person is named in full, with title."),
    ),
    "other_title": Kind(
        N_("Other title"),
        N_("%(quote)s is given the title “%(said)s”; the record has “%(held)s”."),
        N_("Titles are printed as the person confirmed them."),
    ),
    "changed_title": Kind(
        N_("Changed title"),
        N_("%(quote)s stood in the programme as “%(said)s”; the register has “%(held)s” by now."),
        N_("The title of the day is printed; a correction of the register may be meant here, too."),
    ),
    "office": Kind(
        N_("Unusual title"),
        N_("“%(office)s” is printed with words that do not usually follow it: “%(quote)s”."),
        _QUERY,
    ),
    "two_ways": Kind(
        N_("One name written two ways"),
        N_("“%(written)s” is elsewhere written “%(right)s”."),
        _NAMES,
    ),
    "figure": Kind(
        N_("Figure differs from the register"),
        N_("The text says “%(said)s”; the register has %(held)s (%(label)s; %(source)s)."),
        _FIGURES,
    ),
    "qualifier": Kind(
        N_("Qualifier lost"),
        N_("The text says “%(said)s”; the register has %(held)s (%(label)s; %(source)s)."),
        _FIGURES,
    ),
    "added_up": Kind(
        N_("Sum of overlapping figures"),
        N_("“%(quote)s” is the sum of %(parts)s, which count some people twice."),
        N_("Figures that overlap are never added up."),
    ),
    "list": Kind(
        N_("Number and list disagree"),
        N_("“%(said)s” announces a list of %(count)s."),
        N_("A reader will count."),
    ),
    "two_figures": Kind(
        N_("Two figures for one thing"),
        N_("“%(said)s” here and “%(other)s” elsewhere seem to say the same thing differently."),
        N_("Figures belong to their speaker; where both stand, say whose each is."),
    ),
    "same_number": Kind(
        N_("One number, two meanings"),
        N_("“%(said)s” and “%(other)s” are the same number for two different things."),
        _QUERY,
    ),
    "countries": Kind(
        N_("Other list of countries"),
        N_("For %(quote)s the text names %(said)s; the record has %(held)s."),
        N_("An intervention is given as it was spoken, a project as its table says."),
    ),
    "two_dates": Kind(
        N_("Two dates for one thing"),
        N_("“%(said)s” here and “%(other)s” elsewhere."),
        N_("When something was first published and when it was published again are two dates."),
    ),
    "date": Kind(
        N_("Date without a record"),
        N_("No record of the house knows “%(said)s”."),
        _QUERY,
    ),
    "picture": Kind(
        N_("Picture without text"),
        N_("A photograph has no alternative text and is not marked as decoration."),
        N_("Whoever cannot see a picture is told what it shows."),
    ),
    "picture_name": Kind(
        N_("File name instead of a text"),
        N_("“%(quote)s” is the name of a file, not a description."),
        N_("Whoever cannot see a picture is told what it shows."),
    ),
    "link": Kind(
        N_("Link that leads nowhere"),
        N_("“%(quote)s” cannot be followed: %(why)s."),
        N_("A printed address stays for years."),
    ),
    "no_figure": Kind(
        N_("Reference to nothing"),
        N_("The text names Figure %(number)s, which the report does not have."),
        N_("What is referred to must be there."),
    ),
    "untranslated": Kind(
        N_("Untranslated part"),
        N_("%(count)s passages are in another language (%(language)s), the first: “%(quote)s”."),
        N_("A report is in one language; parts in another are marked and said."),
    ),
    "stale": Kind(
        N_("Stale translation"),
        N_(
            "%(count)s passages have changed in their own language (%(language)s) since they were "
            "translated, the first: “%(quote)s”."
        ),
        N_("A translation says what its source says today."),
    ),
    "page": Kind(
        N_("Paragraph broken by a page"),
        N_("“%(quote)s” begins on page %(first)s and ends on page %(last)s."),
        N_("A paragraph that is read in one piece is understood more easily."),
    ),
}

WHY_NOT: Final = {
    "form": N_("it is not written as an address"),
    "ours": N_("this site has no such page"),
    "local": N_("it leads to one machine, not to a public page"),
}
"""Why a link leads nowhere."""


def run(text: Composed, register: Register) -> list[Finding]:
    """Everything that the checks find, each thing once, in the order of the checks."""
    found: dict[str, Finding] = {}
    for check in CHECKS:
        for one in check(text, register):
            found.setdefault(one.digest, one)
    return list(found.values())
