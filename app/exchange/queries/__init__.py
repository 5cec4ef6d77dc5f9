"""Reading what is published, and the money that a file tells."""
