"""Mistakes about the ids that an Embedding looks up: what it is given, and how many."""
