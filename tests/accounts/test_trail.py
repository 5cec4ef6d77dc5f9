"""Every act of the trail is put into words."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.accounts.trail import ACTIONS, words_of

APP = Path(__file__).parents[2] / "app"
ACT = re.compile(r"[a-z_]+\.[a-z_]+")
WRITERS = re.compile(r"_?(record|trail|_record|_trail|_note|_audit|_log)")


def written_acts() -> Iterator[str]:
    """What the code hands to the trail, wherever the name of the act is written out."""
    for file in APP.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if not WRITERS.fullmatch(name):
                continue
            for argument in node.args:
                for part in ast.walk(argument):
                    if isinstance(part, ast.Constant) and isinstance(part.value, str):
                        yield part.value


@pytest.mark.pure
def test_every_act_has_words() -> None:
    acts = {act for act in written_acts() if ACT.fullmatch(act)}
    assert {"account.signed_in", "mail.stopped"} <= acts
    assert sorted(acts - set(ACTIONS)) == [], "add their words to app/accounts/trail.py"


@pytest.mark.pure
def test_an_act_without_words_is_shown_by_its_name() -> None:
    assert words_of("ghost.seen") == "ghost.seen"
