"""What is decided about agendas and local times, without database or request."""
