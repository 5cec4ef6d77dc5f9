"""Tour de Table: partner meetings and funding dialogues in one chain of record."""
