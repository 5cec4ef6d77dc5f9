"""The photographs of a meeting's report."""

from __future__ import annotations

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import guard
from app.access.permissions import Permission
from app.core import files
from app.core.db import transaction
from app.core.errors import DomainError
from app.meetings.models import Meeting
from app.reports import imaging, queries, services, store
from app.reports.forms import NewPictureForm, PictureForm
from app.reports.models import ReportPicture
from app.reports.routes import bp


@bp.route("/desk/meetings/<slug>/pictures", methods=["GET"])
@guard.requires(Permission.DESK_PAPER_VIEW, on=queries.meeting)
def desk_pictures(of: Meeting) -> ResponseReturnValue:
    """The photographs in their order, and a form for another one."""
    return _page(of, NewPictureForm())


@bp.post("/desk/meetings/<slug>/pictures")
@guard.requires(Permission.REPORT_DRAFT, on=queries.meeting, seen=Permission.DESK_PAPER_VIEW)
def desk_picture_add(of: Meeting) -> ResponseReturnValue:
    """Take a photograph: read with care, written anew, kept by its hash."""
    slug, form = of.slug, NewPictureForm()
    if form.validate_on_submit():
        try:
            encoded = imaging.photograph(form.file.data.stream.read())
            sha256 = files.keep(store.PICTURES, encoded.data, ".jpg")
            with transaction():
                services.add_picture(
                    queries.meeting(slug),
                    sha256=sha256,
                    width=encoded.width,
                    height=encoded.height,
                    alt=form.alt.data,
                    caption=form.caption.data,
                    decorative=form.decorative.data,
                    key=form.submission_key.data or "",
                    by=guard.identity().actor,
                )
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("The photograph is added."), "success")
            return redirect(url_for(".desk_pictures", slug=slug))
    return _page(queries.meeting(slug), form), 422


@bp.route("/desk/pictures/<public_id>", methods=["GET"])
@guard.requires(Permission.DESK_PAPER_VIEW, on=queries.picture)
def desk_picture(of: ReportPicture) -> ResponseReturnValue:
    """One photograph with its words."""
    return _one(of, PictureForm(obj=of))


@bp.post("/desk/pictures/<public_id>")
@guard.requires(Permission.REPORT_DRAFT, on=queries.picture, seen=Permission.DESK_PAPER_VIEW)
def desk_picture_describe(of: ReportPicture) -> ResponseReturnValue:
    """Change its words."""
    form, public_id, slug = PictureForm(obj=of), of.public_id, of.meeting.slug
    if form.carries_out(
        lambda: services.describe_picture(
            queries.picture(public_id),
            alt=form.alt.data,
            caption=form.caption.data,
            decorative=form.decorative.data,
            version=form.version.data,
            by=guard.identity().actor,
        )
    ):
        flash(_("Saved."), "success")
        return redirect(url_for(".desk_pictures", slug=slug))
    return _one(queries.picture(public_id), form), 422


@bp.post("/desk/pictures/<public_id>/move")
@guard.requires(Permission.REPORT_DRAFT, on=queries.picture, seen=Permission.DESK_PAPER_VIEW)
def desk_picture_move(of: ReportPicture) -> ResponseReturnValue:
    """One place up or down."""
    public_id, slug = of.public_id, of.meeting.slug
    with transaction():
        services.move_picture(
            queries.picture(public_id),
            up=request.form.get("to") == "up",
            by=guard.identity().actor,
        )
    return redirect(url_for(".desk_pictures", slug=slug))


@bp.post("/desk/pictures/<public_id>/remove")
@guard.requires(Permission.REPORT_DRAFT, on=queries.picture, seen=Permission.DESK_PAPER_VIEW)
def desk_picture_remove(of: ReportPicture) -> ResponseReturnValue:
    """Out of the report."""
    public_id, slug = of.public_id, of.meeting.slug
    with transaction():
        services.remove_picture(queries.picture(public_id), by=guard.identity().actor)
    flash(_("The photograph is taken out of the report."), "success")
    return redirect(url_for(".desk_pictures", slug=slug))


@bp.get("/desk/pictures/<public_id>.jpg")
@guard.requires(Permission.DESK_PAPER_VIEW, on=queries.picture)
def desk_picture_file(of: ReportPicture) -> ResponseReturnValue:
    """The picture as we encoded it."""
    data = files.read(store.PICTURES, of.sha256, ".jpg")
    if data is None:
        abort(404)
    answer = current_app.response_class(data, mimetype="image/jpeg")
    answer.set_etag(of.sha256)
    return answer.make_conditional(request)


def _page(of: Meeting, form: NewPictureForm) -> str:
    return render_template(
        "reports/desk_pictures.html", meeting=of, pictures=queries.pictures(of), form=form
    )


def _one(of: ReportPicture, form: PictureForm) -> str:
    return render_template("reports/desk_picture.html", picture=of, form=form)
