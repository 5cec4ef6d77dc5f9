"""Conclusions of the sessions: three to five, seen by whoever wraps up, printed by the report."""

import pytest

from app.core.db import db, transaction
from app.core.errors import StaleVersion
from app.meetings import services as meetings
from app.reports import papers, queries, services
from tests.meetings.making import draft, item, person

SAID = ["Poverty fell.", "Money is short.", "Law *helps*."]


@pytest.fixture
def panels(app):
    """A block of two panels, then a wrap-up with its speaker."""
    of = draft()
    block = item(of, "Panels", kind="parallel_block")
    for title in ("Topic one", "Topic two"):
        item(of, title, kind="parallel_panel", parent=block)
    wrap_up = item(of, "Wrap up")
    speaker = person("Alfa")
    with transaction():
        meetings.assign_role(wrap_up, speaker, role="wrap_up", by="system")
        meetings.publish(of, by="system")
    return of


def file(of, slug="topic-one", said=SAID, **how):
    with transaction():
        return services.hand_over(of, slug, said, language="en", by="ada", **{"file": True} | how)


def test_three_to_five_are_filed_and_fewer_are_kept(panels):
    with pytest.raises(services.WrongNumber):
        file(panels, said=SAID[:2])
    with pytest.raises(services.WrongNumber):
        file(panels, said=SAID * 2)
    file(panels, said=[" One\n more. ", "", "Two."], file=False)
    first, second = queries.handed_over(panels)
    assert (first.state, first.row.conclusions, second.state) == (
        "begun", ["One more.", "Two."], "none",
    )  # fmt: skip
    file(panels, version=1)
    with pytest.raises(StaleVersion):
        file(panels, version=1)
    assert queries.handed_over(panels)[0].state == "filed"


def test_they_stay_with_their_session_when_the_record_begins_and_the_report_prints_them(panels):
    def printed():
        db.session.expire_all()
        (section,) = [one for one in papers.assembled(panels, "en").sections if "wrap" in one.key]
        return section

    assert "The conclusions are not written." in printed().missing
    file(panels)
    with transaction():
        meetings.begin_record(panels, by="system")
    assert [one.state for one in queries.handed_over(panels)] == ["filed", "none"]
    text = "\n".join(one.text for one in printed().sentences)
    assert "**Topic one**\n\n- Poverty fell.\n- Money is short.\n- Law \\*helps\\*." in text
    assert "The conclusions are not written." not in printed().missing
    with transaction():
        services.write(
            panels, "en", {printed().sentences[-1].key: "Our words."},
            {one.key: one.computed for one in printed().sentences}, version=None, by="ada",
        )  # fmt: skip
    assert not printed().moved_on
    file(panels, "topic-two")
    assert printed().moved_on
