"""Activity files of the fictitious programme and its fund, settled and published once.

The reporting organisation is fictitious, and so is its identifier: no register knows XM-EXAMPLE.
The source world has no profile, because no identifier of a real organisation is in the sources.
"""

from datetime import UTC, datetime

from app.access.roles import Role
from app.demo.accounts import actor
from app.demo.timeline import Step
from app.exchange import services
from app.exchange.queries.profiles import FUND, PROGRAMME, subject

REPORTER = "XM-EXAMPLE-CRS"
FILES = (
    (PROGRAMME, "coastal", f"{REPORTER}-CRP"),
    (FUND, "coastal-fund", f"{REPORTER}-CRF"),
)


def steps() -> list[Step]:
    """How the files are identified; a week later the first edition of each."""
    return [
        Step(datetime(2026, 10, 9, 9, tzinfo=UTC), "coastal:activity files settled", _settle),
        Step(datetime(2026, 10, 16, 9, tzinfo=UTC), "coastal:activity files published", _publish),
    ]


def _settle() -> None:
    for kind, slug, identifier in FILES:
        services.settle(
            subject(kind, slug),
            reporting_ref=REPORTER,
            reporting_type="30",
            identifier=identifier,
            sector="43060",
            scope="1",
            region="998",
            tags=("11.5", "13.1"),
            by=actor(Role.OFFICER),
        )


def _publish() -> None:
    for kind, slug, _identifier in FILES:
        services.publish(subject(kind, slug), by=actor(Role.LEAD))
