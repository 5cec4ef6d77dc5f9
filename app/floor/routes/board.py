"""The rapporteur's board: points typed, offered, edited, moved, merged, frozen."""

from collections.abc import Callable

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import guard
from app.access.permissions import Permission
from app.accounts import queries as accounts
from app.core.errors import NotFound
from app.core.languages import LANGUAGES
from app.core.localised import Localised
from app.floor import figure, queries, services
from app.floor.forms import PointEditForm, PointForm, ReopenForm, ThemesForm
from app.floor.models import BoardPoint
from app.floor.routes import bp
from app.floor.rules import board as rules
from app.meetings import queries as meetings
from app.meetings.models import Intervention, Meeting
from app.partners import queries as partners
from app.partners.models import Partner
from app.web.caching import cacheable
from app.web.language import current_language
from app.web.presses import pressed

NONE = "none"

Source = tuple[Intervention | None, Partner | None]


@bp.route("/desk/meetings/<slug>/board", methods=["GET", "POST"])
@guard.requires(
    Permission.INTERVENTION_RECORD, on=meetings.meeting, seen=Permission.MEETING_DESK_VIEW
)
def board(meeting: Meeting) -> ResponseReturnValue:
    """The key points by theme, those that wait, and a line to type the next one."""
    form = PointForm()
    _offer_choices(form, meeting)
    if form.creates(lambda: _add_point(meeting, form)):
        return _back(meeting)
    return _page(meeting, form)


def _page(meeting: Meeting, form: PointForm, reopen: ReopenForm | None = None) -> str:
    version = queries.live_version(meeting.id)
    editions = queries.editions(meeting.id)
    return render_template(
        "floor/board.html",
        meeting=meeting,
        live_version=version,
        floor=queries.floor(meeting),
        groups=queries.groups(meeting.id),
        offered=queries.points_in(meeting.id, rules.OFFERED)[::-1],
        aside=queries.points_in(meeting.id, rules.SET_ASIDE),
        frozen=queries.frozen_board(meeting.id),
        editions=editions,
        names=accounts.names_of(one.frozen_by for one in editions),
        form=form,
        reopen=reopen or ReopenForm(),
        demo_note=meeting.fictitious,
    )


def _add_point(meeting: Meeting, form: PointForm) -> str:
    """Put the point on the board, under the name of whoever has the floor or is chosen."""
    if form.source.data:
        turn, partner = _source(meeting, form.source.data)
    else:
        turn, partner = _speaker(meeting, queries.floor(meeting))
    row = services.add_point(
        meeting,
        Localised({current_language(): form.text.data}),
        theme=form.theme.data or "",
        intervention=turn,
        partner=partner,
        by=guard.identity().actor,
    )
    return row.public_id


def _speaker(meeting: Meeting, floor: queries.FloorView) -> Source:
    """Whose voice is heard: a question's asker before the turn that waits meanwhile."""
    key = floor.asking.intervention_id if floor.asking else floor.now.key if floor.now else None
    if key is not None:
        rows = meetings.interventions(meeting.id)
        return next((one for one in rows if one.id == key), None), None
    return None, None


def _offer_choices(form: PointForm | PointEditForm, meeting: Meeting, stored: str = "") -> None:
    """Themes to choose from, and whose a point can be: a speaker's, an organisation's, nobody's.

    The organisation of a point that is ``stored`` stays, also where it is not at the table.
    """
    language = current_language()
    form.theme.choices = [*form.theme.choices, *queries.theme_choices(meeting, language)]
    floor = queries.floor(meeting)
    turns = [
        (
            f"turn:{one.public_id}",
            ", ".join(part for part in (one.name, one.label.best(language)[0]) if part),
        )
        for one in floor.turns
    ]
    keys = {one.intervention_id: one for one in (floor.asking, *floor.heard) if one is not None}
    if keys.keys() - {None}:
        asked = [row for row in meetings.interventions(meeting.id) if row.id in keys]
        turns += [
            (
                f"turn:{row.public_id}",
                ", ".join(
                    part
                    for part in (keys[row.id].name, keys[row.id].label.best(language)[0])
                    if part
                ),
            )
            for row in asked
        ]
    at_table = [
        (f"partner:{one.slug}", _("Organisation: %(name)s", name=one.label or one.name))
        for one in meetings.partners_in_tour_de_table(meeting, language)
    ]
    chosen = queries.source_of_partner(stored)
    if chosen is not None and all(value != stored for value, _words in at_table):
        name = chosen.label.best(language)[0] or chosen.name.best(language)[0]
        at_table.append((f"partner:{chosen.slug}", _("Organisation: %(name)s", name=name)))
    form.source.choices = [
        *form.source.choices,
        (NONE, _("Nobody in particular")),
        *turns,
        *at_table,
    ]


