"""Passwords, tokens, names of devices."""

import pytest
from argon2 import PasswordHasher

from app.accounts.rules import devices, passwords, recovery
from app.accounts.services import passwords as hashing
from app.core import tokens

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    "password", ["rivers run under ice", "Ünïcödé-wörds-ärë-fïnë", "x9!kQ2@pL7#z"]
)
def test_a_good_password_is_taken(password: str) -> None:
    passwords.check(password, email="anna@example.org", name="Anna Lind")


@pytest.mark.parametrize(
    ("password", "refusal"),
    [
        ("", passwords.PasswordTooShort),
        ("elevenchars", passwords.PasswordTooShort),
        ("x" * 201, passwords.PasswordTooLong),
        ("aaaaaaaaaaaaaaaa", passwords.PasswordTooWellKnown),
        ("Password12345", passwords.PasswordTooWellKnown),
        ("tour-de-table", passwords.PasswordTooWellKnown),
        ("anna@example.org1", passwords.PasswordTooWellKnown),
        ("Anna Lind 123", passwords.PasswordTooWellKnown),
    ],
)
def test_a_bad_password_is_refused(password: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        passwords.check(password, email="anna@example.org", name="Anna Lind")


def test_a_password_is_hashed_by_argon2id() -> None:
    assert PasswordHasher().hash("x").startswith("$argon2id$v=19$m=65536,t=3,p=4$")


@pytest.mark.parametrize(("stored", "typed"), [(None, "x"), ("not a hash", "x"), ("", "")])
def test_nothing_matches_what_is_no_hash(stored: str | None, typed: str) -> None:
    hashing.use_effort(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    assert not hashing.matches(stored, typed)


def test_tokens_have_256_bits_and_are_never_the_same() -> None:
    made = {tokens.mint() for _ in range(1000)}
    assert len(made) == 1000
    assert {len(token) for token in made} == {43}


def test_recovery_codes_are_compared_as_people_type_them() -> None:
    code = recovery.recovery_codes()[0]
    assert recovery.normal_code(f"  {code.upper().replace('-', '')} ") == code
    assert not set("01ilo") & set(code)


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox, Linux",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
            " Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge, Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15"
            " (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
            "Safari, iPhone",
        ),
        ("curl/8.0", ""),
        ("<script>alert(1)</script>" * 100, ""),
    ],
)
def test_a_device_is_named_by_browser_and_system(agent: str, said: str) -> None:
    assert devices.summary(agent) == said
