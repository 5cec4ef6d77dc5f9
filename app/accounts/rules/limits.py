"""How long things live."""

from datetime import timedelta

LINK = timedelta(minutes=10)
"""A sign-in link (ASVS 6.5.5: at most ten minutes out of band)."""

PENDING = timedelta(minutes=10)
"""The time between the first and the second factor."""

IDLE = timedelta(hours=2)
"""A device that was not used for so long is signed out."""

ABSOLUTE = timedelta(hours=12)
"""A device is signed out after so long in any case: the longest day of a meeting."""

TOUCH = timedelta(minutes=5)
"""A device's last use is written down no more often than this, so that reading stays reading."""

FORGET = timedelta(days=90)
"""Ended devices and spent links are removed after so long."""
