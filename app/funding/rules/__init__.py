"""What money means here: stages, canonical form, position, bridge. Values in, values out."""
