"""Reads of the public face."""
