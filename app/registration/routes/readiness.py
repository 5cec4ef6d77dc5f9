"""What the desk pages of a meeting say of invitations and registrations."""

from collections.abc import Collection

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.access import guard
from app.access.permissions import Permission
from app.mail import queries as mails
from app.mail.models import MailState
from app.meetings.models import Meeting
from app.meetings.sections import ReadyLine
from app.registration import queries
from app.registration.models import Delegation


def readiness(meeting: Meeting) -> list[ReadyLine]:
    """Three lines while the meeting is ahead, for those who may see registrations; one more where
    the meeting is open to everybody, and for the officer one about access needs.
    """
    if meeting.is_closed or not guard.can(Permission.REGISTRATION_VIEW, meeting):
        return []
    numbers = queries.numbers(meeting)
    states = numbers.delegations
    return [
        _invitations(meeting, states),
        _registrations(meeting, states, numbers.total),
        *_requests(meeting),
        *_access_needs(meeting),
        _mails(meeting),
    ]


def _invitations(meeting: Meeting, states: dict[str, int]) -> ReadyLine:
    waiting = states.get("to_invite", 0)
    every = sum(states.values())
    may = meeting.is_public and guard.can(Permission.REGISTRATION_MANAGE, meeting)
    action = ""
    if waiting:
        action = ngettext("Invite %(num)s partner", "Invite %(num)s partners", waiting)
    elif not every:
        action = _("Choose whom to invite")
    return ReadyLine(
        title=_("Invitations"),
        mark="off" if not every else "due" if waiting else "done",
        state=_("Not begun") if waiting == every else _("Under way") if waiting else _("Sent"),
        done=_("%(done)s of %(all)s", done=every - waiting, all=every) if every else "",
        action=action,
        url=url_for("registration.invite_partners", slug=meeting.slug) if may and action else None,
    )


def _registrations(meeting: Meeting, states: dict[str, int], registered: int) -> ReadyLine:
    silent = states.get("invited", 0)
    asked = silent + states.get("registered", 0) + states.get("declined", 0)
    action = ngettext(
        "See the %(num)s partner without an answer",
        "See the %(num)s partners without an answer",
        silent,
    )
    return ReadyLine(
        title=_("Registrations"),
        mark="off" if not asked else "due" if silent else "done",
        state=_("Not begun") if not asked else _("Under way") if silent else _("All answered"),
        done=ngettext("%(num)s person", "%(num)s persons", registered) if asked else "",
        action=action if silent else "",
        url=url_for("registration.desk_registration", slug=meeting.slug, state="invited")
        if silent
        else None,
    )


def invited_countries(meeting: Meeting) -> set[str]:
    """The countries of the partners on the invitation list, for those who may see it."""
    if not guard.can(Permission.REGISTRATION_VIEW, meeting):
        return set()
    return queries.invited_countries(meeting)


def shared_partners(meeting: Meeting, others: Collection[int]) -> dict[int, str]:
    """How many of the invited partners are invited to each of the other meetings too."""
    if not guard.can(Permission.REGISTRATION_VIEW, meeting):
        return {}
    return {
        other: ngettext(
            "%(num)s of the invited partners is invited there too.",
            "%(num)s of the invited partners are invited there too.",
            count,
        )
        for other, count in queries.shared_partners(meeting, others).items()
    }


def _requests(meeting: Meeting) -> list[ReadyLine]:
    """While anybody may ask to take part, and as long as a request waits for an answer."""
    pending = queries.number_pending(meeting)
    if not pending and not meeting.open_registration:
        return []
    may = guard.can(Permission.REGISTRATION_MANAGE, meeting)
    action = ngettext("Answer %(num)s request", "Answer %(num)s requests", pending)
    return [
        ReadyLine(
            title=_("Requests to take part"),
            mark="due" if pending else "done",
            state=_("Open") if pending else _("All answered"),
            done=ngettext("%(num)s request to answer", "%(num)s requests to answer", pending)
            if pending
            else "",
            action=action if pending and may else "",
            url=url_for("registration.list_requests", slug=meeting.slug)
            if pending and may
            else None,
        )
    ]


def _access_needs(meeting: Meeting) -> list[ReadyLine]:
    """For the officer alone, once anybody has stated a need."""
    if not guard.can(Permission.REGISTRATION_MANAGE, meeting):
        return []
    counts = queries.need_counts(meeting)
    every, left = counts.total(), counts["open"]
    if not every:
        return []
    return [
        ReadyLine(
            title=_("Access needs"),
            mark="due" if left else "done",
            state=_("Open") if left else _("Answered"),
            done=_("%(done)s of %(all)s", done=every - left, all=every),
            action=ngettext("Answer %(num)s need", "Answer %(num)s needs", left) if left else "",
            url=url_for("registration.list_access_needs", slug=meeting.slug) if left else None,
        )
    ]


def _mails(meeting: Meeting) -> ReadyLine:
    """Mails that wait or did not arrive, and the addresses from which mail comes back, by name."""
    counts = mails.counts(f"meeting:{meeting.slug}")
    bouncing = queries.bouncing_contacts(meeting)
    waiting = counts[MailState.QUEUED] + counts[MailState.SENDING] + counts[MailState.KEPT]
    failed = counts[MailState.FAILED]
    every = sum(counts.values())
    may = guard.can(Permission.OUTBOX_VIEW)
    state, action, wanted = _("All sent"), "", ""
    if bouncing:
        state = _("Comes back: %(addresses)s", addresses=_some(bouncing))
        action = ngettext("Mend %(num)s address", "Mend %(num)s addresses", len(bouncing))
    elif failed:
        state, wanted = _("Not everything arrived"), MailState.FAILED.value
        action = ngettext(
            "See %(num)s mail that failed",
            "See %(num)s mails that failed",
            counts[MailState.FAILED],
        )
    elif waiting:
        state = _("Under way")
        wanted = (MailState.KEPT if counts[MailState.KEPT] else MailState.QUEUED).value
        action = ngettext("See %(num)s mail waiting", "See %(num)s mails waiting", waiting)
    elif not every:
        state = _("Not begun")
    return ReadyLine(
        title=_("Mails"),
        mark="late"
        if bouncing or counts[MailState.FAILED]
        else "due"
        if waiting
        else "done"
        if every
        else "off",
        state=state,
        done=_("%(done)s of %(all)s", done=every - waiting, all=every) if every else "",
        action=action,
        url=url_for("registration.desk_mail", slug=meeting.slug, state=wanted or None)
        if may and action
        else None,
    )


def _some(bouncing: list[Delegation], most: int = 3) -> str:
    """The first addresses, and how many more there are."""
    named = ", ".join(one.contact_email for one in bouncing[:most])
    more = len(bouncing) - most
    if more <= 0:
        return named
    return str(
        ngettext(
            "%(addresses)s and %(num)s more",
            "%(addresses)s and %(num)s more",
            more,
            addresses=named,
        )
    )
