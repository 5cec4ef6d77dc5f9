"""The names of the acts that the policy decides about, as ``scope:resource:act``."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """One act. Templates ask by the member's name: ``can("MEETING_EDIT", meeting)``."""

    # places
    DESK_VIEW = "home:desk:view"
    MY_VIEW = "home:my:view"

    # accounts, audit, outbox
    OWN_PROFILE = "accounts:own-profile:edit"
    OWN_DEVICE = "accounts:own-device:end"
    OWN_SECOND_FACTOR = "accounts:own-second-factor:edit"
    ACCOUNT_VIEW = "accounts:account:view"
    ACCOUNT_MANAGE = "accounts:account:manage"
    AUDIT_VIEW = "accounts:audit:view"
    OUTBOX_VIEW = "accounts:outbox:view"
    OUTBOX_MANAGE = "accounts:outbox:manage"

    # partners and people
    PARTNER_VIEW = "partners:partner:view"
    PARTNER_EDIT = "partners:partner:edit"
    CONTACT_VIEW = "partners:contact:view"
    PERSON_VIEW = "partners:person:view"
    PERSON_EDIT = "partners:person:edit"

    # programmes
    PROGRAMME_VIEW = "programmes:programme:view"
    PROGRAMME_EDIT = "programmes:programme:edit"
    PROJECT_EDIT = "programmes:project:edit"
    FIGURE_VIEW = "programmes:figure:view"
    FIGURE_EDIT = "programmes:figure:edit"

    # meetings
    MEETING_VIEW = "meetings:meeting:view"
    MEETING_DESK_VIEW = "meetings:meeting:desk-view"
    MEETING_CREATE = "meetings:meeting:create"
    MEETING_EDIT = "meetings:meeting:edit"
    MEETING_PUBLISH = "meetings:meeting:publish"
    AGENDA_EDIT = "meetings:agenda:edit"
    MEETING_ROLE_EDIT = "meetings:role:edit"
    DOCUMENT_VIEW = "meetings:document:view"
    DOCUMENT_MANAGE = "meetings:document:manage"
    INTERPRETATION_EDIT = "meetings:interpretation:edit"

    # registration
    REGISTRATION_VIEW = "registration:registration:view"
    REGISTRATION_MANAGE = "registration:registration:manage"
    REGISTRATION_OWN = "registration:own:edit"
    DELEGATION_VIEW = "registration:delegation:view"
    DELEGATION_EDIT = "registration:delegation:edit"
    PARTICIPANT_LIST_VIEW = "registration:participant-list:view"

    # floor
    FLOOR_VIEW = "floor:floor:view"
    FLOOR_RUN = "floor:floor:run"
    INTERVENTION_RECORD = "floor:intervention:record"

    # funding: engagements
    ENGAGEMENT_LIST = "funding:engagement:list"
    ENGAGEMENT_VIEW = "funding:engagement:view"
    ENGAGEMENT_PREPARE = "funding:engagement:prepare"
    ENGAGEMENT_ANNOUNCE = "funding:engagement:announce"
    ENGAGEMENT_ANNOUNCE_FOR_PARTNER = "funding:engagement:announce-for-partner"
    ENGAGEMENT_CONFIRM = "funding:engagement:confirm"
    ENGAGEMENT_WITHDRAW = "funding:engagement:withdraw"
    ENGAGEMENT_CONFIRM_FOR_PARTNER = "funding:engagement:confirm-for-partner"
    ENGAGEMENT_END = "funding:engagement:end"
    PLEDGE_IMPORT_VIEW = "funding:pledge-import:view"
    PLEDGE_IMPORT_ENTER = "funding:pledge-import:enter"
    PLEDGE_IMPORT_APPROVE = "funding:pledge-import:approve"
    ENDING_VIEW = "funding:ending:view"
    ENDING_DECIDE = "funding:ending:decide"
    REPEAT_SETTLE = "funding:repeat:settle"
    IN_KIND_VIEW = "funding:in-kind:view"
    IN_KIND_RECORD = "funding:in-kind:record"
    IN_KIND_APPROVE = "funding:in-kind:approve"
    CONDITION_VIEW = "funding:condition:view"
    CONDITION_RECORD = "funding:condition:record"
    CONDITION_APPROVE = "funding:condition:approve"

    # funding: agreements, receipts, allocations
    FUND_VIEW = "funding:fund:view"
    FUND_EDIT = "funding:fund:edit"
    OBJECTION_LIST = "funding:objection:list"
    OBJECTION_VIEW = "funding:objection:view"
    OBJECTION_RAISE = "funding:objection:raise"
    OBJECTION_WRITE = "funding:objection:write"
    RATE_VIEW = "funding:rate:view"
    RATE_EDIT = "funding:rate:edit"
    RATE_APPROVE = "funding:rate:approve"
    AGREEMENT_VIEW = "funding:agreement:view"
    AGREEMENT_FOLLOW = "funding:agreement:follow"
    AGREEMENT_RECORD = "funding:agreement:record"
    AGREEMENT_APPROVE = "funding:agreement:approve"
    INSTALMENT_MEET = "funding:instalment:meet"
    RECEIPT_VIEW = "funding:receipt:view"
    RECEIPT_RECORD = "funding:receipt:record"
    RECEIPT_APPROVE = "funding:receipt:approve"
    TAKING_BACK_RECORD = "funding:taking-back:record"
    TAKING_BACK_APPROVE = "funding:taking-back:approve"
    ALLOCATION_VIEW = "funding:allocation:view"
    ALLOCATION_RECORD = "funding:allocation:record"
    ALLOCATION_APPROVE = "funding:allocation:approve"

    # funding: position and statements
    POSITION_VIEW = "funding:position:view"
    POSITION_DESK_VIEW = "funding:position:desk-view"
    POSITION_RECORD = "funding:position:record"
    POSITION_APPROVE = "funding:position:approve"
    STATEMENT_VIEW = "funding:statement:view"
    STATEMENT_DRAFT = "funding:statement:draft"
    STATEMENT_REVIEW = "funding:statement:review"
    STATEMENT_ACCEPT = "funding:statement:accept"
    STATEMENT_SEND_BACK = "funding:statement:send_back"
    STATEMENT_APPROVE = "funding:statement:approve"
    STATEMENT_ISSUE = "funding:statement:issue"

    IATI_VIEW = "exchange:iati:view"
    IATI_PUBLISH = "exchange:iati:publish"

    # reports
    REPORT_VIEW = "reports:report:view"
    REPORT_DRAFT = "reports:report:draft"
    REPORT_PUBLISH = "reports:report:publish"
    NOTES_WRITE = "reports:notes:write"
    REPORT_TEMPLATE = "reports:template:edit"
    PAPER_VIEW = "reports:paper:view"
    DESK_PAPER_VIEW = "reports:desk-paper:view"
    LETTER_VIEW = "reports:letter:view"
    LETTER_SEND = "reports:letter:send"
    RECEIPT_LETTER = "reports:receipt-letter:view"
    OUTCOME_VIEW = "reports:outcome:view"
    OUTCOME_RECORD = "reports:outcome:record"
    CLEARANCE_VIEW = "reports:clearance:view"
    CLEARANCE_ASK = "reports:clearance:ask"
    CLEARANCE_HOLD = "reports:clearance:hold"
    CLEARANCE_GIVE = "reports:clearance:give"
    INTERPRETERS_PACK = "reports:interpreters-pack:download"

    # newsroom
    ARTICLE_VIEW = "news:article:view"
    NEWSROOM_VIEW = "news:newsroom:view"
    ARTICLE_WRITE = "news:article:write"
    ARTICLE_PUBLISH = "news:article:publish"
