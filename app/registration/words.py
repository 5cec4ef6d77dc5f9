"""The words of the room: what modes, states and groups are called, as msgids."""

from app.core.words import N_

MODES: dict[str, str] = {"room": N_("In the room"), "online": N_("Online")}

DELEGATION_STATES: dict[str, str] = {
    "to_invite": N_("Not invited yet"),
    "invited": N_("Invited"),
    "registered": N_("Registered"),
    "declined": N_("Cannot attend"),
}

#: The shape with which a state is marked.
DELEGATION_MARKS: dict[str, str] = {
    "to_invite": "off",
    "invited": "due",
    "registered": "done",
    "declined": "off",
}

CONSTITUENCIES: dict[str, str] = {
    "governments": N_("Governments"),
    "workers": N_("Workers’ organisations"),
    "employers": N_("Employers’ organisations"),
    "united_nations": N_("United Nations"),
    "civil_society": N_("Civil society"),
    "institutions": N_("Institutions"),
    "other": N_("Others"),
}

NAME_ORDERS: dict[str, str] = {
    "given-first": N_("Given name first"),
    "family-first": N_("Family name first"),
}
