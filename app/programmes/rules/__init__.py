"""What holds of figures and projects, without a database."""
