"""The reference of the page benchmark: the same programme by a bare Flask page.

Flask, SQLAlchemy and Jinja without anything of the product: no permissions, no translation, no
layout, no cache. Three ORM queries read the same rows from the same database file, and every
session and speaker is printed. It is the ceiling that our page is held against, with a fixed
text (`/hello`) as the ceiling of a page that is not made at all.

BENCH_DB names the SQLite file, BENCH_MEETING the meeting.
"""

import os

from flask import Flask
from sqlalchemy import ForeignKey, create_engine, event, select
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    mapped_column,
    relationship,
    selectinload,
)
from sqlalchemy.types import JSON


class Base(DeclarativeBase):
    """Parent of the few columns that the page prints."""


class Meeting(Base):
    """A meeting: its title."""

    __tablename__ = "meeting"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str]
    title: Mapped[dict[str, str]] = mapped_column(JSON)


class Speaker(Base):
    """Somebody's part in a session, as printed."""

    __tablename__ = "role_assignment"

    id: Mapped[int] = mapped_column(primary_key=True)
    agenda_item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"))
    role: Mapped[str]
    honorific: Mapped[str]
    printed: Mapped[str]
    function: Mapped[str]
    organisation: Mapped[str]
    position: Mapped[int]


class Item(Base):
    """A session of the programme."""

    __tablename__ = "agenda_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int]
    agenda: Mapped[str]
    position: Mapped[int]
    number: Mapped[str]
    title: Mapped[dict[str, str]] = mapped_column(JSON)
    description: Mapped[dict[str, str]] = mapped_column(JSON)
    room: Mapped[str]
    starts_at: Mapped[str | None]
    ends_at: Mapped[str | None]
    speakers: Mapped[list[Speaker]] = relationship(order_by=Speaker.position)


PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ m.title.en }}</title>
<link rel="stylesheet" href="/static/s.css"></head><body><header><nav><a href="/">Home</a></nav>
<h1>{{ m.title.en }}</h1></header><main>{% for i in items %}
<article id="s{{ i.id }}"><h2>{{ i.number }} {{ i.title.en }}</h2><p><time>{{ i.starts_at }}</time>
<time>{{ i.ends_at }}</time> {{ i.room }}</p><p>{{ i.description.en }}</p><ul>
{% for s in i.speakers %}<li>{{ s.honorific }} {{ s.printed }}, {{ s.role }}, {{ s.function }},
{{ s.organisation }}</li>{% endfor %}</ul></article>{% endfor %}</main><footer>Contact</footer>
</body></html>"""

engine = create_engine("sqlite:///" + os.environ["BENCH_DB"])
app = Flask(__name__)
page = app.jinja_env.from_string(PAGE)


@event.listens_for(engine, "connect")
def _pragmas(dbapi, _record) -> None:  # type: ignore[no-untyped-def]
    dbapi.execute("pragma journal_mode=wal")


@app.get("/hello")
def hello() -> str:
    """A fixed text."""
    return "hello"


@app.get("/programme")
def programme() -> str:
    """The programme: three queries, everything printed."""
    with Session(engine) as session:
        meeting = session.scalars(
            select(Meeting).where(Meeting.slug == os.environ["BENCH_MEETING"])
        ).one()
        items = session.scalars(
            select(Item)
            .where(Item.meeting_id == meeting.id, Item.agenda == "planned")
            .order_by(Item.position)
            .options(selectinload(Item.speakers))
        ).all()
        return page.render(m=meeting, items=items)
