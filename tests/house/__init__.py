"""Tests of the house itself: its tree, its layers, its migrations, its words, its commands."""
