"""What an activity file says and must hold, without a database."""
