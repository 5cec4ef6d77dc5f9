"""Settings: what is taken, what is refused, and in which words."""

from pathlib import Path

import pytest

from config import Config, SettingError, normal_database_url

pytestmark = pytest.mark.pure

KEY = "k" * 48
SITE = {"SECRET_KEY": KEY, "PUBLIC_BASE_URL": "https://meetings.example.org"}


def _read(tmp_path: Path, **environ: str) -> Config:
    return Config.from_env({"INSTANCE_PATH": str(tmp_path), **environ})


def _demo(tmp_path: Path, **environ: str) -> Config:
    (tmp_path / "demo").touch()
    (tmp_path / "secret-key").write_text(f"{KEY}\n")
    return _read(tmp_path, **environ)


def test_a_site_needs_a_key_and_is_told_how_to_make_one(tmp_path: Path):
    with pytest.raises(SettingError) as refusal:
        _read(tmp_path)
    said = refusal.value.message
    assert "SECRET_KEY is not set" in said
    assert "secrets.token_urlsafe(48)" in said
    assert str(tmp_path / "secret-key") in said


def test_a_key_that_can_be_guessed_is_refused(tmp_path: Path):
    with pytest.raises(SettingError, match="SECRET_KEY has 6 characters and needs 32"):
        _read(tmp_path, SECRET_KEY="secret", PUBLIC_BASE_URL=SITE["PUBLIC_BASE_URL"])


def test_the_key_may_lie_in_the_instance_folder(tmp_path: Path):
    (tmp_path / "secret-key").write_text(f"{KEY}\n")
    config = _read(tmp_path, PUBLIC_BASE_URL="https://meetings.example.org")
    assert config.secret_key == KEY


def test_a_site_is_strict(tmp_path: Path):
    config = _read(tmp_path, **SITE)
    settings = config.flask_settings()
    assert config.demo is False
    assert config.staff_totp_required is True
    assert settings["SESSION_COOKIE_NAME"] == "__Host-session"
    assert settings["SESSION_COOKIE_SECURE"] is True
    assert settings["SESSION_COOKIE_HTTPONLY"] is True
    assert settings["SQLALCHEMY_DATABASE_URI"] == f"sqlite:///{tmp_path / 'app.sqlite3'}"
    assert "meetings.example.org" in settings["TRUSTED_HOSTS"]
    assert config.mail_from == "Tour de Table <no-reply@meetings.example.org>"


def test_a_site_needs_its_own_address_over_https(tmp_path: Path):
    with pytest.raises(SettingError, match="PUBLIC_BASE_URL is not set"):
        _read(tmp_path, SECRET_KEY=KEY)
    with pytest.raises(SettingError, match="is reached over https"):
        _read(tmp_path, SECRET_KEY=KEY, PUBLIC_BASE_URL="http://meetings.example.org")


def test_the_demo_works_over_plain_http_on_its_port(tmp_path: Path):
    config = _demo(tmp_path, PORT="8123")
    settings = config.flask_settings()
    assert config.demo is True
    assert config.public_base_url == "http://127.0.0.1:8123"
    assert config.staff_totp_required is False
    assert settings["SESSION_COOKIE_NAME"] == "session"
    assert settings["SESSION_COOKIE_SECURE"] is False


def test_what_is_set_goes_before_what_is_assumed(tmp_path: Path):
    config = _demo(tmp_path, STAFF_TOTP_REQUIRED="on", PAGE_CACHE="off", SECRET_KEY="e" * 40)
    assert config.staff_totp_required is True
    assert config.page_cache is False
    assert config.secret_key == "e" * 40


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PAGE_CACHE", "perhaps", "PAGE_CACHE is 'perhaps'. Set it to on or off."),
        ("PROXY_HOPS", "one", "PROXY_HOPS is 'one'. Set it to a whole number"),
        ("PROXY_HOPS", "²", "PROXY_HOPS is '²'. Set it to a whole number"),
        ("SMTP_URL", "mail.example.org", "such as smtp://mail.example.org:587"),
        ("BOUNCES_URL", "imap://mail.example.org", "such as imaps://"),
        ("REDIS_URL", "http://127.0.0.1", "such as redis://127.0.0.1:6379/0"),
        ("DATABASE_URL", "mysql://127.0.0.1/tour", "DATABASE_URL begins with 'mysql'"),
        ("PUBLIC_BASE_URL", "https://meetings.example.org:99999", "which is no address"),
    ],
)
def test_a_setting_that_makes_no_sense_is_named(tmp_path: Path, name: str, value: str, said: str):
    with pytest.raises(SettingError) as refusal:
        _read(tmp_path, **{**SITE, name: value})
    assert said in refusal.value.message


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_goes_by_each_of_its_names(scheme: str):
    url = f"{scheme}://tour:pass@127.0.0.1/tour"
    assert normal_database_url(url) == "postgresql+psycopg://tour:pass@127.0.0.1/tour"


def test_secrets_are_not_printed(tmp_path: Path):
    config = _read(
        tmp_path,
        **SITE,
        DATABASE_URL="postgresql://tour:open-sesame@127.0.0.1/tour",
        SMTP_URL="smtp://tour:open-sesame@127.0.0.1:587",
        BOUNCES_URL="imaps://tour:open-sesame@127.0.0.1/INBOX",
        REDIS_URL="redis://:open-sesame@127.0.0.1:6379/0",
    )
    assert KEY not in repr(config)
    assert "open-sesame" not in repr(config)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SMTP_URL", "http://tour:open-sesame@mail.example.org"),
        ("SMTP_URL", "tour:open-sesame@mail.example.org"),
        ("BOUNCES_URL", "imap://tour:open-sesame@mail.example.org"),
        ("REDIS_URL", "redis://:open-sesame@[127.0.0.1"),
        ("DATABASE_URL", "tour:open-sesame@127.0.0.1"),
    ],
)
def test_a_refused_setting_keeps_its_password(tmp_path: Path, name: str, value: str):
    with pytest.raises(SettingError) as refusal:
        _read(tmp_path, **{**SITE, name: value})
    assert "open-sesame" not in refusal.value.message
    assert "127.0.0.1" in refusal.value.message or "mail.example.org" in refusal.value.message


def test_tests_read_nothing_from_outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SECRET_KEY", "from outside")
    config = Config.for_tests(tmp_path, "postgresql://tour@127.0.0.1/tour")
    assert config.secret_key != "from outside"
    assert config.testing is True
    assert config.database_url == "postgresql+psycopg://tour@127.0.0.1/tour"
