"""Identifies the learner, and gives access to the engine and the store that all share."""
