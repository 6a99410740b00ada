"""Doors of the public face: one module a purpose."""
