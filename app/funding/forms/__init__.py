"""Forms of the money side."""
