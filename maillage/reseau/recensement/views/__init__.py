"""Screens of the census."""
