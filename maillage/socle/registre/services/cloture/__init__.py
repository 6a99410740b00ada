"""The end of a Département (owner's role only): everything of it is exported, proved, then erased by chunks."""
