"""The facts of the source documents: real names, no amount or word added, no mail to anyone."""

from app.demo.source_world import funding, meetings, partners, programmes, reports
from app.demo.timeline import Step


def steps() -> list[Step]:
    """Every step of this world, part by part."""
    parts = (partners, programmes, meetings, funding, reports)
    return [step for part in parts for step in part.steps()]
