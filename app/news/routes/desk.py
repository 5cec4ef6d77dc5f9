"""The newsroom's desk: making, writing, quotations, figures, publication."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import guard
from app.access.permissions import Permission
from app.accounts.queries import names_of
from app.core.db import transaction
from app.core.errors import DomainError
from app.core.languages import LANGUAGES
from app.meetings import queries as meetings
from app.meetings.models import Meeting, RoleAssignment
from app.news import drafting, paper, presenting, queries, services
from app.news.forms import ArticleForm, QuotationForm, ReasonForm
from app.news.models import Article, Quotation
from app.news.routes import bp
from app.news.rules.articles import PARTS, PLACE_WORDS
from app.reports.documents.common import capacity_of, name_of
from app.reports.press import MissingGlyph
from app.reports.routes.papers import as_file, cannot_print
from app.web.presses import pressed
from app.web.sentences import sentence


@bp.get("/desk/news")
@guard.requires(Permission.NEWSROOM_VIEW)
def desk_news() -> ResponseReturnValue:
    """Every article and how far it is, and meetings that have none."""
    return render_template(
        "news/desk_news.html",
        rows=[(row, row.parts.get("headline", "")) for row in queries.articles()],
        unwritten=queries.held_without(),
        headline=_headline,
        codes=LANGUAGES,
    )


def _headline(article: Article) -> str:
    return presenting.story(article).headline


@bp.post("/desk/meetings/<slug>/article/<code>")
@guard.requires(Permission.ARTICLE_WRITE, on=meetings.meeting, seen=Permission.NEWSROOM_VIEW)
def desk_article_make(meeting: Meeting, code: str) -> ResponseReturnValue:
    """Make the article of a meeting from the template, in a language."""
    if code not in LANGUAGES:
        abort(404)
    try:
        with transaction():
            made = services.make(
                meeting,
                code,
                drafting.parts(meeting, code),
                presenting.register(meeting, code),
                by=guard.identity().actor,
            )
            name = made.public_id
    except DomainError as error:
        flash(sentence(error), "late")
        return redirect(url_for(".desk_news"))
    return redirect(url_for(".desk_article", article=name))


@bp.get("/desk/news/<article>")
@guard.requires(Permission.NEWSROOM_VIEW, on=queries.article)
def desk_article(article: Article) -> ResponseReturnValue:
    """The article: texts, figures beside the register, quotations, and what is to be done."""
    return _page(article)


@bp.post("/desk/news/<article>")
@guard.requires(Permission.ARTICLE_WRITE, on=queries.article, seen=Permission.NEWSROOM_VIEW)
def desk_article_save(article: Article) -> ResponseReturnValue:
    """Keep the texts."""
    form = ArticleForm()
    public_id = article.public_id
    if form.carries_out(
        lambda: services.write(
            article,
            form.parts(),
            presenting.register(article.meeting, article.language),
            by=guard.identity().actor,
            version=form.version.data,
        )
    ):
        flash(_("Saved."))
        return redirect(url_for(".desk_article", article=public_id))
    return _page(queries.article(public_id), form)


def _page(article: Article, form: ArticleForm | None = None, **more: object) -> str:
    known = presenting.register(article.meeting, article.language)
    names = names_of({article.finished_by, article.published_by, article.written_by} - {""})
    return render_template(
        "news/desk_article.html",
        article=article,
        meeting=article.meeting,
        form=form or ArticleForm(formdata=None, data={**article.parts, "version": article.version}),
        story=presenting.story(article),
        compared=presenting.compared(article, known),
        known=known,
        reason=ReasonForm(formdata=None),
        place_words=PLACE_WORDS,
        free_place=len(article.quotations) < len(PLACE_WORDS),
        names=names,
        writes=guard.can(Permission.ARTICLE_WRITE),
        publishes=guard.can(Permission.ARTICLE_PUBLISH),
        mine=guard.identity().actor in (article.finished_by, article.written_by),
        others=queries.translations(article),
        codes=LANGUAGES,
        demo_note=article.fictitious,
        part_names=PARTS,
        **more,
    )


def _act(article: Article, act: Callable[[], object], done: str) -> ResponseReturnValue:
    """One button: carried out, or its refusal told above the page."""
    public_id = article.public_id
    pressed(lambda: act(), done)
    return redirect(url_for(".desk_article", article=public_id))


@bp.post("/desk/news/<article>/figures")
@guard.requires(Permission.ARTICLE_WRITE, on=queries.article, seen=Permission.NEWSROOM_VIEW)
def desk_article_figures(article: Article) -> ResponseReturnValue:
    """Take what the register says now."""
    known = presenting.register(article.meeting, article.language)
    return _act(
        article,
        lambda: services.take_figures(article, known, by=guard.identity().actor),
        _("The figures are those of the register as it stands now."),
    )


@bp.post("/desk/news/<article>/keep/<key>")
@guard.requires(Permission.ARTICLE_WRITE, on=queries.article, seen=Permission.NEWSROOM_VIEW)
def desk_article_keep(article: Article, key: str) -> ResponseReturnValue:
    """Let a typed number stay, with a reason."""
    known = presenting.register(article.meeting, article.language)
    found = next((one for one in presenting.compared(article, known).open if one.key == key), None)
    if found is None:
        abort(404)
    form = ReasonForm()
    form.validate()
    return _act(
        article,
        lambda: services.keep_words(
            article, found, reason=form.reason.data or "", by=guard.identity().actor
        ),
        _("The words stay, and the reason stands beside them."),
    )


@bp.post("/desk/news/<article>/finish")
@guard.requires(Permission.ARTICLE_WRITE, on=queries.article, seen=Permission.NEWSROOM_VIEW)
def desk_article_finish(article: Article) -> ResponseReturnValue:
    """Declare it finished."""
    return _act(
        article,
        lambda: services.finish(article, by=guard.identity().actor),
        _("The article is declared finished. A second person publishes it."),
    )


@bp.post("/desk/news/<article>/publish")
@guard.requires(Permission.ARTICLE_PUBLISH, on=queries.article, seen=Permission.NEWSROOM_VIEW)
def desk_article_publish(article: Article) -> ResponseReturnValue:
    """Put it on the public page."""

    def publish() -> None:
        # Read within the transaction that publishes: these are the words that go out.
        locked = queries.article_for_update(article.id)
        known = presenting.register(locked.meeting, locked.language)
        services.publish(
            locked,
            presenting.story(locked).as_json(),
            known,
            list(presenting.compared(locked, known).open),
            by=guard.identity().actor,
        )

    return _act(article, publish, _("The article is published."))


@bp.get("/desk/news/<article>/draft.pdf")
@guard.requires(Permission.NEWSROOM_VIEW, on=queries.article)
def desk_article_paper(article: Article) -> ResponseReturnValue:
    """The article as it stands, as a paper that is marked as a draft."""
    slug = article.slug
    try:
        kept = paper.of_article(article, presenting.story(article), draft=True)
    except MissingGlyph as error:
        return cannot_print(error)
    return as_file(kept, f"{slug}-draft.pdf")


# --- quotations -----------------------------------------------------------------------------------


@bp.route("/desk/news/<article>/quotation", methods=["GET", "POST"])
@guard.requires(Permission.ARTICLE_WRITE, on=queries.article, seen=Permission.NEWSROOM_VIEW)
def desk_quotation_new(article: Article) -> ResponseReturnValue:
    """Put a speaker's words into the article."""
    return _quotation_page(article, None)


