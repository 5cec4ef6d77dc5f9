"""Series of meetings, and the templates from which new ones are made."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import guard
from app.access.permissions import Permission
from app.core.db import transaction
from app.meetings import queries, services
from app.meetings.forms import NewSeriesForm, SeriesForm, SeriesMeetingForm, TemplateForm
from app.meetings.models import Meeting, MeetingSeries
from app.meetings.routes import bp
from app.meetings.routes.desk import actor, named_rows


@bp.get("/desk/templates")
@guard.requires(Permission.MEETING_DESK_VIEW)
def desk_templates() -> ResponseReturnValue:
    """What a new meeting can begin from: the templates, and the series with their last meeting."""
    return render_template(
        "meetings/desk_templates.html",
        templates=queries.templates(),
        series=queries.series_rows(),
    )


@bp.route("/desk/meetings/<slug>/template", methods=["GET", "POST"])
@guard.requires(Permission.MEETING_CREATE, on=queries.meeting, seen=Permission.MEETING_DESK_VIEW)
def desk_template_new(meeting: Meeting) -> ResponseReturnValue:
    """Keep a meeting as a template, with the choice of what comes along."""
    form, slug = TemplateForm(data={"title": meeting.title}), meeting.slug
    if form.creates(lambda: _save_template(queries.meeting(slug), form)):
        flash(_("The template is kept. It stands in no list of meetings."))
        return redirect(url_for(".desk_meeting", slug=form.made))
    return render_template(
        "meetings/desk_template_new.html", meeting=meeting, form=form, demo_note=meeting.fictitious
    )


def _save_template(meeting: Meeting, form: TemplateForm) -> str:
    said = form.values()
    return services.save_as_template(
        meeting, title=said["title"], take=said["take"], by=actor()
    ).slug


# --- series ---------------------------------------------------------------------------------------


@bp.route("/desk/series/new", methods=["GET", "POST"])
@guard.requires(Permission.MEETING_CREATE)
def desk_series_new() -> ResponseReturnValue:
    """A new series."""
    form = NewSeriesForm()
    if form.creates(lambda: _begin(form)):
        flash(_("Saved."))
        return redirect(url_for(".desk_series", series_slug=form.made))
    return render_template("meetings/desk_series_new.html", form=form)


def _begin(form: NewSeriesForm) -> str:
    said = form.values()
    return services.create_series(slug=said["slug"], name=said["name"], by=actor()).slug


@bp.get("/desk/series/<series_slug>")
@guard.requires(Permission.MEETING_DESK_VIEW, on=queries.one_series)
def desk_series(series: MeetingSeries) -> ResponseReturnValue:
    """The meetings of a series, its name, and from what the next one is made."""
    return _page(series, _form(series))


@bp.post("/desk/series/<series_slug>")
@guard.requires(Permission.MEETING_EDIT, on=queries.one_series, seen=Permission.MEETING_DESK_VIEW)
def desk_series_edit(series: MeetingSeries) -> ResponseReturnValue:
    """Name it anew."""
    form, slug = _form(series), series.slug
    if form.carries_out(
        lambda: services.edit_series(
            series, name=form.values()["name"], by=actor(), version=form.version.data
        )
    ):
        flash(_("Saved."))
        return redirect(url_for(".desk_series", series_slug=slug))
    return _page(queries.one_series(slug), form)


@bp.post("/desk/series/<series_slug>/meetings")
@guard.requires(Permission.MEETING_EDIT, on=queries.one_series, seen=Permission.MEETING_DESK_VIEW)
def desk_series_meeting(series: MeetingSeries) -> ResponseReturnValue:
    """Put a meeting into the series, or take one out of it."""
    slug, takes_out = series.slug, request.form.get("do") == "take_out"
    rows = queries.meetings_of_series(series) if takes_out else queries.without_series()
    form = SeriesMeetingForm(named_rows(rows))
    if form.validate_on_submit():
        with transaction():
            meeting = queries.meeting(form.meeting.data or "")
            services.set_series(
                meeting, None if takes_out else queries.one_series(slug), by=actor()
            )
        flash(_("Saved."))
        return redirect(url_for(".desk_series", series_slug=slug))
    return _page(series, _form(series), choosing=form)


def _form(series: MeetingSeries) -> SeriesForm:
    return SeriesForm(data={"name": series.name, "version": series.version})


def _page(
    series: MeetingSeries,
    form: SeriesForm,
    *,
    choosing: SeriesMeetingForm | None = None,
) -> str:
    outside = queries.without_series()
    return render_template(
        "meetings/desk_series.html",
        series=series,
        rows=queries.meetings_of_series(series),
        templates=[row for row in queries.templates() if row.series_slug == series.slug],
        form=form,
        choosing=choosing or SeriesMeetingForm(named_rows(outside), formdata=None),
        has_others=bool(outside),
    )
