"""One's own account: name, language, password, signed-in devices."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import guard
from app.access.permissions import Permission
from app.access.roles import Role
from app.accounts import queries, services
from app.accounts import sign_in as signing
from app.accounts.forms import ChangePasswordForm, PasswordForm, ProfileForm
from app.accounts.models import Account, Device
from app.accounts.routes import bp
from app.accounts.rules import passwords as rules
from app.accounts.services import devices as device_services
from app.accounts.services import notices, passwords
from app.core.db import transaction
from app.core.errors import DomainError
from app.web.language import current_language


def _account() -> Account:
    return queries.account(signing.current_device().account_id)


@bp.route("/my/profile", methods=["GET", "POST"])
@guard.requires(Permission.OWN_PROFILE)
def profile() -> ResponseReturnValue:
    """Name, language, roles, and ways to the rest."""
    account = _account()
    form = ProfileForm(obj=account)
    if form.carries_out(
        lambda: services.edit_profile(
            account, **form.values(), version=form.version.data, by=account.public_id
        )
    ):
        flash(_("Your account has been saved."))
        return redirect(url_for(".profile"))
    partners = queries.partner_names(
        current_language(), [each.partner_id for each in account.grants if each.partner_id]
    )
    page = render_template(
        "accounts/profile.html",
        account=account,
        form=form,
        grants=[(Role(each.role), partners.get(each.partner_id or 0)) for each in account.grants],
        devices=len(queries.live_devices(account.id)),
    )
    return page, 422 if form.errors else 200


@bp.route("/my/profile/password", methods=["GET", "POST"])
@guard.requires(Permission.OWN_PROFILE)
@signing.limiter.limit(
    "10 per 5 minutes",
    key_func=lambda: f"password:{guard.identity().account_id}",
    methods=["POST"],
    deduct_when=lambda response: response.status_code != 302,
)
def change_password() -> ResponseReturnValue:
    """Set or change the password; all other devices are signed out."""
    account = _account()
    form = ChangePasswordForm() if account.password_hash else PasswordForm()
    if form.validate_on_submit():
        if account.password_hash and not passwords.matches(
            account.password_hash, form.present.data
        ):
            form.refuse(_("This is not your present password."), "present")
        else:
            try:
                rules.check(form.password.data, email=account.email, name=account.name)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                _set_password(account, form.password.data)
                flash(_("Your password has been set. Other devices have been signed out."))
                return redirect(url_for(".profile"))
    page = render_template(
        "accounts/change_password.html", account=account, form=form, shortest=rules.SHORTEST
    )
    return page, 422 if form.errors else 200


def _set_password(account: Account, password: str) -> None:
    hashed = passwords.hashed(password)
    with transaction():
        locked = queries.account_for_update(account.public_id)
        passwords.set_password(locked, password_hash=hashed, by=locked.public_id)
        device_services.end_all(
            locked, by=locked.public_id, keep=signing.current_device().device_id
        )
        notices.tell(locked, notices.PASSWORD_SET)


@bp.get("/my/profile/devices")
@guard.requires(Permission.OWN_PROFILE)
def devices() -> ResponseReturnValue:
    """Where one is signed in."""
    account = _account()
    return render_template(
        "accounts/devices.html",
        devices=queries.live_devices(account.id),
        this_device=signing.current_device().device_public_id,
    )


@bp.post("/my/profile/devices/<public_id>/end")
@guard.requires(Permission.OWN_DEVICE, on=queries.device)
def end_device(device: Device) -> ResponseReturnValue:
    """Sign one device out."""
    here = device.public_id == signing.current_device().device_public_id
    with transaction():
        if here:
            signing.end()
        else:
            device_services.end_device(device, by=guard.identity().actor)
    if here:
        return redirect(url_for(".sign_in"))
    flash(_("The device has been signed out."))
    return redirect(url_for(".devices"))


@bp.post("/my/profile/devices/end-others")
@guard.requires(Permission.OWN_PROFILE)
def end_other_devices() -> ResponseReturnValue:
    """Sign out everywhere but here."""
    with transaction():
        account = _account()
        device_services.end_all(
            account, by=account.public_id, keep=signing.current_device().device_id
        )
    flash(_("All other devices have been signed out."))
    return redirect(url_for(".devices"))
