"""Mail around a meeting at the desk: whom to invite, mailings before they go out, reminders that go
out by themselves, and every mail of the meeting.
"""

import secrets
from collections.abc import Callable

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.access import guard
from app.access.permissions import Permission
from app.accounts import queries as accounts
from app.core.db import transaction
from app.core.errors import DomainError
from app.mail import outbox
from app.mail import queries as mails
from app.mail.models import STATE_WORDS
from app.mail.words import MARKS, why
from app.meetings.models import Meeting
from app.partners.rules.kinds import KINDS
from app.registration import queries
from app.registration import services as act
from app.registration.forms import (
    GuestsForm,
    MailFilter,
    NoteForm,
    ReminderForm,
    SegmentForm,
    SendForm,
)
from app.registration.models import Mailing, ReminderRule
from app.registration.routes import bp
from app.registration.rules.notes import PLACEHOLDERS
from app.registration.rules.reminders import words_of
from app.registration.services import reminders
from app.registration.services.letters import Addressee
from app.registration.words import MAILINGS, RULE_MARKS, RULE_STATES
from app.web.language import current_language
from app.web.pagination import DEFAULT_SIZE, Page, page_number
from app.web.presses import pressed
from app.web.sentences import sentence

PATH = "/desk/meetings/<slug>/mail"


# --- whom to invite ------------------------------------------------------------------------------


@bp.route("/desk/meetings/<slug>/registration/invite", methods=["GET", "POST"])
@guard.requires(Permission.REGISTRATION_MANAGE, on=queries.meeting)
def invite_partners(meeting: Meeting) -> ResponseReturnValue:
    """Choose contacts from a part of the partner register; nothing is mailed yet."""
    narrow = _segment_form(meeting)
    segment = narrow.segment()
    found = queries.picked(meeting, segment, language=current_language())
    form = GuestsForm()
    form.contacts.choices = [(one.public_id, one.name) for one in found.guests]
    form.contacts.process(
        request.form if form.is_submitted() else None, data=_ticked(meeting, segment, found)
    )
    if form.validate_on_submit():
        try:
            with transaction():
                mailing = act.prepare_invitations(
                    meeting,
                    form.contacts.data,
                    key=form.submission_key.data or "",
                    by=guard.identity().actor,
                )
        except DomainError as error:
            form.refuse(error, "contacts")
        else:
            return redirect(url_for(".show_mailing", slug=meeting.slug, mailing=mailing))
    return render_template(
        "registration/invite_partners.html",
        meeting=meeting,
        form=form,
        narrow=narrow,
        segment=segment,
        found=found,
        demo_note=meeting.fictitious,
    )


def _segment_form(meeting: Meeting) -> SegmentForm:
    form = SegmentForm()
    earlier = queries.last_meeting(meeting)
    kinds = [(code, _(KINDS[code][0])) for code in queries.kinds_in_register(meeting)]
    form.kind.choices = [("", _("All")), *sorted(kinds, key=lambda one: one[1])]
    form.last.choices = [("", _("All"))]
    if earlier is not None:
        title = earlier.title.best(current_language())[0]
        form.last.choices += [
            ("invited", _("Invited to %(meeting)s", meeting=title)),
            ("came", _("Registered for %(meeting)s", meeting=title)),
        ]
    form.process(request.args)
    return form


def _ticked(meeting: Meeting, segment: queries.Segment, found: queries.Picked) -> list[str]:
    """Of a part of the register the first good contact of each partner; else those that stand on
    the invitation list.
    """
    if not segment.narrows:
        return queries.listed(meeting)
    first: dict[int, str] = {}
    for one in found.guests:
        if not one.bounces:
            first.setdefault(one.partner_id, one.public_id)
    return list(first.values())


# --- a mailing before it goes out ----------------------------------------------------------------


@bp.post(PATH + "/reminder")
@guard.requires(
    Permission.REGISTRATION_MANAGE, on=queries.meeting, seen=Permission.REGISTRATION_VIEW
)
def prepare_reminder(meeting: Meeting) -> ResponseReturnValue:
    """Prepare a reminder to those who have not answered; nothing is mailed yet."""
    return _prepared(meeting, act.prepare_reminder)


