"""Pages about things in kind: rows without a script, two persons, apart from every figure."""

from io import BytesIO

import pytest
from sqlalchemy import select

from app.demo.coastal_world.conditions import LETTER
from app.funding.models import InKindItem
from tests.funding.routes.conftest import first, prepare
from tests.funding.routes.test_standing import says

pytestmark = pytest.mark.once

POSITION = "/programmes/coastal/phase-1/funding"


def thing(n: int, prefix: str = "things-", **more: str) -> dict[str, str]:
    row = {
        "what": "Buoys <b>", "kind": "goods", "quantity": "40", "unit": "buoy", "value": "",
        "currency": "USD", "method": "unvalued", "valuer": "", "valued_on": "", "country": "",
        "theme": "", **more,
    }  # fmt: skip
    at = f"{prefix}{n}-" if prefix else ""
    return {f"{at}{name}": text for name, text in row.items()}


def test_a_partner_describes_its_offer_and_it_is_on_record_once_announced(as_):
    focal, authoriser = as_("focal@alfa.example.org"), as_("authoriser@alfa.example.org")
    page = prepare(focal, "in_kind_or_technical")
    rows = f"{page}/in-kind"
    says(focal.get(rows), "Thing 1")
    more = focal.post(rows, {**thing(0), "do": "add:things"}, form=rows)
    says(more, "Thing 2", "Buoys <b>")
    refused = thing(0, value="5,000") | {"do": "save"}
    says(focal.post(rows, refused, form=rows, status=422), "Say how the value was found", "5,000")
    valued = {"value": "20,250", "method": "salary", "valuer": "A", "valued_on": "2026-10-01"}
    sent = {**thing(0), **thing(1, what="Expert", kind="services", quantity="1.5", **valued)}
    focal.post(rows, {**sent, "do": "save"}, form=rows, status=302)
    says(focal.get(page), "Buoys <b>", "value not known", "20,250")
    authoriser.post(f"{page}/announce", form=page, status=302)
    says(as_("officer").get(page), "Expert", "Announced")
    says(authoriser.get("/my/contributions"), "In kind, shown apart", "1.5", "20,250")


def test_the_position_shows_it_apart(demo_client):
    page = demo_client.get(f"{POSITION}?as_of=2026-11-01")
    says(page, "In kind, shown apart", "Expert on early warning", "162,000", "4.5 of 12 delivered")
    says(page, "60,750", "Tide gauges, refurbished", "value not known")
    early = demo_client.get(f"{POSITION}?as_of=2026-04-01").get_data(as_text=True)
    assert "Expert on early warning" not in early


def test_the_desk_agrees_delivers_and_takes_back_with_a_second_person(as_, finance, approver):
    expert = first(select(InKindItem).where(InKindItem.what == "Expert on early warning"))
    gauges = first(select(InKindItem).where(InKindItem.what == "Tide gauges, refurbished"))
    page, waits = f"/my/in-kind/{gauges.slug}", f"/my/in-kind/{expert.slug}"
    says(approver.get("/desk/approvals"), "Expert on early warning")
    says(finance.get(waits), "Waits for a second person", "October 2026", "secondment-golf.pdf")
    paper = expert.papers[-1].slug
    back = f"/desk/in-kind-entries/{paper}/return"
    approver.post(back, {"why": ""}, form=waits, status=422)
    approver.post(back, {"why": "Twice."}, form=waits, status=302)
    says(finance.get(waits), "Twice.")
    agree = f"/desk/in-kind/{gauges.slug}/agreed"
    sent = {"effective_on": "2026-11-02", "quantity": "38", "value": "", "note": ""}
    finance.post(agree, sent, form=agree, status=422)
    finance.post(
        agree, {**sent, "evidence": (BytesIO(LETTER), "paper.pdf")}, form=agree, status=302
    )
    paper = first(select(InKindItem).where(InKindItem.slug == gauges.slug)).papers[-1].slug
    approver.post(f"/desk/in-kind-entries/{paper}/approve", {"version": "1"}, form=page, status=302)
    says(finance.get(page), "Record a delivery", "38")
    deliver = f"/desk/in-kind/{gauges.slug}/delivered"
    says(
        finance.post(deliver, {**sent, "quantity": "39"}, form=deliver, status=422),
        "Of 38 agreed, 0 are delivered already.",
    )
    undo = f"/desk/in-kind/{gauges.slug}/take-back"
    finance.post(undo, {"why": ""}, form=undo, status=422)
    finance.post(undo, {"why": "The wrong paper."}, form=undo, status=302)
    says(approver.get(page), "The wrong paper.", "Taken back")


def test_the_desk_records_and_describes_anew(as_, finance):
    gauges = first(select(InKindItem).where(InKindItem.what == "Tide gauges, refurbished"))
    offer = f"/my/engagements/{gauges.engagement.slug}"
    rows = f"/desk/engagements/{gauges.engagement.slug}/in-kind"
    sent = {**thing(0, what="Boats"), "effective_on": "2026-11-02", "why": "", "do": "save"}
    finance.post(rows, sent, form=rows, status=422)
    finance.post(rows, {**sent, "why": "By letter."}, form=rows, status=302)
    says(finance.get(offer), "Boats", "Tide gauges")
    anew = f"/desk/in-kind/{gauges.slug}/describe"
    told = thing(0, "", what="Tide gauges, new") | {"effective_on": "2026-11-03", "why": "Misheard"}
    finance.post(anew, told, form=anew, status=302)
    says(finance.get(f"/my/in-kind/{gauges.slug}"), "Tide gauges, new", "Misheard", "refurbished")
