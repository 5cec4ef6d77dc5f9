"""The settings of Tour de Table, read once from the environment and the instance folder.

`wsgi.py` calls `Config.from_env()`, tests call `Config.for_tests(...)`; nothing else reads the
environment. The instance folder may hold `secret-key` (the key, one line) and `demo` (an empty
mark: this is the demo); `./dev demo` writes both. A setting that is missing or makes no sense stops
the start with a sentence that names it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from click import ClickException

ROOT: Final = Path(__file__).resolve().parent
SHORTEST_SECRET_KEY: Final = 32
MAKE_A_KEY: Final = "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
LOOPBACK: Final = ("localhost", "127.0.0.1", "[::1]")
MEBIBYTE: Final = 1024 * 1024


class SettingError(ClickException):
    """A setting is missing or unusable; the message says which, and what to type.

    A ClickException, so that `flask ...` prints the sentence alone, without a traceback.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Every setting of one running site."""

    secret_key: str = field(repr=False)
    """Signs sessions, form tokens and mailed links."""

    instance_path: Path
    """Folder for what the site keeps beside its code: SQLite file, stored documents, secret key."""

    database_url: str = field(repr=False)
    """SQLAlchemy address; `sqlite:///...` or `postgresql+psycopg://...`."""

    public_base_url: str
    """Scheme and host that mailed links begin with, without a slash at the end.

    Never taken from the Host header, which the sender of a request chooses.
    """

    trusted_hosts: tuple[str, ...]
    """Host names the site answers to; any other gets 400."""

    storage_url: str
    """fsspec address of the folder that stored documents live in."""

    mail_from: str
    """Sender of every mail, name and address."""

    smtp_url: str | None = field(default=None, repr=False)
    """`smtp://` (STARTTLS where offered) or `smtps://`; without it mail stays in the outbox."""

    bounces_url: str | None = field(default=None, repr=False)
    """`imaps://user:password@host/folder`, the mailbox into which mail comes back; without it
    notifications are read by command or upload only.
    """

    redis_url: str | None = field(default=None, repr=False)
    """Shared counters and job queue; without it both live in the process and in SQLite."""

    secretariat_email: str | None = None
    """Where readers write to; stands in the foot of every page. Without it no address is shown."""

    front_programme: str | None = None
    """Slug of the programme that the public navigation opens for results, projects and funding."""

    front_phase: str | None = None
    """Slug of that programme's current phase."""

    metrics_token: str | None = field(default=None, repr=False)
    """Lets a measuring server elsewhere read `/metrics`; without it only this machine may."""

    demo: bool = False
    """The demo: known sign-ins, plain http on this machine, no second factor asked for."""

    testing: bool = False

    staff_totp_required: bool = True
    """Whether staff and finance must sign in with a second factor."""

    page_cache: bool = True
    """Whether rendered pages and fragments may be kept between requests; off for measuring."""

    rate_limits: bool = True

    live_streams: int = 2
    """How many live streams a process serves that has a thread for each; others poll."""

    upload_megabytes: int = 25
    """How large a file that somebody uploads may be, in megabytes of a million octets."""
    waiting_offer_hours: int = 48
    """How long a seat that became free is held for the one to whom it is offered."""

    remind_days_before: tuple[int, ...] = (30, 7)
    """How many days before an instalment is due its partner is reminded; empty for never."""

    remind_days_after: tuple[int, ...] = (7, 30, 90)
    """How many days after an unpaid instalment was due its partner is reminded."""

    bank_charges_limit: int = 100
    """What banks may keep of one payment, in whole units of the currency of the books, for the
    partner still to be credited with it."""

    proxy_hops: int = 0
    """Reverse proxies in front of the site whose X-Forwarded-* headers are to be believed."""

    @property
    def secure(self) -> bool:
        """Whether visitors reach the site over https, so that cookies may insist on it."""
        return self.public_base_url.startswith("https://")

    @property
    def rate_limit_storage(self) -> str:
        """Where the rate limiter counts: shared in Redis, else in each process."""
        return self.redis_url or "memory://"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Config:
        """Return the settings that the environment and the instance folder give.

        Raises SettingError with a sentence for the person who starts the site.
        """
        read = _Reader(os.environ if environ is None else environ)
        instance_path = Path(read.text("INSTANCE_PATH") or ROOT / "instance").absolute()
        secret_key = _secret_key(read, instance_path)
        demo = (instance_path / "demo").exists()
        public_base_url = _public_base_url(read, demo=demo)
        host = urlsplit(public_base_url).hostname or "localhost"
        return cls(
            secret_key=secret_key,
            instance_path=instance_path,
            database_url=_database_url(read, instance_path),
            public_base_url=public_base_url,
            trusted_hosts=(*LOOPBACK, host, *read.words("TRUSTED_HOSTS")),
            storage_url=read.text("STORAGE_URL") or (instance_path / "files").as_uri(),
            mail_from=read.text("MAIL_FROM") or _default_sender("example.org" if demo else host),
            smtp_url=read.url("SMTP_URL", ("smtp", "smtps"), "smtp://mail.example.org:587"),
            bounces_url=read.url(
                "BOUNCES_URL", ("imaps",), "imaps://bounces:password@mail.example.org/INBOX"
            ),
            redis_url=read.url("REDIS_URL", ("redis", "rediss"), "redis://127.0.0.1:6379/0"),
            secretariat_email=read.text("SECRETARIAT_EMAIL")
            or ("secretariat@example.org" if demo else None),
            front_programme=read.text("FRONT_PROGRAMME") or ("spf" if demo else None),
            front_phase=read.text("FRONT_PHASE") or ("phase-2" if demo else None),
            metrics_token=read.text("METRICS_TOKEN"),
            demo=demo,
            staff_totp_required=read.switch("STAFF_TOTP_REQUIRED", default=not demo),
            page_cache=read.switch("PAGE_CACHE", default=True),
            live_streams=read.count("LIVE_STREAMS", default=2),
            rate_limits=read.switch("RATE_LIMITS", default=True),
            upload_megabytes=_upload_megabytes(read),
            waiting_offer_hours=max(1, read.count("WAITING_OFFER_HOURS", default=48)),
            remind_days_before=read.days("REMIND_DAYS_BEFORE", default=(30, 7)),
            remind_days_after=read.days("REMIND_DAYS_AFTER", default=(7, 30, 90)),
            bank_charges_limit=read.count("BANK_CHARGES_LIMIT", default=100),
            proxy_hops=read.count("PROXY_HOPS", default=0),
        )

    @classmethod
    def for_tests(cls, instance_path: Path, database_url: str) -> Config:
        """Return settings for a test: the given folder and database, nothing from outside."""
        return cls(
            secret_key="a key for tests, known to everybody",  # noqa: S106 - it guards nothing
            instance_path=instance_path,
            database_url=normal_database_url(database_url),
            public_base_url="http://localhost",
            trusted_hosts=LOOPBACK,
            storage_url=(instance_path / "files").as_uri(),
            mail_from=_default_sender("example.org"),
            secretariat_email="secretariat@example.org",
            front_programme="spf",
            front_phase="phase-2",
            testing=True,
            staff_totp_required=False,
            rate_limits=False,
        )

    def flask_settings(self) -> dict[str, Any]:
        """Return the keys that Flask and its extensions read from `app.config`.

        Our own rooms read the same names in capitals; the typed object itself is `SETTINGS`.
        """
        return {
            "SETTINGS": self,
            "SECRET_KEY": self.secret_key,
            "TESTING": self.testing,
            "DEMO": self.demo,
            "INSTANCE_PATH": self.instance_path,
            "PUBLIC_BASE_URL": self.public_base_url,
            "TRUSTED_HOSTS": list(self.trusted_hosts),
            "WAITING_OFFER_HOURS": self.waiting_offer_hours,
            "REMIND_DAYS_BEFORE": self.remind_days_before,
            "REMIND_DAYS_AFTER": self.remind_days_after,
            "BANK_CHARGES_LIMIT": self.bank_charges_limit,
            "PROXY_HOPS": self.proxy_hops,
            "STORAGE_URL": self.storage_url,
            "MAIL_FROM": self.mail_from,
            "SMTP_URL": self.smtp_url,
            "BOUNCES_URL": self.bounces_url,
            "SECRETARIAT_EMAIL": self.secretariat_email,
            "FRONT_PROGRAMME": self.front_programme,
            "FRONT_PHASE": self.front_phase,
            "REDIS_URL": self.redis_url,
            "METRICS_TOKEN": self.metrics_token,
            "STAFF_TOTP_REQUIRED": self.staff_totp_required,
            "PAGE_CACHE": self.page_cache,
            "LIVE_STREAMS": self.live_streams,
            "UPLOAD_MEGABYTES": self.upload_megabytes,
            # Twice what a file may have: one that is too large is then told at its field, with
            # everything else of the form kept.
            "MAX_CONTENT_LENGTH": max(16, 2 * self.upload_megabytes) * MEBIBYTE,
            "MAX_FORM_MEMORY_SIZE": 2 * MEBIBYTE,
            "MAX_FORM_PARTS": 2000,
            "SEND_FILE_MAX_AGE_DEFAULT": timedelta(hours=1),
            **self._session_settings(),
            **self._extension_settings(),
        }

    def _session_settings(self) -> dict[str, Any]:
        # A browser accepts a __Host- cookie only over https, for this host alone, at path /:
        # a neighbour on a sub-domain cannot plant one. Over plain http it would be dropped.
        return {
            "SESSION_COOKIE_NAME": "__Host-session" if self.secure else "session",
            "SESSION_COOKIE_SECURE": self.secure,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_COOKIE_PATH": "/",
            "SESSION_REFRESH_EACH_REQUEST": False,
            "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
            "PREFERRED_URL_SCHEME": "https" if self.secure else "http",
        }

    def _extension_settings(self) -> dict[str, Any]:
        return {
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "SQLALCHEMY_ENGINE_OPTIONS": (
                {
                    "pool_pre_ping": True,
                    "pool_size": 8,
                    # Tests of races hold a connection in each of 32 threads at once.
                    "max_overflow": 40 if self.testing else 4,
                }
                if self.database_url.startswith("postgresql")
                else {}
            ),
            "WTF_CSRF_TIME_LIMIT": None,
            "WTF_CSRF_SSL_STRICT": self.secure,
            "BABEL_DEFAULT_LOCALE": "en",
            "BABEL_DEFAULT_TIMEZONE": "UTC",
            "BABEL_TRANSLATION_DIRECTORIES": "translations",
            "RATELIMIT_ENABLED": self.rate_limits,
            "RATELIMIT_STORAGE_URI": self.rate_limit_storage,
            "RATELIMIT_HEADERS_ENABLED": True,
        }


