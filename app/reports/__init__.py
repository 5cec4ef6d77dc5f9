"""Papers: every PDF of the product."""
