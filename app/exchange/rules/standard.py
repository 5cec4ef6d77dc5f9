"""The rules of the standard as XPath: where each is asked, and what must be true there.

The ids are those of the official rule set, whose kinds (at least one, strict sum, date order ...)
come down to one test each. Dates are compared as numbers, 20211007; `$today` and `$now` are the
moment of the check. Rules about elements that we never write are left to the official check. Those
whose ids begin with TDT are our own.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.core.words import N_


class Severity(StrEnum):
    """An error stops a publication, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: on each element that `where` finds, `must` has to be true; else `words`."""

    id: str
    where: str
    must: str
    words: str
    severity: Severity = Severity.ERROR


def _number(path: str) -> str:
    """A date as a number."""
    return f"number(translate(substring({path}, 1, 10), '-', ''))"


def _moment(path: str) -> str:
    """A moment as a number."""
    return f"number(translate(substring({path}, 1, 19), '-:T', ''))"


def _not_later(path: str, other: str) -> str:
    return f"not({path}) or {_number(path)} <= {other}"


def _in_order(first: str, second: str) -> str:
    return f"not({first}) or not({second}) or {_number(first)} <= {_number(second)}"


_ACTIVITY: Final = "//iati-activity"
_PLACES: Final = "recipient-country or recipient-region"
_DAC: Final = "[@vocabulary = '1' or @vocabulary = '' or not(@vocabulary)]"
_WARNING: Final = Severity.WARNING

_IDENTITY: Final = (
    Rule(
        "1.1.3",
        _ACTIVITY,
        "not(string(iati-identifier) = string(reporting-org/@ref))",
        N_("The activity has the same identifier as the organisation that reports it."),
    ),
    Rule(
        "1.1.21",
        _ACTIVITY,
        "starts-with(iati-identifier, concat(reporting-org/@ref, '-'))",
        N_("The identifier does not begin with the reporting organisation’s own and a hyphen."),
        _WARNING,
    ),
    Rule(
        "1.3.1",
        "//iati-identifier",
        "string(.) = normalize-space(.)",
        N_("The identifier has blanks or line breaks at its ends, or several in a row."),
        _WARNING,
    ),
    Rule(
        "1.3.13",
        "//iati-identifier",
        "string(.) = translate(., '/&|?', '')",
        N_("The identifier contains one of the signs / & | ?"),
        _WARNING,
    ),
    Rule(
        "4.1.1",
        _ACTIVITY,
        "@xml:lang or not(.//narrative[not(@xml:lang)])",
        N_("Neither the activity nor each of its texts says in which language it is."),
    ),
    Rule("4.3.1", "//iati-activity/title", "narrative/text()", N_("The title has no text.")),
    Rule(
        "4.4.1",
        "//iati-activity/description",
        "narrative/text()",
        N_("The description has no text."),
    ),
    Rule(
        "6.10.1",
        "//participating-org",
        "@ref or narrative",
        N_("A participating organisation has neither an identifier nor a name."),
    ),
)

_SECTORS: Final = (
    Rule("6.2.2", _ACTIVITY, "sector or transaction/sector", N_("The activity names no sector.")),
    Rule(
        "6.6.2",
        _ACTIVITY,
        "not(sector and transaction/sector)",
        N_("Sectors stand at the activity and at transactions; only one of the two may name them."),
    ),
    Rule(
        "6.7.2",
        _ACTIVITY,
        "sector or not(transaction/sector) or not(transaction[not(sector)])",
        N_("Some transactions name a sector and others do not."),
    ),
    Rule(
        "2.1.1",
        _ACTIVITY,
        f"count(sector{_DAC}) <= 1 or not(sector{_DAC}[not(@percentage)])",
        N_("There are several sectors, and not each has its percentage."),
    ),
    Rule(
        "2.1.2",
        _ACTIVITY,
        f"count(sector{_DAC}/@percentage) <= 1 or sum(sector{_DAC}/@percentage) = 100",
        N_("The percentages of the sectors do not add up to 100."),
    ),
    Rule(
        "2.1.4",
        _ACTIVITY,
        f"count(sector{_DAC}) != 1 or not(sector{_DAC}/@percentage)"
        f" or sector{_DAC}/@percentage = 100",
        N_("The only sector has another percentage than 100."),
    ),
    Rule(
        "12.3.1",
        "//sector[@percentage]",
        "@percentage >= 0 and @percentage <= 100",
        N_("The percentage of a sector is not between 0 and 100."),
    ),
)

_GEOGRAPHY: Final = (
    Rule(
        "3.1.1",
        _ACTIVITY,
        "count(recipient-country) <= 1 or recipient-region"
        " or not(recipient-country[not(@percentage)])",
        N_("There are several recipient countries, and not each has its percentage."),
    ),
    Rule(
        "3.1.2",
        _ACTIVITY,
        "count(recipient-country) <= 1 or recipient-region"
        " or sum(recipient-country/@percentage) = 100",
        N_("The percentages of the recipient countries do not add up to 100."),
    ),
    Rule(
        "3.1.4",
        _ACTIVITY,
        "count(recipient-country) != 1 or recipient-region"
        " or not(recipient-country/@percentage) or recipient-country/@percentage = 100",
        N_("The only recipient country has another percentage than 100."),
    ),
    Rule(
        "3.4.1",
        _ACTIVITY,
        "count(recipient-region) <= 1 or not(recipient-region[not(@percentage)])",
        N_("There are several recipient regions, and not each has its percentage."),
    ),
    Rule(
        "3.4.2",
        _ACTIVITY,
        "not(recipient-region) or count(recipient-region) + count(recipient-country) <= 1"
        " or sum(recipient-region/@percentage) + sum(recipient-country/@percentage) = 100",
        N_("The percentages of the recipient countries and regions do not add up to 100."),
    ),
    Rule(
        "3.4.4",
        _ACTIVITY,
        "count(recipient-region) != 1 or recipient-country"
        " or not(recipient-region/@percentage) or recipient-region/@percentage = 100",
        N_("The only recipient region has another percentage than 100."),
    ),
    Rule(
        "3.6.2",
        _ACTIVITY,
        f"not({_PLACES}) or not(transaction[{_PLACES}])",
        N_("Countries or regions stand at the activity and at transactions; one of the two only."),
    ),
    Rule(
        "3.7.1",
        _ACTIVITY,
        f"{_PLACES} or transaction[{_PLACES}]",
        N_("Neither the activity nor its transactions name a recipient country or region."),
    ),
    Rule(
        "3.7.2",
        _ACTIVITY,
        f"{_PLACES} or not(transaction[not({_PLACES})])",
        N_("A transaction names no recipient country or region, and the activity names none."),
    ),
    Rule(
        "12.1.1",
        "//recipient-country[@percentage] | //recipient-region[@percentage]",
        "@percentage >= 0 and @percentage <= 100",
        N_("The percentage of a country or region is not between 0 and 100."),
    ),
)

_DATES: Final = (
    Rule(
        "6.11.1",
        _ACTIVITY,
        "activity-date[@type = '1' or @type = '2']",
        N_("The activity has neither a planned nor an actual start date."),
    ),
    Rule(
        "11.1.1",
        _ACTIVITY,
        f"not(@last-updated-datetime) or {_moment('@last-updated-datetime')} <= $now",
        N_("The activity says that it was last updated in the future."),
    ),
    Rule(
        "11.1.2",
        _ACTIVITY,
        _in_order("activity-date[@type='1']/@iso-date", "activity-date[@type='3']/@iso-date"),
        N_("The planned start is after the planned end."),
    ),
    Rule(
        "11.1.3",
        _ACTIVITY,
        _in_order("activity-date[@type='2']/@iso-date", "activity-date[@type='4']/@iso-date"),
        N_("The actual start is after the actual end."),
    ),
    Rule(
        "11.1.4",
        _ACTIVITY,
        _not_later("activity-date[@type='2']/@iso-date", "$today"),
        N_("The actual start is in the future."),
    ),
    Rule(
        "11.1.5",
        _ACTIVITY,
        _not_later("activity-date[@type='4']/@iso-date", "$today"),
        N_("The actual end is in the future."),
    ),
    Rule(
        "11.2.1",
        "//transaction",
        _not_later("transaction-date/@iso-date", "$today"),
        N_("The transaction is dated in the future."),
    ),
    Rule(
        "11.2.2",
        "//transaction",
        _not_later("value/@value-date", "$today"),
        N_("The value of the transaction is dated in the future."),
    ),
    Rule(
        "8.6.3",
        "//budget | //planned-disbursement",
        _in_order("period-start/@iso-date", "period-end/@iso-date"),
        N_("The period ends before it begins."),
    ),
    Rule(
        "7.5.3",
        "//budget",
        f"{_number('period-end/@iso-date')} - {_number('period-start/@iso-date')} < 10000",
        N_("The period of the budget is longer than a year."),
    ),
)

_MONEY: Final = (
    Rule(
        "7.8.1",
        _ACTIVITY,
        "@default-currency or not(.//value[not(@currency)])",
        N_("Neither the activity nor each of its amounts says in which currency it is."),
    ),
    Rule(
        "6.9.1",
        "//provider-org",
        "@ref or narrative",
        N_("A provider organisation has neither an identifier nor a name."),
    ),
    Rule(
        "6.9.2",
        "//receiver-org",
        "@ref or narrative",
        N_("A receiver organisation has neither an identifier nor a name."),
    ),
    Rule(
        "107.1.1",
        _ACTIVITY,
        f"not(default-aid-type) or default-aid-type{_DAC}",
        N_("The activity has an aid type, and none of the OECD-DAC vocabulary."),
        _WARNING,
    ),
    Rule(
        "107.1.2",
        _ACTIVITY,
        f"count(default-aid-type{_DAC}) <= 1 and count(default-aid-type[@vocabulary='2']) <= 1",
        N_("The activity has several default aid types of one vocabulary."),
        _WARNING,
    ),
    Rule(
        "107.2.1",
        _ACTIVITY,
        f"not(transaction/aid-type) or transaction/aid-type{_DAC}",
        N_("Transactions have an aid type, and none of the OECD-DAC vocabulary."),
        _WARNING,
    ),
    Rule(
        "107.2.2",
        "//transaction",
        f"count(aid-type{_DAC}) <= 1 and count(aid-type[@vocabulary='2']) <= 1",
        N_("The transaction has several aid types of one vocabulary."),
        _WARNING,
    ),
)

_OURS: Final = (
    Rule(
        "TDT.1",
        "//transaction[transaction-type/@code = '1' or transaction-type/@code = '10'"
        " or transaction-type/@code = '11' or transaction-type/@code = '13']",
        "provider-org",
        N_("Money that comes in or is promised names no provider organisation."),
    ),
    Rule(
        "TDT.2",
        "//transaction[transaction-type/@code = '2' or transaction-type/@code = '3']",
        "receiver-org",
        N_("Money that goes out or is committed names no receiver organisation."),
    ),
    Rule(
        "TDT.3",
        "//budget/value | //planned-disbursement/value",
        "number(.) >= 0",
        N_("A budget or a planned payment is negative."),
    ),
)

OWN_NEGATIVE: Final = Rule(
    "TDT.4",
    "//transaction",
    "",
    N_("A negative amount takes back more than was reported of this line before."),
)
OWN_TWICE: Final = Rule(
    "TDT.5", _ACTIVITY, "", N_("Two activities of the file have the same identifier.")
)

RULES: Final = (*_IDENTITY, *_SECTORS, *_GEOGRAPHY, *_DATES, *_MONEY, *_OURS)
"""Every rule that is one test; OWN_NEGATIVE and OWN_TWICE look at several elements at once."""
