"""Badges: ten on a sheet of A4, 90 by 55 millimetres each, for those who come to the room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from app.core.collation import sort_key
from app.meetings.models import Meeting
from app.meetings.words import ROLES
from app.registration.models import Delegate
from app.reports import faces, queries
from app.reports.codes import qr
from app.reports.compose import _
from app.reports.documents.common import Text, Title, day_of, plain, title
from app.reports.rules.fitting import Fitted, Step, fit
from app.web.countries import language_name

ON_A_SHEET: Final = 10

_MILLIMETRE: Final = 72 / 25.4
WIDTH: Final = 80 * _MILLIMETRE
"""Points between the inner margins of a badge."""

NAME_HEIGHT: Final = 32
"""Millimetres that the name may take before it reaches the foot, the partner on one line."""

NAME_ROOM: Final = 20.5
"""Millimetres that every step of the name keeps to, so that the foot has its place."""

LINE: Final = 1.08
"""Height of a line of the name by its size."""

NAME_STEPS: Final = (
    Step(26, 1), Step(22, 2), Step(18, 2), Step(15, 3), Step(12, 4), Step(10, 5), Step(8, 6),
    Step(7, 7), Step(6, 8),
)  # fmt: skip
PARTNER_STEPS: Final = (
    Step(13, 1), Step(12, 2), Step(11, 2), Step(10, 2), Step(9, 3), Step(8, 3), Step(7, 4),
    Step(6, 4),
)  # fmt: skip

LONGEST_HEAD: Final = 62


@dataclass(frozen=True, slots=True)
class Badge:
    """One person. ``band`` is the shape of the role: ``role``, ``head`` or ``delegate``."""

    name: Fitted
    partner: Fitted
    partner_language: str
    role: str
    band: str
    languages: str
    code: Markup | None
    """What the check-in desk scans: an opaque token, nothing about the person."""


@dataclass(frozen=True, slots=True)
class Badges:
    """The paper: sheets of ten."""

    title: Title
    language: str
    meeting: Text
    day: str
    sheets: tuple[tuple[Badge, ...], ...]
    number: int


def build(of: Meeting, language: str) -> Badges:
    """A badge for everybody registered for the room, partner by partner."""
    record = queries.record(of, "planned")
    roles = queries.roles_of(of)
    people = by_partner(queries.in_the_room(of, language=language), language)
    made = [badge(one, roles.get(one.person_id or 0, []), language) for one in people]
    name = plain(of.title, language)
    return Badges(
        title(of, record.texts, "report_title", language),
        language,
        Text(shortened(name.body), name.language),
        day_of(of, language),
        tuple(tuple(made[at : at + ON_A_SHEET]) for at in range(0, len(made), ON_A_SHEET)),
        len(made),
    )


def by_partner(people: list[Delegate], language: str) -> list[Delegate]:
    """Partner by partner in the order of the language; within one as they come, the head first."""
    return sorted(
        people,
        key=lambda one: (
            sort_key(label(one, language).body, language),
            one.delegation.partner_id,
        ),
    )


def label(one: Delegate, language: str) -> Text:
    """How the partner is listed, in its own language where it has no other."""
    partner = one.delegation.partner
    return plain(partner.label or partner.name, language)


def badge(one: Delegate, roles: list[str], language: str) -> Badge:
    """One person's badge."""
    partner = label(one, language)
    role, band = _role(one, roles)
    name = fit(one.titled_name, NAME_STEPS, WIDTH, faces.sans)
    return Badge(
        name,
        fit(partner.body, PARTNER_STEPS, WIDTH, faces.sans),
        partner.language,
        role,
        band,
        _languages(one, language),
        qr(one.public_id, _("Code for check-in")) if _leaves_room(name) else None,
    )


def _leaves_room(name: Fitted) -> bool:
    """Whether the code fits below: a name that no size holds pushes everything down."""
    return len(name.lines) * name.size * LINE <= NAME_ROOM * _MILLIMETRE


def _role(one: Delegate, roles: list[str]) -> tuple[str, str]:
    for role, words in ROLES.items():
        if role in roles:
            return _(words), "role"
    return (_("Head of delegation"), "head") if one.is_head else (_("Delegate"), "delegate")


def _languages(one: Delegate, language: str) -> str:
    speaks = language_name(one.speak_language, language)
    if one.speak_language == one.listen_language:
        return speaks
    listens = language_name(one.listen_language, language)
    return _("Speaks %(speaks)s, listens in %(listens)s", speaks=speaks, listens=listens)


def shortened(words: str) -> str:
    """A meeting's title for one line at the head of a badge, ended at a word."""
    if len(words) <= LONGEST_HEAD:
        return words
    return words[: LONGEST_HEAD - 1].rpartition(" ")[0].rstrip(" ,:;–-") + " …"
