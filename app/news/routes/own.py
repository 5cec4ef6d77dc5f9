"""The speaker's page: their words, and their answer. The link is the key; no account is needed."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import guard
from app.news import queries, services
from app.news.forms import AnswerForm
from app.news.routes import bp
from app.news.rules.articles import PUBLISHED


@bp.route("/quotation/<token>", methods=["GET", "POST"])
@guard.public("the token in the address is the key, and lets one speaker answer for their words")
def own_quotation(token: str) -> ResponseReturnValue:
    """What would be printed, and approve, change or refuse it."""
    quotation = queries.quotation_of_link(token)
    if quotation is None:
        return render_template("news/quotation_gone.html"), 404
    form = AnswerForm(data={"version": quotation.version, "words": quotation.words})
    if quotation.article.state != PUBLISHED and form.carries_out(
        lambda: services.answer(
            quotation,
            form.choice.data,
            words=form.words.data or "",
            note=form.note.data or "",
            version=form.version.data,
        )
    ):
        flash(_("Thank you. Your answer is recorded."))
        return redirect(url_for(".own_quotation", token=token))
    fresh = queries.quotation_of_link(token)
    if fresh is None:
        return render_template("news/quotation_gone.html"), 404
    return render_template(
        "news/own_quotation.html",
        quotation=fresh,
        article=fresh.article,
        meeting=fresh.article.meeting,
        form=form,
        settled=fresh.article.state == PUBLISHED,
    )
