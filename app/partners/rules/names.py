"""How names are printed. Nothing here takes a name apart: parts are given, and kept as given."""

from dataclasses import dataclass

#: An honorific that goes before another ("H.E. Dr") and is used at first mention only.
EXCELLENCY = "H.E."

NAME_ORDERS = ("given-first", "family-first")


@dataclass(frozen=True, slots=True)
class NameParts:
    """The parts of a name as the person gives them; any but the family name may be empty."""

    honorific: str
    given_names: str
    family_name: str
    name_order: str = "given-first"


def display(parts: NameParts) -> str:
    """The name as printed, without honorific: "Martha E. Newton", "HE Xiaozhou"."""
    pair = (parts.given_names, parts.family_name)
    if parts.name_order == "family-first":
        pair = (parts.family_name, parts.given_names)
    return " ".join(part for part in pair if part)


def first_mention(honorific: str, printed: str) -> str:
    """Honorific and printed name: "Ms Martha E. Newton", "H.E. Dr Barq Al Dmour"."""
    return f"{honorific} {printed}" if honorific else printed


def second_mention(parts: NameParts) -> str:
    """The short form proposed for running text: "Mr He", "Dr Al Dmour".

    "H.E." is left out. Where no other honorific was given the name stays whole: nobody is called
    by a bare family name. Capitals that only show which name is the family name ("HE Xiaozhou")
    are written normally.
    """
    honorific = parts.honorific.removeprefix(EXCELLENCY).strip()
    if not honorific:
        return display(parts)
    family = parts.family_name
    if parts.name_order == "family-first" and family.isupper():
        family = family.title()
    return f"{honorific} {family}"


def list_form(family_name: str, given_names: str) -> str:
    """The name in a list: family name in capitals, then the given names: "AL DMOUR, Barq"."""
    family = family_name.upper()
    return f"{family}, {given_names}" if given_names else family


def sorting_text(family_name: str, given_names: str) -> str:
    """What a list of persons is sorted by."""
    return f"{family_name}, {given_names}" if given_names else family_name
