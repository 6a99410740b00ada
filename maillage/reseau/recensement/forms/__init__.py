"""Forms of the census screens."""
