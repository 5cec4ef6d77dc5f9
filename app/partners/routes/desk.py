"""Partners, persons and contacts at the desk."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.access import guard
from app.access.permissions import Permission
from app.audit.queries import events_of
from app.partners import queries, services
from app.partners.forms import ContactForm, MergeForm, PartnerForm, PersonForm
from app.partners.models import Contact, Partner, Person, PersonMerge
from app.partners.routes import bp
from app.partners.rules.kinds import CONSTITUENCIES
from app.partners.rules.names import first_mention
from app.web.fields import clean
from app.web.language import current_language
from app.web.pagination import DEFAULT_SIZE, Page, offset, page_number
from app.web.presses import pressed

LONGEST_SEARCH = 100


def _search() -> str:
    return clean(request.args.get("q", "")[:LONGEST_SEARCH])


def _partner_values(form: PartnerForm) -> dict[str, Any]:
    said = form.values()
    parent, unions = said.pop("parent"), said.pop("member_of")
    return {
        **said,
        "parent": queries.partner_by_slug(parent) if parent else None,
        "member_of": queries.all_partners(unions),
    }


def _person_values(form: PersonForm) -> dict[str, Any]:
    said = form.values()
    partner = said.pop("partner")
    return {**said, "partner": queries.partner_by_slug(partner) if partner else None}


# --- partners ------------------------------------------------------------------------------------


@bp.get("/desk/partners")
@guard.requires(Permission.CONTACT_VIEW)
def desk_partners() -> ResponseReturnValue:
    """Every partner with the state of its contacts."""
    constituency = request.args.get("constituency", "")
    search = _search()
    rows = queries.partners_listed(
        current_language(),
        constituency=constituency if constituency in CONSTITUENCIES else None,
        search=search,
    )
    return render_template(
        "partners/desk_partners.html",
        rows=rows,
        contacts=queries.contact_counts(),
        constituencies=list(CONSTITUENCIES),
        constituency=constituency,
        search=search,
    )


@bp.route("/desk/partners/new", methods=["GET", "POST"])
@guard.requires(Permission.PARTNER_EDIT)
def desk_partner_new() -> ResponseReturnValue:
    """Register an organisation."""
    form = PartnerForm()
    if form.creates(
        lambda: services.register_partner(**_partner_values(form), by=guard.identity().actor).slug,
    ):
        flash(_("The partner is registered."), "success")
        return redirect(url_for(".desk_partner", slug=form.made))
    return render_template("partners/desk_partner_new.html", form=form)


@bp.get("/desk/partners/<slug>")
@guard.requires(Permission.CONTACT_VIEW, on=queries.partner)
def desk_partner(partner: Partner) -> ResponseReturnValue:
    """One partner: contacts, persons, what has been changed."""
    return render_template(
        "partners/desk_partner.html",
        partner=partner,
        contacts=queries.contacts_of([partner.id]),
        people=queries.people(partner_id=partner.id),
        units=queries.children_of(partner, current_language()),
        events=events_of("partner", partner.slug),
    )


@bp.route("/desk/partners/<slug>/edit", methods=["GET", "POST"])
@guard.requires(Permission.PARTNER_EDIT, on=queries.partner, seen=Permission.CONTACT_VIEW)
def desk_partner_edit(partner: Partner) -> ResponseReturnValue:
    """Change what is kept about an organisation."""
    form = PartnerForm(data={**services.partner_texts(partner), "version": partner.version})
    if form.carries_out(
        lambda: services.change_partner(
            partner,
            **_partner_values(form),
            version=form.version.data,
            by=guard.identity().actor,
        )
    ):
        flash(_("Saved."), "success")
        return redirect(url_for(".desk_partner", slug=partner.slug))
    return render_template("partners/desk_partner_edit.html", form=form, partner=partner)


# --- contacts ------------------------------------------------------------------------------------


@bp.route("/desk/partners/<slug>/contacts/new", methods=["GET", "POST"])
@guard.requires(Permission.PARTNER_EDIT, on=queries.partner, seen=Permission.CONTACT_VIEW)
def desk_contact_new(partner: Partner) -> ResponseReturnValue:
    """Add an address to which the partner's invitations go."""
    form = ContactForm()
    del form.active
    if form.creates(
        lambda: services.add_contact(partner, **form.values(), by=guard.identity().actor).public_id,
    ):
        flash(_("The contact is added."), "success")
        return redirect(url_for(".desk_partner", slug=partner.slug))
    return render_template("partners/desk_contact_new.html", form=form, partner=partner)


