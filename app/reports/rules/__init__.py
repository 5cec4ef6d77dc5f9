"""Rules of the record: how persons are named, when a computed sentence has moved on."""
