"""The words of the room: what roles, kinds and states are called, as msgids."""

from app.core.words import N_

STATES: dict[str, str] = {
    "draft": N_("Draft"),
    "published": N_("Published"),
    "held": N_("Held"),
    "reported": N_("Report published"),
}

#: How far a meeting is, by the names of ``rules.phases``.
PHASES: dict[str, str] = {
    "draft": N_("Draft"),
    "published": N_("Published"),
    "registration_open": N_("Registration open"),
    "registration_closed": N_("Registration closed"),
    "running": N_("Running"),
    "held": N_("Held"),
    "reported": N_("Reported"),
    "archived": N_("Archived"),
}

FORMATS: dict[str, str] = {
    "hybrid": N_("Hybrid"),
    "room": N_("In the room"),
    "online": N_("Online"),
}

KINDS: dict[str, str] = {
    "plenary": N_("Plenary"),
    "section": N_("Section"),
    "presentation": N_("Presentation"),
    "country_perspective": N_("Country perspective"),
    "parallel_block": N_("Parallel block"),
    "parallel_panel": N_("Parallel panel"),
    "session": N_("Session"),
    "tour_de_table": N_("Tour de table"),
    "break": N_("Break"),
}

ROLES: dict[str, str] = {
    "chair": N_("Chair"),
    "opening": N_("Opening"),
    "keynote": N_("Keynote"),
    "presenter": N_("Presenter"),
    "country_speaker": N_("Country speaker"),
    "introducer": N_("Introducer"),
    "moderator": N_("Moderator"),
    "panellist": N_("Panellist"),
    "session_closing": N_("Closing of the session"),
    "wrap_up": N_("Wrap up"),
    "rapporteur": N_("Rapporteur"),
    "facilitator": N_("Facilitator"),
    "intervener": N_("Intervener"),
    "whiteboard_summary": N_("Board summary"),
    "closing": N_("Closing"),
}

#: What a speaker has answered.
STATUSES: dict[str, str] = {
    "to_ask": N_("To ask"),
    "asked": N_("Asked"),
    "accepted": N_("Accepted"),
    "declined": N_("Declined"),
    "confirmed": N_("Title confirmed"),
}

INTERVENTION_STATES: dict[str, str] = {
    "planned": N_("Planned"),
    "speaking": N_("Has the floor"),
    "spoken": N_("Spoke"),
    "skipped": N_("Passed over"),
    "written": N_("In writing only"),
}

TEXTS: dict[str, str] = {
    "concept_title": N_("Title of the concept note"),
    "report_title": N_("Title of the report"),
    "background": N_("Background"),
    "objectives": N_("Objectives"),
    "audience": N_("Target audience"),
    "logistics": N_("Logistics"),
    "purpose": N_("Purpose of the meeting"),
    "documents_note": N_("Where the documents are"),
    "achievements": N_("Key achievements"),
    "strategy": N_("Strategy"),
    "thanks": N_("Thanks"),
}

#: What each text is for, so that whoever writes it knows how long it should be.
TEXT_HINTS: dict[str, str] = {
    "concept_title": N_("As printed on the concept note; empty to use the meeting’s title."),
    "report_title": N_("As printed on the report; empty to use the meeting’s title."),
    "background": N_("Two or three paragraphs: why the partners meet, and what came before."),
    "objectives": N_("A numbered list of three; begin each with a bold verb: **Take stock** of …"),
    "audience": N_("One paragraph: who is invited, and why."),
    "logistics": N_("One paragraph: format, who is where, interpretation, how the link comes."),
    "purpose": N_("One paragraph of the report’s background: what the meeting was for."),
    "documents_note": N_("One sentence of the report: where presentations and papers are found."),
    "achievements": N_("What was presented of results, when figures alone do not say it."),
    "strategy": N_("What was presented of the way forward: pillars, tool, budget."),
    "thanks": N_("The last words of the report."),
}

DOCUMENT_KINDS: dict[str, str] = {
    "background": N_("Background paper"),
    "presentation": N_("Presentation"),
    "statement": N_("Statement at the meeting"),
    "logistics": N_("Practical information"),
    "other": N_("Other document"),
}

AUDIENCES: dict[str, str] = {
    "public": N_("Everybody"),
    "registered": N_("Registered participants"),
    "delegation": N_("One delegation"),
    "secretariat": N_("The secretariat"),
}

RELEASES: dict[str, str] = {
    "at_once": N_("At once"),
    "at": N_("At a day and time"),
    "item": N_("When its agenda item starts"),
}

CHANGES: dict[str, str] = {
    "same": N_("Same"),
    "added": N_("Added"),
    "dropped": N_("Not held"),
    "named": N_("Named"),
    "form": N_("Form changed"),
    "moved": N_("Moved"),
    "reworded": N_("Reworded"),
}