@bp.route("/desk/contacts/<public_id>/edit", methods=["GET", "POST"])
@guard.requires(Permission.PARTNER_EDIT, on=queries.contact, seen=Permission.CONTACT_VIEW)
def desk_contact_edit(contact: Contact) -> ResponseReturnValue:
    """Change a contact, or let it get no more mail."""
    form = ContactForm(data={**services.contact_texts(contact), "version": contact.version})
    if form.carries_out(
        lambda: services.change_contact(
            contact,
            **form.values(),
            version=form.version.data,
            by=guard.identity().actor,
        )
    ):
        flash(_("Saved."), "success")
        return redirect(url_for(".desk_partner", slug=contact.partner.slug))
    return render_template("partners/desk_contact_edit.html", form=form, contact=contact)


# --- people --------------------------------------------------------------------------------------


@bp.get("/desk/people")
@guard.requires(Permission.PERSON_VIEW)
def desk_people() -> ResponseReturnValue:
    """Persons by family name; a search needs neither accents nor hyphens."""
    search = _search()
    return render_template(
        "partners/desk_people.html",
        page=Page(
            queries.people(search=search, limit=DEFAULT_SIZE, offset=offset()),
            page_number(),
            DEFAULT_SIZE,
            queries.people_count(search=search),
        ),
        search=search,
    )


@bp.route("/desk/people/new", methods=["GET", "POST"])
@guard.requires(Permission.PERSON_EDIT)
def desk_person_new() -> ResponseReturnValue:
    """Add a person."""
    form = PersonForm(data={"partner": request.args.get("partner")})
    if form.creates(
        lambda: services.add_person(**_person_values(form), by=guard.identity().actor).slug,
    ):
        flash(_("The person is added."), "success")
        return redirect(url_for(".desk_people"))
    return render_template("partners/desk_person_new.html", form=form)


@bp.route("/desk/people/<slug>/edit", methods=["GET", "POST"])
@guard.requires(Permission.PERSON_EDIT, on=queries.person, seen=Permission.PERSON_VIEW)
def desk_person_edit(person: Person) -> ResponseReturnValue:
    """Change what is kept about a person; a merged record leads to the one that was kept."""
    if person.merged_into is not None:
        return redirect(url_for(".desk_person_edit", slug=person.merged_into.slug))
    form = PersonForm(data={**services.person_texts(person), "version": person.version})
    if form.carries_out(
        lambda: services.change_person(
            person,
            **_person_values(form),
            version=form.version.data,
            by=guard.identity().actor,
        )
    ):
        flash(_("Saved."), "success")
        return redirect(url_for(".desk_people"))
    return render_template(
        "partners/desk_person_edit.html",
        form=form,
        person=person,
        merges=queries.merges_of(person),
    )


# --- two records of one person -------------------------------------------------------------------


@bp.route("/desk/people/<slug>/merge", methods=["GET", "POST"])
@guard.requires(Permission.PERSON_EDIT, on=queries.person, seen=Permission.PERSON_VIEW)
def desk_person_merge(person: Person) -> ResponseReturnValue:
    """Find the other record of the same person, and make the two one."""
    search = clean(request.values.get("q", person.family_name)[:LONGEST_SEARCH])
    found = [
        one
        for one in queries.people(search=search, limit=DEFAULT_SIZE)
        if one.id != person.id and one.fictitious == person.fictitious
    ]
    form = MergeForm()
    rows = queries.mentions([one.id for one in found])
    form.other.choices = [(one.slug, _described(one, rows[one.id])) for one in found]
    if form.carries_out(
        lambda: services.merge_persons(
            person,
            queries.person_by_slug(form.other.data),
            why=form.why.data,
            by=guard.identity().actor,
        )
    ):
        flash(_("The two records are one now. It can be undone below."), "success")
        return redirect(url_for(".desk_person_edit", slug=person.slug))
    return render_template(
        "partners/desk_person_merge.html", form=form, person=person, search=search, found=found
    )


def _described(person: Person, rows: int) -> str:
    words = [
        first_mention(person.honorific, person.printed),
        person.function,
        person.partner.label.best(current_language())[0] if person.partner else "",
        ngettext("%(num)s record speaks of them", "%(num)s records speak of them", rows),
    ]
    return ", ".join(word for word in words if word)


@bp.post("/desk/people/<slug>/merges/<public_id>/undo")
@guard.requires(Permission.PERSON_EDIT, on=queries.merge_of)
def desk_person_merge_undo(merge: PersonMerge) -> ResponseReturnValue:
    """Take a merge back."""
    pressed(
        lambda: services.undo_merge(merge, by=guard.identity().actor),
        _("Undone: these are two records again."),
    )
    return redirect(url_for(".desk_person_edit", slug=merge.kept.slug))
