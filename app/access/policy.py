"""THE TABLE: who may do what.

Everything that asks, asks here; docs/permissions.md is written from it.

Rules that hold across the table:

* the auditor reads everything at the desk and changes nothing;
* the administrator looks after accounts and has no hand in money;
* an approver never approves an entry of their own;
* a delegation's link opens that delegation and nothing else: money needs a sign-in.
"""

from __future__ import annotations

from app.access.permissions import Permission
from app.access.predicates import (
    Predicate,
    admin,
    admitted,
    all_of,
    any_of,
    approver,
    auditor,
    authoriser_of_partner,
    desk,
    enrolling,
    everybody,
    facilitator,
    finance,
    is_public,
    lapses,
    lead,
    link_of_delegation,
    officer,
    own_account,
    own_partner,
    participant,
    partner_side,
    rapporteur,
    recorded_by_another,
    secretariat,
    shown_to_secretariat,
    signed_in,
    taken_out,
)

PLACES: dict[Permission, Predicate] = {
    Permission.DESK_VIEW: desk,
    Permission.MY_VIEW: signed_in,
}

ACCOUNTS: dict[Permission, Predicate] = {
    Permission.OWN_PROFILE: signed_in,
    Permission.OWN_DEVICE: own_account,
    Permission.OWN_SECOND_FACTOR: any_of(signed_in, enrolling),
    Permission.ACCOUNT_VIEW: any_of(admin, auditor),
    Permission.ACCOUNT_MANAGE: admin,
    Permission.AUDIT_VIEW: any_of(admin, auditor, lead),
    Permission.OUTBOX_VIEW: any_of(officer, lead, auditor, admin),
    Permission.OUTBOX_MANAGE: any_of(officer, admin),
}

PARTNERS: dict[Permission, Predicate] = {
    Permission.PARTNER_VIEW: everybody,
    Permission.PARTNER_EDIT: officer,
    Permission.CONTACT_VIEW: any_of(secretariat, auditor),
    Permission.PERSON_VIEW: any_of(secretariat, auditor),
    Permission.PERSON_EDIT: officer,
}

PROGRAMMES: dict[Permission, Predicate] = {
    Permission.PROGRAMME_VIEW: everybody,
    Permission.PROGRAMME_EDIT: officer,
    Permission.PROJECT_EDIT: officer,
    Permission.FIGURE_VIEW: any_of(secretariat, auditor),
    Permission.FIGURE_EDIT: officer,
}

MEETINGS: dict[Permission, Predicate] = {
    Permission.MEETING_VIEW: any_of(is_public, secretariat, auditor),
    Permission.MEETING_DESK_VIEW: any_of(secretariat, auditor),
    Permission.MEETING_CREATE: officer,
    Permission.MEETING_EDIT: officer,
    Permission.MEETING_PUBLISH: any_of(officer, lead),
    Permission.AGENDA_EDIT: officer,
    Permission.MEETING_ROLE_EDIT: officer,
    Permission.DOCUMENT_VIEW: any_of(admitted, secretariat, auditor),
    Permission.DOCUMENT_MANAGE: any_of(officer, rapporteur),
    Permission.INTERPRETATION_EDIT: officer,
}

REGISTRATION: dict[Permission, Predicate] = {
    Permission.REGISTRATION_VIEW: any_of(officer, facilitator, rapporteur, lead, auditor),
    Permission.REGISTRATION_MANAGE: officer,
    Permission.REGISTRATION_OWN: own_account,
    Permission.DELEGATION_VIEW: any_of(link_of_delegation, own_partner, officer, lead, auditor),
    Permission.DELEGATION_EDIT: any_of(link_of_delegation, own_partner, officer),
    Permission.PARTICIPANT_LIST_VIEW: any_of(participant, partner_side, secretariat, auditor),
}

FLOOR: dict[Permission, Predicate] = {
    Permission.FLOOR_VIEW: any_of(is_public, secretariat, auditor),
    Permission.FLOOR_RUN: any_of(facilitator, officer),
    Permission.INTERVENTION_RECORD: any_of(officer, facilitator, rapporteur),
}

