"""What the repository holds, as the house tests read it."""

import re
import subprocess
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@cache
def tracked() -> tuple[str, ...]:
    """Paths of all files under version control that are there, in order."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split("\0")
    return tuple(sorted(path for path in listed if path and (ROOT / path).is_file()))


@cache
def text_of(path: str) -> str | None:
    """The text of a tracked file, or None when it is no text."""
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


@cache
def pyproject() -> dict[str, Any]:
    """The parsed pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def pins(lock: str) -> dict[str, str]:
    """Package name to exact version in one of the requirements files.

    A package that is locked twice, for different Pythons, keeps both versions in one string.
    """
    found: dict[str, str] = {}
    for name, version in re.findall(
        r"^([A-Za-z0-9._-]+)==(\S+)", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE
    ):
        found[name] = f"{found[name]} {version}" if name in found else version
    return found


def assert_nothing(found: Iterable[object]) -> None:
    """Fail when there is anything in ``found``, with a line for each."""
    lines = [str(item) for item in found]
    assert not lines, f"{len(lines)} found:\n" + "\n".join(lines[:80])
