"""Forms of committees."""
