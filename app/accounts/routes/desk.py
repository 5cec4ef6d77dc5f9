"""Accounts at the desk: listing, making, changing, giving roles, inviting, closing."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import guard
from app.access.permissions import Permission
from app.access.roles import Role
from app.accounts import queries, services
from app.accounts.forms import AccountFilter, AccountForm, GrantForm, NewAccountForm
from app.accounts.models import Account, RoleGrant
from app.accounts.routes import bp
from app.accounts.services import devices, notices, second_factor
from app.core.db import transaction
from app.web.language import current_language
from app.web.pagination import DEFAULT_SIZE, Page, page_number


@dataclass(frozen=True, slots=True)
class GrantRow:
    """A role of an account as the page shows it."""

    grant: RoleGrant
    role: Role
    partner: str | None
    given_by: str | None


@bp.get("/desk/accounts")
@guard.requires(Permission.ACCOUNT_VIEW)
def desk_accounts() -> ResponseReturnValue:
    """All accounts, by name."""
    form = AccountFilter(request.args)
    state = form.state.data
    rows, total = queries.page(
        search=form.q.data or "",
        role=form.role.data or "",
        active={"active": True, "closed": False}.get(state or ""),
        number=page_number(),
        size=DEFAULT_SIZE,
    )
    partners = queries.partner_names(
        current_language(),
        {each.partner_id for row in rows for each in row.grants if each.partner_id},
    )
    return render_template(
        "accounts/desk_accounts.html",
        form=form,
        page=Page(rows, page_number(), DEFAULT_SIZE, total),
        partners=partners,
        roles={role.value: role for role in Role},
    )


@bp.route("/desk/accounts/new", methods=["GET", "POST"])
@guard.requires(Permission.ACCOUNT_MANAGE)
def desk_account_new() -> ResponseReturnValue:
    """Make an account, give its first role, and write to its owner."""
    form = NewAccountForm()
    if form.creates(lambda: _make(form)):
        if form.made_now:
            flash(_("The account has been made."))
        return redirect(url_for(".desk_account", public_id=form.made))
    return render_template("accounts/desk_account_new.html", form=form), _status(form)


def _make(form: NewAccountForm) -> str:
    by = guard.identity().actor
    account = services.create_account(
        email=form.email.data, name=form.name.data, language=form.language.data, by=by
    )
    if form.role.data:
        services.grant_role(
            account, role=Role(form.role.data), partner_id=form.partner_id.data, by=by
        )
    if form.invite.data:
        services.invite(account, by=by)
    return account.public_id


@bp.get("/desk/accounts/<public_id>")
@guard.requires(Permission.ACCOUNT_VIEW, on=queries.account)
def desk_account(account: Account) -> ResponseReturnValue:
    """One account: its roles, devices and state."""
    return _show(account, GrantForm())


@bp.post("/desk/accounts/<public_id>/roles")
@guard.requires(Permission.ACCOUNT_MANAGE, on=queries.account, seen=Permission.ACCOUNT_VIEW)
def desk_account_grant(account: Account) -> ResponseReturnValue:
    """Give one more role."""
    form = GrantForm()
    if form.carries_out(
        lambda: services.grant_role(
            account,
            role=Role(form.role.data),
            partner_id=form.partner_id.data,
            by=guard.identity().actor,
        )
    ):
        flash(_("The role has been given."))
        return redirect(url_for(".desk_account", public_id=account.public_id))
    return _show(account, form), 422


@bp.post("/desk/accounts/roles/<public_id>/revoke")
@guard.requires(Permission.ACCOUNT_MANAGE, on=queries.grant, seen=Permission.ACCOUNT_VIEW)
def desk_account_revoke(grant: RoleGrant) -> ResponseReturnValue:
    """Take a role back."""
    account_id = grant.account.public_id
    with transaction():
        services.revoke_role(grant, by=guard.identity().actor)
    flash(_("The role has been taken back."))
    return redirect(url_for(".desk_account", public_id=account_id))


@bp.route("/desk/accounts/<public_id>/edit", methods=["GET", "POST"])
@guard.requires(Permission.ACCOUNT_MANAGE, on=queries.account, seen=Permission.ACCOUNT_VIEW)
def desk_account_edit(account: Account) -> ResponseReturnValue:
    """Change address, name and language."""
    form = AccountForm(obj=account)
    if form.carries_out(
        lambda: services.edit_account(
            account,
            **form.values(),
            version=form.version.data,
            by=guard.identity().actor,
        )
    ):
        flash(_("The account has been saved."))
        return redirect(url_for(".desk_account", public_id=account.public_id))
    page = render_template("accounts/desk_account_edit.html", account=account, form=form)
    return page, _status(form)


@bp.post("/desk/accounts/<public_id>/invite")
@guard.requires(Permission.ACCOUNT_MANAGE, on=queries.account, seen=Permission.ACCOUNT_VIEW)
def desk_account_invite(account: Account) -> ResponseReturnValue:
    """Write to the owner how to sign in."""
    with transaction():
        services.invite(account, by=guard.identity().actor)
    flash(_("The invitation stands in the outbox."))
    return redirect(url_for(".desk_account", public_id=account.public_id))


@bp.post("/desk/accounts/<public_id>/close")
@guard.requires(Permission.ACCOUNT_MANAGE, on=queries.account, seen=Permission.ACCOUNT_VIEW)
def desk_account_close(account: Account) -> ResponseReturnValue:
    """Close the account; its owner is signed out everywhere at once."""
    with transaction():
        services.deactivate(account, by=guard.identity().actor)
    flash(_("The account has been closed."))
    return redirect(url_for(".desk_account", public_id=account.public_id))


@bp.post("/desk/accounts/<public_id>/open")
@guard.requires(Permission.ACCOUNT_MANAGE, on=queries.account, seen=Permission.ACCOUNT_VIEW)
def desk_account_open(account: Account) -> ResponseReturnValue:
    """Open a closed account again."""
    with transaction():
        services.activate(account, by=guard.identity().actor)
    flash(_("The account is open again."))
    return redirect(url_for(".desk_account", public_id=account.public_id))


@bp.post("/desk/accounts/<public_id>/devices/end")
@guard.requires(Permission.ACCOUNT_MANAGE, on=queries.account, seen=Permission.ACCOUNT_VIEW)
def desk_account_end_devices(account: Account) -> ResponseReturnValue:
    """Sign the account out on all its devices."""
    with transaction():
        devices.end_all(account, by=guard.identity().actor)
    flash(_("All devices of this account have been signed out."))
    return redirect(url_for(".desk_account", public_id=account.public_id))


@bp.post("/desk/accounts/<public_id>/second-factor/remove")
@guard.requires(Permission.ACCOUNT_MANAGE, on=queries.account, seen=Permission.ACCOUNT_VIEW)
def desk_account_remove_second_factor(account: Account) -> ResponseReturnValue:
    """For somebody who has lost it: the next sign-in asks to set it up anew."""
    by = guard.identity().actor
    if by == account.public_id:
        raise services.NotOneself
    with transaction():
        locked = queries.account_for_update(account.public_id)
        second_factor.remove(locked, by=by)
        notices.tell(locked, notices.SECOND_FACTOR_REMOVED)
    flash(_("The second factor has been removed, and all devices have been signed out."))
    return redirect(url_for(".desk_account", public_id=account.public_id))


def _show(account: Account, form: GrantForm) -> str:
    givers = queries.names_of(each.granted_by for each in account.grants)
    partners = queries.partner_names(
        current_language(), [each.partner_id for each in account.grants if each.partner_id]
    )
    return render_template(
        "accounts/desk_account.html",
        account=account,
        form=form,
        grants=[
            GrantRow(
                each,
                Role(each.role),
                partners.get(each.partner_id) if each.partner_id else None,
                givers.get(each.granted_by),
            )
            for each in account.grants
        ],
        devices=queries.live_devices(account.id),
        is_own=account.public_id == guard.identity().account_id,
    )


def _status(form: AccountForm) -> int:
    return 422 if form.errors else 200
