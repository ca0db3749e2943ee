"""Mistakes in names."""
