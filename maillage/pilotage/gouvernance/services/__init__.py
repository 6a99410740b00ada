"""Writes of committees: one transaction each, its journal line inside."""
