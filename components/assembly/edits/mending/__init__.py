"""Mends what is wrong with a model."""
