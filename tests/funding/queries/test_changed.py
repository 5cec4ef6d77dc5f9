"""The entries in which two questions differ are found without reading the book through."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.core.db import db
from app.funding.models import Entry
from app.funding.queries import changed
from tests.funding.services.test_closings import QUESTIONS, RANDOM, STEPS, played

PAIRS = st.tuples(QUESTIONS, QUESTIONS)


def by_hand(book, opening, closing):
    """Every entry of the book, looked at one by one."""

    def counted(entry, question):
        day, seq = question
        return entry.effective_on <= day and entry.seq <= seq

    found = []
    entries = select(Entry).where(Entry.book_id == book.id).order_by(Entry.seq, Entry.n)
    for entry in db.session.scalars(entries):
        sign = counted(entry, closing) - counted(entry, opening)
        if sign:
            amounts = entry.measure, entry.amount, entry.base, entry.effective_on
            found.append((entry.seq, entry.line_id, *amounts, sign))
    return found


def check(steps, questions):
    book, first = played(steps)
    for (opened, after), (closed, later) in zip(*questions, strict=False):
        opening, closing = (opened, first + after), (closed, first + later)
        rows = [tuple(row)[:7] for row in changed.between(book.id, opening, closing)]
        plain = by_hand(book, opening, closing)
        assert Counter(rows) == Counter(plain)
        assert [row[0] for row in rows] == [row[0] for row in plain], "not in record order"


@RANDOM
@given(steps=STEPS, questions=PAIRS)
def test_they_are_those_that_one_question_counts(world, steps, questions):
    check(steps, questions)


@pytest.mark.long
@settings(RANDOM, max_examples=2_000)
@given(steps=STEPS, questions=PAIRS)
def test_they_are_those_that_one_question_counts_in_many_histories(world, steps, questions):
    check(steps, questions)
