"""Rows of delegations, their delegates, the links that open them, and mailings to them; each module
holds those of one subject.
"""

from app.registration.models.coming import CheckIn, PlatformRow, SessionCheckIn
from app.registration.models.delegations import (
    AccessAnswer,
    Delegate,
    Delegation,
    RegistrationLink,
    SessionMode,
)
from app.registration.models.imports import LARGE, DelegateImport
from app.registration.models.mailings import MAILING_KINDS, Mailing, ReminderRule
from app.registration.models.questions import AnswerFile, FurtherAnswer, Question, QuestionEdition
from app.registration.models.requests import RegistrationRequest
from app.registration.models.waiting import WaitingEntry

__all__ = [
    "LARGE",
    "MAILING_KINDS",
    "AccessAnswer",
    "AnswerFile",
    "CheckIn",
    "Delegate",
    "DelegateImport",
    "Delegation",
    "FurtherAnswer",
    "Mailing",
    "PlatformRow",
    "Question",
    "QuestionEdition",
    "RegistrationLink",
    "RegistrationRequest",
    "ReminderRule",
    "SessionCheckIn",
    "SessionMode",
    "WaitingEntry",
]
