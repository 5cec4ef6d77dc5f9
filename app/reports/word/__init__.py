"""What is written for word processors, and read back from them."""
