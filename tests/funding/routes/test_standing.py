"""The desk's pages about what becomes of a pledge: condition, letter, end, repeat, board."""

from html import unescape
from io import BytesIO

import pytest
from sqlalchemy import select

from app.demo.coastal_world.conditions import LETTER
from app.funding.models import Condition, Ending, Engagement, Evidence, Fulfilment, Repeat
from app.funding.rules.engagements import State
from app.funding.services import engagements as services
from tests.funding.routes.conftest import amount, engagement_of, first, prepare, prepared

pytestmark = pytest.mark.once


def paper(name="letter.pdf", data=LETTER):
    return (BytesIO(data), name)


def says(answer, *texts):
    told = unescape(answer.get_data(as_text=True))
    for text in texts:
        assert text in told, text


def page_of(row):
    return f"/my/engagements/{row.slug}"


def test_a_condition_is_answered_with_a_paper_and_approved_by_another(finance, approver):
    pledge = engagement_of("lima")
    says(
        finance.get(page_of(pledge)),
        "Subject to approval by parliament",
        "Usable today",
        "0.00",
        "6,300,000.00",
    )
    condition = first(select(Condition).where(Condition.engagement_id == pledge.id))
    address = f"/desk/conditions/{condition.slug}"
    sent = {"outcome": "met", "effective_on": "2026-10-20", "note": ""}
    says(finance.post(address, sent, status=422), "Attach the paper")
    answer = finance.post(address, {**sent, "evidence": paper()}, form=address, status=302)
    where = answer.headers["Location"]
    says(finance.get(where), "letter.pdf", "It counts when a second person has approved it.")
    approver.post(f"{where}/approve", {"version": "1"}, form=where, status=302)
    says(finance.get(page_of(pledge)), "Fulfilled")


def test_an_answer_is_given_back_with_the_reason(approver):
    row = first(select(Fulfilment).where(Fulfilment.state == "recorded"))
    where = f"/desk/fulfilments/{row.slug}"
    approver.post(f"{where}/return", {"why": ""}, form=where, status=422)
    approver.post(f"{where}/return", {"why": "Unsigned."}, form=where, status=302)
    says(approver.get(where), "Given back", "Unsigned.")


def test_evidence_is_downloaded_and_never_shown(finance):
    row = first(select(Fulfilment).where(Fulfilment.state == "recorded"))
    says(finance.get(f"/desk/fulfilments/{row.slug}"), "letter-tango.pdf")


def test_the_secretariat_confirms_only_by_the_partners_paper(as_):
    officer, pledge = as_("officer"), engagement_of("uniform")
    address = f"/desk/engagements/{pledge.slug}/confirm"
    officer.post(address, {}, status=422)
    officer.post(address, {"evidence": paper()}, form=address, status=302)
    assert engagement_of("uniform").state == State.CONFIRMED


def test_the_secretariat_withdraws_only_by_the_partners_paper(as_):
    lead, pledge = as_("lead"), engagement_of("uniform")
    address = f"{page_of(pledge)}/withdraw"
    says(lead.get(page_of(pledge)), address)
    sent = {"on": "2026-11-03", "why": "The budget was cut."}
    lead.post(address, sent, form=address, status=422)
    assert engagement_of("uniform").state == State.ANNOUNCED
    lead.post(address, {**sent, "evidence": paper()}, form=address, status=302)
    assert engagement_of("uniform").state == State.WITHDRAWN


def test_an_officer_revises_an_amount_by_the_partners_letter(as_):
    officer, pledge = as_("officer"), engagement_of("uniform")
    address = f"/desk/engagements/{pledge.slug}/amount"
    says(officer.get(page_of(pledge)), address)
    sent = {
        **amount(0, "123,000", "USD"),
        "wording-en": "Less than was said.",
        "condition_kind": "none",
        "effective_on": "2026-11-03",
        "why": "We can give 123,000.",
        "do": "save",
    }
    officer.post(address, sent, status=422)
    officer.post(address, {**sent, "evidence": paper()}, form=address, status=302)
    kept = first(select(Evidence).where(Evidence.subject == services.subject(pledge)))
    says(
        officer.get(page_of(pledge)),
        "123,000",
        "We can give 123,000.",
        f'<a href="/desk/evidence/{kept.slug}">letter.pdf</a>',
    )


def test_an_end_is_proposed_and_decided_by_who_may(as_, approver):
    lead = as_("lead")
    declined = first(select(Ending).where(Ending.kind == "declined"))
    lapsed = first(select(Ending).where(Ending.kind == "lapsed"))
    page, other = f"/desk/endings/{declined.slug}", f"/desk/endings/{lapsed.slug}"
    says(approver.get(page), "The pilot is outside the costed plan.")
    approver.post(f"{page}/decide", {"version": "1"}, form=page, status=302)
    lead.post(f"{other}/decide", {"version": "1"}, form=other, status=302)
    assert engagement_of("victor").state == State.DECLINED
    assert engagement_of("uniform").state == State.LAPSED


def test_a_repeat_is_settled_and_shown_on_both_sides(finance):
    repeat = first(select(Repeat))
    address = f"/desk/repeats/{repeat.slug}"
    says(finance.get("/desk/pipeline?book=coastal-phase-1"), "may be a repeat")
    finance.post(address, {"finding": "repeats", "why": ""}, status=422)
    finance.post(address, {"finding": "repeats", "why": "Same."}, form=address, status=302)
    later = first(select(Engagement).where(Engagement.id == repeat.engagement_id))
    says(finance.get(page_of(later)), "the money counts once")


def test_the_form_asks_for_the_figures_of_a_match(as_):
    focal = as_("focal@alfa.example.org")
    sent = {"condition_kind": "matching", "condition_text": "One for two.", "gives": "1"}
    with pytest.raises(AssertionError):
        prepare(focal, **sent)
    where = prepare(focal, **{**sent, "per": "2", "counts": "signed"})
    says(focal.get(where), "Matches what others give")
    assert prepared()["condition_kind"] == "none"


@pytest.mark.parametrize(
    ("asked", "there", "gone"),
    [
        ("", "Partner Papa", None),
        ("&partner=mike", "Partner Mike", "PL-2026-0014"),
        ("&year=2026", "Partner Echo", "PL-2026-0013"),
        ("&stage=agreed", "overdue", "PL-2026-0013"),
        ("&stage=ended", "Withdrawn", "PL-2026-0013"),
    ],
)
def test_the_board_is_filtered_by_its_address(finance, asked, there, gone):
    page = finance.get(f"/desk/pipeline?book=coastal-phase-1{asked}")
    says(page, there)
    assert gone is None or gone not in page.get_data(as_text=True)
