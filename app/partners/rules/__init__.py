"""What holds of names and kinds of partners, without a database."""
