"""Things in kind: prepared by the partner, recorded at the desk, agreed and delivered."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.guard import identity, requires
from app.access.permissions import Permission
from app.funding.forms import in_kind as forms
from app.funding.forms.papers import ReturnForm
from app.funding.forms.standing import upload_in
from app.funding.models import Engagement, InKindItem, InKindPaper
from app.funding.queries import engagements
from app.funding.queries import in_kind as queries
from app.funding.routes import bp
from app.funding.routes.pages import choices_of, sent_version, title_of
from app.funding.routes.standing import PAPER_STATES
from app.funding.rules import in_kind as rules
from app.funding.rules.engagements import EngagementType, State
from app.funding.rules.in_kind import Act
from app.funding.services import evidence as evidence_services
from app.funding.services import in_kind as services
from app.web.presses import pressed


@bp.app_template_global("in_kind_words")
def in_kind_words() -> Any:
    """The words of things in kind: kinds, methods, acts."""
    return rules


def _page(template: str, form: Any, **facts: Any) -> ResponseReturnValue:
    page = render_template(
        f"funding/{template}.html", form=form, states=PAPER_STATES, title_of=title_of, **facts
    )
    return page, 422 if form is not None and form.problems() else 200


def _to(engagement: Engagement) -> ResponseReturnValue:
    return redirect(url_for(".my_engagement", slug=engagement.slug))


@bp.route("/my/engagements/<slug>/in-kind", methods=["GET", "POST"])
@requires(Permission.ENGAGEMENT_PREPARE, on=engagements.engagement, seen=Permission.ENGAGEMENT_VIEW)
def my_in_kind(engagement: Engagement) -> ResponseReturnValue:
    """Say thing by thing what a prepared engagement offers."""
    if engagement.state != State.DRAFT or _not_in_kind(engagement):
        flash(_("Only a prepared offer in kind can be described here."), "info")
        return _to(engagement)
    form = forms.things_form(
        choices_of(engagement.phase),
        [row.thing for row in queries.prepared(engagement)],
        on_record=False,
        version=engagement.version,
    )
    if not form.rearranged(request.form.get("do", "")) and form.carries_out(
        lambda: services.prepare(
            engagement, forms.things_of(form), version=form.version.data, by=identity().actor
        ),
        stored=lambda: {
            "things": [forms.stored_in(row.thing) for row in queries.prepared(engagement)]
        },
    ):
        flash(_("Kept. It is on record when the engagement is announced."))
        return _to(engagement)
    return _page("my_in_kind", form, engagement=engagement)


def _not_in_kind(engagement: Engagement) -> bool:
    return engagement.type != EngagementType.IN_KIND_OR_TECHNICAL


@bp.route("/desk/engagements/<slug>/in-kind", methods=["GET", "POST"])
@requires(Permission.IN_KIND_RECORD, on=engagements.engagement, seen=Permission.ENGAGEMENT_VIEW)
def desk_in_kind_new(engagement: Engagement) -> ResponseReturnValue:
    """Record what an announced engagement offers in kind."""
    form = forms.things_form(choices_of(engagement.phase), on_record=True)
    if not form.rearranged(request.form.get("do", "")) and form.creates(
        lambda: (
            services.add(
                engagement,
                forms.things_of(form),
                on=form.effective_on.data,
                why=form.why.data,
                by=identity().actor,
            )[0].slug
        ),
    ):
        flash(_("On record, apart from every sum of money."))
        return _to(engagement)
    return _page("desk_in_kind_new", form, engagement=engagement)


@bp.get("/my/in-kind/<slug>")
@requires(Permission.IN_KIND_VIEW, on=queries.item)
def my_in_kind_item(item: InKindItem) -> ResponseReturnValue:
    """One thing in kind: what it is, what was agreed and delivered, and every entry about it."""
    return _item(item, ReturnForm(formdata=None))


def _item(item: InKindItem, form: ReturnForm) -> ResponseReturnValue:
    return _page(
        "my_in_kind_item",
        form,
        item=item,
        at=rules.standing(item.events),
        waiting=next((row for row in item.papers if row.state == "recorded"), None),
        returned=next((row for row in reversed(item.papers) if row.state == "returned"), None),
        evidence=queries.evidence_of(item),
    )


def _to_item(slug: str) -> ResponseReturnValue:
    return redirect(url_for(".my_in_kind_item", slug=slug))


@bp.route("/desk/in-kind/<slug>/describe", methods=["GET", "POST"])
@requires(Permission.IN_KIND_RECORD, on=queries.item, seen=Permission.IN_KIND_VIEW)
def desk_in_kind_revise(item: InKindItem) -> ResponseReturnValue:
    """Describe a thing anew, with the reason; the earlier description stays on record."""
    at = rules.standing(item.events)
    if at is None:
        return _gone(item)
    form = forms.revise_form(choices_of(item.engagement.phase), at.terms.thing, at.last.n)

    def stored() -> dict[str, Any]:
        now = rules.standing(item.events)
        return forms.stored_in(now.terms.thing) if now else {}

    if form.carries_out(
        lambda: services.revise(
            item,
            form.thing(),
            on=form.effective_on.data,
            why=form.why.data,
            last=form.version.data,
            by=identity().actor,
        ),
        stored=stored,
    ):
        flash(_("Described anew. The earlier description stays on record."))
        return _to_item(item.slug)
    return _page("desk_in_kind_revise", form, item=item)


def _gone(item: InKindItem) -> ResponseReturnValue:
    flash(_("The entry of this thing was taken back."), "info")
    return _to_item(item.slug)


@bp.route("/desk/in-kind/<slug>/<any(agreed, delivered):act>", methods=["GET", "POST"])
@requires(Permission.IN_KIND_RECORD, on=queries.item, seen=Permission.IN_KIND_VIEW)
def desk_in_kind_act(item: InKindItem, act: str) -> ResponseReturnValue:
    """Enter that a thing was agreed, or that some of it was delivered."""
    at = rules.standing(item.events)
    if at is None:
        return _gone(item)
    rest = at.terms.amount - (at.delivered if act == Act.DELIVERED else 0)
    form = forms.act_form(at.terms.currency, rest, paper=act == Act.AGREED)

    def propose() -> None:
        paper, by = upload_in(form.evidence), identity().actor
        services.propose(
            item,
            Act(act),
            on=form.effective_on.data,
            quantity=form.quantity.data,
            value=form.value.data,
            evidence=evidence_services.keep(queries.subject(item), paper, by=by) if paper else None,
            note=form.note.data or "",
            by=by,
        )

    if form.carries_out(propose):
        flash(_("Recorded. It counts when a second person has approved it."))
        return _to_item(item.slug)
    return _page("desk_in_kind_act", form, item=item, at=at, act=act)


@bp.route("/desk/in-kind/<slug>/take-back", methods=["GET", "POST"])
@requires(Permission.IN_KIND_RECORD, on=queries.item, seen=Permission.IN_KIND_VIEW)
def desk_in_kind_take_back(item: InKindItem) -> ResponseReturnValue:
    """Enter that the last entry was wrong, with the reason."""
    at = rules.standing(item.events)
    if at is None:
        return _gone(item)
    form = forms.TakeBackForm(data={"version": at.last.n})
    if form.carries_out(
        lambda: services.propose_taking_back(
            item,
            n=form.version.data or at.last.n,
            why=form.why.data,
            by=identity().actor,
        )
    ):
        flash(_("Recorded. It counts when a second person has approved it."))
        return _to_item(item.slug)
    return _page("desk_in_kind_take_back", form, item=item, at=at)


@bp.post("/desk/in-kind-entries/<slug>/approve")
@requires(Permission.IN_KIND_APPROVE, on=queries.paper, seen=Permission.IN_KIND_VIEW)
def desk_in_kind_approve(paper: InKindPaper) -> ResponseReturnValue:
    """The second person's yes."""
    slug = paper.item.slug
    pressed(
        lambda: services.approve(paper, by=identity().actor, version=sent_version()),
        _("Approved. It is on record."),
    )
    return _to_item(slug)


@bp.post("/desk/in-kind-entries/<slug>/return")
@requires(Permission.IN_KIND_APPROVE, on=queries.paper, seen=Permission.IN_KIND_VIEW)
def desk_in_kind_return(paper: InKindPaper) -> ResponseReturnValue:
    """The second person's no, with the reason."""
    form = ReturnForm()
    if form.carries_out(
        lambda: services.give_back(paper, why=form.why.data or "", by=identity().actor)
    ):
        flash(_("Given back with your reason."))
        return _to_item(paper.item.slug)
    return _item(queries.item(paper.item.slug), form)
