"""What a partner's page says of meetings."""

from flask import render_template
from flask_babel import gettext as _
from markupsafe import Markup

from app.meetings import queries
from app.partners.models import Partner
from app.partners.sections import Section


def what_a_partner_said(partner: Partner, _language: str) -> Section | None:
    """The partner's interventions, newest meeting first; nothing when there is none."""
    rows = queries.said_by_partner(partner.id)
    if not rows:
        return None
    html = render_template("meetings/_partner_said.html", rows=rows)
    return Section("interventions", _("Interventions"), Markup(html))  # noqa: S704  our own template
