"""Writes the program that trains a model as a Jupyter notebook.

Its cells are the parts of the program that `to_python` writes.
"""

from __future__ import annotations

import base64
import json
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any

from components.assembly.checks.shapes import count_parameters
from components.assembly.code.program import INSTALL, ProgramParts
from components.assembly.code.python_weights import loading_lines
from components.assembly.spec.messages import N_, Translate, message
from components.export.program_template import PREDICT
from components.export.trained_model import TrainedModel
from components.training.values.rows import as_dict

Cell = dict[str, Any]
# What a picture is, by the ending of its name.
_KINDS = {".png": "image/png", ".svg": "image/svg+xml"}


def to_notebook(
    trained: TrainedModel, translate: Translate, *, diagram: tuple[str, bytes], files: Mapping[str, object]
) -> str:
    """The notebook as JSON (nbformat 4.5).

    Args:
        trained: The model.
        translate: Translates texts and comments.
        diagram: The name and the bytes of the diagram as PNG or SVG, which becomes part of the notebook.
        files: The files of the prediction program beside it, by name.

    Raises:
        Refused: The spec is not valid.
    """
    cells = list(_cells(trained, translate, diagram, files))
    for number, cell in enumerate(cells, start=1):
        cell["id"] = f"cell-{number}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    document = {
        "cells": cells,
        "metadata": {
            "kernelspec": kernel,
            "language_info": {"name": "python"},
            "modelier": {"moved_while_training": [as_dict(mark) for mark in trained.marks]},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _cells(
    trained: TrainedModel, translate: Translate, diagram: tuple[str, bytes], files: Mapping[str, object]
) -> Iterator[Cell]:
    spec, loads = trained.spec, trained.initial.layers if trained.initial is not None else ()
    program = ProgramParts(spec, trained.recipe, translate, loads, repeats=True, remarks=trained.remarks)

    def text_cell(text: str, **values: Any) -> Cell:
        return _markdown(message(text, **values).text(translate))

    yield text_cell(
        N_(
            "# {name}\n\nA Keras model with {count:,} {count:parameter|parameters}, trained in Modelier. Run "
            "the cells from top to bottom: they build the same model and train it anew on the same data, "
            "from the same first weights and with the rows in the same order."
        ),
        name=spec.name,
        count=count_parameters(spec),
    )
    yield text_cell(N_("If Keras is not installed yet: `{command}`."), command=INSTALL)
    yield _code(program.imports())
    yield text_cell(N_("## The model"))
    for inner in program.models:
        yield _code(program.maker(inner))
    yield _code([*program.model(), *program.start(), "", "model.summary()"])
    yield _picture(message(N_("Its diagram")).text(translate), *diagram)
    if loads:
        yield text_cell(N_("## What it starts from"))
        yield _code(loading_lines(spec, loads, translate))
    if program.trained:
        yield text_cell(N_("## How it is trained"))
        yield _code(program.compiling())
        data, fit = _data_and_training(program.training())
        yield text_cell(N_("## The data"))
        yield _code(data)
        yield text_cell(N_("## Training"))
        yield _code(fit)
    if PREDICT in files:
        yield text_cell(
            N_(
                "## Ask the model\n\nThis asks the model as it was trained in Modelier, with the weights in "
                "`model.keras` beside this notebook. `predict` takes what people write: see {file}."
            ),
            file=f"`{PREDICT}`",
        )
        yield _code(["from predict import READING, predict", "", _predict_call(files)])


def _predict_call(files: Mapping[str, object]) -> str:
    texts = "texts" in json.loads(str(files["reading.json"]))
    return f'predict({"*" if texts else ""}READING["example"])'


def _data_and_training(lines: list[str]) -> tuple[list[str], list[str]]:
    """The lines under `if __name__ == "__main__":` as those of two cells: loading the data, and training."""
    plain = textwrap.dedent("\n".join(lines[1:])).split("\n")
    at = len(plain) - 1 - plain[::-1].index("")
    return plain[:at], plain[at + 1 :]


def _markdown(text: str) -> Cell:
    return {"cell_type": "markdown", "metadata": {}, "source": text}


def _picture(title: str, name: str, content: bytes) -> Cell:
    kind = _KINDS[PurePath(name).suffix]
    attachment = {name: {kind: base64.b64encode(content).decode("ascii")}}
    return {**_markdown(f"![{title}](attachment:{name})"), "attachments": attachment}


def _code(lines: list[str]) -> Cell:
    source = "\n".join(lines).strip("\n")
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "execution_count": None}