@bp.post(PATH + "/thanks")
@guard.requires(
    Permission.REGISTRATION_MANAGE, on=queries.meeting, seen=Permission.REGISTRATION_VIEW
)
def prepare_thanks(meeting: Meeting) -> ResponseReturnValue:
    """Prepare a mail of thanks to those who came; nothing is mailed yet."""
    return _prepared(meeting, act.prepare_thanks)


def _prepared(meeting: Meeting, prepare: Callable[..., str]) -> ResponseReturnValue:
    try:
        with transaction():
            mailing = prepare(
                meeting, key=SendForm().submission_key.data or "", by=guard.identity().actor
            )
    except DomainError as error:
        flash(sentence(error), "late")
        return redirect(url_for(".desk_mail", slug=meeting.slug))
    return redirect(url_for(".show_mailing", slug=meeting.slug, mailing=mailing))


@bp.route(PATH + "/mailings/<mailing>", methods=["GET", "POST"])
@guard.requires(
    Permission.REGISTRATION_MANAGE,
    on=queries.mailing,
    seen=Permission.REGISTRATION_VIEW,
)
def show_mailing(mailing: Mailing) -> ResponseReturnValue:
    """A mailing as three of its recipients would read it, and the officer's own words in it."""
    form = NoteForm(
        data={"note": mailing.note, "report_on": mailing.report_on, "version": mailing.version}
    )
    if mailing.kind != "thanks":
        del form.report_on
    if form.carries_out(
        lambda: act.write_note(
            mailing,
            form.note.data,
            report_on=form.report_on.data if form.report_on else None,
            version=form.version.data or 0,
            by=guard.identity().actor,
        )
    ):
        flash(_("The note is kept. The previews show it."))
        return redirect(
            url_for(".show_mailing", slug=mailing.meeting.slug, mailing=mailing.public_id)
        )
    recipients = [] if mailing.sent_at else act.addressees(mailing)
    return render_template(
        "registration/show_mailing.html",
        meeting=mailing.meeting,
        mailing=mailing,
        title=MAILINGS[mailing.kind],
        form=form,
        recipients=recipients,
        number=len(recipients),
        previews=act.previews(mailing, recipients),
        without_note=_without_note(mailing, recipients),
        bouncing=mails.bouncing(one.email for one in recipients),
        placeholders=PLACEHOLDERS,
        own_address=_own_address(),
        test_key=secrets.token_urlsafe(18),
        demo_note=mailing.meeting.fictitious,
    )


def _without_note(mailing: Mailing, recipients: list[Addressee]) -> dict[str, int]:
    """Where there is a note: how many get the mail without it, by language."""
    counted: dict[str, int] = {}
    for one in recipients:
        if mailing.note and not mailing.note.get(one.language):
            counted[one.language] = counted.get(one.language, 0) + 1
    return counted


def _own_address() -> str:
    return accounts.account(guard.identity().actor).email


@bp.post(PATH + "/mailings/<mailing>/test")
@guard.requires(
    Permission.REGISTRATION_MANAGE, on=queries.mailing, seen=Permission.REGISTRATION_VIEW
)
def test_mailing(mailing: Mailing) -> ResponseReturnValue:
    """Send the previewed mails to the officer's own address, marked as a test."""
    form = SendForm()
    address = _own_address()
    try:
        with transaction():
            number = act.send_test(
                mailing,
                to=address,
                key=form.submission_key.data or "",
                by=guard.identity().actor,
            )
    except DomainError as error:
        flash(sentence(error), "late")
    else:
        flash(
            ngettext("%(num)s test mail is on its way to %(email)s.",
                     "%(num)s test mails are on their way to %(email)s.", number, email=address)
        )  # fmt: skip
    return redirect(url_for(".show_mailing", slug=mailing.meeting.slug, mailing=mailing.public_id))


@bp.route(PATH + "/mailings/<mailing>/send", methods=["GET", "POST"])
@guard.requires(
    Permission.REGISTRATION_MANAGE, on=queries.mailing, seen=Permission.REGISTRATION_VIEW
)
def send_mailing(mailing: Mailing) -> ResponseReturnValue:
    """Say how many mails it would be, and send them when that is confirmed."""
    form = SendForm()
    if form.validate_on_submit():
        try:
            with transaction():
                number = act.send(mailing, number=form.told, by=guard.identity().actor)
        except DomainError as error:
            form.refuse(error)
        else:
            flash(
                ngettext("%(num)s mail is on its way.", "%(num)s mails are on their way.", number)
            )
            return redirect(url_for(".desk_mail", slug=mailing.meeting.slug))
    elif mailing.sent_at is not None:
        return redirect(
            url_for(".show_mailing", slug=mailing.meeting.slug, mailing=mailing.public_id)
        )
    recipients = act.addressees(mailing)
    form.number.data = str(len(recipients))
    return render_template(
        "registration/send_mailing.html",
        meeting=mailing.meeting,
        mailing=mailing,
        title=MAILINGS[mailing.kind],
        form=form,
        number=len(recipients),
        recipients=recipients,
        demo_note=mailing.meeting.fictitious,
    )


