"""The tree: what stands where, and what may never be in it."""

import json
import re

import pytest

from tests.house.source import ROOT, assert_nothing, pins, text_of, tracked

pytestmark = pytest.mark.pure

TOP_LEVEL = {
    ".ci", ".dockerignore", ".gitignore", ".npmrc", "Dockerfile", "NOTICE", "README.md", "app",
    "babel.cfg", "bench", "compose.yaml", "config.py", "dev", "docs", "migrations",
    "package-lock.json", "package.json", "pyproject.toml", "requirements-dev.txt",
    "requirements-node.txt", "requirements-uv.txt", "requirements.txt", "templates", "tests",
    "wsgi.py",
}  # fmt: skip

#: Hosts of package registries and content networks, cut in two so that this file holds none.
HOSTS = re.compile(
    "|".join(
        re.escape(f"{name}.{rest}")
        for name, rest in [
            ("pypi", "org"),
            ("pythonhosted", "org"),
            ("npmjs", "org"),
            ("npmjs", "com"),
            ("deb.debian", "org"),
            ("jsdelivr", "net"),
            ("unpkg", "com"),
            ("cdnjs", "cloudflare.com"),
            ("fonts.googleapis", "com"),
            ("fonts.gstatic", "com"),
        ]
    )
)
MACHINE = re.compile(r"(?<![\w.])/(?:work|root|home/\w+|Users/\w+|tmp/house)/")


def _lines(pattern: re.Pattern[str], paths: tuple[str, ...]) -> list[str]:
    found = []
    for path in paths:
        for number, line in enumerate((text_of(path) or "").splitlines(), start=1):
            if pattern.search(line):
                found.append(f"{path}:{number}: {line.strip()[:100]}")
    return found


def test_the_top_level_is_fixed():
    assert {path.split("/")[0] for path in tracked()} - TOP_LEVEL == set()


def test_no_machine_and_no_registry_is_named():
    assert_nothing(_lines(HOSTS, tracked()))
    assert_nothing(_lines(MACHINE, tracked()))


def test_nothing_is_left_for_later():
    mark = re.compile(r"\b(?:TO" + "DO|FIX" + "ME|XX" + r"X|[Ll]orem ipsum)\b")
    ours = tuple(
        path for path in tracked() if path.split("/")[0] in {"app", "templates", "migrations"}
    )
    assert_nothing(_lines(mark, ours))


def test_no_secret_and_no_leftover_is_tracked():
    leftovers = re.compile(
        r"(?:^|/)(?:__pycache__|node_modules|\.venv|instance|vendor)/"
        r"|\.(?:pyc|mo|sqlite3(?:-wal|-shm)?|log|orig|rej|swp|pem|key|env)$|(?:^|/)\.env$"
    )
    assert_nothing([path for path in tracked() if leftovers.search(path)])


def test_no_file_is_too_large_to_read():
    """Pictures of the README aside, a file of a megabyte is data that belongs elsewhere."""
    limit = 1024 * 1024
    assert_nothing([path for path in tracked() if (ROOT / path).stat().st_size > limit])


def test_commands_can_be_run():
    for command in ("dev", ".ci/run"):
        assert (ROOT / command).stat().st_mode & 0o111 == 0o111, command


def test_every_asset_a_page_asks_for_is_ours_or_made_at_set_up():
    asked = set()
    for path in tracked():
        if path.startswith("templates/"):
            asked |= set(re.findall(r"""asset\(\s*["']([^"']+)["']""", text_of(path) or ""))
    missing = sorted(name for name in asked if not (ROOT / "app/static" / name).is_file())
    assert_nothing(missing)


def test_every_address_in_a_style_sheet_leads_to_a_file():
    missing = []
    for path in tracked():
        if path.startswith("app/static/") and path.endswith(".css"):
            for address in re.findall(r"""url\(\s*["']?([^"')]+)""", text_of(path) or ""):
                if address.startswith(("data:", "#")):
                    continue
                if not ((ROOT / path).parent / address.partition("?")[0]).is_file():
                    missing.append(f"{path}: {address}")
    assert_nothing(missing)


def test_the_test_lock_holds_the_running_lock():
    """`./dev demo` takes an environment made for tests as it is, so it must be the same one."""
    tests = pins("requirements-dev.txt")
    different = {
        name: (version, tests.get(name))
        for name, version in pins("requirements.txt").items()
        if tests.get(name) != version
    }
    assert_nothing(different.items())


@pytest.mark.parametrize(
    "lock",
    ["requirements.txt", "requirements-dev.txt", "requirements-uv.txt", "requirements-node.txt"],
)
def test_a_lock_has_a_hash_for_every_package_and_no_address(lock: str):
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    for requirement in re.split(r"\n(?=\S)", text.strip()):
        assert "--hash=sha256:" in requirement, requirement.splitlines()[0]


def test_screen_packages_have_exact_versions_and_a_notice():
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    for name, version in wanted.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), name
        locked = lock[f"node_modules/{name}"]
        assert locked["version"] == version
        assert "integrity" in locked
        assert "resolved" not in locked
        assert f"{name} {version}" in notice
        assert locked["license"] in notice
