"""Pages of the duties."""