@bp.post(PATH + "/mailings/<mailing>/discard")
@guard.requires(
    Permission.REGISTRATION_MANAGE, on=queries.mailing, seen=Permission.REGISTRATION_VIEW
)
def discard_mailing(mailing: Mailing) -> ResponseReturnValue:
    """Throw away a mailing that was not sent."""
    slug = mailing.meeting.slug
    pressed(lambda: act.discard(mailing), _("The mailing is thrown away. Nothing was sent."))
    return redirect(url_for(".desk_mail", slug=slug))


# --- the mails of a meeting ----------------------------------------------------------------------


@bp.get(PATH)
@guard.requires(Permission.OUTBOX_VIEW, on=queries.meeting)
def desk_mail(meeting: Meeting) -> ResponseReturnValue:
    """Mailings, reminders that go out by themselves, and every mail about the meeting."""
    return _mail_page(meeting, ReminderForm(formdata=None))


def _mail_page(meeting: Meeting, form: ReminderForm) -> str:
    about = f"meeting:{meeting.slug}"
    wanted = MailFilter(request.args)
    wanted.message.choices = [
        ("", _("All")),
        *((message, _(why(message))) for message in mails.messages_about(about)),
    ]
    rows, total = mails.page(
        about=about,
        state=wanted.state.data or "",
        message=wanted.message.data or "",
        search=wanted.q.data or "",
        number=page_number(),
        size=DEFAULT_SIZE,
    )
    sent = queries.mailings_of(meeting)
    return render_template(
        "registration/desk_mail.html",
        meeting=meeting,
        filter=wanted,
        page=Page(rows, page_number(), DEFAULT_SIZE, total),
        counts=mails.counts(about),
        page_words=STATE_WORDS,
        marks=MARKS,
        why=why,
        may_resend=outbox.may_resend,
        sends=bool(current_app.config["SMTP_URL"]),
        form=form,
        rules=queries.rules_of(meeting),
        due_at=queries.due_at,
        rule_words=words_of,
        rule_states=RULE_STATES,
        rule_marks=RULE_MARKS,
        mailings=sent,
        mailing_words=MAILINGS,
        names=accounts.names_of({one.sent_by or one.by for one in sent}),
        silent=len(act.to_remind(meeting)) if not queries.is_over(meeting) else 0,
        came=len(act.to_thank(meeting)) if queries.is_over(meeting) else 0,
        is_over=queries.is_over(meeting),
        bouncing=queries.bouncing_contacts(meeting),
        demo_note=meeting.fictitious,
    )


@bp.post(PATH + "/reminders")
@guard.requires(
    Permission.REGISTRATION_MANAGE, on=queries.meeting, seen=Permission.REGISTRATION_VIEW
)
def schedule_reminder(meeting: Meeting) -> ResponseReturnValue:
    """Let a reminder go out by itself."""
    form = ReminderForm()
    if form.carries_out(
        lambda: reminders.schedule(meeting, form.choice.data, by=guard.identity().actor)
    ):
        flash(_("The reminder is scheduled. It moves with the meeting."))
        return redirect(url_for(".desk_mail", slug=meeting.slug))
    return _mail_page(meeting, form)


@bp.post(PATH + "/reminders/<rule>/stop")
@guard.requires(Permission.REGISTRATION_MANAGE, on=queries.rule, seen=Permission.REGISTRATION_VIEW)
def stop_reminder(rule: ReminderRule) -> ResponseReturnValue:
    """Let a reminder not go out."""
    with transaction():
        stopped = reminders.stop(rule, by=guard.identity().actor)
    if stopped:
        flash(_("The reminder is stopped."))
    else:
        flash(_("The reminder was not waiting any more."), "late")
    return redirect(url_for(".desk_mail", slug=rule.meeting.slug))