def _source(meeting: Meeting, said: str) -> Source:
    """The intervention or the organisation that the form names; it has checked the answer."""
    kind, _colon, key = said.partition(":")
    if kind == NONE:
        return None, None
    if kind == "turn":
        rows = meetings.interventions(meeting.id)
        return next((one for one in rows if one.public_id == key), None), None
    return None, partners.partner(key)


def _back(meeting: Meeting) -> Response:
    back = ".console" if request.form.get("back") == "console" else ".board"
    answer: Response = redirect(url_for(back, slug=meeting.slug))  # type: ignore[assignment]
    return answer


def _act(meeting: Meeting, act: Callable[[], object], said: str = "") -> Response:
    """Carry out one press; a refusal is said above the page."""
    pressed(act, said)
    return _back(meeting)


def _point(meeting: Meeting, point: str) -> BoardPoint:
    return queries.point(meeting.id, point)


@bp.post("/desk/meetings/<slug>/board/<point>")
@guard.requires(
    Permission.INTERVENTION_RECORD, on=meetings.meeting, seen=Permission.MEETING_DESK_VIEW
)
def sort_point(meeting: Meeting, point: str) -> ResponseReturnValue:
    """Let a point onto the screen, set it aside, move it, merge it, part it."""
    row, wish = _point(meeting, point), request.form.get("do", "")
    by = guard.identity().actor
    into, before = _named(meeting, "into"), _named(meeting, "before")
    if wish == "merge" and into is None:
        flash(_("Choose the point with which this one is to be merged."), "error")
        return _back(meeting)
    theme = request.form.get("theme", row.theme)
    if theme and theme not in dict(queries.theme_choices(meeting, "en")):
        abort(400)
    acts: dict[str, Callable[[], object]] = {
        "up": lambda: services.move_point(meeting, row, -1, by=by),
        "down": lambda: services.move_point(meeting, row, 1, by=by),
        "part": lambda: services.part_points(meeting, row, by=by),
        "merge": lambda: services.merge_points(meeting, row, into or row, by=by),
        "place": lambda: services.place_point(meeting, row, theme, before, by=by),
        rules.APPROVED: lambda: services.mark_point(meeting, row, rules.APPROVED, by=by),
        rules.SET_ASIDE: lambda: services.mark_point(meeting, row, rules.SET_ASIDE, by=by),
    }
    if wish not in acts:
        abort(400)
    said = _("The two points are one now; it names both sources.") if wish == "merge" else ""
    return _act(meeting, acts[wish], said)


def _named(meeting: Meeting, name: str) -> BoardPoint | None:
    key = request.form.get(name, "")
    return queries.point(meeting.id, key) if key else None


@bp.post("/desk/meetings/<slug>/board/<point>/remove")
@guard.requires(
    Permission.INTERVENTION_RECORD, on=meetings.meeting, seen=Permission.MEETING_DESK_VIEW
)
def remove_point(meeting: Meeting, point: str) -> ResponseReturnValue:
    """Take a point off the board for good."""
    row = _point(meeting, point)
    return _act(
        meeting,
        lambda: services.remove_point(meeting, row, by=guard.identity().actor),
        _("The point is off the board."),
    )


