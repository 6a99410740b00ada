"""Doors of the network: one file a matter."""
