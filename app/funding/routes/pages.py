"""What several pages of the money side show in the same way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.guard import identity
from app.accounts import queries as accounts
from app.accounts.trail import words_of
from app.audit import queries as audit
from app.funding.forms.engagements import Choices
from app.funding.forms.papers import ReturnForm
from app.funding.forms.standing import upload_in
from app.funding.models import Engagement
from app.funding.queries import books
from app.funding.queries import engagements as queries
from app.funding.services import evidence
from app.programmes.models import Phase
from app.web.fields import FileField
from app.web.filters import localised
from app.web.language import current_language


@dataclass(frozen=True, slots=True)
class Act:
    """One line of a history: when, who, what, why."""

    at: datetime
    who: str
    what: str
    why: str


def history(subject_type: str, subject_id: str) -> list[Act]:
    """The trail of one paper in words, oldest first."""
    events = audit.events_of(subject_type, subject_id)
    names = accounts.names_of(event.actor for event in events)
    return [
        Act(
            event.at,
            names.get(event.actor, _("The system")),
            _(words_of(event.action)),
            event.why,
        )
        for event in events
    ]


def sent_version() -> int | None:
    """The version of the paper on the page whose button was pressed."""
    sent = request.form.get("version", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else None


def kept_paper(subject: str, field: FileField) -> str | None:
    """Keep the file of a field as a paper about `subject`; its SHA-256, None without a file."""
    sent = upload_in(field)
    return None if sent is None else evidence.keep(subject, sent, by=identity().actor)


def choices_of(phase: Phase) -> Choices:
    """What an amount of this phase can be for, in the reader's language."""
    language = current_language()
    first = phase.starts_on.year if phase.starts_on else None
    last = phase.ends_on.year if phase.ends_on else None
    years = [str(year) for year in range(first, last + 1)] if first and last else []
    return Choices(
        years=[(year, year) for year in years],
        themes=[(t.slug, t.name.best(language)[0]) for t in queries.themes(phase)],
        pillars=[(str(n), localised(text)) for n, text in enumerate(phase.pillars or (), start=1)],
        funds=[(f.slug, f.name.best(language)[0]) for f in queries.funds(phase)],
        currency=phase.currency,
    )


def phase_name(phase: Phase) -> str:
    """Programme and phase in one line."""
    language = current_language()
    programme = phase.programme.short.best(language)[0] or phase.programme.name.best(language)[0]
    return f"{programme}, {phase.name.best(language)[0]}"


def title_of(engagement: Engagement) -> str:
    """How a page about an engagement is headed: its number, or that it has none yet."""
    return engagement.ref or _("Prepared engagement")


def book_choices() -> list[tuple[str, str]]:
    """The books of phases to choose from."""
    return [(b.slug, phase_name(b.phase)) for b in books.phase_books() if b.phase is not None]


def give_back(
    act: Callable[[str], object],
    *,
    title: str,
    up: tuple[str, str],
    back: str,
    facts: tuple[str, ...] = (),
) -> ResponseReturnValue:
    """Give a paper back to who recorded it: the page asks for the reason, and `act` gets it.

    `up` is address and words of the list it is in, `back` the page to return to.
    """
    form = ReturnForm()
    if form.carries_out(lambda: act(form.why.data or "")):
        flash(_("Given back with your reason."))
        return redirect(back)
    page = render_template(
        "funding/desk_return.html", form=form, title=title, up=up, back=back, facts=facts
    )
    return page, form.status
