"""Meetings: agenda planned and held, roles, interventions, documents."""
