"""What is decided about a running order, without database or request."""
