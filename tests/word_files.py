"""What a word processor's file says, read back from its parts."""

import io
import zipfile

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class WordFile:
    """A DOCX taken apart."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as box:
            self.parts = {name: box.read(name) for name in box.namelist()}
        self.body = etree.fromstring(self.parts["word/document.xml"]).find(f"{W}body")
        notes = self.parts.get("word/footnotes.xml")
        self.notes = {}
        if notes:
            for note in etree.fromstring(notes):
                self.notes[note.get(f"{W}id")] = "".join(note.itertext())

    def paragraphs(self, style: str = "") -> list[str]:
        """The words of each paragraph, footnotes where they are called; of one style or all."""
        return [
            self.words(one)
            for one in self.body.iter(f"{W}p")
            if not style or self.style(one) == style
        ]

    def words(self, node) -> str:
        """The words below a node."""
        said = ""
        for one in node.iter(f"{W}t", f"{W}footnoteReference", f"{W}br"):
            if one.tag == f"{W}t":
                said += one.text or ""
            elif one.tag == f"{W}br":
                said += " "
            else:
                said += self.notes[one.get(f"{W}id")]
        return said

    @staticmethod
    def style(paragraph) -> str:
        """The style of a paragraph by its id."""
        found = paragraph.find(f"{W}pPr/{W}pStyle")
        return found.get(f"{W}val") if found is not None else ""

    def headings(self) -> list[tuple[int, str]]:
        """Level and words of each heading, the title as level 0."""
        levels = {"Title": 0} | {f"Heading{level}": level for level in range(1, 6)}
        return [
            (levels[self.style(one)], self.words(one))
            for one in self.body.iter(f"{W}p")
            if self.style(one) in levels
        ]
