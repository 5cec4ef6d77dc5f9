"""Setting up, renewing and removing one's second factor."""

import io

import segno
from flask import Response, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import guard
from app.access.permissions import Permission
from app.accounts import queries
from app.accounts import sign_in as signing
from app.accounts.forms import CodeForm
from app.accounts.models import Account
from app.accounts.routes import bp
from app.accounts.services import notices
from app.accounts.services import second_factor as services
from app.core.db import transaction

codes_per_account = signing.limiter.limit(
    "10 per 5 minutes",
    key_func=lambda: f"second-factor:{guard.identity().account_id}",
    methods=["POST"],
)


def _account() -> Account:
    return queries.account(signing.current_device().account_id)


@bp.route("/my/profile/second-factor", methods=["GET", "POST"])
@guard.requires(Permission.OWN_SECOND_FACTOR)
@codes_per_account
def second_factor() -> ResponseReturnValue:
    """Where the second factor stands; while one is offered, its code puts it into use."""
    account = _account()
    form = CodeForm()
    if form.validate_on_submit():
        try:
            with transaction():
                codes = services.confirm(
                    account,
                    code=form.code.data,
                    device_id=signing.current_device().device_id,
                    by=account.public_id,
                )
                notices.tell(account, notices.SECOND_FACTOR_SET)
        except services.NothingOffered:
            return redirect(url_for(".second_factor"))
        except services.WrongCode as refusal:
            form.refuse(refusal)
        else:
            return _show_codes(codes)
    page = render_template(
        "accounts/second_factor.html",
        account=account,
        form=form,
        codes_left=queries.unused_recovery_codes(account.id),
        required=signing.second_factor_required(signing.current_device()),
        enrolled=account.has_second_factor,
    )
    return _private(page, 422 if form.errors else 200)


@bp.post("/my/profile/second-factor/begin")
@guard.requires(Permission.OWN_SECOND_FACTOR)
def begin_second_factor() -> ResponseReturnValue:
    """Offer a fresh secret. While one is in use, it stays in use until the new one is confirmed."""
    account = _account()
    if account.has_second_factor:
        flash(_("Your second factor is set up already. Remove it first to take another."), "info")
    else:
        with transaction():
            services.offer(queries.account_for_update(account.public_id))
    return redirect(url_for(".second_factor"))


@bp.get("/my/profile/second-factor/code.svg")
@guard.requires(Permission.OWN_SECOND_FACTOR)
def second_factor_image() -> ResponseReturnValue:
    """The secret on offer as a QR code, for its owner alone."""
    try:
        address = services.address_of(_account())
    except services.NothingOffered:
        return Response("", 204)
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", scale=5, border=4, light="#ffffff", dark="#000000", nl=False
    )
    response = _private(drawn.getvalue().decode("utf-8"))
    response.mimetype = "image/svg+xml"
    return response


@bp.route("/my/profile/second-factor/codes", methods=["GET", "POST"])
@guard.requires(Permission.OWN_PROFILE)
@codes_per_account
def renew_recovery_codes() -> ResponseReturnValue:
    """Ten new recovery codes, against a code of the authenticator."""
    account = _account()
    if not account.has_second_factor:
        return redirect(url_for(".second_factor"))
    form = CodeForm()
    if form.validate_on_submit():
        try:
            with transaction():
                locked = queries.account_for_update(account.public_id)
                services.check(locked, form.code.data)
                codes = services.renew_codes(locked, by=locked.public_id)
                notices.tell(locked, notices.CODES_RENEWED)
        except services.WrongCode as refusal:
            form.refuse(refusal)
        else:
            return _show_codes(codes)
    return _form_page("accounts/renew_recovery_codes.html", form)


@bp.route("/my/profile/second-factor/remove", methods=["GET", "POST"])
@guard.requires(Permission.OWN_PROFILE)
@codes_per_account
def remove_second_factor() -> ResponseReturnValue:
    """Take the second factor away, where the house does not ask for one."""
    account = _account()
    if not account.has_second_factor:
        return redirect(url_for(".second_factor"))
    if signing.second_factor_required(signing.current_device()):
        flash(_("Your role asks for a second factor, so it cannot be removed."), "info")
        return redirect(url_for(".second_factor"))
    form = CodeForm()
    if form.validate_on_submit():
        try:
            with transaction():
                locked = queries.account_for_update(account.public_id)
                services.check(locked, form.code.data)
                services.remove(locked, by=locked.public_id)
                notices.tell(locked, notices.SECOND_FACTOR_REMOVED)
        except services.WrongCode as refusal:
            form.refuse(refusal)
        else:
            flash(_("The second factor has been removed."))
            return redirect(url_for(".profile"))
    return _form_page("accounts/remove_second_factor.html", form)


def _form_page(template: str, form: CodeForm) -> Response:
    return _private(render_template(template, form=form), 422 if form.errors else 200)


def _show_codes(codes: list[str]) -> Response:
    return _private(render_template("accounts/recovery_codes.html", codes=codes))


def _private(body: str, status: int = 200) -> Response:
    response = make_response(body, status)
    response.headers["Cache-Control"] = "no-store"
    return response
