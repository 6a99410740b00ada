"""Doors of the team."""
