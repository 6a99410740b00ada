"""Reads of the census, for the screens. Each starts from what the actor may see."""
