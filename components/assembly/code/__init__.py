"""Python, both ways: programs that build and train the model of a spec, and the model that a text makes."""

from components.assembly.code.draft_program import draft_to_python
from components.assembly.code.program import to_python
from components.assembly.reading import Finding, ReadProgram, Repair, apply_repairs, read_python

__all__ = ["Finding", "ReadProgram", "Repair", "apply_repairs", "draft_to_python", "read_python", "to_python"]