def normal_database_url(url: str) -> str:
    """Return `url` as SQLAlchemy wants it, naming the one PostgreSQL driver that is installed.

    >>> normal_database_url("postgres://localhost/tour")
    'postgresql+psycopg://localhost/tour'
    """
    scheme, separator, rest = url.partition("://")
    if scheme in {"postgres", "postgresql"}:
        return f"postgresql+psycopg{separator}{rest}"
    if separator and scheme in {"postgresql+psycopg", "sqlite"}:
        return url
    raise SettingError(
        f"DATABASE_URL begins with {scheme!r}, which this site cannot use. "
        "Use sqlite:////path/to/app.sqlite3 or postgresql://user@host/name."
    )


class _Reader:
    """Reads typed values out of an environment; an empty value counts as none."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def text(self, name: str) -> str | None:
        return self._environ.get(name, "").strip() or None

    def words(self, name: str) -> tuple[str, ...]:
        return tuple((self.text(name) or "").replace(",", " ").split())

    def switch(self, name: str, *, default: bool) -> bool:
        value = (self.text(name) or ("on" if default else "off")).lower()
        if value in {"on", "yes", "true", "1"}:
            return True
        if value in {"off", "no", "false", "0"}:
            return False
        raise SettingError(f"{name} is {value!r}. Set it to on or off.")

    def count(self, name: str, *, default: int) -> int:
        value = self.text(name) or str(default)
        if not value.isascii() or not value.isdigit():
            raise SettingError(
                f"{name} is {value!r}. Set it to a whole number, for example {default}."
            )
        return int(value)

    def days(self, name: str, *, default: tuple[int, ...]) -> tuple[int, ...]:
        value = self.text(name)
        if value is None:
            return default
        words = () if value.lower() in {"off", "none"} else self.words(name)
        if not all(word.isascii() and word.isdigit() for word in words):
            raise SettingError(
                f"{name} is {value!r}. Set it to numbers of days, for example 30,7, or to off."
            )
        return tuple(int(word) for word in words)

    def url(self, name: str, schemes: tuple[str, ...], example: str) -> str | None:
        value = self.text(name)
        if value is None:
            return None
        parts = _split(name, value, example)
        if parts.scheme not in schemes or not parts.hostname:
            raise SettingError(f"{name} is {value!r}. Set it to an address such as {example}.")
        return value


def _upload_megabytes(read: _Reader) -> int:
    value = read.count("UPLOAD_MEGABYTES", default=25)
    if not 1 <= value <= 500:
        raise SettingError(
            f"UPLOAD_MEGABYTES is {value}. Set it to a number from 1 to 500, for example 25."
        )
    return value


def _split(name: str, value: str, example: str) -> SplitResult:
    try:
        parts = urlsplit(value)
        _ = parts.port  # urlsplit complains about a port only when asked for it
    except ValueError as error:
        raise SettingError(f"{name} is {value!r}: {error}. An address is {example}.") from error
    return parts


def _secret_key(read: _Reader, instance_path: Path) -> str:
    kept = instance_path / "secret-key"
    key = read.text("SECRET_KEY")
    try:
        key = key or (kept.read_text(encoding="utf-8").strip() if kept.exists() else None)
    except OSError as error:
        raise SettingError(f"The secret key in {kept} cannot be read: {error.strerror}.") from error
    if not key:
        raise SettingError(
            "SECRET_KEY is not set, and without it nobody can sign in safely. "
            f"Make one with {MAKE_A_KEY} and keep it in the environment or in {kept}."
        )
    if len(key) < SHORTEST_SECRET_KEY:
        raise SettingError(
            f"SECRET_KEY has {len(key)} characters and needs {SHORTEST_SECRET_KEY} or more. "
            f"Make one with {MAKE_A_KEY}."
        )
    return key


def _database_url(read: _Reader, instance_path: Path) -> str:
    return normal_database_url(
        read.text("DATABASE_URL") or f"sqlite:///{instance_path / 'app.sqlite3'}"
    )


def _public_base_url(read: _Reader, *, demo: bool) -> str:
    example = "https://meetings.example.org"
    value = read.url("PUBLIC_BASE_URL", ("http", "https"), example)
    if value is None and demo:
        return f"http://127.0.0.1:{read.count('PORT', default=8000)}"
    if value is None:
        raise SettingError(
            "PUBLIC_BASE_URL is not set. Links in mails begin with it; set it to the address "
            f"that visitors use, for example {example}."
        )
    if not demo and not value.startswith("https://"):
        raise SettingError(
            f"PUBLIC_BASE_URL is {value!r}. A site that people sign in to is reached over "
            f"https; set it to an address such as {example}."
        )
    return value.rstrip("/")


def _default_sender(domain: str) -> str:
    return f"Tour de Table <no-reply@{domain}>"
