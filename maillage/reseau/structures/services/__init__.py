"""Writes of the network: bodies and contacts, members, invitations, merges, volunteers. One file a matter; nothing is re-exported."""
