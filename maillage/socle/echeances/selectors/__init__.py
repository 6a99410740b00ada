"""Reads of the duties."""
