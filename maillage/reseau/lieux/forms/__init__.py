"""Forms of places: filters of the staff table, corrections cleaned like imports, acts of a person."""
