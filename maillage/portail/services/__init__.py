"""Writes of the public face."""
