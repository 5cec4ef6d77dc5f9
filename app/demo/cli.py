"""``flask demo``: load the demo data, and bring its meetings to the present."""

from importlib import import_module
from importlib.util import find_spec

import click
from flask.cli import AppGroup

from app.demo.timeline import Step, play

demo = AppGroup("demo", help="Demo data: two worlds, loaded through the product's own services.")

#: Modules with a function ``steps() -> list[Step]``; the sort by moment is stable, so within one
#: moment this order holds.
PARTS = (
    "app.demo.accounts",
    "app.demo.source_world.partners",
    "app.demo.source_world.programmes",
    "app.demo.source_world.meetings",
    "app.demo.source_world.funding",
    "app.demo.source_world.reports",
    "app.demo.coastal_world.partners",
    "app.demo.coastal_world.programmes",
    "app.demo.coastal_world.meetings",
    "app.demo.coastal_world.registration",
    "app.demo.coastal_world.funding",
    "app.demo.coastal_world.reports",
)


def all_steps() -> list[Step]:
    """Every step of both worlds, in the order of the parts."""
    return [step for part in PARTS if find_spec(part) for step in import_module(part).steps()]


@demo.command("load")
def load() -> None:
    """Load both worlds; a second load adds nothing."""
    done = play(all_steps())
    click.echo(f"Demo data: {done} steps run." if done else "Demo data: already loaded.")


@demo.command("refresh")
def refresh() -> None:
    """Move the demo meetings of today and of next month to the present; money never moves."""
    moving = find_spec("app.demo.present")
    if moving:
        import_module("app.demo.present").move_to_present()
    click.echo("Demo meetings: moved to the present.")
