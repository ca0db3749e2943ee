"""Weights and arrays in files: where they are kept, how they are written and read."""
