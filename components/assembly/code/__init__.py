"""Generated code: Python programs that build and train the model of a spec with plain Keras."""

from components.assembly.code.program import to_python

__all__ = ["to_python"]
