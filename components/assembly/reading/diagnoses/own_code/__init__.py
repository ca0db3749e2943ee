"""Mistakes in classes of the learner's own."""
