"""What registration decides without a database: names, deadlines, seats, local times."""