@bp.route("/desk/meetings/<slug>/board/<point>/edit", methods=["GET", "POST"])
@guard.requires(
    Permission.INTERVENTION_RECORD, on=meetings.meeting, seen=Permission.MEETING_DESK_VIEW
)
def edit_point(meeting: Meeting, point: str) -> ResponseReturnValue:
    """Change a point's words, theme and source; a second pair of hands is noticed."""
    row = _point(meeting, point)
    words = services.words_of(row)
    form = PointEditForm(data={**words, "version": row.version})
    _offer_choices(form, meeting, str(words["source"]))

    def edit() -> None:
        turn, partner = _source(meeting, form.source.data)
        services.edit_point(
            meeting,
            row,
            text=form.text.data,
            theme=form.theme.data or "",
            intervention=turn,
            partner=partner,
            version=form.version.data,
            by=guard.identity().actor,
        )

    if form.carries_out(edit):
        flash(_("The point is changed."))
        return redirect(url_for(".board", slug=meeting.slug))
    return render_template(
        "floor/edit_point.html",
        meeting=meeting,
        point=row,
        form=form,
        demo_note=meeting.fictitious,
    )


@bp.route("/desk/meetings/<slug>/board/themes", methods=["GET", "POST"])
@guard.requires(
    Permission.INTERVENTION_RECORD, on=meetings.meeting, seen=Permission.MEETING_DESK_VIEW
)
def board_themes(meeting: Meeting) -> ResponseReturnValue:
    """The list of themes of this board; the programme's thematic areas to begin with."""
    own = queries.board(meeting.id)
    lines = rules.theme_lines(queries.theme_rows(meeting), LANGUAGES)
    form = ThemesForm(data={"themes": lines, "version": own.version if own else 1})
    if form.carries_out(
        lambda: services.set_themes(
            meeting,
            form.themes.data or "",
            version=form.version.data,
            by=guard.identity().actor,
        )
    ):
        flash(_("The themes are saved."))
        return redirect(url_for(".board", slug=meeting.slug))
    return render_template(
        "floor/board_themes.html",
        meeting=meeting,
        form=form,
        own=bool(own and own.themes),
        demo_note=meeting.fictitious,
    )


# --- freezing ------------------------------------------------------------------------------------


@bp.post("/desk/meetings/<slug>/board/freeze")
@guard.requires(
    Permission.INTERVENTION_RECORD, on=meetings.meeting, seen=Permission.MEETING_DESK_VIEW
)
def freeze_board(meeting: Meeting) -> ResponseReturnValue:
    """Keep the board for good, as text and as a figure."""
    return _act(
        meeting,
        lambda: services.freeze(meeting, figure.draw, by=guard.identity().actor),
        _("The board is frozen. The report prints it as its figure."),
    )


@bp.post("/desk/meetings/<slug>/board/reopen")
@guard.requires(
    Permission.INTERVENTION_RECORD, on=meetings.meeting, seen=Permission.MEETING_DESK_VIEW
)
def reopen_board(meeting: Meeting) -> ResponseReturnValue:
    """Open a frozen board again, with a reason that is recorded."""
    form = ReopenForm()
    if form.carries_out(
        lambda: services.unfreeze(meeting, form.why.data, by=guard.identity().actor)
    ):
        flash(_("The board is open again. The next freeze makes the next edition."))
        return redirect(url_for(".board", slug=meeting.slug))
    blank = PointForm(formdata=None)
    _offer_choices(blank, meeting)
    return _page(meeting, blank, form)


@bp.get("/meetings/<slug>/board/<int:edition>.svg")
@guard.requires(Permission.FLOOR_VIEW, on=meetings.meeting)
@cacheable
def board_figure(meeting: Meeting, edition: int) -> ResponseReturnValue:
    """A frozen board as a figure, in ``?language=`` or the reader's."""
    frozen = queries.frozen_edition(meeting.slug, edition)
    language = request.args.get("language") or current_language()
    if language not in frozen.figures:
        raise NotFound
    answer = make_response(frozen.figures[language])
    answer.mimetype = "image/svg+xml"
    answer.headers["Content-Language"] = language
    return answer
