"""Articles: made from the template, written, declared finished, published by a second person; and
quotations: written, put to their speakers, answered by them.

Rows that decide whether words go out are locked: a publication and a change of words, or two
publications, never pass each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app import audit, mail
from app.accounts import queries as accounts
from app.core import clock, tokens
from app.core.db import db, for_update
from app.core.versions import changed_fields, locked, raise_version
from app.mail import queries as outbox
from app.mail import rules as addresses
from app.mail.render import link_to
from app.meetings.models import Meeting
from app.news import queries
from app.news.models import Article, Quotation
from app.news.rules import articles as rules
from app.news.rules.figures import Difference, moved, slugs_in

Seen = Mapping[str, dict[str, Any]]
"""What the register says of figures, by slug."""


def make(
    meeting: Meeting, language: str, parts: dict[str, str], register: Seen, *, by: str
) -> Article:
    """The article of a meeting from the template's parts; the one that is there when there is one.

    Raises NotHeld.
    """
    if not meeting.is_closed:
        raise rules.NotHeld
    db.session.execute(for_update(select(Meeting.id).where(Meeting.id == meeting.id)))
    found = queries.article_of(meeting, language)
    if found is not None:
        return found
    suffix = "" if language == meeting.documents_language else f"-{language}"
    made = Article(
        meeting_id=meeting.id,
        language=language,
        slug=f"{meeting.slug}{suffix}",
        parts=parts,
        seen=_named(parts, register),
        written_by=by,
    )
    db.session.add(made)
    db.session.flush()
    _audit(made, by, "article.made")
    return made


def write(
    article: Article, parts: dict[str, str], register: Seen, *, by: str, version: int | None = None
) -> Article:
    """Keep the texts. They are a draft again; what is published stays as it was published.

    A figure that was there keeps what the register said when it was inserted.
    Raises StaleVersion, FigureGone.
    """
    article = locked(article, version, lambda row: row.parts)
    names = changed_fields({name: article.parts.get(name, "") for name in parts}, parts)
    if not names:
        return article
    fresh = _named(parts, {**register, **article.seen})
    article.parts, article.seen = dict(parts), fresh
    article.written_by = by
    _begin_again(article)
    raise_version(article)
    _audit(article, by, "article.changed", fields=names)
    return article


def take_figures(article: Article, register: Seen, *, by: str) -> Article:
    """Take what the register says now for every inserted figure. Raises FigureGone."""
    article = queries.article_for_update(article.id)
    fresh = _named(article.parts, register)
    if fresh == article.seen:
        return article
    article.seen = fresh
    _begin_again(article)
    raise_version(article)
    _audit(article, by, "article.figures_taken")
    return article


def keep_words(article: Article, difference: Difference, *, reason: str, by: str) -> None:
    """Let typed words stay although the register says otherwise. Raises ReasonNeeded."""
    if not reason.strip():
        raise rules.ReasonNeeded
    article = queries.article_for_update(article.id)
    article.kept = {
        **article.kept,
        difference.key: {"words": difference.words, "reason": reason.strip(), "by": by},
    }
    _begin_again(article)
    raise_version(article)
    _audit(article, by, "article.kept", why=reason, words=difference.words)


def finish(article: Article, *, by: str) -> Article:
    """Declare it finished. It waits for its speakers, or is ready. Raises PartMissing."""
    article = queries.article_for_update(article.id)
    if article.finished_at is not None:
        return article
    rules.must_be_whole(article.parts)
    article.finished_at, article.finished_by = clock.now(), by
    _settle(article)
    raise_version(article)
    _audit(article, by, "article.finished")
    return article


def publish(
    article: Article,
    printed: dict[str, Any],
    register: Seen,
    open_differences: list[Difference],
    *,
    by: str,
) -> Article:
    """Put it on the public page, for the first time or anew. A repeat changes nothing.

    ``printed`` is what the page says from now on. Raises NotFinished, SecondPerson, QuotationOpen,
    FiguresMoved, FiguresDiffer.
    """
    article = queries.article_for_update(article.id)
    if article.state == rules.PUBLISHED:
        return article
    if article.finished_at is None:
        raise rules.NotFinished
    if by in (article.finished_by, article.written_by):
        raise rules.SecondPerson
    for quotation in _locked_quotations(article):
        if not quotation.is_approved:
            raise rules.QuotationOpen(speaker=quotation.speaker)
    if moved(article.seen, register):
        raise rules.FiguresMoved
    for difference in open_differences:
        raise rules.FiguresDiffer(words=difference.words, held=difference.fact.said)
    now = clock.now()
    if article.first_published_at is None:
        article.first_published_at = now
    else:
        article.republished_at = now
    article.published_by, article.printed = by, printed
    article.state = rules.PUBLISHED
    raise_version(article)
    _audit(article, by, "article.published")
    return article


def _named(parts: Mapping[str, str], register: Seen) -> dict[str, dict[str, Any]]:
    found = {}
    for slug in slugs_in(parts.values()):
        if slug not in register:
            raise rules.FigureGone(slug=slug)
        found[slug] = dict(register[slug])
    return found


def _begin_again(article: Article) -> None:
    article.finished_at, article.finished_by, article.state = None, "", rules.DRAFT


def _settle(article: Article) -> None:
    article.state = rules.state_of(
        finished=article.finished_at is not None,
        published=article.state == rules.PUBLISHED,
        unapproved=sum(not one.is_approved for one in article.quotations),
    )


def _locked_quotations(article: Article) -> list[Quotation]:
    rows = db.session.scalars(
        for_update(
            select(Quotation).where(Quotation.article_id == article.id).order_by(Quotation.place)
        ).execution_options(populate_existing=True)
    )
    return list(rows)


# --- quotations -----------------------------------------------------------------------------------


def write_quotation(
    article: Article,
    place: str,
    *,
    speaker: str,
    capacity: str,
    person_id: int | None,
    email: str,
    words: str,
    by: str,
) -> Quotation:
    """Put a speaker's words in a place of the article, or change what stands there.

    Any other words, or another speaker, are not approved: an approval given before is withdrawn,
    and a link that was mailed opens nothing more. Raises NotAnAddress.
    """
    article = queries.article_for_update(article.id)
    found = next((one for one in _locked_quotations(article) if one.place == place), None)
    if found is None:
        found = Quotation(article_id=article.id, place=place, speaker=speaker, words="")
        db.session.add(found)
    columns: dict[str, Any] = {
        "speaker": speaker,
        "capacity": capacity,
        "person_id": person_id,
        "email": addresses.address(email) if email else "",
        "words": words.strip(),
    }
    names = changed_fields({name: getattr(found, name) for name in columns}, columns)
    if found.id is not None and not names:
        return found
    withdrawn = bool(found.approved)
    for name, value in columns.items():
        setattr(found, name, value)
    found.state, found.approved, found.token_hash = "draft", "", None
    found.by_speaker, found.note, found.answered_at = False, "", None
    db.session.flush()
    found.version += 1
    db.session.expire(article, ["quotations"])
    article.written_by = by
    _begin_again(article)
    raise_version(article)
    _audit(article, by, "quotation.written", place=place, withdrawn=withdrawn)
    return found


def remove_quotation(quotation: Quotation, *, by: str) -> None:
    """Take a quotation out of its article."""
    article = queries.article_for_update(quotation.article_id)
    place = quotation.place
    db.session.delete(quotation)
    db.session.flush()
    db.session.expire(article, ["quotations"])
    _begin_again(article)
    raise_version(article)
    _audit(article, by, "quotation.removed", place=place)


def ask_speaker(quotation: Quotation, *, by: str) -> Quotation:
    """Mail the speaker a link by which they approve, change or refuse their words.

    Each asking makes a new link, and the older one opens nothing more. One that is approved is not
    asked about again. Raises NotAnAddress, and in the demonstration OutsideDemo.
    """
    quotation = queries.quotation_for_update(quotation.id)
    if quotation.is_approved:
        return quotation
    article, now = quotation.article, clock.now()
    key = f"quotation:{quotation.public_id}:{quotation.version}:{now.isoformat()}"
    _write_to_speaker(quotation, "quotation_approval", until=now + rules.LINK_LASTS, key=key)
    quotation.state, quotation.asked_at, quotation.asked_by = "asked", now, by
    quotation.answered_at, quotation.note = None, ""
    raise_version(quotation)
    _audit(article, by, "quotation.asked", place=quotation.place)
    return quotation


def remind_speaker(quotation_id: int) -> bool:
    """Remind a speaker who has not answered, once for each asking; whether a mail was written now.

    The reminder brings a link of its own, and the one before opens nothing more.
    """
    quotation = queries.quotation_for_update(quotation_id)
    article, asked_at = quotation.article, quotation.asked_at
    if quotation.state != "asked" or asked_at is None or article.state == rules.PUBLISHED:
        return False
    key = f"quotation_reminder:{quotation.public_id}:{asked_at.isoformat()}"
    if not rules.reminder_due(asked_at, clock.now()) or outbox.keys_used([key]):
        return False
    until = asked_at + rules.LINK_LASTS
    _write_to_speaker(quotation, "quotation_reminder", until=until, key=key)
    _audit(article, "system", "quotation.reminded", place=quotation.place)
    db.session.flush()
    return True


def _write_to_speaker(quotation: Quotation, message: str, *, until: datetime, key: str) -> None:
    token = tokens.mint()
    article = quotation.article
    meeting = article.meeting
    mail.queue(
        message=message,
        to=quotation.email,
        language=article.language,
        context={
            "name": quotation.speaker,
            "meeting": dict(meeting.title),
            "words": quotation.words,
            "words_language": article.language,
            "until": until.date(),
            "url": link_to("news.own_quotation", token=token),
        },
        about=f"meeting:{meeting.slug}",
        key=key,
        send_before=until,
    )
    quotation.token_hash = tokens.digest(token)


def answer(
    quotation: Quotation, choice: str, *, words: str = "", note: str = "", version: int | None
) -> Quotation:
    """Their speaker approves the words, approves others in their place, or refuses.

    Raises StaleVersion when the words are not those of the page, NotAsked, WordsNeeded.
    """
    if choice not in ("approve", "change", "refuse"):
        raise ValueError(choice)
    article = queries.article_for_update(quotation.article_id)
    quotation = locked(quotation, version, lambda row: {"words": row.words})
    if quotation.state == "draft" or article.state == rules.PUBLISHED:
        raise rules.NotAsked
    action = {"approve": "approved", "change": "changed", "refuse": "refused"}[choice]
    if choice == "change":
        if not words.strip():
            raise rules.WordsNeeded
        quotation.by_speaker = quotation.by_speaker or rules.seal(words) != rules.seal(
            quotation.words
        )
        quotation.words = words.strip()
    quotation.state = "refused" if choice == "refuse" else "approved"
    quotation.approved = "" if choice == "refuse" else rules.seal(quotation.words)
    quotation.note, quotation.answered_at = note, clock.now()
    raise_version(quotation)
    _settle(article)
    db.session.flush()
    _audit(article, f"speaker:{quotation.public_id}", f"quotation.{action}", place=quotation.place)
    _tell_editor(quotation, action)
    return quotation


def _tell_editor(quotation: Quotation, action: str) -> None:
    """Mail the answer to whoever asked for it; nobody when no such account is active any more."""
    if quotation.asked_by not in accounts.names_of({quotation.asked_by}):
        return
    editor, article = accounts.account(quotation.asked_by), quotation.article
    if not editor.active:
        return
    mail.queue(
        message="quotation_answered",
        to=editor.email,
        language=editor.language,
        context={
            "name": editor.name,
            "meeting": dict(article.meeting.title),
            "speaker": quotation.speaker,
            "action": action,
            "words": quotation.words,
            "words_language": article.language,
            "note": quotation.note,
            "url": link_to("news.desk_article", article=article.public_id),
        },
        about=f"meeting:{article.meeting.slug}",
        key=f"quotation_answered:{quotation.public_id}:{quotation.version}",
    )


def _audit(article: Article, by: str, action: str, *, why: str = "", **facts: Any) -> None:
    audit.record(
        by,
        action,
        subject_type="meeting",
        subject_id=article.meeting.slug,
        why=why,
        language=article.language,
        **facts,
    )
