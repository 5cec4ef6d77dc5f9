"""What a paper says, read back from its PDF."""

import io
import re

from pypdf import PdfReader


def printed_words(paper: bytes) -> str:
    """The words of a PDF, white space evened out."""
    pages = PdfReader(io.BytesIO(paper)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def in_order(text: str, *parts: str) -> None:
    """Each part stands in the text after the one before."""
    at = 0
    for part in parts:
        found = text.find(part, at)
        assert found >= 0, f"{part!r} is missing after {text[max(0, at - 60) : at]!r}"
        at = found + len(part)
