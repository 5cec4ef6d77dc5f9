"""The translator's desk: source and translation side by side, and files for those outside."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from flask import abort, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.access import guard
from app.access.permissions import Permission
from app.core.db import transaction
from app.core.errors import DomainError, StaleVersion
from app.core.languages import LANGUAGES
from app.meetings.models import Meeting
from app.meetings.rules.uploads import clean_name
from app.meetings.sections import ReadyLine
from app.reports import queries, services, translating
from app.reports.forms import TakeTranslationForm, TranslationFileForm
from app.reports.models import TranslationFile
from app.reports.routes import bp
from app.reports.rules import translation_files
from app.reports.rules.translation import KINDS, Unit, counted, lost_marks
from app.web.fields import clean
from app.web.sentences import sentence

BY_SCRIPT = "translation"
_TYPES = {
    "xlf": "application/xliff+xml",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@dataclass(frozen=True, slots=True)
class Refused:
    """What was typed into one paragraph and not stored: why, and what is stored there."""

    key: str
    number: int
    text: str
    why: str
    theirs: str | None = None


@bp.app_template_filter("text_kind")
def text_kind(kind: str) -> str:
    """What a text is called."""
    return str(_(KINDS[kind]))


@bp.app_template_filter("lost_marks")
def marks_lost(pair: Any) -> tuple[str, ...]:
    """Marks that a translation does not have as often as its source."""
    return lost_marks(pair.source, pair.target)


@bp.app_template_filter("file_problem")
def file_problem(problem: tuple[str, tuple[tuple[str, str], ...]]) -> str:
    """What is to be said about a line of a file."""
    return str(_(translation_files.PROBLEMS[problem[0]], **dict(problem[1])))


@bp.get("/desk/meetings/<slug>/translate")
@guard.requires(Permission.DESK_PAPER_VIEW, on=queries.meeting)
def desk_translations(of: Meeting) -> ResponseReturnValue:
    """How far each language is."""
    return render_template(
        "reports/desk_translations.html", meeting=of, standings=translating.standings(of)
    )


@bp.get("/desk/meetings/<slug>/translate/<language>")
@guard.requires(Permission.DESK_PAPER_VIEW, on=queries.meeting)
def desk_translate(of: Meeting, language: str) -> ResponseReturnValue:
    """Every text, paragraph by paragraph; ``show`` leaves those to be done."""
    return _page(of, _known(language))


@bp.post("/desk/meetings/<slug>/translate/<language>")
@guard.requires(Permission.REPORT_DRAFT, on=queries.meeting, seen=Permission.DESK_PAPER_VIEW)
def desk_translate_save(of: Meeting, language: str) -> ResponseReturnValue:
    """Keep the translation of one paragraph, by the script or by the button."""
    slug, language = of.slug, _known(language)
    key, text = request.form.get("key", ""), _typed()
    number = _number()
    try:
        with transaction():
            unit = services.translate(
                queries.meeting(slug),
                language,
                key,
                number,
                text,
                seal=request.form.get("seal", ""),
                seen=request.form.get("seen", ""),
                computed=_computed(slug, language, [key]),
                by=guard.identity().actor,
            )
    except DomainError as error:
        return _refused(slug, language, Refused(key, number, text, *_why(error)))
    if _by_script():
        return _answer(of, language, unit, number)
    flash(_("Saved."), "success")
    address = url_for(".desk_translate", slug=slug, language=language, show=_shown())
    return redirect(f"{address}#{_next(slug, language, key, number)}")


def _why(error: DomainError) -> tuple[str, str | None]:
    if isinstance(error, StaleVersion):
        words = _("Somebody else has translated this paragraph meanwhile. Both texts are here.")
        return str(words), str(error.theirs["text"])
    return sentence(error), None


def _typed() -> str:
    return clean(request.form.get("text", ""), lines=True, trim=False)


def _number() -> int:
    asked = request.form.get("number", "")
    return int(asked) if re.fullmatch(r"\d{1,6}", asked) else 0


def _by_script() -> bool:
    return request.headers.get("X-Requested-With") == BY_SCRIPT


def _known(language: str) -> str:
    return language if language in LANGUAGES else abort(404)


def _shown() -> str:
    asked = request.values.get("show", "all")
    return asked if asked in translating.SHOWN else "all"


def _computed(slug: str, language: str, keys: list[str]) -> dict[str, str]:
    """The computed sentences, for an editor's own words; read only when there are any."""
    if not any(key.startswith(queries.WORDS) for key in keys):
        return {}
    return dict(translating.sentences_of(queries.meeting(slug), language))


