"""Delivery to live screens: what they show, how it is made once and brought to all."""
