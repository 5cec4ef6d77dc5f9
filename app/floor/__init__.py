"""The tour de table as it runs: order, current speaker, board."""
