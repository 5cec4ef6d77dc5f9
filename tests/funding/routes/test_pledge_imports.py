"""An existing spreadsheet of pledges, from the upload to the second person's yes."""

from io import BytesIO

import pytest
from sqlalchemy import select

from app.funding.models import Engagement
from tests.funding.routes.conftest import first
from tests.pages import errors, tree, words

pytestmark = pytest.mark.once

LIST, NEW = "/desk/pledge-imports", "/desk/pledge-imports/new"
HEAD = "partner,amount,currency,year,announced on,source,wording,said by\n"


def sent(rows: str):
    return {
        "book": "coastal-phase-1",
        "language": "fr",
        "file": (BytesIO((HEAD + rows).encode()), "old list.csv"),
    }


def test_a_spreadsheet_comes_in_with_a_preview_and_a_second_person(as_, approver):
    officer = as_("officer")
    bad = 'alfa,"1,500,000",USD,2027,2026-10-01,Letter,Nous donnons,Head\nNobody,1.500,EUR,x,,,,\n'
    refused = officer.post(NEW, sent(bad), status=422)
    assert errors(refused) == ["Nothing has been taken over: 8 cells are wrong, listed below."]
    wrong = [
        [cell.text_content() for cell in row.xpath("./th|./td")][:3]
        for row in tree(refused).xpath("//main//tbody/tr")
    ]
    assert wrong[:3] == [
        ["2", "amount", "1,500,000"],
        ["3", "partner", "Nobody"],
        ["3", "amount", "1.500"],
    ]

    rows = "alfa,1500000,USD,2027,2026-10-01,Letter,<i>Nous donnons</i>,Head of Alfa\n"
    page = officer.post(NEW, sent(rows), status=302).headers["Location"]
    preview = words(officer.get(page))
    assert "USD 1,500,000" in preview
    assert "one million five hundred thousand US dollars" in preview
    assert "<i>Nous donnons</i>" in preview
    token = officer.hidden(NEW)["csrf_token"]
    assert officer.client.post(f"{page}/approve", data={"csrf_token": token}).status_code == 403

    assert "old list.csv" in words(approver.get("/desk/approvals"))
    approver.post(f"{page}/approve", form=page, status=302)
    announced = first(select(Engagement).where(Engagement.source == "Letter"))
    assert (announced.state, announced.for_partner) == ("announced", True)
    assert announced.wording["fr"] == "<i>Nous donnons</i>"
    assert f"Recorded as {announced.ref}" in words(approver.get(page))

    again = officer.post(NEW, sent(rows), status=422)
    assert errors(again) == [
        "Every pledge in this file came in with an earlier file, or waits in one."
    ]
    more = officer.post(NEW, sent(rows + rows.replace("Letter", "Second letter")), status=302)
    second = more.headers["Location"]
    read = words(approver.get(second))
    assert f"On record already as {announced.ref}: passed over" in read
    assert f"May repeat {announced.ref} of 1 October 2026" in read
    approver.post(f"{second}/return", {"why": "It is the same money."}, status=302)
    assert "It is the same money." in words(officer.get(second))
    assert "Given back" in words(officer.get(LIST))
