"""The small world of money, as the tests of funding have it."""

from tests.funding.conftest import funded, world

__all__ = ["funded", "world"]
