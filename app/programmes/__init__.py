"""Programmes, phases, themes, projects and the register of figures."""
