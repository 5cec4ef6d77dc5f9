"""Who may do what: twelve roles, one table of permissions, one guard at the door of every view.

``roles`` names the roles, ``permissions`` the acts, ``predicates`` the small questions, and
``policy`` is the table that joins them. ``guard`` applies the table to requests. ``describe``
writes the table out for people (docs/permissions.md).
"""
