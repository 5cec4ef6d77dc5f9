"""Why a mail is written, in words for those who read the outbox."""

from app.core.words import N_
from app.mail.models import MailState

TEST = N_("[Test]")
"""What stands before the subject of a mail that only its writer is to see."""

MESSAGES: dict[str, str] = {
    "account_changed": N_("Change to an account"),
    "account_invitation": N_("Account on the platform"),
    "action_assigned": N_("Action after a meeting"),
    "action_reminder": N_("Reminder of an action after a meeting"),
    "answer_reminder": N_("Reminder to answer the invitation"),
    "clearance_answered": N_("Answer to a request for clearance"),
    "clearance_asked": N_("Request for clearance"),
    "correction_answered": N_("Answer of a speaker about a paragraph"),
    "correction_asked": N_("Paragraph of the report for correction"),
    "correction_decided": N_("Answer to a proposed correction"),
    "correction_reminder": N_("Reminder of a paragraph for correction"),
    "delegate_cancelled": N_("Participation cancelled"),
    "delegate_changed": N_("Participation changed"),
    "delegate_confirmed": N_("Participation confirmed"),
    "instalment_reminder": N_("Reminder of an instalment"),
    "instalment_requested": N_("Request for an instalment"),
    "invitation": N_("Invitation of a partner"),
    "meeting_reminder": N_("Reminder of the meeting"),
    "objection_message": N_("Something found wrong by a partner"),
    "offer_lapsed": N_("Offered seat lapsed"),
    "place_offered": N_("Seat offered from the waiting list"),
    "programme_changed": N_("Change to the programme"),
    "quotation_approval": N_("Request to approve a quotation"),
    "quotation_answered": N_("Answer of a speaker who is quoted"),
    "quotation_reminder": N_("Reminder to approve a quotation"),
    "registration_changed": N_("Delegation changed"),
    "registration_confirmed": N_("Delegation registered"),
    "report_answered": N_("Answer about the clearance of a report"),
    "report_asked": N_("Report for clearance"),
    "report_published": N_("Report published"),
    "request_confirm": N_("Address of a request to be confirmed"),
    "request_declined": N_("Request declined"),
    "request_known": N_("Request by somebody who is known"),
    "sign_in_link": N_("Sign-in link"),
    "speaker_request": N_("Question to a speaker"),
    "thank_you": N_("Thanks to those who came"),
    "thank_you_letter": N_("Letter of thanks after a meeting"),
    "waiting_confirmed": N_("Put on the waiting list"),
    "wrap_up_link": N_("Link to the conclusions of the sessions"),
}
"""Name of a message, that is of its folder of templates -> why it is written (msgid)."""


def why(message: str) -> str:
    """The msgid of a message; its short name when nobody has put it into words."""
    return MESSAGES.get(message, message)


MARKS: dict[MailState, str] = {
    MailState.QUEUED: "due",
    MailState.SENDING: "info",
    MailState.SENT: "done",
    MailState.KEPT: "info",
    MailState.FAILED: "late",
    MailState.STOPPED: "off",
    MailState.MISSED: "off",
    MailState.BOUNCED: "late",
}
"""The shape with which a state is marked."""
