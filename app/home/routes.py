"""The front page, the start pages of those signed in, and what machines ask."""

import hmac
from typing import cast

from flask import Blueprint, Flask, Response, abort, current_app, render_template, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from app.access import guard
from app.access.permissions import Permission
from app.core.db import db
from app.core.words import N_
from app.home import metrics as counting
from app.home import queries, tasks
from app.programmes.presenting import shown
from app.web.addresses import link
from app.web.caching import cacheable
from app.web.language import current_language
from app.web.navigation import entries
from app.web.sentences import sentence

bp = Blueprint("home", __name__)

ROOM_WORDS: dict[str, str] = {
    "meetings.desk_meetings": N_("Prepare, publish and record meetings"),
    "partners.desk_partners": N_("Organisations and where their invitations go"),
    "partners.desk_people": N_("Names as they are printed, functions, addresses"),
    "programmes.desk_programmes": N_("Programmes, their phases and projects"),
    "programmes.desk_figures": N_("Each number with its date and source"),
    "programmes.desk_differences": N_("Where two sources do not agree, and what was decided"),
    "funding.desk_pipeline": N_("Engagements from announcement to money received"),
    "funding.desk_approvals": N_("Entries that need a second person"),
    "funding.desk_agreements": N_("Agreements and their instalments"),
    "funding.desk_receipts": N_("Money that arrived"),
    "funding.desk_rates": N_("Published rates, and those entered by hand"),
    "funding.desk_statements": N_("Numbered statements of the funding position"),
    "funding.desk_objections": N_("What partners find wrong, and what was answered"),
    "reports.desk_reports": N_("Reports of the Event and papers"),
    "accounts.desk_accounts": N_("People who may sign in, and as what"),
    "accounts.desk_outbox": N_("Mail that waits, was sent, or failed"),
    "accounts.desk_audit": N_("Who did what, when and why"),
}
"""What a room of the desk is for, by its endpoint."""

ROBOTS = """User-agent: *
Disallow: /desk/
Disallow: /my/
Disallow: /sign-in
Disallow: /language/
Disallow: /delegation/
Disallow: /delegate/
Disallow: /check/
"""


@bp.record_once
def _start_counting(state: BlueprintSetupState) -> None:
    counting.init_app(cast(Flask, state.app))


@bp.get("/")
@guard.public("the front page is for everybody")
@cacheable
def index() -> ResponseReturnValue:
    """One sentence, three figures with their dates, what comes next, what was reported."""
    page = queries.front_page(current_language())
    return render_template(
        "home/index.html",
        page=page,
        figures=[(shown(figure), phase) for figure, phase in page.figures],
    )


@bp.get("/desk/")
@guard.requires(Permission.DESK_VIEW)
def desk() -> ResponseReturnValue:
    """What waits for the one who reads, and the rooms that they may open."""
    words = {link(endpoint): sentence(note) for endpoint, note in ROOM_WORDS.items()}
    rooms = [(entry, words.get(entry.url, "")) for entry in entries("desk") if not entry.current]
    return render_template("home/desk.html", tasks=tasks.at_the_desk(), rooms=rooms)


@bp.get("/my/")
@guard.requires(Permission.MY_VIEW)
def my() -> ResponseReturnValue:
    """The start page of a partner or a participant."""
    who = guard.identity()
    partners = queries.partners_of(who.partner_ids)
    return render_template(
        "home/my.html",
        partners=partners,
        tasks=tasks.of_partner(who),
        coming=queries.front_page(current_language()).coming,
        rooms=[entry for entry in entries("my") if not entry.current],
        demo_note=any(partner.fictitious for partner in partners),
    )


# --- for machines --------------------------------------------------------------------------------


@bp.get("/healthz")
@guard.public("says that the process answers; asks nothing of the database")
def healthz() -> ResponseReturnValue:
    """Whether the process answers."""
    return _plain("ok\n")


@bp.get("/readyz")
@guard.public("says that the site can work; no content")
def readyz() -> ResponseReturnValue:
    """Whether the database answers."""
    try:
        queries.database_answers()
    except SQLAlchemyError:
        db.session.rollback()
        return _plain("the database does not answer\n", 503)
    return _plain("ready\n")


@bp.get("/metrics")
@guard.public("answers this machine and holders of the token only; 404 to anybody else")
def metrics() -> ResponseReturnValue:
    """Counts of this process for a Prometheus server."""
    if not _may_measure():
        abort(404)
    counters: counting.Counters = current_app.extensions["home.metrics"]
    return Response(counters.text(), content_type="text/plain; version=0.0.4; charset=utf-8")


@bp.get("/robots.txt")
@guard.public("tells crawlers what to leave alone")
def robots() -> ResponseReturnValue:
    """What crawlers should leave alone."""
    return _plain(ROBOTS)


def _may_measure() -> bool:
    token: str | None = current_app.config["METRICS_TOKEN"]
    offered = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(offered.encode(), token.encode()):
        return True
    # A proxy on this machine calls from loopback, too, but says for whom.
    forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return request.remote_addr in ("127.0.0.1", "::1") and not forwarded


def _plain(text: str, status: int = 200) -> Response:
    return Response(
        text,
        status,
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "no-store"} if text != ROBOTS else None,
    )
