"""Spec -> spec: edits, and parts that are cut out of a model."""
