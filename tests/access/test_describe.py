"""docs/permissions.md says what the table says."""

from pathlib import Path

import pytest

from app.access.describe import describe

PAGE = Path(__file__).parents[2] / "docs" / "permissions.md"


@pytest.mark.pure
def test_the_page_is_as_written_from_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == describe(), (
        "write it anew: flask --app wsgi accounts permissions --write docs/permissions.md"
    )
