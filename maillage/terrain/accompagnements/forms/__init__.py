"""What is typed about a half-day."""
