"""Stored weights: quotas, eviction when they are full, and weights that experiments start from."""
