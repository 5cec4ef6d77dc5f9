"""The shelf of a meeting: its files for readers, and its pages at the desk."""

from dataclasses import replace
from io import BytesIO

from flask import abort, current_app, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import guard
from app.access.permissions import Permission
from app.accounts import queries as accounts
from app.core import clock, files
from app.core.errors import NotFound
from app.meetings import queries, services, shelf
from app.meetings.forms import DocumentForm, EditionForm, NewDocumentForm, WithdrawForm
from app.meetings.models import Document, Meeting
from app.meetings.routes import bp
from app.meetings.routes.desk import actor
from app.meetings.rules.shelf import Reader, admits
from app.meetings.rules.uploads import Upload
from app.meetings.sections import seats_of
from app.meetings.services.shelf import FOLDER
from app.meetings.shelf import Edition, Shelved
from app.partners import queries as partners
from app.web.fields import Choice
from app.web.language import current_language
from app.web.presses import pressed

#: A file is never shown in our own place: the browser keeps it, and may do nothing with it here.
HARMLESS = "default-src 'none'; sandbox"


def reader_of(meeting: Meeting) -> Reader:
    """The one who asks, as a reader of this meeting's shelf."""
    who = guard.identity()
    seats = seats_of(current_app, who, meeting)
    return Reader(
        at_desk=guard.can(Permission.MEETING_DESK_VIEW, meeting),
        registered=any(seat.registered for seat in seats),
        partner_ids=who.partner_ids.union(*(seat.partner_ids for seat in seats)),
    )


def readable(meeting: Meeting) -> list[Shelved]:
    """The documents that the one who asks finds on this meeting's pages now."""
    return shelf.readable(meeting, reader_of(meeting))


# --- for readers ---------------------------------------------------------------------------------


def asked_for(slug: str, document: str) -> Shelved:
    """A document of the shelf, with whether the one who asks may read it. Raises NotFound."""
    meeting = queries.meeting(slug)
    found = shelf.shelved(meeting, document)
    if found.terms.withdrawn:
        raise NotFound
    may = admits(found.terms, reader_of(meeting), clock.now(), published=meeting.is_public)
    return replace(found, admits_reader=may)


@bp.get("/meetings/<slug>/documents/<document>/<language>")
@guard.requires(Permission.DOCUMENT_VIEW, on=asked_for)
def document_file(document: Shelved, language: str) -> ResponseReturnValue:
    """The newest edition in that language, as a download; asked anew each time."""
    return download(document.current.get(language))


def download(edition: Edition | None) -> ResponseReturnValue:
    """The bytes of a file, to be kept and never to be shown in our own place."""
    data = files.read(FOLDER, edition.sha256) if edition is not None else None
    if edition is None or data is None:
        abort(404)
    answer = send_file(
        BytesIO(data),
        mimetype=edition.media_type,
        as_attachment=True,
        download_name=edition.filename,
        etag=edition.sha256,
        conditional=True,
        max_age=0,
    )
    answer.headers["Content-Type"] = edition.media_type
    answer.headers["Content-Security-Policy"] = HARMLESS
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-cache"
    return answer


# --- the desk ------------------------------------------------------------------------------------


def desk_shelved(slug: str, document: str) -> Shelved:
    """A document as the desk sees it. Raises NotFound."""
    return shelf.shelved(queries.meeting(slug), document)


def desk_row(slug: str, document: str) -> Document:
    """The document, to be changed. Raises NotFound."""
    return shelf.document(queries.meeting(slug).id, document)


@bp.get("/desk/meetings/<slug>/documents")
@guard.requires(Permission.MEETING_DESK_VIEW, on=queries.meeting)
def desk_documents(meeting: Meeting) -> ResponseReturnValue:
    """Everything on the shelf, with who may read it and from when."""
    rows = shelf.shelf(meeting)
    return render_template(
        "meetings/desk_documents.html",
        meeting=meeting,
        rows=[row for row in rows if not row.terms.withdrawn],
        withdrawn=[row for row in rows if row.terms.withdrawn],
        demo_note=meeting.fictitious,
    )


@bp.route("/desk/meetings/<slug>/documents/new", methods=["GET", "POST"])
@guard.requires(Permission.DOCUMENT_MANAGE, on=queries.meeting, seen=Permission.MEETING_DESK_VIEW)
def desk_document_new(meeting: Meeting) -> ResponseReturnValue:
    """Put a document on the shelf with its first file."""
    form = NewDocumentForm(
        _most(),
        data={
            "kind": "background",
            "audience": "secretariat",
            "release": "at_once",
            "language": meeting.documents_language,
        },
    )
    _offer(form, meeting)
    if form.creates(
        lambda: (
            services.add_document(
                meeting, _card(meeting, form), _sent(form), form.language.data, by=actor()
            ).public_id
        )
    ):
        flash(_("The document is on the shelf."))
        return redirect(url_for(".desk_document", slug=meeting.slug, document=form.made))
    return render_template(
        "meetings/desk_document_new.html", meeting=meeting, form=form, demo_note=meeting.fictitious
    )


@bp.get("/desk/meetings/<slug>/documents/<document>")
@guard.requires(Permission.MEETING_DESK_VIEW, on=desk_shelved)
def desk_document(document: Shelved) -> ResponseReturnValue:
    """One document: its terms, its languages, all its editions."""
    return render_template(
        "meetings/desk_document.html",
        meeting=document.meeting,
        document=document,
        names=_who_uploaded(document),
        demo_note=document.meeting.fictitious,
    )


