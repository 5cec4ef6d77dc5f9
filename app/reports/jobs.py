"""What the worker does with actions that follow from meetings, and with long papers."""

from app import jobs
from app.core import clock
from app.core.db import transaction
from app.core.errors import NotFound
from app.funding.queries.statements import statement
from app.meetings import queries as meetings
from app.reports import letters, papers, press, published, queries, store, waiting
from app.reports.services import corrections
from app.reports.services import outcomes as services


@jobs.periodic(every=60)
def remind_owners() -> None:
    """Remind the owners of actions whose day comes or has passed, each in a transaction."""
    for outcome_id in queries.actions_to_remind(clock.today()):
        with transaction():
            services.remind(outcome_id)


@jobs.job
def make_paper(kind: str, slug: str, language: str, form: str, whole_list: int) -> None:
    """Make a long paper. ``kind`` is the name of a meeting's paper, ``draft`` or ``archive`` for
    its report, ``outcomes``, ``letters`` or ``certificates`` (all of them), or ``minutes``, whose
    slug is that of a series.
    """
    try:
        order = order_of(kind, slug, language, form, whole_list=bool(whole_list))
    except NotFound:
        return
    waiting.make(order)


def order_of(
    kind: str, slug: str, language: str, form: str = press.READING, *, whole_list: bool = False
) -> store.Order:
    """The paper as it is to be made now. Raises NotFound for one that does not exist (any more)."""
    batch = _batch(kind, slug)
    if batch is not None:
        return batch
    if kind == "minutes":
        return papers.minutes_order(meetings.one_series(slug), language, form)
    if kind == "draft":
        return papers.draft_order(queries.meeting(slug), language, form)
    if kind == "outcomes":
        return papers.outcomes_order(queries.meeting(slug), language, form)
    if kind in ("archive", "report"):
        edition = published.edition(queries.meeting(slug), language)
        if edition is None:
            raise NotFound()
        made = published.archive_order if kind == "archive" else published.word_order
        return made(edition)
    asked = papers.asked(slug, kind)
    return papers.order(asked, language, whole_list=whole_list, form=form)


def _batch(kind: str, slug: str) -> store.Order | None:
    """All letters of thanks, or all certificates: each is in the language of its reader."""
    if kind == "letters":
        of = queries.meeting(slug)
        recipients = letters.everybody(of)
        made = letters.order_to_all(of, recipients) if recipients else None
    elif kind == "certificates":
        made = letters.order_of_attendance(queries.meeting(slug))
    else:
        return None
    if made is None:
        raise NotFound()
    return made


@jobs.job
def print_statement(ref: str, language: str) -> None:
    """Print an issued statement, once in each language."""
    try:
        of = statement(ref)
    except NotFound:
        return
    waiting.make(papers.statement_order(of, language))


@jobs.job
def print_letters(slug: str) -> None:
    """Print the letters of thanks that wait to be sent, each by itself."""
    try:
        of = queries.meeting(slug)
    except NotFound:
        return
    waiting.make_all(letters.sending(slug), letters.orders_to_send(of))


@jobs.periodic(every=60)
def remind_speakers() -> None:
    """Remind whoever has not answered about their paragraph, each in a transaction."""
    for correction_id in queries.corrections_to_remind(clock.today()):
        with transaction():
            corrections.remind_of_correction(correction_id)
