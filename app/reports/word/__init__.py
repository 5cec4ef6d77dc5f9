"""Papers for a word processor (DOCX): real styles, headings, contents, captions, footnotes.

``render(html, pictures)`` takes the HTML of a paper, as the press does, and gives the bytes of a
file in which an editor can go on writing. Equal HTML gives equal bytes; nothing is fetched.
"""

from app.reports.word.writing import FORM, MEDIA_TYPE, render

__all__ = ["FORM", "MEDIA_TYPE", "render"]
