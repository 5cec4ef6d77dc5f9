"""Papers: one module each, a frozen dataclass and the function that fills it.

A template under ``templates/documents/`` gets the dataclass and nothing else. ``build`` runs in
the paper's language: fixed sentences come from the catalogues, the record's own words keep their
language and are marked with it.
"""