def _next(slug: str, language: str, key: str, number: int) -> str:
    """The next paragraph that waits, behind the one that was saved, else the one itself."""
    places = [
        (unit.key, pair)
        for unit in queries.translation_units(queries.meeting(slug), language)
        for pair in unit.pairs
    ]
    at = next((n for n, (k, p) in enumerate(places) if (k, p.number) == (key, number)), 0)
    following = next((one for one in places[at + 1 :] if one[1].state != "done"), None)
    found, pair = following or (places[at] if places else (key, None))
    return f"{anchor(found)}-{pair.number if pair else number}"


@bp.app_template_filter("text_anchor")
def anchor(key: str) -> str:
    """The name of a text as the id of its place on the page."""
    return "t-" + re.sub(r"[^A-Za-z0-9_-]", "-", key)


def _refused(slug: str, language: str, refused: Refused) -> ResponseReturnValue:
    of = queries.meeting(slug)
    if _by_script():
        unit = next(
            (u for u in queries.translation_units(of, language) if u.key == refused.key), None
        )
        pair = next((p for p in unit.pairs if p.number == refused.number), None) if unit else None
        return {
            "why": refused.why,
            "theirs": refused.theirs,
            "seen": pair.seen if pair and refused.theirs is not None else "",
        }, 409 if refused.theirs is not None else 422
    return _page(of, language, refused=refused), 422


def _answer(of: Meeting, language: str, unit: Unit, number: int) -> ResponseReturnValue:
    pair = next((one for one in unit.pairs if one.number == number), unit.pairs[0])
    here = translating.standing(of, language)
    return jsonify(
        state=pair.state,
        seen=pair.seen,
        text=pair.target,
        marks=list(lost_marks(pair.source, pair.target)),
        standing=here.words,
    )


def _page(
    of: Meeting,
    language: str,
    *,
    refused: Refused | None = None,
    file_form: TranslationFileForm | None = None,
) -> str:
    show = "all" if refused else _shown()
    units = queries.translation_units(of, language)
    sources = translating.sources_of(units)
    rows = translating.shown(units, show) if show != "fixed" else []
    return render_template(
        "reports/desk_translate.html",
        meeting=of,
        target=language,
        show=show,
        here=translating.Standing(language, counted(units), sources),
        rows=rows,
        todo=[
            f"{anchor(unit.key)}-{one.number}"
            for unit, pairs in rows
            for one in pairs
            if one.state != "done"
        ],
        fixed=translating.fixed(of, sources[0] if sources else "en", language)
        if show == "fixed"
        else [],
        refused=refused,
        file_form=file_form or TranslationFileForm(),
        formats=translating.FORMATS,
        may=guard.can(Permission.REPORT_DRAFT, of),
    )


# --- files ----------------------------------------------------------------------------------------


@bp.get("/desk/meetings/<slug>/translate/<language>/texts.<kind>")
@guard.requires(Permission.DESK_PAPER_VIEW, on=queries.meeting)
def desk_translate_file(of: Meeting, language: str, kind: str) -> ResponseReturnValue:
    """The texts for a translator outside, with what is translated already."""
    source = request.args.get("source", "en")
    if kind not in translating.FORMATS or source not in LANGUAGES:
        abort(404)
    bundle = translating.bundle_of(of, _known(language), source)
    answer = current_app.response_class(
        translating.as_file(bundle, kind), content_type=_TYPES[kind]
    )
    name = f"{of.slug}-{source}-{language}.{kind}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@bp.post("/desk/meetings/<slug>/translate/<language>/file")
