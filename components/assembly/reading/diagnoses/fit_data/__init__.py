"""Mistakes that show when a model is trained: data that do not fit its inputs, outputs and losses."""
