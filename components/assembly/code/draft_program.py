"""Writes the Python of a model that cannot be built yet, as far as it goes."""

from __future__ import annotations

from components.assembly.checks.limits import limit_problems
from components.assembly.code.formatting import comment
from components.assembly.code.program import ProgramParts, RecipeLike
from components.assembly.spec import ModelSpec
from components.assembly.spec.messages import N_, Translate, message, untranslated


def draft_to_python(
    spec: ModelSpec, recipe: RecipeLike, *, translate: Translate = untranslated
) -> str | None:
    """The program that makes and compiles a model, if nothing in it were wrong or missing.

    What is wrong is written as it is, and `read_python` says what it is at its line.

    Returns:
        The program; None for a model that no program can say, such as one that calls a layer it lacks.
    """
    if limit_problems(spec):
        return None
    try:
        return _DraftProgram(spec, recipe, translate).text()
    except (KeyError, ValueError):
        return None


class _DraftProgram(ProgramParts):
    """A program that makes a model, and does not train it."""

    draft = True

    def text(self) -> str:
        makers = [line for inner in self.models for line in ("", "", *self.maker(inner))]
        lines = [*self.header(), "", *self.imports(), *makers, *([""] if makers else []), "", *self.model()]
        if self.trained:
            lines += ["", *self.compiling()]
        return "\n".join(lines) + "\n"

    def header(self) -> list[str]:
        what = message(N_("{name}: a model that cannot be built yet."), name=self.spec.name)
        return comment(what, translate=self.translate)
