"""Signing in by password or by a link, the code that follows, and signing out."""

from flask import (
    Response,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address

from app import audit
from app.access import guard
from app.access.identity import Level
from app.accounts import queries
from app.accounts import sign_in as signing
from app.accounts.forms import CodeForm, ConfirmLinkForm, ForeignLinkForm, LinkForm, SignInForm
from app.accounts.models import Account
from app.accounts.routes import bp
from app.accounts.rules import limits
from app.accounts.services import links, passwords, second_factor
from app.core.db import transaction
from app.core.errors import NotFound
from app.mail.rules import OutsideDemo, is_demo_address
from app.web.addresses import link, safe_path


def _posted_email() -> str:
    return "email:" + request.form.get("email", "")[:254].strip().lower()


def _waiting_account() -> str:
    waiting = session.get(signing.PENDING) or {}
    return f"account:{waiting.get('account') or get_remote_address()}"


def _was_refused(response: Response) -> bool:
    return response.status_code != 302


failures_per_address = signing.limiter.limit(
    "60 per 5 minutes", methods=["POST"], deduct_when=_was_refused
)
failures_per_email = signing.limiter.limit(
    "10 per 5 minutes; 40 per day",
    key_func=_posted_email,
    methods=["POST"],
    deduct_when=_was_refused,
)
links_per_address = signing.limiter.limit("30 per 5 minutes", methods=["POST"])
links_per_email = signing.limiter.limit(
    "4 per 5 minutes; 20 per day", key_func=_posted_email, methods=["POST"]
)
codes_per_account = signing.limiter.limit(
    "8 per 5 minutes; 30 per day",
    key_func=_waiting_account,
    methods=["POST"],
    deduct_when=_was_refused,
)


@bp.route("/sign-in", methods=["GET", "POST"])
@failures_per_address
@failures_per_email
@guard.public("signing in is for those who have not yet")
def sign_in() -> ResponseReturnValue:
    """Sign in with a password, or choose to have a link sent."""
    if request.method == "GET" and guard.identity().account_id:
        return redirect(_landing(_wanted()))
    form = SignInForm()
    if form.validate_on_submit():
        account = _password_owner(form.email.data, form.password.data)
        if account is not None:
            return _go_on(account, how="password", wanted=_wanted())
        form.refuse(_("The address and the password do not belong together. Try again."))
    return _page("accounts/sign_in.html", form=form, wanted=_wanted())


@bp.route("/sign-in/link", methods=["GET", "POST"])
@links_per_address
@links_per_email
@guard.public("asking for a sign-in link is for those who have not signed in")
def request_link() -> ResponseReturnValue:
    """Have a link sent; the answer is the same whether or not there is such an account."""
    form = LinkForm()
    if form.validate_on_submit():
        if current_app.config["DEMO"] and not is_demo_address(form.email.data):
            form.refuse(OutsideDemo(address=form.email.data))
        else:
            with transaction():
                links.send_link(
                    form.email.data, browser=signing.browser_secret(), next_path=_wanted()
                )
            minutes = int(limits.LINK.total_seconds() // 60)
            return _page("accounts/link_sent.html", email=form.email.data, minutes=minutes)
    return _page("accounts/request_link.html", form=form, wanted=_wanted())


@bp.route("/sign-in/link/<token>", methods=["GET", "POST"])
@failures_per_address
@guard.public("whoever holds a sign-in link may try it")
def use_link(token: str) -> ResponseReturnValue:
    """Opening a link changes nothing; its button signs in, once."""
    browser = signing.known_browser_secret()
    usable = queries.usable_link(token)
    if usable is None:
        return _page("accounts/link_spent.html", status=410)
    same_browser = browser is not None and links.is_of_browser(usable, browser)
    form = ConfirmLinkForm() if same_browser else ForeignLinkForm()
    if form.validate_on_submit():
        email = None if same_browser else form.email.data
        try:
            with transaction():
                claimed = links.claim_link(token, browser=browser, email=email)
                complete = signing.begin(claimed.account, how="link", next_path=claimed.next_path)
        except links.LinkSpent:
            return _page("accounts/link_spent.html", status=410)
        except links.OtherBrowser:
            form.refuse(_("The link was not sent to this address."), "email")
        else:
            return redirect(_landing(claimed.next_path) if complete else _code_page())
    return _page("accounts/use_link.html", form=form, same_browser=same_browser)


@bp.route("/sign-in/code", methods=["GET", "POST"])
@failures_per_address
@codes_per_account
@guard.public("the second half of signing in")
def enter_code() -> ResponseReturnValue:
    """The second factor: a code of the authenticator, or a recovery code."""
    waiting = signing.pending()
    if waiting is None:
        return redirect(link("accounts.sign_in") or "/")
    form = CodeForm()
    if form.validate_on_submit():
        try:
            with transaction():
                account = queries.account_for_update(waiting["account"])
                second_factor.check(account, form.code.data)
                signing.finish(account, how=waiting["how"])
        except (second_factor.WrongCode, NotFound):
            form.refuse(second_factor.WrongCode())
            with transaction():
                _note_refusal(waiting["account"], "second_factor")
        else:
            return redirect(_landing(waiting["next"]))
    return _page("accounts/enter_code.html", form=form)


@bp.post("/sign-out")
@guard.public("signing out harms nobody")
def sign_out() -> ResponseReturnValue:
    """End this device's sign-in."""
    with transaction():
        signing.end()
    flash(_("You have signed out."))
    response = make_response(redirect("/"))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _password_owner(email: str, password: str) -> Account | None:
    """The account that the password opens; hashing is slow and holds no transaction."""
    known = queries.credentials(email)
    matches = passwords.matches(known.password_hash if known else None, password)
    renewed = (
        passwords.hashed(password)
        if known and known.password_hash and matches and passwords.wants_rehash(known.password_hash)
        else None
    )
    if known is None:
        return None
    with transaction():
        if not matches:
            _note_refusal(known.account_id, "password")
            return None
        account = queries.account_for_update(known.account_id)
        if renewed:
            passwords.refresh_hash(account, renewed)
    return account


def _go_on(account: Account, *, how: str, wanted: str) -> ResponseReturnValue:
    with transaction():
        complete = signing.begin(
            queries.account_for_update(account.public_id), how=how, next_path=wanted
        )
    return redirect(_landing(wanted) if complete else _code_page())


def _note_refusal(account_id: str, how: str) -> None:
    audit.record(
        "system",
        "account.sign_in_refused",
        subject_type="account",
        subject_id=account_id,
        how=how,
    )


def _wanted() -> str:
    return safe_path(request.args.get("next"), "")[:500]


def _landing(wanted: str) -> str:
    """Where to go after a sign-in: back to the page that was wanted, else one's own first page."""
    who = guard.identity()
    if who.level is Level.ENROLLING:
        return link("accounts.second_factor") or "/"
    if wanted:
        return safe_path(wanted)
    own = link("home.desk") if who.at_desk else link("home.my")
    return own or link("accounts.profile") or "/"


def _code_page() -> str:
    return link("accounts.enter_code") or "/"


def _page(template: str, *, status: int = 200, **seen: object) -> Response:
    """A page that is kept nowhere and whose address is told to nobody: it may hold a token."""
    form = seen.get("form")
    if status == 200 and form is not None and getattr(form, "errors", None):
        status = 422
    response = make_response(render_template(template, **seen), status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