@guard.requires(Permission.REPORT_DRAFT, on=queries.meeting, seen=Permission.DESK_PAPER_VIEW)
def desk_translate_read(of: Meeting, language: str) -> ResponseReturnValue:
    """Read a file that came back, for the preview; nothing is changed."""
    slug, language, form = of.slug, _known(language), TranslationFileForm()
    if form.validate_on_submit():
        file = form.file.data
        name = file.filename or ""
        try:
            found = translating.read(of, language, name, file.stream.read())
            with transaction():
                kept = services.keep_translation_file(
                    queries.meeting(slug), language, clean_name(name), found,
                    by=guard.identity().actor,
                )  # fmt: skip
                public_id = kept.public_id
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect(url_for(".desk_translation", public_id=public_id))
    return _page(queries.meeting(slug), language, file_form=form), 422


@bp.get("/desk/translations/<public_id>")
@guard.requires(
    Permission.REPORT_DRAFT, on=queries.translation_file, seen=Permission.DESK_PAPER_VIEW
)
def desk_translation(of: TranslationFile) -> ResponseReturnValue:
    """What a file would change, and everything that is to be said about it."""
    return _preview(of, TakeTranslationForm())


@bp.post("/desk/translations/<public_id>")
@guard.requires(
    Permission.REPORT_DRAFT, on=queries.translation_file, seen=Permission.DESK_PAPER_VIEW
)
def desk_translation_take(of: TranslationFile) -> ResponseReturnValue:
    """Take the file over as a whole."""
    form, public_id = TakeTranslationForm(), of.public_id
    slug, language = of.meeting.slug, of.language
    keys = [one["key"] for one in of.content["lines"]]
    computed, taken = _computed(slug, language, keys), [0]

    def take() -> None:
        taken[0] = services.take_translation_file(
            queries.translation_file(public_id),
            seal=form.seal.data or "",
            accept=bool(form.accept.data),
            computed=computed,
            by=guard.identity().actor,
        )

    if form.carries_out(take):
        flash(
            ngettext(
                "%(num)s paragraph is taken over.", "%(num)s paragraphs are taken over.", taken[0]
            ),
            "success",
        )
        return redirect(url_for(".desk_translate", slug=slug, language=language))
    return _preview(queries.translation_file(public_id), form), 422


def _preview(of: TranslationFile, form: TakeTranslationForm) -> str:
    bundle = translation_files.restored(of.content)
    looked = translation_files.compared(
        bundle.lines, queries.translation_units(of.meeting, of.language)
    )
    form.seal.data, form.seal.raw_data = looked.seal, None
    return render_template(
        "reports/desk_translation.html",
        meeting=of.meeting,
        file=of,
        bundle=bundle,
        looked=looked,
        form=form,
    )


# --- how far it is, elsewhere ---------------------------------------------------------------------


def readiness(of: Meeting) -> list[ReadyLine]:
    """A line for each language into which something was translated; those not begun in one."""
    lines = []
    may = guard.can(Permission.DESK_PAPER_VIEW)
    for one in translating.standings(of):
        begun = one.count.missing < one.count.all
        done = one.count.is_complete
        lines.append(
            ReadyLine(
                title=_("Translation: %(language)s", language=one.name),
                mark="done" if done else "due" if begun else "off",
                state=_("Complete") if done else _("Under way") if begun else _("Not begun"),
                done=translating.count_words(one.count),
                action="" if done or not may else _("Translate what is missing"),
                url=None
                if done or not may
                else url_for(
                    "reports.desk_translate", slug=of.slug, language=one.language, show="todo"
                ),
            )
        )
    return lines
