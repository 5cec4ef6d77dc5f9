"""What makes a password good enough: length, and not being one of the well-known ones."""

from app.core.errors import DomainError
from app.core.words import N_

SHORTEST = 12
LONGEST = 200

KNOWN = frozenset(
    {
        "123456789012",
        "1234567890123",
        "administrator",
        "changemechangeme",
        "correcthorsebatterystaple",
        "iloveyouiloveyou",
        "letmeinletmein",
        "motdepasse123",
        "motdepassemotdepasse",
        "password1234",
        "password12345",
        "password123456",
        "passwordpassword",
        "contrasena1234",
        "qwertyuiop123",
        "qwertyuiopasdf",
        "qwertyuiopasdfgh",
        "secretariat123",
        "tour-de-table",
        "tourdetable",
        "tourdetable123",
        "tourdetable2021",
        "trustno1trustno1",
        "welcomewelcome",
    }
)
"""Long passwords that guessers try first, and the demonstration's own."""


class PasswordTooShort(DomainError):
    """Fewer characters than the house asks for."""

    message = N_("A password has at least %(shortest)s characters; a few words make a good one.")
    field = "password"


class PasswordTooLong(DomainError):
    """More characters than anybody types."""

    message = N_("A password has at most %(longest)s characters.")
    field = "password"


class PasswordTooWellKnown(DomainError):
    """A password that guessers try first."""

    message = N_("This password is easily guessed. Take a few words that do not belong together.")
    field = "password"


def check(password: str, *, email: str, name: str) -> None:
    """Refuse a password that is too short, too long or easily guessed.

    Raises PasswordTooShort, PasswordTooLong or PasswordTooWellKnown.
    """
    if len(password) < SHORTEST:
        raise PasswordTooShort(shortest=SHORTEST)
    if len(password) > LONGEST:
        raise PasswordTooLong(longest=LONGEST)
    plain = password.casefold()
    own = {email.casefold(), email.partition("@")[0].casefold(), name.casefold()}
    without_own = plain
    for word in sorted((word for word in own if len(word) > 3), key=len, reverse=True):
        without_own = without_own.replace(word, "")
    if plain in KNOWN or len(set(plain)) < 5 or len(without_own) < 6:
        raise PasswordTooWellKnown