@bp.route("/desk/quotations/<quotation>", methods=["GET", "POST"])
@guard.requires(Permission.ARTICLE_WRITE, on=queries.quotation, seen=Permission.NEWSROOM_VIEW)
def desk_quotation(quotation: Quotation) -> ResponseReturnValue:
    """Change a speaker's words: an approval that was given is withdrawn."""
    return _quotation_page(quotation.article, quotation)


def _quotation_page(article: Article, quotation: Quotation | None) -> ResponseReturnValue:
    public_id, language = article.public_id, article.language
    roles = {one.person.slug: one for one in queries.speakers(article.meeting)}
    choices = [(slug, _words(one, language)) for slug, one in roles.items()]
    form = QuotationForm(choices, data=_said(article, quotation))
    if form.carries_out(lambda: _write(article, form, roles[form.speaker.data])):
        flash(_("Saved. The speaker has not been asked yet."))
        return redirect(url_for(".desk_article", article=public_id))
    return render_template(
        "news/desk_quotation.html",
        article=article,
        meeting=article.meeting,
        quotation=quotation,
        form=form,
        demo_note=article.fictitious,
    )


def _words(role: RoleAssignment, language: str) -> str:
    said = (name_of(role, language).full, capacity_of(role, language))
    return ", ".join(part for part in said if part)


def _said(article: Article, quotation: Quotation | None) -> dict[str, object]:
    if quotation is None:
        taken = {one.place for one in article.quotations}
        return {"place": next((one for one in PLACE_WORDS if one not in taken), "first")}
    person = next(
        (
            one.person.slug
            for one in queries.speakers(article.meeting)
            if one.person_id == quotation.person_id
        ),
        None,
    )
    return {
        "place": quotation.place,
        "speaker": person,
        "email": quotation.email,
        "words": quotation.words,
    }


def _write(article: Article, form: QuotationForm, role: RoleAssignment) -> Quotation:
    return services.write_quotation(
        article,
        form.place.data,
        speaker=name_of(role, article.language).full,
        capacity=capacity_of(role, article.language),
        person_id=role.person_id,
        email=form.email.data or "",
        words=form.words.data or "",
        by=guard.identity().actor,
    )


@bp.post("/desk/quotations/<quotation>/ask")
@guard.requires(Permission.ARTICLE_WRITE, on=queries.quotation, seen=Permission.NEWSROOM_VIEW)
def desk_quotation_ask(quotation: Quotation) -> ResponseReturnValue:
    """Mail the speaker their words for approval."""
    return _act(
        quotation.article,
        lambda: services.ask_speaker(quotation, by=guard.identity().actor),
        _("The speaker is asked by mail."),
    )


@bp.post("/desk/quotations/<quotation>/remove")
@guard.requires(Permission.ARTICLE_WRITE, on=queries.quotation, seen=Permission.NEWSROOM_VIEW)
def desk_quotation_remove(quotation: Quotation) -> ResponseReturnValue:
    """Take a quotation out of the article."""
    return _act(
        quotation.article,
        lambda: services.remove_quotation(quotation, by=guard.identity().actor),
        _("The quotation is taken out."),
    )
