"""Waiting for live screens."""

from flask import current_app
from playwright.sync_api import Page

from app.floor.live.hub import hub_of

PATIENCE = 30.0


def until_followed(page: Page, streams: int) -> None:
    """Wait until so many live streams of the site are open; `page` breathes meanwhile."""
    waited = 0.0
    while hub_of(current_app).followers < streams:
        assert waited < PATIENCE, f"fewer than {streams} streams were opened"
        page.wait_for_timeout(50)
        waited += 0.05
