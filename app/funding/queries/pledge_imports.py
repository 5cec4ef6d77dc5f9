"""Files of pledges: what their names may mean, what of them is on record already."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.core.collation import plain
from app.core.db import db, the_one
from app.core.localised import Localised
from app.funding.models import Engagement, PledgeImport, PledgeImportRow
from app.funding.queries import engagements
from app.funding.rules.engagements import LIVE, State
from app.funding.rules.pledge_imports import Register
from app.meetings.models import Meeting
from app.partners.models import Partner
from app.programmes.models import Phase


def pledge_import(slug: str) -> PledgeImport:
    """A file of pledges with its rows. Raises NotFound."""
    rows = selectinload(PledgeImport.rows)
    return the_one(
        select(PledgeImport)
        .where(PledgeImport.slug == slug)
        .options(
            rows.joinedload(PledgeImportRow.partner),
            rows.joinedload(PledgeImportRow.meeting),
            rows.joinedload(PledgeImportRow.engagement),
            joinedload(PledgeImport.phase).joinedload(Phase.programme),
        )
    )


def pledge_imports(state: str | None = None) -> list[PledgeImport]:
    """The files of pledges, newest first, with their rows."""
    chosen = select(PledgeImport).order_by(PledgeImport.id.desc())
    if state:
        chosen = chosen.where(PledgeImport.state == state)
    return list(db.session.scalars(chosen.options(selectinload(PledgeImport.rows))))


def register(phase: Phase, countries: Collection[str]) -> Register:
    """What names in a file of this phase may mean: partners by slug, short form, name and label in
    every language, and alias; themes; meetings. Four statements."""
    partners: dict[str, set[str]] = {}
    chosen = select(Partner).options(selectinload(Partner.aliases))
    for partner in db.session.scalars(chosen):
        texts = [partner.short or "", *partner.name.values(), *partner.label.values()]
        texts += [alias.text for alias in partner.aliases]
        for text in filter(None, map(plain, texts)):
            partners.setdefault(text, set()).add(partner.slug)
    # A slug names one partner whatever others are called.
    for slug in db.session.scalars(select(Partner.slug)):
        partners[plain(slug)] = {slug}
    themes: dict[str, set[str]] = {}
    for theme in engagements.themes(phase):
        for text in filter(None, map(plain, (theme.slug, *theme.name.values()))):
            themes.setdefault(text, set()).add(theme.slug)
    meetings = db.session.scalars(select(Meeting.slug).where(Meeting.phase_id == phase.id))
    pillars: dict[str, set[str]] = {}
    for number, words in enumerate(phase.pillars or (), start=1):
        for text in filter(None, map(plain, (str(number), *Localised(words).values()))):
            pillars.setdefault(text, set()).add(str(number))
    return Register(partners, themes, frozenset(meetings), frozenset(countries), pillars)


def on_record(phase_id: int, identities: Collection[str]) -> dict[str, Engagement]:
    """Which of these rows became an engagement already, by what they say; one entered by mistake
    and voided since is not on record. One statement."""
    found = db.session.execute(
        select(PledgeImportRow.identity, Engagement)
        .join(Engagement, Engagement.id == PledgeImportRow.engagement_id)
        .where(
            Engagement.phase_id == phase_id,
            Engagement.state != State.VOIDED.value,
            PledgeImportRow.identity.in_(identities),
        )
    )
    return {row.identity: row.Engagement for row in found}


def waiting(phase_id: int, identities: Collection[str]) -> set[str]:
    """Which of these rows wait for approval in another file. One statement."""
    return set(
        db.session.scalars(
            select(PledgeImportRow.identity)
            .join(PledgeImport)
            .where(
                PledgeImport.phase_id == phase_id,
                PledgeImport.state == "recorded",
                PledgeImportRow.identity.in_(identities),
            )
        )
    )


def alike(paper: PledgeImport) -> dict[int, list[Engagement]]:
    """By row, the pledges on record that a row may repeat: of the same partner, standing, with
    the same amount. The day does not part them here: a file often repeats what was recorded in
    the room. Two statements."""
    partners = {row.partner_id for row in paper.rows}
    earlier = db.session.scalars(
        select(Engagement)
        .where(
            Engagement.phase_id == paper.phase_id,
            Engagement.partner_id.in_(partners),
            Engagement.state.in_([state.value for state in LIVE]),
        )
        .options(selectinload(Engagement.draft_lines))
        .order_by(Engagement.id)
    ).all()
    ours = {row.engagement_id for row in paper.rows}
    return {
        row.id: [
            one
            for one in earlier
            if one.id not in ours
            and one.partner_id == row.partner_id
            and (row.proposed_minor, row.currency)
            in {(line.proposed_minor, line.currency) for line in one.draft_lines}
        ]
        for row in paper.rows
    }
