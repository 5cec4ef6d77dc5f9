"""The audit trail at the desk."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.access import guard
from app.access.permissions import Permission
from app.accounts import queries as accounts
from app.accounts.forms import AuditFilter
from app.accounts.routes import bp
from app.accounts.trail import words_of
from app.audit import queries
from app.core.collation import sort_key
from app.web.language import current_language
from app.web.pagination import DEFAULT_SIZE, Page, page_number


@bp.get("/desk/audit")
@guard.requires(Permission.AUDIT_VIEW)
def desk_audit() -> ResponseReturnValue:
    """Who did what to which, newest first."""
    form = AuditFilter(request.args)
    known = [(name, gettext(words_of(name))) for name in queries.actions()]
    known.sort(key=lambda pair: sort_key(pair[1], current_language()))
    form.action.choices = [("", form.action.blank), *known]
    form.validate()
    rows, total = queries.page(_filter(form), number=page_number(), size=DEFAULT_SIZE)
    about_accounts = {each.subject_id for each in rows if each.subject_type == "account"}
    return render_template(
        "accounts/desk_audit.html",
        form=form,
        page=Page(rows, page_number(), DEFAULT_SIZE, total),
        names=accounts.names_of({each.actor for each in rows} | about_accounts),
        words_of=words_of,
        partners=accounts.partner_names(
            current_language(), {each.partner_id for each in rows if each.partner_id}
        ),
    )


def _filter(form: AuditFilter) -> queries.Filter:
    actor = (form.actor.data or "").strip()
    if "@" in actor:
        account = accounts.account_by_email(actor)
        # An address of nobody finds nothing, rather than everything.
        actor = account.public_id if account else "-"
    return queries.Filter(
        actor=actor,
        action=form.action.data or "",
        subject_id=(form.subject.data or "").strip(),
        since=form.since.data,
        until=form.until.data,
    )