#: Ranks at the beginning of a sentence and within it; beyond the tenth the number is printed.
RANKS_FIRST = (
    N_("First"), N_("Second"), N_("Third"), N_("Fourth"), N_("Fifth"),
    N_("Sixth"), N_("Seventh"), N_("Eighth"), N_("Ninth"), N_("Tenth"),
)  # fmt: skip
RANKS = (
    N_("first"), N_("second"), N_("third"), N_("fourth"), N_("fifth"),
    N_("sixth"), N_("seventh"), N_("eighth"), N_("ninth"), N_("tenth"),
)  # fmt: skip

#: How an item differs between two releases of a programme.
RELEASE_CHANGES: dict[str, str] = {
    "added": N_("Added"),
    "removed": N_("Removed"),
    "time": N_("New time"),
    "place": N_("New place in the order"),
    "name": N_("Renamed"),
    "form": N_("New kind"),
    "room": N_("New room"),
    "people": N_("People"),
}

#: What the trail of a meeting says.
ACTS: dict[str, str] = {
    "meeting.created": N_("Meeting prepared"),
    "meeting.copied": N_("Copied from an earlier meeting"),
    "meeting.edited": N_("Basics changed"),
    "meeting.text_written": N_("Text written"),
    "meeting.published": N_("Meeting published"),
    "meeting.record_begun": N_("Record begun"),
    "meeting.held": N_("Meeting closed"),
    "meeting.reported": N_("Report published"),
    "meeting.archived": N_("Meeting put into the archive"),
    "meeting.unarchived": N_("Meeting taken out of the archive"),
    "meeting.template_saved": N_("Template saved"),
    "meeting.series_set": N_("Series chosen"),
    "meeting.attendance_recorded": N_("Attendance recorded"),
    "agenda.item_added": N_("Agenda item added"),
    "agenda.item_edited": N_("Agenda item changed"),
    "agenda.attendance_counted": N_("Attendance of an agenda item counted"),
    "agenda.item_moved": N_("Agenda item moved"),
    "agenda.item_deleted": N_("Agenda item removed"),
    "agenda.times_shifted": N_("Times of the agenda shifted"),
    "agenda.undone": N_("Change of the agenda undone"),
    "programme.released": N_("Programme released"),
    "programme.warnings_overridden": N_("Programme released in spite of warnings"),
    "role.assigned": N_("Role given"),
    "role.edited": N_("Role changed"),
    "question.added": N_("Further question added"),
    "question.changed": N_("Further question changed"),
    "question.moved": N_("Further question moved"),
    "question.restored": N_("Further question asked again"),
    "question.retired": N_("Further question no longer asked"),
    "role.status_set": N_("Answer of a speaker noted"),
    "role.asked": N_("Speakers asked by mail"),
    "role.answered": N_("Answer of a speaker received"),
    "role.moved": N_("Order of speakers changed"),
    "role.removed": N_("Role taken away"),
    "intervention.planned": N_("Place in the running order given"),
    "intervention.recorded": N_("Intervention recorded"),
    "intervention.moved": N_("Running order changed"),
    "intervention.removed": N_("Intervention removed"),
    "document.added": N_("Document added"),
    "document.changed": N_("Document changed"),
    "document.edition_added": N_("New edition of a document"),
    "document.released": N_("Document released"),
    "document.withdrawn": N_("Document withdrawn"),
    "clearance.asked": N_("Clearance of the concept note asked for"),
    "clearance.called_off": N_("Request for clearance called off"),
    "clearance.cleared": N_("Concept note cleared"),
    "clearance.comment_resolved": N_("Comment on the concept note answered"),
    "clearance.sent_back": N_("Concept note sent back with comments"),
    "clearance.withdrawn": N_("Concept note changed since it was cleared"),
    "interpretation.offered": N_("Languages of a session settled"),
    "interpretation.languages_noted": N_("Languages of speakers noted"),
    "interpretation.pack_downloaded": N_("Briefing pack for interpreters downloaded"),
    "interpreter.added": N_("Interpreter put on the roster"),
    "interpreter.changed": N_("Interpreter changed"),
    "interpreter.removed": N_("Interpreter taken off the roster"),
    "interpreter.seated": N_("Interpreter put in a booth"),
    "interpreter.unseated": N_("Interpreter taken out of a booth"),
    "mailing.tested": N_("Test of a mailing written"),
    "mailing.sent": N_("Mailing sent"),
    "reminder.scheduled": N_("Reminder scheduled"),
    "reminder.stopped": N_("Reminder stopped"),
    "reminder.sent": N_("Reminder written"),
    "reminder.missed": N_("Reminder missed its moment"),
    "floor.moved": N_("Floor moved"),
    "board.point_added": N_("Key point added"),
    "board.point_removed": N_("Key point removed"),
    "panel.asked": N_("Question to the panel asked"),
    "panel.marked": N_("State of a question to the panel set"),
    "panel.moved": N_("Question to the panel moved"),
}

OTHER_ACT = N_("Something else changed")
