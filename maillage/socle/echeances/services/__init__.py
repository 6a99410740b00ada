"""Writes of the duties."""