ENGAGEMENTS: dict[Permission, Predicate] = {
    Permission.ENGAGEMENT_LIST: any_of(secretariat, auditor),
    Permission.ENGAGEMENT_VIEW: any_of(
        own_partner, all_of(shown_to_secretariat, secretariat), auditor
    ),
    Permission.ENGAGEMENT_PREPARE: own_partner,
    Permission.ENGAGEMENT_ANNOUNCE: authoriser_of_partner,
    Permission.ENGAGEMENT_ANNOUNCE_FOR_PARTNER: any_of(officer, facilitator),
    Permission.ENGAGEMENT_CONFIRM: authoriser_of_partner,
    Permission.ENGAGEMENT_WITHDRAW: any_of(authoriser_of_partner, lead),
    Permission.ENGAGEMENT_CONFIRM_FOR_PARTNER: officer,
    Permission.ENGAGEMENT_END: lead,
    Permission.PLEDGE_IMPORT_VIEW: any_of(officer, finance, approver, lead, auditor),
    Permission.PLEDGE_IMPORT_ENTER: any_of(officer, finance),
    Permission.PLEDGE_IMPORT_APPROVE: all_of(approver, recorded_by_another),
    Permission.ENDING_VIEW: any_of(officer, finance, approver, lead, auditor),
    Permission.ENDING_DECIDE: any_of(
        all_of(lead, lapses, recorded_by_another), all_of(approver, taken_out, recorded_by_another)
    ),
    Permission.REPEAT_SETTLE: any_of(officer, finance),
    Permission.IN_KIND_VIEW: any_of(
        own_partner,
        all_of(shown_to_secretariat, any_of(officer, finance, approver, lead)),
        auditor,
    ),
    Permission.IN_KIND_RECORD: any_of(officer, finance),
    Permission.IN_KIND_APPROVE: all_of(approver, recorded_by_another),
    Permission.CONDITION_VIEW: any_of(officer, finance, approver, lead, auditor),
    Permission.CONDITION_RECORD: any_of(officer, finance),
    Permission.CONDITION_APPROVE: all_of(approver, recorded_by_another),
}

MONEY: dict[Permission, Predicate] = {
    Permission.FUND_VIEW: everybody,
    Permission.FUND_EDIT: finance,
    Permission.RATE_VIEW: any_of(officer, finance, approver, lead, auditor),
    Permission.RATE_EDIT: finance,
    Permission.RATE_APPROVE: all_of(approver, recorded_by_another),
    Permission.OBJECTION_LIST: any_of(officer, finance, approver, lead, auditor),
    Permission.OBJECTION_VIEW: any_of(own_partner, officer, finance, approver, lead, auditor),
    Permission.OBJECTION_RAISE: own_partner,
    Permission.OBJECTION_WRITE: any_of(own_partner, finance),
    Permission.AGREEMENT_VIEW: any_of(own_partner, officer, finance, approver, lead, auditor),
    # Until one side has signed; from there on only finance and the approver move it.
    Permission.AGREEMENT_FOLLOW: any_of(officer, finance),
    Permission.AGREEMENT_RECORD: finance,
    Permission.AGREEMENT_APPROVE: all_of(approver, recorded_by_another),
    Permission.INSTALMENT_MEET: officer,
    Permission.RECEIPT_VIEW: any_of(own_partner, officer, finance, approver, lead, auditor),
    Permission.RECEIPT_RECORD: finance,
    Permission.RECEIPT_APPROVE: all_of(approver, recorded_by_another),
    Permission.TAKING_BACK_RECORD: finance,
    Permission.TAKING_BACK_APPROVE: all_of(approver, recorded_by_another),
    Permission.ALLOCATION_VIEW: any_of(officer, finance, approver, lead, auditor),
    Permission.ALLOCATION_RECORD: any_of(officer, finance),
    Permission.ALLOCATION_APPROVE: all_of(approver, recorded_by_another),
}

