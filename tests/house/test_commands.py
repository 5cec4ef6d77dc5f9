"""The commands, and the pages that tell of them."""

import re
import subprocess

import pytest
from flask import Flask

from tests.house.source import ROOT, assert_nothing, text_of, tracked

COMMANDS = ("demo", "test", "check", "set-up", "bench", "test-long", "help")
GROUPS = ("accounts", "db", "demo", "ledger", "statements", "worker")


def _dev(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", str(ROOT / "dev"), *arguments], capture_output=True, text=True, check=False
    )


@pytest.mark.pure
@pytest.mark.parametrize("arguments", [(), ("help",), ("--help",)])
def test_help_lists_every_command(arguments: tuple[str, ...]):
    told = _dev(*arguments)
    assert told.returncode == 0
    assert re.findall(r"^\./dev (\S+)", told.stdout, re.MULTILINE) == list(COMMANDS)


@pytest.mark.pure
def test_an_unknown_command_is_refused_with_the_list():
    told = _dev("bake")
    assert told.returncode == 1
    assert "dev: There is no command bake." in told.stderr
    assert "./dev demo" in told.stderr


@pytest.mark.pure
def test_ci_runs_the_checks_and_the_suite():
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert re.findall(r"^\./dev (\S+)", script, re.MULTILINE) == ["check", "test"]


@pytest.mark.pure
def test_the_readme_begins_with_the_two_commands():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "./dev demo" in readme
    assert "./dev test" in readme


@pytest.mark.pure
def test_every_command_a_page_names_exists():
    named = set()
    for path in tracked():
        if path.endswith(".md"):
            named |= set(re.findall(r"\./dev ([a-z-]+)", text_of(path) or ""))
    assert named <= set(COMMANDS)


@pytest.mark.pure
def test_every_link_between_pages_of_the_documentation_leads_somewhere():
    broken = []
    for path in tracked():
        if not path.endswith(".md"):
            continue
        for target in re.findall(r"\]\(([^)\s#]+)", text_of(path) or ""):
            if "://" in target or target.startswith("mailto:"):
                continue
            if not ((ROOT / path).parent / target).exists():
                broken.append(f"{path}: {target}")
    assert_nothing(broken)


@pytest.mark.pure
def test_decisions_are_numbered_and_say_why():
    records = sorted(path for path in (ROOT / "docs/decisions").glob("[0-9]*.md"))
    numbers = [int(path.name[:4]) for path in records]
    assert numbers == list(range(len(numbers)))
    for path in records:
        text = path.read_text(encoding="utf-8")
        for part in ("**Context.**", "**Decision.**", "**Consequences.**"):
            assert part in text, f"{path.name} has no {part}"


def test_flask_has_the_groups_of_the_house(app: Flask):
    assert set(GROUPS) - set(app.cli.commands) == set()
