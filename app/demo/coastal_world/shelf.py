"""The shelf of the next meeting: a paper for everybody, one for participants, and a statement under
embargo.
"""

from csv import writer
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from app.core.localised import Localised
from app.demo.coastal_world.meetings import NEXT
from app.demo.facts import SYSTEM, facts
from app.demo.timeline import Step
from app.meetings import queries, services, shelf
from app.meetings.models import AgendaItem, Meeting
from app.meetings.rules.uploads import Upload
from app.meetings.services import Card
from app.partners import queries as partners

SPEAKER = "delta"

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PART = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"

CONTENT_TYPES = (
    f'{_HEAD}<Types xmlns="{_PACKAGE}content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_PART}"/></Types>'
)
RELATIONS = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}" Target="word/document.xml"/></Relationships>'
)
DOCUMENT = f'{_HEAD}<w:document xmlns:w="{_WORD}"><w:body>{{body}}<w:sectPr/></w:body></w:document>'


def steps() -> list[Step]:
    """Put on the shelf, and one of them edited again."""
    return [
        Step(datetime(2026, 7, 14, 9, tzinfo=UTC), "coastal-next:shelf", _fill),
        Step(datetime(2026, 8, 11, 9, tzinfo=UTC), "coastal-next:new edition", _new_edition),
    ]


def _fill() -> None:
    meeting, told = queries.meeting(NEXT), facts("coastal_shelf")
    guide = told["guide"]
    document = services.add_document(
        meeting,
        Card(Localised(guide["title"]), "logistics", audience="public"),
        _paper("en", guide),
        "en",
        by=SYSTEM,
    )
    for language in ("fr", "es"):
        services.add_edition(document, _paper(language, guide), language, by=SYSTEM)
    tour = _item(meeting, "tour_de_table")
    services.add_document(
        meeting,
        Card(Localised(told["minutes"]["title"]), "background", audience="registered", item=tour),
        _minutes(meeting),
        "en",
        by=SYSTEM,
    )
    statement = told["statement"]
    services.add_document(
        meeting,
        Card(
            Localised(statement["title"]),
            "statement",
            audience="public",
            release="item",
            item=tour,
            partner=partners.partner_by_slug(SPEAKER),
            embargo_until=tour.ends_at + timedelta(minutes=15) if tour.ends_at else None,
        ),
        _paper("en", statement),
        "en",
        by=SYSTEM,
    )


def _new_edition() -> None:
    meeting, guide = queries.meeting(NEXT), facts("coastal_shelf")["guide"]
    first = next(one for one in shelf.shelf(meeting) if one.kind == "logistics")
    services.add_edition(
        shelf.document(meeting.id, first.public_id), _paper("en", guide, last=True), "en", by=SYSTEM
    )


def _item(meeting: Meeting, kind: str) -> AgendaItem:
    return next(row for row in queries.items(meeting.id, "planned") if row.kind == kind)


def _paper(language: str, told: dict[str, dict[str, str]], *, last: bool = False) -> Upload:
    """A short text as DOCX; ``last`` adds what was added to it later."""
    texts = told["text"][language].split("\n") + ([told["added"][language]] if last else [])
    title = (
        '<w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:r><w:rPr><w:b/><w:sz w:val="36"/></w:rPr>'
        f"<w:t>{escape(told['title'][language])}</w:t></w:r></w:p>"
    )
    run = f'<w:r><w:rPr><w:lang w:val="{language}"/></w:rPr><w:t>'
    body = "".join(f"<w:p>{run}{escape(text)}</w:t></w:r></w:p>" for text in texts)
    data = BytesIO()
    with ZipFile(data, "w", ZIP_DEFLATED) as box:
        box.writestr("[Content_Types].xml", CONTENT_TYPES)
        box.writestr("_rels/.rels", RELATIONS)
        box.writestr("word/document.xml", DOCUMENT.format(body=title + body))
    return Upload(f"{told['file'][language]}.docx", data.getvalue())


def _minutes(meeting: Meeting) -> Upload:
    """The agenda with its minutes as CSV."""
    text = StringIO(newline="")
    lines = writer(text)
    lines.writerow(["Item", "Minutes"])
    for row in queries.items(meeting.id, "planned"):
        minutes = (
            (row.ends_at - row.starts_at).seconds // 60 if row.starts_at and row.ends_at else ""
        )
        lines.writerow([row.title.best("en")[0], minutes])
    return Upload("agenda-with-minutes.csv", text.getvalue().encode("utf-8-sig"))
