"""What the page of a meeting says of its tour de table."""

from flask import render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from app.floor import queries
from app.funding.queries import engagements as funding
from app.funding.rules import engagements as rules
from app.meetings.models import Meeting
from app.meetings.sections import Section


def engagements(meeting: Meeting) -> Section | None:
    """What partners engaged to do, in running order; nothing before anybody has."""
    rows = funding.announced_at(meeting)
    if not rows:
        return None
    engaged = {row.partner.id for row in rows}
    # A partner that spoke and put a question besides is named once.
    silent = list(
        {
            turn.partner.id: turn.partner
            for turn in funding.turns(meeting)
            if turn.partner is not None
            and turn.partner.id not in engaged
            and turn.intervention.state in ("spoken", "written")
        }.values()
    )
    html = render_template(
        "floor/_engagements.html",
        meeting=meeting,
        rows=rows,
        silent=silent,
        rules=rules,
        amounts=sum(len(row.amounts) for row in rows),
        withheld=any(row.amount_withheld for row in rows),
    )
    return Section("engagements", _("Engagements announced"), Markup(html))  # noqa: S704  our own template


def board_section(meeting: Meeting) -> Section | None:
    """The key points of the tour de table as text, theme by theme; its figure once it is frozen."""
    groups = queries.groups(meeting.id)
    if not groups:
        return None
    frozen = queries.frozen_board(meeting.id)
    html = render_template("floor/_board.html", groups=groups, frozen=frozen, meeting=meeting)
    aside = Markup('<a href="{}">{}</a>').format(
        url_for("floor.follow", slug=meeting.slug), _("Running order")
    )
    return Section("board", _("Board of the tour de table"), Markup(html), aside)  # noqa: S704  our own template
