"""Writing the pieces of a paper as DOCX. The only writer that imports the DOCX library.

Paragraphs and tables are written as elements of their own: the library's table cells look up
their whole grid each time, which makes a list of a thousand people take minutes.
"""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm

from app.reports.word import footnotes, painting, pieces, styles
from app.reports.word.pieces import Break, Cell, Contents, Drawing, Piece, Pieces, Run, Table, Words

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORM: Final = "2"
"""Raised when equal HTML gives another file."""

HERE: Final = "https://static.invalid/"
_REGIONS: Final = {"en": "en-GB", "fr": "fr-FR", "es": "es-ES", "ar": "ar-SA", "zh": "zh-CN"}
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
_ZIP_DAY: Final = (2000, 1, 1, 0, 0, 0)
_EMU_PER_MM: Final = 36000
_TALLEST_MM: Final = 110
_LEVELS: Final = 9
_DECORATIVE: Final = "http://schemas.microsoft.com/office/drawing/2017/decorative"


def render(html: str, pictures: Mapping[str, bytes] | None = None) -> bytes:
    """Write the paper of that HTML. ``pictures`` are photographs by their address, read before."""
    return _Writer(pieces.read(html), pictures or {}).written()


def _el(tag: str, **attributes: str) -> Any:
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def _add(parent: Any, tag: str, **attributes: str) -> Any:
    made = _el(tag, **attributes)
    parent.append(made)
    return made


def _region(language: str) -> str:
    return _REGIONS.get(language, language)


