"""The briefing packs of a meeting's booths, for the desk alone."""

from __future__ import annotations

from flask import flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from app.access import guard
from app.access.permissions import Permission
from app.core.db import transaction
from app.core.errors import DomainError
from app.meetings.models import Meeting
from app.reports import booth_packs, queries
from app.reports.press import MissingGlyph
from app.reports.routes import bp
from app.reports.routes.papers import cannot_print, wanted_language
from app.web.sentences import sentence


@bp.get("/desk/meetings/<slug>/interpretation/packs")
@guard.requires(Permission.INTERPRETERS_PACK, on=queries.meeting, seen=Permission.DESK_PAPER_VIEW)
def interpreters_packs(of: Meeting) -> ResponseReturnValue:
    """What the pack of each booth holds, and what of it is under embargo."""
    return render_template(
        "reports/interpreters_packs.html",
        meeting=of,
        packs=booth_packs.packs(of),
        demo_note=of.fictitious,
    )


@bp.post("/desk/meetings/<slug>/interpretation/packs/<booth>")
@guard.requires(Permission.INTERPRETERS_PACK, on=queries.meeting, seen=Permission.DESK_PAPER_VIEW)
def interpreters_pack(of: Meeting, booth: str) -> ResponseReturnValue:
    """The pack of one booth. It is sent and not linked to: each download stands in the trail."""
    language, slug = wanted_language(), of.slug
    found = booth_packs.pack(of, booth)
    try:
        paper = booth_packs.printed(of, found, language)
        box = booth_packs.boxed(found, paper, language)
    except MissingGlyph as error:
        return cannot_print(error)
    except DomainError as error:
        flash(sentence(error), "error")
        return redirect(url_for(".interpreters_packs", slug=slug))
    with transaction():
        booth_packs.note_download(queries.meeting(slug), found, by=guard.identity().actor)
    answer = send_file(
        box,
        mimetype="application/zip",
        as_attachment=True,
        download_name=f"{slug}-interpreters-{booth}.zip",
        max_age=0,
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer
