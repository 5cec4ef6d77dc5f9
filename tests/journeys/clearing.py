"""What stands before the publication of the demo's report: its checks, and its clearance."""

import re

from tests.journeys.reader import Reader

REPORT = "/desk/meetings/coastal-last/report"


def let_pass(rapporteur: Reader) -> None:
    """Give a reason for every finding of the editor's checks."""
    rapporteur.visit(f"{REPORT}/checks?language=en")
    for _ in range(20):
        field = rapporteur.page.get_by_label("Why this may stand").first
        if not field.count():
            break
        field.fill("Known and accepted for this report.")
        with rapporteur.going():
            rapporteur.page.get_by_role("button", name="Let pass").first.click()
    assert not rapporteur.page.get_by_label("Why this may stand").count()


def send_to_lead(rapporteur: Reader) -> None:
    """Send the report as it stands to the lead of the secretariat."""
    rapporteur.visit(f"{REPORT}/versions?language=en")
    rapporteur.page.get_by_label("First").select_option(label="Lena Lead (lead@example.org)")
    rapporteur.press("Send for clearance")


def link_for_lead(body: str) -> str:
    """Where the mail to the lead leads."""
    found = re.search(r"/desk/report-versions/[\w-]+", body)
    assert found, body
    return found[0]
