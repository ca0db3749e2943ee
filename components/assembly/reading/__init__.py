"""Reads a program as text: the spec of the model it makes, and every mistake in it. Nothing of it is run.

    source, grammar       the text: its lines and places; its tree, also where it is no Python
    language              statements, expressions, plain values
    exports, old_names    what Keras has, today and before
    calls                 what is called: Keras, own functions, Python's, other libraries'
    keras_calls           what calls of Keras make; Keras says the shapes
    data                  arrays, of which the shapes are known
    diagnoses             what people get wrong, in their own words
    finishing             the model -> a spec

Python's `ast` parses the text, and what it says is worked out here, step by step, with bounds on everything:
names are looked up in the table of what Keras exports and nowhere else. Keras is given plain, bounded values
only, and makes shapes without arrays.
"""

from __future__ import annotations

import ast
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from keras.src.backend.common import global_state

from components.assembly.keras_objects.assembler import shapes_only
from components.assembly.reading.diagnoses import remarks
from components.assembly.reading.diagnoses.imported.imports import reachable
from components.assembly.reading.findings import Finding, Repair, apply_repairs
from components.assembly.reading.finishing import finished, lines, the_model
from components.assembly.reading.grammar.places import learners_place
from components.assembly.reading.grammar.syntax import parse
from components.assembly.reading.program import Program
from components.assembly.reading.reading import MOST_SECONDS, Reading
from components.assembly.reading.result import ReadProgram
from components.assembly.reading.source import Source
from components.assembly.spec.messages import N_, message

__all__ = ["Finding", "ReadProgram", "Repair", "apply_repairs", "read_python"]

# The code of the finding of a text at which the reader itself failed.
READER_FAILED = "reader-failed"
# The attribute in which Keras counts the names it gives, by thread.
_COUNTS = "object_name_uids"


def read_python(text: str, seconds: float = MOST_SECONDS) -> ReadProgram:
    """Read the model that a program makes, and all that is wrong with the program.

    Nothing of the text is run, imported or looked up but in what Keras exports.

    Args:
        text: The program, whatever it is.
        seconds: How long it may take, of the processor's time.
    """
    tree, parsed, findings = parse(text)
    reading = Reading(Source(parsed), seconds)
    reading.findings += findings
    made, spec, optimizer, places = None, None, None, {}
    with warnings.catch_warnings(), shapes_only(), _own_names():
        warnings.simplefilter("ignore")
        program = Program(reading)
        try:
            program.read_all(tree)
            made = the_model(reading, program.scope)
            remarks.of_program(reading, made)
            if made is not None:
                spec, optimizer = finished(reading, made)
                places = lines(reading, made.config.get("read", made.value))
        except Exception as error:  # a text of which nobody thought is no reason to show a traceback
            what = message(
                N_("This text cannot be read: {words}"), words=f"{type(error).__name__}: {error}"[:160]
            )
            reading.say(1, READER_FAILED, what)
    learners = text.split("\n")
    for number, finding in enumerate(reading.findings[len(findings) :], len(findings)):
        if finding.repair is not None:
            place = learners_place(reachable(finding.repair, program.scope), reading.source.lines, learners)
            reading.findings[number] = replace(finding, repair=place)
    in_order = tuple(sorted(reading.findings, key=lambda finding: (finding.line, finding.severity)))
    if any(finding.severity == "error" for finding in in_order):
        spec = None
    return ReadProgram(
        spec, in_order, optimizer, places, tuple(_statements(tree)), *remarks.fit_settings(made)
    )


def _statements(tree: ast.Module) -> Iterator[tuple[int, int]]:
    """The lines of the statements that have several and no statements in them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and not hasattr(node, "body"):
            last = node.end_lineno or node.lineno
            if last > node.lineno:
                yield node.lineno, last


@contextmanager
def _own_names() -> Iterator[None]:
    """Within this context, Keras counts the names it gives from the start."""
    before = global_state.get_global_attribute(_COUNTS)
    global_state.set_global_attribute(_COUNTS, None)
    level = logging.getLogger("tensorflow").level
    try:
        yield
    finally:
        global_state.set_global_attribute(_COUNTS, before)
        logging.getLogger("tensorflow").setLevel(level)
