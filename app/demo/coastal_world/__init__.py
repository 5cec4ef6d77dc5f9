"""The Coastal Resilience Partnership: fictitious partners, people and money."""
