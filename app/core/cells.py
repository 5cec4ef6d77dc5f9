"""Cells of a CSV file that no spreadsheet takes for a formula, and that read back exactly."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_GUARD = "'"


def harmless(text: str) -> str:
    """A text as a cell: what a spreadsheet might calculate gets an apostrophe before it.

    So does a text that begins with an apostrophe, so that `original` is exact.
    """
    return _GUARD + text if text.startswith((*_FORMULA, _GUARD)) else text


def original(cell: str) -> str:
    """The text that `harmless` was given."""
    return cell[1:] if cell.startswith(_GUARD) else cell
