"""Reads of the network: one file a matter, nothing is re-exported."""
