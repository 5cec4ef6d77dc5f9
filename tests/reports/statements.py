"""Data files of the two statements that the source documents give the figures for."""

from datetime import UTC, date, datetime
from typing import Any

from app.funding.rules import canonical
from app.reports.documents.gap_statement import Approval, Frame

CODE = "7QKM4XD27QKM4XD2"


def data(**changes: Any) -> str:
    """A data file as of 7 October 2021, with changes."""
    facts: dict[str, Any] = {
        "format": "tour-de-table/funding-gap-statement/1",
        "kind": "funding_gap",
        "book": "spf-phase-2",
        "currency": "USD",
        "as_of": "2021-10-07",
        "known_at": "2021-10-15T12:00:00.000000+00:00",
        "known_seq": 3,
        "method": 1,
        "basis": "stated",
        "rate_basis": "reference",
        "rates": [],
        "figures": {
            "required": "160000000.00",
            "own": "10000000.00",
            "mobilised": "75000000.00",
            "committed": None,
            "received": None,
            "receivable": None,
            "pledged": None,
            "outstanding": None,
            "confirmed": None,
            "over_receipt": None,
        },
        "gap": dict.fromkeys(("signed", "with_confirmed", "with_all"), "75000000.00"),
        "coverage": {"total": "53.1", "external": "50.0"},
        "unreconciled": [],
        "lines": [
            _line("requirement", {"required": "160000000.00"}),
            _line("own", {"own": "10000000.00"}, instrument="in_kind"),
            _line("contribution", {"signed": "75000000.00"}, mobilised_in_book="75000000.00"),
        ],
        "previous": None,
        "bridge": None,
        "remarks": {"explanation": None, "accepted_by": None, "accepted_on": None},
        "provisional": False,
    }
    return canonical.document({**facts, **changes})


def _line(nature: str, measures: dict[str, str], **more: str) -> dict[str, Any]:
    return {"ref": nature, "nature": nature, "currency": "USD", "measures": measures, **more}


def data_2023(**changes: Any) -> str:
    """A data file as of 24 March 2023 with the bridge from 2021."""
    printed = {
        "opening": "75000000.00",
        "steps": [
            _step("newly_signed", "-38000000.00", 4),
            _step("to_be_reconciled", "16600000.00", 5),
        ],
        "closing": "53600000.00",
    }
    first = {
        "as_of": "2023-03-24",
        "known_at": "2023-03-31T12:00:00.000000+00:00",
        "basis": "computed",
        "figures": {
            **dict.fromkeys(
                (
                    "committed",
                    "received",
                    "receivable",
                    "pledged",
                    "outstanding",
                    "confirmed",
                    "over_receipt",
                )
            ),
            "required": "160000000.00",
            "own": "10000000.00",
            "mobilised": "96400000.00",
        },
        "gap": dict.fromkeys(("signed", "with_confirmed", "with_all"), "53600000.00"),
        "coverage": {"total": "66.5", "external": "64.3"},
        "unreconciled": [
            {
                "posting": 5,
                "amount": "-16600000.00",
                "currency": "USD",
                "effective_on": "2023-03-24",
            }
        ],
        "previous": "FGS-2021-01",
        "bridge": {"signed": printed, "with_confirmed": printed, "with_all": printed},
        "remarks": {
            "explanation": "The sources do not explain it.",
            "accepted_by": "Lead Example",
            "accepted_on": "2023-03-31",
        },
        "provisional": True,
    }
    return data(**{**first, **changes})


def _step(reason: str, amount: str, posting: int) -> dict[str, Any]:
    return {
        "kind": "event",
        "reason": reason,
        "amount": amount,
        "unexplained": reason == "to_be_reconciled",
        "postings": [posting],
    }


def frame(number: str, previous_on: date | None = None) -> Frame:
    """What is printed around the data."""
    return Frame(
        number=number,
        code=CODE,
        sha256="4d629f909bd77f6e04a805b89fc20d7af1807c1c8be6ae971b2616e3580914c3",
        check_url=f"https://meetings.example.org/check/{CODE}",
        programme="Building Social Protection Floors for All",
        phase="Phase II",
        years="2021–2025",
        issued_at=datetime(2023, 3, 31, 12, tzinfo=UTC),
        supersedes="",
        previous_on=previous_on,
        approvals=(
            Approval("Approved by", "Approver Example", None),
            Approval("Issued by", "Lead Example", datetime(2023, 3, 31, 12, tzinfo=UTC)),
        ),
        partners={},
        sources={"REP": "Report of the Event"},
        fictitious=False,
    )
