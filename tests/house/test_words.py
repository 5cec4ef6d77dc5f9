"""Sentences of the Python source: each can be found by the extractor, and none goes round it."""

import ast
from collections.abc import Iterator
from typing import cast

import pytest

from tests.house.source import assert_nothing, text_of, tracked

pytestmark = pytest.mark.pure

MARKING = {"_", "_l", "N_", "gettext", "lazy_gettext", "ngettext", "lazy_ngettext", "pgettext"}


def _calls(names: set[str]) -> Iterator[tuple[str, ast.Call]]:
    for path in tracked():
        if path.startswith("app/") and path.endswith(".py"):
            for node in ast.walk(ast.parse(text_of(path) or "")):
                called = node.func if isinstance(node, ast.Call) else None
                if isinstance(called, ast.Name) and called.id in names:
                    yield f"{path}:{called.lineno}", cast(ast.Call, node)


def test_a_sentence_is_marked_before_it_is_filled():
    """The extractor passes over f-strings and filled texts without a word."""
    assert_nothing(
        place
        for place, call in _calls(MARKING)
        for argument in call.args[:2]
        if isinstance(argument, ast.JoinedStr | ast.BinOp)
        or (
            isinstance(argument, ast.Call)
            and isinstance(argument.func, ast.Attribute)
            and argument.func.attr == "format"
        )
    )


def test_what_is_flashed_is_translated():
    assert_nothing(
        place
        for place, call in _calls({"flash"})
        if call.args and isinstance(call.args[0], ast.Constant | ast.JoinedStr)
    )


def test_placeholders_have_names():
    """A translator may need another order; "%s" cannot be moved."""
    assert_nothing(
        f"{place}: {argument.value!r}"
        for place, call in _calls(MARKING)
        for argument in call.args
        if isinstance(argument, ast.Constant)
        and isinstance(argument.value, str)
        and ("%s" in argument.value or "%d" in argument.value)
    )
