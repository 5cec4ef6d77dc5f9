"""The newsroom: an article for each meeting, with figures of the register and approved words."""
