"""QR codes for papers: drawn as SVG, with words for readers."""

import io

import segno
from markupsafe import Markup


def qr(content: str, words: str) -> Markup:
    """A code that holds ``content``; ``words`` is what a reader hears."""
    code = segno.make(content, error="m", micro=False)
    out = io.BytesIO()
    code.save(
        out,
        kind="svg",
        xmldecl=False,
        svgns=True,
        nl=False,
        title=words,
        omitsize=True,
        border=0,
        unit=None,
    )
    return Markup(out.getvalue().decode())  # noqa: S704  drawn by segno, which escapes the title
