"""The twelve roles, each with the sentence that says what it is."""

from __future__ import annotations

from enum import StrEnum

from app.core.words import N_


class Role(StrEnum):
    """What somebody is on this platform. Everybody is a visitor; the rest is granted."""

    VISITOR = "visitor"
    PARTICIPANT = "participant"
    FOCAL = "focal"
    AUTHORISER = "authoriser"
    OFFICER = "officer"
    FACILITATOR = "facilitator"
    RAPPORTEUR = "rapporteur"
    FINANCE = "finance"
    APPROVER = "approver"
    LEAD = "lead"
    AUDITOR = "auditor"
    ADMIN = "admin"

    @property
    def label(self) -> str:
        """The role's name as a msgid."""
        return LABELS[self]

    @property
    def sentence(self) -> str:
        """What the role does, as a msgid."""
        return SENTENCES[self]


LABELS: dict[Role, str] = {
    Role.VISITOR: N_("Visitor"),
    Role.PARTICIPANT: N_("Participant"),
    Role.FOCAL: N_("Partner focal point"),
    Role.AUTHORISER: N_("Partner authoriser"),
    Role.OFFICER: N_("Officer"),
    Role.FACILITATOR: N_("Facilitator"),
    Role.RAPPORTEUR: N_("Rapporteur"),
    Role.FINANCE: N_("Finance officer"),
    Role.APPROVER: N_("Finance approver"),
    Role.LEAD: N_("Secretariat lead"),
    Role.AUDITOR: N_("Auditor"),
    Role.ADMIN: N_("Administrator"),
}

SENTENCES: dict[Role, str] = {
    Role.VISITOR: N_("Reads what is published, without signing in."),
    Role.PARTICIPANT: N_("Attends a meeting and looks after their own registration."),
    Role.FOCAL: N_("Registers the delegation of one partner and prepares its engagements."),
    Role.AUTHORISER: N_(
        "Speaks for one partner: does what its focal point does, "
        "and announces and confirms its engagements."
    ),
    Role.OFFICER: N_(
        "Organises meetings, partners, registration and the record of the tour de table."
    ),
    Role.FACILITATOR: N_("Runs the floor on the day: who speaks, who is next, how long."),
    Role.RAPPORTEUR: N_("Writes down the interventions and assembles the report."),
    Role.FINANCE: N_("Records agreements, receipts and allocations, and drafts statements."),
    Role.APPROVER: N_(
        "Approves or returns what a finance officer recorded, never an entry of their own."
    ),
    Role.LEAD: N_(
        "Leads the secretariat: reads everything, publishes reports and issues statements."
    ),
    Role.AUDITOR: N_("Reads everything, changes nothing."),
    Role.ADMIN: N_(
        "Looks after accounts, roles, the outbox and the audit trail; has no hand in money."
    ),
}

PARTNER_ROLES: frozenset[Role] = frozenset({Role.FOCAL, Role.AUTHORISER})
"""Roles that mean nothing without a partner: a grant of one names the partner."""

DESK_ROLES: frozenset[Role] = frozenset(
    {
        Role.OFFICER,
        Role.FACILITATOR,
        Role.RAPPORTEUR,
        Role.FINANCE,
        Role.APPROVER,
        Role.LEAD,
        Role.AUDITOR,
        Role.ADMIN,
    }
)
"""Roles that work at the secretariat's desk; a second factor is asked of them where the setting
says so.
"""
