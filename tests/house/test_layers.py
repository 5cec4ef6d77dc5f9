"""The rooms and their order: what is written in pyproject.toml, and what the folders say."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.source import ROOT, assert_nothing, pyproject

pytestmark = pytest.mark.pure

#: The rooms from the top down; rooms beside each other stand in one row.
ROOMS = (
    {"factory", "cli"},
    {"demo"},
    {"home", "api"},
    {"news"},
    {"reports", "exchange"},
    {"floor"},
    {"funding"},
    {"registration"},
    {"meetings"},
    {"results", "membership"},
    {"programmes"},
    {"partners"},
    {"accounts"},
    {"web"},
    {"mail"},
    {"jobs", "audit", "access"},
    {"core"},
)


def _contract(identifier: str) -> dict[str, list[str]]:
    contracts = pyproject()["tool"]["importlinter"]["contracts"]
    return next(contract for contract in contracts if contract["id"] == identifier)


def _rooms() -> set[str]:
    return {path.name for path in (ROOT / "app").iterdir() if (path / "__init__.py").is_file()}


def test_the_contract_holds_the_rooms_in_their_order():
    rows = [set(re.findall(r"\w+", layer)) for layer in _contract("rooms")["layers"]]
    assert rows == list(ROOMS)


def test_every_folder_of_app_is_a_known_room():
    known = set().union(*ROOMS)
    assert _rooms() - known == set()


def test_no_room_is_a_drawer():
    """A shared thing gets a room with a name, or stays with its only user."""
    assert _rooms() & {"common", "utils", "util", "helpers", "misc", "shared"} == set()


def test_rules_services_and_queries_of_every_room_are_under_contract():
    """The wildcards reach each room, whether its layer is a module or a package."""
    pure, request = _contract("pure"), _contract("request")
    assert "app.*.rules" in pure["source_modules"]
    assert {"app.*.services", "app.*.queries"} <= set(request["source_modules"])
    assert _contract("inside")["containers"] == ["app.*"]


def test_imports_keep_the_contracts(tmp_path: Path):
    # In a process of its own: import-linter silences every logger of the process it runs in.
    told = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()",
         "--cache-dir", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stdout


def test_every_module_says_what_it_is_for():
    silent = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "app").rglob("*.py"))
        if not path.read_text(encoding="utf-8").lstrip().startswith(('"""', 'r"""'))
    ]
    assert_nothing(silent)


def test_tests_mirror_the_rooms():
    """A folder of tests is named after a room, or after what the suite has beside the rooms."""
    beside = {"house", "journeys", "acceptance", "browser", "bench", "data"}
    folders = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir()}
    folders = {name for name in folders if not name.startswith(("__", "."))}
    assert folders - set().union(*ROOMS) - beside == set()
