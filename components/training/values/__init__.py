"""Frozen values that describe a training: recipe, rows, state of the controls, questions."""
