"""Spec -> Python: programs that a learner can read, keep and run with plain Keras."""

from components.assembly.code.program import to_python

__all__ = ["to_python"]