@bp.get("/desk/meetings/<slug>/documents/<document>/files/<file>")
@guard.requires(Permission.MEETING_DESK_VIEW, on=desk_shelved)
def desk_document_file(document: Shelved, file: str) -> ResponseReturnValue:
    """Any edition, also an earlier one."""
    return download(next((one for one in document.editions if one.public_id == file), None))


@bp.route("/desk/meetings/<slug>/documents/<document>/edit", methods=["GET", "POST"])
@guard.requires(Permission.DOCUMENT_MANAGE, on=desk_row, seen=Permission.MEETING_DESK_VIEW)
def desk_document_edit(document: Document) -> ResponseReturnValue:
    """Title, place, audience, release, embargo."""
    meeting = _standing(document)
    card = services.card_of(document)
    form = DocumentForm(
        data={
            **{name: getattr(card, name) for name in services.Card.__slots__},
            "item": card.item.slug if card.item else None,
            "partner": card.partner.slug if card.partner else None,
            "version": document.version,
        }
    )
    _offer(form, meeting)
    if form.carries_out(
        lambda: services.edit_document(
            document, _card(meeting, form), by=actor(), version=form.version.data
        )
    ):
        flash(_("Saved."))
        return _back(document)
    return render_template(
        "meetings/desk_document_edit.html",
        meeting=meeting,
        document=document,
        form=form,
        demo_note=meeting.fictitious,
    )


@bp.route("/desk/meetings/<slug>/documents/<document>/edition", methods=["GET", "POST"])
@guard.requires(Permission.DOCUMENT_MANAGE, on=desk_row, seen=Permission.MEETING_DESK_VIEW)
def desk_edition_new(document: Document) -> ResponseReturnValue:
    """A new edition, or the first file in another language."""
    meeting = _standing(document)
    form = EditionForm(_most(), data={"language": meeting.documents_language})
    name = document.public_id
    if form.creates(
        lambda: (
            services.add_edition(document, _sent(form), form.language.data, by=actor()).public_id
        )
    ):
        flash(_("The new edition is on the shelf. The earlier ones are kept for the desk."))
        return redirect(url_for(".desk_document", slug=meeting.slug, document=name))
    return render_template(
        "meetings/desk_edition_new.html",
        meeting=meeting,
        document=document,
        newest=shelf.shelved(meeting, document.public_id).versions(current_language()),
        form=form,
        demo_note=meeting.fictitious,
    )


@bp.post("/desk/meetings/<slug>/documents/<document>/release")
@guard.requires(Permission.DOCUMENT_MANAGE, on=desk_row, seen=Permission.MEETING_DESK_VIEW)
def desk_document_release(document: Document) -> ResponseReturnValue:
    """Open it to its audience now."""
    pressed(lambda: services.release_document(document, by=actor()), _("The document is released."))
    return _back(document)


@bp.route("/desk/meetings/<slug>/documents/<document>/withdraw", methods=["GET", "POST"])
@guard.requires(Permission.DOCUMENT_MANAGE, on=desk_row, seen=Permission.MEETING_DESK_VIEW)
def desk_document_withdraw(document: Document) -> ResponseReturnValue:
    """Take it back, with a reason."""
    meeting = _standing(document)
    form = WithdrawForm()
    if form.carries_out(
        lambda: services.withdraw_document(document, form.reason.data or "", by=actor())
    ):
        flash(_("The document is withdrawn. Nobody but the desk finds it now."))
        return redirect(url_for(".desk_documents", slug=meeting.slug))
    return render_template(
        "meetings/desk_document_withdraw.html",
        meeting=meeting,
        document=document,
        form=form,
        demo_note=meeting.fictitious,
    )


# --- what the pages share ------------------------------------------------------------------------


def _who_uploaded(document: Shelved) -> dict[str, str]:
    by = {one.uploaded_by for one in document.editions}
    partner = document.partner_label.best(current_language())[0]
    links = {one: partner for one in by if one.startswith("delegation:")}
    return {**accounts.names_of(by), **links}


def _most() -> int:
    return files.largest_upload() // files.MEGABYTE


def _sent(form: EditionForm) -> Upload:
    sent = form.file.data
    return Upload(sent.filename or "", sent.stream.read(files.largest_upload() + 1))


def _standing(document: Document) -> Meeting:
    if document.withdrawn_at is not None:
        abort(409)
    return document.meeting


def _back(document: Document) -> ResponseReturnValue:
    return redirect(
        url_for(".desk_document", slug=document.meeting.slug, document=document.public_id)
    )


def _offer(form: DocumentForm, meeting: Meeting) -> None:
    language = current_language()
    form.offer(
        zone=meeting.zone,
        items=_items(meeting, language),
        partners=list(queries.partner_choices(language, fictitious=meeting.fictitious)),
    )


def _items(meeting: Meeting, language: str) -> list[Choice]:
    """The items of the plan; without a plan those of the record."""
    rows = queries.items(meeting.id, "planned") or queries.items(meeting.id, "held")
    return [
        (row.slug, f"{row.number} {row.title.best(language)[0]}".strip())
        for row in rows
        if row.kind != "break"
    ]


def _card(meeting: Meeting, form: DocumentForm) -> services.Card:
    said = form.values()
    return services.Card(
        title=said["title"],
        kind=said["kind"],
        audience=said["audience"],
        release=said["release"],
        item=queries.item(meeting.id, said["item"]) if said["item"] else None,
        partner=partners.partner_by_slug(said["partner"]) if said["partner"] else None,
        release_at=said["release_at"],
        embargo_until=said["embargo_until"],
        for_interpreters=said["for_interpreters"],
    )
