"""Reads that span the models of the team."""
