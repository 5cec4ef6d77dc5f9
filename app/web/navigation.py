"""What the bars and the foot of the pages link to: one list, from which each reader sees what they
may open.

An entry whose endpoint no room offers is left out, so a room that comes later appears by itself
and no link is dead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from flask import Flask, current_app, has_request_context, request, url_for
from flask_babel import gettext

from app.access import guard
from app.core.words import N_

Area = Literal["public", "desk", "my", "account", "foot"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its words, where it leads, when it is shown, and the endpoints for which it is the
    current place.

    `values` names settings that fill the address ({"slug": "FRONT_PROGRAMME"}); where one is not
    set the entry is left out. `covers` are beginnings of endpoint names; the longest that fits the
    open page decides. Entries of one `group` stand together behind its name where the bar of the
    reader would grow too long (see `bar`).
    """

    area: Area
    label: str
    endpoint: str
    covers: tuple[str, ...] = ()
    values: Mapping[str, str] | None = None
    when: Callable[[], bool] | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as a page shows it; `within` where it stands for the open page's group."""

    label: str
    url: str
    current: bool
    within: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of one line, and the pages of the group that holds the open one, if a group does."""

    links: list[Link]
    group: str
    inner: list[Link]


#: More entries than this do not fit a line of 1280 px in French.
LONGEST_BAR = 7


def _signed_in() -> bool:
    return guard.identity().signed_in


def _at_desk() -> bool:
    return guard.identity().at_desk


def _not_at_desk() -> bool:
    return _signed_in() and not _at_desk()


PHASE = {"slug": "FRONT_PROGRAMME", "phase_slug": "FRONT_PHASE"}
PROGRAMME = {"slug": "FRONT_PROGRAMME"}

PARTNERS = N_("Partners")
PROGRAMMES = N_("Programmes")
FUNDING = N_("Funding")
REPORTS = N_("Reports")
ADMINISTRATION = N_("Administration")

ENTRIES: tuple[Entry, ...] = (
    # Everybody
    Entry(
        "public",
        N_("Meetings"),
        "meetings.list_meetings",
        covers=("meetings.", "registration.", "floor.", "funding.meeting_engagements"),
    ),
    Entry("public", N_("Results"), "programmes.show_phase", values=PHASE, covers=("programmes.",)),
    Entry(
        "public",
        N_("Projects"),
        "programmes.list_projects",
        values=PROGRAMME,
        covers=("programmes.list_projects", "programmes.show_project"),
    ),
    Entry(
        "public",
        N_("Funding"),
        "funding.show_position",
        values=PHASE,
        covers=("funding.",),
    ),
    Entry("public", N_("Partners"), "partners.list_partners", covers=("partners.",)),
    Entry("public", N_("News"), "news.list_news", covers=("news.",)),
    Entry("public", N_("Join"), "membership.join", covers=("membership.",)),
    # Partners and participants
    Entry("my", N_("Home"), "home.my", covers=("home.my",)),
    Entry("my", N_("Meetings"), "meetings.list_meetings", covers=("meetings.",)),
    Entry(
        "my",
        N_("Our delegation"),
        "registration.my_delegations",
        covers=("registration.",),
    ),
    Entry(
        "my",
        N_("Our engagements"),
        "funding.my_engagements",
        covers=("funding.",),
    ),
    Entry("my", N_("Contributions"), "funding.my_contributions", covers=("funding.my_objection",)),
    Entry("my", N_("Reports"), "reports.my_reports", covers=("reports.",)),
    # The secretariat's desk
    Entry("desk", N_("Desk"), "home.desk", covers=("home.desk",)),
    Entry(
        "desk",
        N_("Meetings"),
        "meetings.desk_meetings",
        covers=(
            "meetings.",
            "registration.",
            "floor.",
            "reports.desk_clearance",
            "reports.desk_note",
            "reports.desk_wrap_up",
            "reports.desk_conclusions",
            "reports.desk_letters",
        ),
    ),
    Entry(
        "desk",
        N_("Partners"),
        "partners.desk_partners",
        covers=("partners.",),
        group=PARTNERS,
    ),
    Entry(
        "desk",
        N_("People"),
        "partners.desk_people",
        covers=("partners.desk_people", "partners.desk_person"),
        group=PARTNERS,
    ),
    Entry(
        "desk",
        N_("Programmes"),
        "programmes.desk_programmes",
        covers=("programmes.",),
        group=PROGRAMMES,
    ),
    Entry(
        "desk",
        N_("Register of figures"),
        "programmes.desk_figures",
        covers=("programmes.desk_figure",),
        group=PROGRAMMES,
    ),
    Entry(
        "desk",
        N_("Differences between sources"),
        "programmes.desk_differences",
        covers=("programmes.desk_difference",),
        group=PROGRAMMES,
    ),
    Entry(
        "desk",
        N_("Pipeline"),
        "funding.desk_pipeline",
        covers=("funding.",),
        group=FUNDING,
    ),
    Entry(
        "desk",
        N_("Import pledges"),
        "funding.desk_pledge_imports",
        covers=("funding.desk_pledge_import",),
        group=FUNDING,
    ),
    Entry(
        "desk",
        N_("Approvals"),
        "funding.desk_approvals",
        covers=("funding.desk_ending", "funding.desk_fulfilment"),
        group=FUNDING,
    ),
    Entry(
        "desk",
        N_("Requirement"),
        "funding.desk_requirements",
        covers=("funding.desk_requirement", "funding.desk_own", "funding.desk_position"),
        group=FUNDING,
    ),
    Entry(
        "desk",
        N_("Agreements"),
        "funding.desk_agreements",
        covers=(
            "funding.desk_agreement",
            "funding.desk_amendment",
            "funding.desk_instalment",
            "funding.desk_write_off",
        ),
        group=FUNDING,
    ),
    Entry("desk", N_("Instalments"), "funding.desk_instalments", group=FUNDING),
    Entry(
        "desk",
        N_("Receipts"),
        "funding.desk_receipts",
        covers=(
            "funding.desk_receipt",
            "funding.desk_unapplied",
            "funding.desk_settlement",
            "funding.desk_refund",
            "funding.desk_application",
        ),
        group=FUNDING,
    ),
    Entry(
        "desk",
        N_("Pooled funds"),
        "funding.desk_funds",
        covers=(
            "funding.desk_fund",
            "funding.desk_allocation",
            "funding.desk_transfer",
            "funding.desk_decision",
        ),
        group=FUNDING,
    ),
    Entry(
        "desk",
        N_("Exchange rates"),
        "funding.desk_rates",
        covers=("funding.desk_rate", "funding.desk_book_rates", "funding.desk_basis"),
        group=FUNDING,
    ),
    Entry(
        "desk",
        N_("Statements"),
        "funding.desk_statements",
        covers=("funding.desk_statement",),
        group=FUNDING,
    ),
    Entry(
        "desk",
        N_("Objections"),
        "funding.desk_objections",
        covers=("funding.desk_objection", "funding.my_objection"),
        group=FUNDING,
    ),
    Entry(
        "desk",
        N_("IATI"),
        "exchange.desk_exchange",
        covers=("exchange.",),
        group=FUNDING,
    ),
    Entry("desk", N_("Reports"), "reports.desk_reports", covers=("reports.",), group=REPORTS),
    Entry("desk", N_("News"), "news.desk_news", covers=("news.desk",), group=REPORTS),
    Entry(
        "desk",
        N_("Accounts"),
        "accounts.desk_accounts",
        covers=("accounts.desk_account",),
        group=ADMINISTRATION,
    ),
    Entry(
        "desk",
        N_("Outbox"),
        "accounts.desk_outbox",
        covers=("accounts.desk_outbox",),
        group=ADMINISTRATION,
    ),
    Entry(
        "desk",
        N_("Audit"),
        "accounts.desk_audit",
        covers=("accounts.desk_audit",),
        group=ADMINISTRATION,
    ),
    # What belongs to the account
    Entry("account", N_("My account"), "accounts.profile", when=_signed_in),
    Entry("account", N_("Desk"), "home.desk", when=_at_desk),
    Entry("account", N_("My pages"), "home.my", when=_not_at_desk),
    # Foot of every page
    Entry("foot", N_("Accessibility"), "web.accessibility"),
    Entry("foot", N_("Privacy"), "web.privacy"),
    Entry("foot", N_("Check a document"), "funding.check"),
    Entry("foot", N_("Data and API"), "api.about"),
)


def entries(area: Area) -> list[Link]:
    """The entries of an area that exist and that the reader may open."""
    return [link for _group, link in _grouped(area)]


def bar(area: Area) -> Bar:
    """The entries of an area on one line.

    A reader of few pages has each of them on the line. Where they are more than LONGEST_BAR, a
    group stands there as one link to its first page, and its pages follow on a second line once
    one of them is open. A group of one page is that page.
    """
    shown = _grouped(area)
    together: dict[str, list[Link]] = {}
    for group, link in shown:
        together.setdefault(group, []).append(link)
    links: list[Link] = []
    open_group, inner = "", list[Link]()
    for group, link in shown:
        pages = together[group]
        if not group or len(pages) == 1 or len(shown) <= LONGEST_BAR:
            links.append(link)
        elif link is pages[0]:
            within = any(page.current for page in pages)
            links.append(Link(gettext(group), link.url, False, within))
            if within:
                open_group, inner = gettext(group), pages
    return Bar(links, open_group, inner)


def _grouped(area: Area) -> list[tuple[str, Link]]:
    shown: list[tuple[Entry, str]] = []
    for entry in ENTRIES:
        if entry.area != area or entry.endpoint not in current_app.view_functions:
            continue
        if entry.when is not None and not entry.when():
            continue
        if not _may_open(entry):
            continue
        url = _address(entry)
        if url is not None:
            shown.append((entry, url))
    here = _current([entry for entry, _url in shown])
    return [(entry.group, Link(gettext(entry.label), url, entry is here)) for entry, url in shown]


def _may_open(entry: Entry) -> bool:
    """Ask what the view itself declares; one that works on a subject is shown, and decides when it
    is opened.
    """
    declared = guard.declaration(current_app, entry.endpoint)
    if declared is None or declared.permission is None or declared.parameters:
        return True
    return guard.can(declared.permission)


def _address(entry: Entry) -> str | None:
    values: dict[str, Any] = {}
    for argument, setting in (entry.values or {}).items():
        value = current_app.config.get(setting)
        if callable(value):
            value = value()
        if not value:
            return None
        values[argument] = value
    return url_for(entry.endpoint, **values)


def _current(shown: list[Entry]) -> Entry | None:
    endpoint = request.endpoint if has_request_context() else None
    if endpoint is None:
        return None
    best, length = None, 0
    for entry in shown:
        if entry.endpoint == endpoint:
            return entry
        for beginning in entry.covers:
            if endpoint.startswith(beginning) and len(beginning) > length:
                best, length = entry, len(beginning)
    return best


def waiting(app: Flask) -> list[str]:
    """Endpoints that the list names and no room offers yet."""
    return [entry.endpoint for entry in ENTRIES if entry.endpoint not in app.view_functions]


def init_app(app: Flask) -> None:
    """Give templates `navigation(area)` and `navigation_bar(area)`."""
    app.jinja_env.globals["navigation"] = entries
    app.jinja_env.globals["navigation_bar"] = bar
