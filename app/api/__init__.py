"""The record as JSON: mirrors the public addresses under ``/api/v1``.

``blueprint`` holds the blueprint and what is common; each room has a module of its name with its
endpoints and their part of the description (``PATHS``); ``routes`` puts them together.
"""