class _Writer:
    def __init__(self, paper: Pieces, pictures: Mapping[str, bytes]) -> None:
        self.paper, self.pictures = paper, pictures
        self.file = docx.Document()
        self.body = self.file.element.body
        self.notes = footnotes.Footnotes()
        self.lists: dict[int, str] = {}
        self.anchors = 0
        self.drawn = 0
        self.end = self.body.sectPr

    def written(self) -> bytes:
        for old in [one for one in self.body if one is not self.end]:
            self.body.remove(old)
        self._styles()
        self._numbering()
        self._page()
        self._properties()
        for piece in self.paper.body:
            for element in self._of(piece):
                self.end.addprevious(element)
        if self.notes.count:
            self._keep_notes()
        out = io.BytesIO()
        self.file.save(out)
        return _dated_alike(out.getvalue())

    # --- the body ---------------------------------------------------------------------------------

    def _of(self, piece: Piece) -> Iterator[Any]:
        if isinstance(piece, Words):
            yield self._paragraph(piece)
        elif isinstance(piece, Table):
            yield from self._table(piece)
        elif isinstance(piece, Drawing):
            yield from self._drawing(piece)
        elif isinstance(piece, Contents):
            yield from self._contents(piece)
        elif isinstance(piece, Break):
            paragraph = _el("w:p")
            _add(_add(paragraph, "w:r"), "w:br", type="page")
            yield paragraph

    def _paragraph(self, words: Words, style: str = "") -> Any:
        name = style or styles.OF_KIND.get(words.kind, "Normal")
        paragraph = _el("w:p")
        properties = _add(paragraph, "w:pPr")
        if words.kind in ("item", "more") and not style:
            name = "ListNumber" if words.ordered else "ListBullet"
        _add(properties, "w:pStyle", val=name)
        if words.kind == "item":
            numbering = _add(properties, "w:numPr")
            _add(numbering, "w:ilvl", val=str(min(words.depth, _LEVELS - 1)))
            _add(numbering, "w:numId", val=self._list(words))
        elif words.kind == "more":
            numbering = _add(properties, "w:numPr")
            _add(numbering, "w:numId", val="0")
            _add(properties, "w:ind", left=str(360 * (words.depth + 1)))
        elif words.kind == "rule":
            edges = _add(properties, "w:pBdr")
            _add(edges, "w:bottom", val="single", sz="4", space="1", color=styles.RULE)
        if _reads_leftwards(words.runs):
            _add(properties, "w:bidi")
        self._fill(paragraph, words.runs)
        if words.anchor:
            self._anchor(paragraph, words.anchor)
        return paragraph

    def _anchor(self, paragraph: Any, name: str) -> None:
        self.anchors += 1
        opens = _el("w:bookmarkStart", id=str(self.anchors), name=_bookmark(name))
        paragraph.insert(1, opens)
        _add(paragraph, "w:bookmarkEnd", id=str(self.anchors))

    def _fill(self, paragraph: Any, runs: Sequence[Run], *, bold: bool = False) -> None:
        for run in runs:
            made = self._run(run, bold=bold)
            if not run.link:
                paragraph.append(made)
                continue
            link = _add(paragraph, "w:hyperlink")
            if run.link.startswith("#"):
                link.set(qn("w:anchor"), _bookmark(run.link[1:]))
            else:
                related = self.file.part.relate_to(
                    run.link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True
                )
                link.set(qn("r:id"), related)
            link.append(made)

    def _run(self, run: Run, *, bold: bool = False) -> Any:
        made = _el("w:r")
        form = _el("w:rPr")
        self._form(form, run, bold=bold or run.bold)
        if len(form):
            made.append(form)
        if run.line_break:
            _add(made, "w:br")
        if run.text:
            words = _add(made, "w:t")
            words.text = run.text
            words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        return made

    def _form(self, form: Any, run: Run, *, bold: bool) -> None:
        """The properties of a run, in the order that the format asks for."""
        leftwards = any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in run.text)
        language = run.language if run.language != self.paper.language else ""
        if run.link:
            _add(form, "w:rStyle", val="Hyperlink")
        if run.code:
            _add(form, "w:rFonts", ascii="Consolas", hAnsi="Consolas", cs="Consolas")
        tags = [*(("w:b", "w:bCs") if bold else ()), *(("w:i", "w:iCs") if run.italic else ())]
        for tag in [*tags, *(("w:rtl",) if leftwards else ())]:
            _add(form, tag)
        if language or leftwards:
            told = _add(form, "w:lang")
            if language:
                told.set(qn("w:val"), _region(language))
            if leftwards:
                told.set(qn("w:bidi"), _region(language) if language == "ar" else "ar-SA")

    # --- tables -----------------------------------------------------------------------------------

    def _table(self, table: Table) -> Iterator[Any]:
        if table.caption:
            yield self._paragraph(Words("caption", table.caption, table.language))
        whole = _el("w:tbl")
        properties = _add(whole, "w:tblPr")
        _add(properties, "w:tblStyle", val="PaperTable")
        columns = styles.widths(table.columns)
        _add(properties, "w:tblW", w=str(sum(columns)), type="dxa")
        _add(properties, "w:tblLayout", type="fixed")
        _add(
            properties, "w:tblLook", val="04A0", firstRow="1" if table.heads else "0", lastRow="0",
            firstColumn="1", lastColumn="0", noHBand="1", noVBand="1",
        )  # fmt: skip
        said = "".join(run.text for run in table.caption)
        if said:
            _add(properties, "w:tblCaption", val=said)
        grid = _add(whole, "w:tblGrid")
        for width in columns:
            _add(grid, "w:gridCol", w=str(width))
        for rows, heads in ((table.heads, True), (table.rows, False)):
            for row in rows:
                whole.append(self._row(row, columns, heads=heads))
        yield whole
        yield _gap()

    def _row(self, row: Sequence[Cell], columns: list[int], *, heads: bool) -> Any:
        made = _el("w:tr")
        properties = _add(made, "w:trPr")
        _add(properties, "w:cantSplit")
        if heads:
            _add(properties, "w:tblHeader")
        at = 0
        for cell in row:
            width = sum(columns[at : at + cell.span])
            at += cell.span
            place = _add(made, "w:tc")
            form = _add(place, "w:tcPr")
            _add(form, "w:tcW", w=str(width), type="dxa")
            if cell.span > 1:
                _add(form, "w:gridSpan", val=str(cell.span))
            bold = cell.head or (cell.span > 1 and len(row) == 1)
            # Heads and the heading of a group of rows stay with the row below them.
            stays = heads or (cell.span > 1 and len(row) == 1)
            for words in cell.blocks:
                paragraph = _add(place, "w:p")
                style = _add(paragraph, "w:pPr")
                _add(style, "w:pStyle", val="TableText")
                if stays:
                    _add(style, "w:keepNext")
                if cell.right:
                    _add(style, "w:jc", val="right")
                self._fill(paragraph, words.runs, bold=bold)
        return made

    # --- pictures ---------------------------------------------------------------------------------

    def _drawing(self, drawing: Drawing) -> Iterator[Any]:
        data = (
            painting.painted(drawing.svg)
            if drawing.svg is not None
            else self.pictures.get(drawing.address.removeprefix(HERE))
        )
        paragraph = _el("w:p")
        if data is not None:
            picture = self.file.add_picture(
                io.BytesIO(data), width=Emu(int(Mm(styles.TEXT_WIDTH_MM)))
            )
            tallest = (drawing.tallest or _TALLEST_MM) * _EMU_PER_MM
            if picture.height > tallest:
                picture.width = Emu(picture.width * tallest // picture.height)
                picture.height = Emu(tallest)
            inline = picture._inline
            holder = inline.getparent().getparent().getparent()
            holder.getparent().remove(holder)
            paragraph = holder
            self.drawn += 1
            told = inline.docPr
            told.set("id", str(self.drawn))
            told.set("name", f"Picture {self.drawn}")
            told.set("descr", drawing.alt)
            if drawing.decorative:
                told.append(_mark_decorative())
        elif drawing.alt:
            self._fill(paragraph, (Run(drawing.alt),))
        for note in drawing.notes:
            paragraph.append(self.notes.add([self._run(run) for run in note]))
        yield paragraph

    # --- contents ---------------------------------------------------------------------------------

    def _contents(self, contents: Contents) -> Iterator[Any]:
        yield self._paragraph(Words("p", contents.heading), "TOCHeading")
        last = len(contents.entries) - 1
        for place, (words, anchor, level) in enumerate(contents.entries):
            entry = self._paragraph(
                Words(
                    "p", tuple(Run(r.text, language=r.language, link=f"#{anchor}") for r in words)
                ),
                f"TOC{level}",
            )
            if place == 0:
                opens = _field(r' TOC \o "1-2" \h \z \u ')
                for offset, part in enumerate(opens, 1):
                    entry.insert(offset, part)
            _add(_add(entry, "w:r"), "w:tab")
            entry.extend([*_field(f" PAGEREF {_bookmark(anchor)} \\h "), _mark_of_field("end")])
            if place == last:
                entry.append(_mark_of_field("end"))
            yield entry
        yield from self._of(Break())

    # --- the file ---------------------------------------------------------------------------------

    def _styles(self) -> None:
        root = self.file.styles.element
        known = {one.get(qn("w:styleId")): one for one in root.findall(qn("w:style"))}
        defaults = root.find(qn("w:docDefaults"))
        language = defaults.find(".//" + qn("w:lang"))
        language.set(qn("w:val"), _region(self.paper.language))
        # Chinese names in the simplified forms, as the printed papers have them.
        language.set(qn("w:eastAsia"), "zh-CN")
        for name, look in styles.LOOKS.items():
            if name in known:
                root.remove(known[name])
            root.append(_style(name, *look))
        root.append(_character("FootnoteReference", "footnote reference", sup=True))
        root.append(_character("Hyperlink", "Hyperlink", colour="0A4D86"))
        root.append(_table_style())

    def _numbering(self) -> None:
        root = self.file.part.numbering_part.element
        for old in list(root):
            root.remove(old)
        for number, kind in ((1, "bullet"), (2, "decimal")):
            outline = _add(root, "w:abstractNum", abstractNumId=str(number))
            _add(outline, "w:multiLevelType", val="hybridMultilevel")
            for level in range(_LEVELS):
                one = _add(outline, "w:lvl", ilvl=str(level))
                _add(one, "w:start", val="1")
                _add(one, "w:numFmt", val=kind)
                _add(one, "w:lvlText", val="•" if kind == "bullet" else f"%{level + 1}.")
                _add(one, "w:lvlJc", val="left")
                place = _add(_add(one, "w:pPr"), "w:ind", left=str(360 * (level + 1)))
                place.set(qn("w:hanging"), "360")
        self._number("1", "1")
        self._number("2", "2")

    def _number(self, number: str, outline: str) -> Any:
        made = _add(self.file.part.numbering_part.element, "w:num", numId=number)
        _add(made, "w:abstractNumId", val=outline)
        return made

    def _list(self, words: Words) -> str:
        if not words.ordered:
            return "1"
        if words.ordered not in self.lists:
            number = str(len(self.lists) + 3)
            self.lists[words.ordered] = number
            level = _add(self._number(number, "2"), "w:lvlOverride", ilvl=str(min(words.depth, 8)))
            _add(level, "w:startOverride", val=str(words.start))
        return self.lists[words.ordered]

    def _page(self) -> None:
        section = self.file.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(22)
        section.top_margin, section.bottom_margin = Mm(26), Mm(24)
        for place, words in (
            (section.header, [self.paper.left, self.paper.right]),
            (section.footer, [self.paper.foot, ""]),
        ):
            paragraph = place.paragraphs[0]._p
            properties = paragraph.get_or_add_pPr()
            stops = _add(properties, "w:tabs")
            _add(stops, "w:tab", val="right", pos=str(round(166 * styles.TWIPS_PER_MM)))
            self._fill(paragraph, (Run(words[0]),) if words[0] else ())
            _add(_add(paragraph, "w:r"), "w:tab")
            if words[1]:
                self._fill(paragraph, (Run(words[1]),))
        paragraph = section.footer.paragraphs[0]._p
        paragraph.extend([*_field(" PAGE "), self._run(Run("1")), _mark_of_field("end")])

    def _properties(self) -> None:
        told = self.file.core_properties
        told.title = self.paper.title[:250]
        told.language = _region(self.paper.language)
        told.author = "Tour de Table"
        told.comments = ""
        told.created = told.modified = _EPOCH
        told.last_modified_by = ""
        told.revision = 1

    def _keep_notes(self) -> None:
        part = Part(
            PackURI(footnotes.NAME),
            footnotes.CONTENT_TYPE,
            self.notes.part(),
            self.file.part.package,
        )
        self.file.part.relate_to(part, footnotes.RELATIONSHIP)
        settings = self.file.settings.element
        place = settings.find(qn("w:compat"))
        said = self.notes.settings()
        if place is not None:
            place.addprevious(said)
        else:
            settings.append(said)


# --- small parts ----------------------------------------------------------------------------------


def _bookmark(name: str) -> str:
    return ("at_" + "".join(c if c.isalnum() and c.isascii() else "_" for c in name))[:40]


def _reads_leftwards(runs: Sequence[Run]) -> bool:
    """Whether the first letter that has a direction runs from right to left."""
    for run in runs:
        for letter in run.text:
            direction = unicodedata.bidirectional(letter)
            if direction in ("L", "R", "AL"):
                return direction != "L"
    return False


def _mark_of_field(kind: str) -> Any:
    run = _el("w:r")
    _add(run, "w:fldChar", fldCharType=kind)
    return run


def _field(instruction: str) -> list[Any]:
    begins = _mark_of_field("begin")
    begins[0].set(qn("w:dirty"), "true")
    asks = _el("w:r")
    words = _add(asks, "w:instrText")
    words.text = instruction
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return [begins, asks, _mark_of_field("separate")]


def _mark_decorative() -> Any:
    listed = OxmlElement("a:extLst")
    one = OxmlElement("a:ext")
    one.set("uri", "{C183D7F6-B498-43B3-948B-1728B52AA6E4}")
    said = one.makeelement(
        f"{{{_DECORATIVE}}}decorative", {"val": "1"}, nsmap={"adec": _DECORATIVE}
    )
    one.append(said)
    listed.append(one)
    return listed


def _style(
    name: str,
    shown: str,
    base: str,
    points: float,
    bold: bool,
    colour: str,
    before: int,
    after: int,
) -> Any:
    style = _el("w:style", type="paragraph", styleId=name)
    _add(style, "w:name", val=shown)
    _add(style, "w:basedOn", val=base)
    _add(style, "w:next", val="Normal" if name.startswith(("Head", "Title")) else name)
    _add(style, "w:qFormat")
    properties = _add(style, "w:pPr")
    if name in styles.KEEPS_NEXT:
        _add(properties, "w:keepNext")
        _add(properties, "w:keepLines")
    if name.startswith("TOC") and name != "TOCHeading":
        stops = _add(properties, "w:tabs")
        place = str(round(styles.TEXT_WIDTH_MM * styles.TWIPS_PER_MM))
        _add(stops, "w:tab", val="right", leader="dot", pos=place)
    _add(properties, "w:spacing", before=str(before), after=str(after))
    if name in ("TOC2", "Quote"):
        _add(properties, "w:ind", left="284")
    if name in styles.OUTLINE:
        _add(properties, "w:outlineLvl", val=str(styles.OUTLINE[name]))
    form = _add(style, "w:rPr")
    if bold:
        _add(form, "w:b")
        _add(form, "w:bCs")
    _add(form, "w:color", val=colour)
    _add(form, "w:sz", val=str(round(points * 2)))
    _add(form, "w:szCs", val=str(round(points * 2)))
    return style


def _character(name: str, shown: str, *, sup: bool = False, colour: str = "") -> Any:
    style = _el("w:style", type="character", styleId=name)
    _add(style, "w:name", val=shown)
    form = _add(style, "w:rPr")
    if colour:
        _add(form, "w:color", val=colour)
        _add(form, "w:u", val="single")
    if sup:
        _add(form, "w:vertAlign", val="superscript")
    return style


def _gap() -> Any:
    """The paragraph that must follow a table, no higher than the space below it: an empty line of
    text would be a page of its own where the table fills one.
    """
    gap = _el("w:p")
    form = _add(gap, "w:pPr")
    space = _add(form, "w:spacing", before="0", after="0", line="120")
    space.set(qn("w:lineRule"), "exact")
    _add(_add(form, "w:rPr"), "w:sz", val="2")
    return gap


def _table_style() -> Any:
    style = _el("w:style", type="table", styleId="PaperTable")
    _add(style, "w:name", val="Paper table")
    _add(style, "w:basedOn", val="TableNormal")
    edges = _add(_add(style, "w:tblPr"), "w:tblBorders")
    for side, size, colour in (
        ("top", "8", styles.INK), ("bottom", "8", styles.INK), ("insideH", "4", styles.RULE),
    ):  # fmt: skip
        _add(edges, f"w:{side}", val="single", sz=size, space="0", color=colour)
    margins = _add(style[-1], "w:tblCellMar")
    for side, width in (("left", "40"), ("right", "80")):
        _add(margins, f"w:{side}", w=width, type="dxa")
    head = _add(style, "w:tblStylePr", type="firstRow")
    _add(_add(head, "w:rPr"), "w:b")
    shade = _add(_add(head, "w:tcPr"), "w:shd", val="clear", color="auto")
    shade.set(qn("w:fill"), "F4F7FA")
    return style


def _dated_alike(data: bytes) -> bytes:
    """The same container with one date on every part, so that equal papers are equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _ZIP_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return out.getvalue()
