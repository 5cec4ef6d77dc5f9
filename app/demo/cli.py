"""``flask demo``: load the demo data, and bring its meetings to the present."""

import click
from flask.cli import AppGroup

from app.demo import accounts, coastal_world, present, source_world
from app.demo.timeline import Step, play

demo = AppGroup("demo", help="Demo data: two worlds, loaded through the product's own services.")


def all_steps() -> list[Step]:
    """Every step of both worlds; within one moment in this order, since sorting is stable."""
    return [*accounts.steps(), *source_world.steps(), *coastal_world.steps()]


@demo.command("load")
def load() -> None:
    """Load both worlds; a second load adds nothing."""
    done = play(all_steps())
    click.echo(f"Demo data: {done} steps run." if done else "Demo data: already loaded.")


@demo.command("refresh")
def refresh() -> None:
    """Move the demo meetings of today and of next month to the present; money never moves."""
    present.move_to_present()
    click.echo("Demo meetings: moved to the present.")
