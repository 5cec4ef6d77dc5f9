"""Recovery codes: for who has lost the second factor, each good for one sign-in."""

import secrets

RECOVERY_CODES = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def recovery_codes() -> list[str]:
    """Ten codes of sixteen letters and digits (79 bits), in groups of four, without look-alikes."""
    return [
        "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))
        for _ in range(RECOVERY_CODES)
    ]


def normal_code(typed: str) -> str:
    """A recovery code as it is compared: lower case, letters and digits only, regrouped."""
    kept = "".join(letter for letter in typed.lower() if letter.isascii() and letter.isalnum())
    return "-".join(kept[start : start + 4] for start in range(0, len(kept), 4))
