"""Pieces of a model: made a model of their own, taken apart, and copied."""
