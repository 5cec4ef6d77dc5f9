"""Partner organisations, their people and their focal points."""
