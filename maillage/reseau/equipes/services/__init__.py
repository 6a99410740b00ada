"""Writes of the team: one transaction each, its journal line inside."""
