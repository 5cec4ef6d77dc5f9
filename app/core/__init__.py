"""What every room stands on: money, time, errors, the database. Knows no room and no request."""
