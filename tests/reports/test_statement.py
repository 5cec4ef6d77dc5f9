"""The statement as a paper: figures literal, nothing recorded is not zero, bytes for ever."""

import io
import re
from datetime import date

import pytest
from pypdf import PdfReader

from app.funding.rules.data_files import spreadsheet
from app.reports import compose, declared, press
from app.reports.documents import gap_statement
from tests.reports.statements import CODE, data, data_2023, frame

FIRST = (data(), None, frame("FGS-2021-01"))
SECOND = (data_2023(), data(), frame("FGS-2023-01", date(2021, 10, 7)))


def paper(parts, language="en") -> bytes:
    with compose.in_language(language):
        document = gap_statement.build(*parts, language)
    return press.render(
        compose.html("statement", document, language),
        press.ARCHIVE,
        [
            press.Attachment("a.json", "application/json", parts[0].encode(), "Data"),
            press.Attachment("a.csv", "text/csv", spreadsheet(parts[0]), "Table"),
        ],
    )


def words(printed: bytes) -> str:
    pages = PdfReader(io.BytesIO(printed)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def test_ac09_as_of_7_october_2021(app):
    printed = paper(FIRST)
    text = words(printed)
    assert declared.faults(printed) == []
    for figure in ("160,000,000", "10,000,000", "75,000,000", "53.1"):
        assert figure in text
    assert "not recorded" in text
    assert "Why the gap moved" not in text
    assert "FGS-2021-01" in text
    assert f"check/{CODE}" in text


def test_ac10_as_of_24_march_2023_with_the_bridge(app):
    text = words(paper(SECOND))
    for figure in ("53,600,000", "−21,400,000", "−38,000,000", "+16,600,000", "96,400,000"):
        assert figure in text
    assert "To be reconciled" in text
    assert "Provisional" in text
    assert "the gap fell by USD 21,400,000, from 75,000,000 to 53,600,000" in text
    assert "Accepted unexplained by Lead Example, 31 March 2023" in text


def test_the_same_statement_is_the_same_bytes(app):
    assert paper(SECOND) == paper(SECOND)


def test_the_data_are_inside(app):
    reader = PdfReader(io.BytesIO(paper(FIRST)))
    assert reader.attachments["a.json"][0].decode() == data()
    rows = reader.attachments["a.csv"][0].decode().splitlines()
    assert "figure,required,160000000.00,USD" in rows
    assert "figure,received,,USD" in rows


@pytest.mark.parametrize(("language", "gap"), [("fr", "53 600 000"), ("es", "53 600 000")])
def test_numbers_follow_the_language(app, language, gap):
    text = words(paper(SECOND, language)).replace("\u202f", " ").replace("\u00a0", " ")
    assert gap in text


def test_a_remark_of_somebody_is_text_and_nothing_else(app):
    remarks = {
        "explanation": "<script>alert(1)</script> **no**",
        "accepted_by": None,
        "accepted_on": None,
        "stated_gap": {"amount": "1.00", "source": "<b>x</b>", "explanation": "[a](javascript:x)"},
    }
    with compose.in_language("en"):
        document = gap_statement.build(data_2023(remarks=remarks), data(), SECOND[2], "en")
    html = compose.html("statement", document, "en")
    assert "<script" not in html
    assert 'href="javascript' not in html
    assert "<b>x</b>" not in html
