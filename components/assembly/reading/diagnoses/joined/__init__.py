"""Mistakes in calls that join several tensors."""