STATEMENTS: dict[Permission, Predicate] = {
    Permission.POSITION_VIEW: everybody,
    Permission.POSITION_DESK_VIEW: any_of(officer, finance, approver, lead, auditor),
    Permission.POSITION_RECORD: finance,
    Permission.POSITION_APPROVE: all_of(approver, recorded_by_another),
    Permission.STATEMENT_VIEW: any_of(
        is_public, own_partner, officer, finance, approver, lead, auditor
    ),
    Permission.STATEMENT_DRAFT: finance,
    Permission.STATEMENT_REVIEW: all_of(officer, recorded_by_another),
    Permission.STATEMENT_ACCEPT: all_of(any_of(approver, lead), recorded_by_another),
    Permission.STATEMENT_SEND_BACK: all_of(any_of(officer, approver, lead), recorded_by_another),
    # Two names stand under a statement, one of finance and one of the secretariat's lead.
    Permission.STATEMENT_APPROVE: all_of(approver, recorded_by_another),
    Permission.STATEMENT_ISSUE: all_of(lead, recorded_by_another),
}

EXCHANGE: dict[Permission, Predicate] = {
    Permission.IATI_VIEW: any_of(officer, finance, approver, lead, auditor),
    Permission.IATI_PUBLISH: any_of(officer, lead),
}

REPORTS: dict[Permission, Predicate] = {
    Permission.REPORT_VIEW: any_of(is_public, secretariat, auditor),
    Permission.REPORT_DRAFT: any_of(rapporteur, officer),
    Permission.REPORT_PUBLISH: any_of(rapporteur, lead),
    Permission.NOTES_WRITE: any_of(rapporteur, officer, facilitator),
    Permission.REPORT_TEMPLATE: any_of(officer, rapporteur, lead),
    Permission.PAPER_VIEW: any_of(is_public, secretariat, auditor),
    Permission.DESK_PAPER_VIEW: any_of(secretariat, auditor),
    Permission.LETTER_VIEW: any_of(officer, rapporteur, lead, auditor),
    Permission.LETTER_SEND: officer,
    # A letter about money is between the partner and those who keep the books.
    Permission.RECEIPT_LETTER: any_of(own_partner, finance),
    Permission.OUTCOME_VIEW: any_of(secretariat, auditor),
    Permission.OUTCOME_RECORD: any_of(officer, rapporteur),
    Permission.CLEARANCE_VIEW: any_of(secretariat, auditor),
    Permission.CLEARANCE_ASK: officer,
    # Who may be asked to clear; whoever was asked gives it, and nobody to themselves.
    Permission.CLEARANCE_HOLD: any_of(officer, lead),
    Permission.CLEARANCE_GIVE: all_of(any_of(officer, lead), own_account, recorded_by_another),
    Permission.INTERPRETERS_PACK: any_of(officer, rapporteur),
}

NEWS: dict[Permission, Predicate] = {
    Permission.ARTICLE_VIEW: is_public,
    Permission.NEWSROOM_VIEW: any_of(secretariat, auditor),
    Permission.ARTICLE_WRITE: any_of(officer, rapporteur),
    # Whoever wrote it or declared it finished does not publish it: the service refuses them.
    Permission.ARTICLE_PUBLISH: any_of(officer, rapporteur, lead),
}

SECTIONS: dict[str, dict[Permission, Predicate]] = {
    "Places": PLACES,
    "Accounts, audit and outbox": ACCOUNTS,
    "Partners and people": PARTNERS,
    "Programmes": PROGRAMMES,
    "Meetings": MEETINGS,
    "Registration": REGISTRATION,
    "Floor": FLOOR,
    "Engagements": ENGAGEMENTS,
    "Agreements, receipts and allocations": MONEY,
    "Position and statements": STATEMENTS,
    "Exchange with the world": EXCHANGE,
    "Reports and papers": REPORTS,
    "Newsroom": NEWS,
}

POLICY: dict[Permission, Predicate] = {
    permission: predicate
    for section in SECTIONS.values()
    for permission, predicate in section.items()
}
