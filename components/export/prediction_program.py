"""Writes a program that asks a trained model in raw texts or pictures.

What turns a text into ids is the app's own code: the modules `text.word_ids`, `text.anonymize` and
`binding.resizing` need nothing else of the project, and are copied as they are.
"""

from __future__ import annotations

import json

import numpy as np

from components.assembly.spec.messages import N_, Translate, message
from components.datasets.binding import resizing
from components.datasets.binding.prepared import Encoder
from components.datasets.encodings.bound_encoder import BoundEncoder
from components.datasets.encodings.picture_input import PictureInput
from components.datasets.text import word_ids
from components.export import bound_program
from components.export import program_template as template
from components.export.program_template import PREDICT, READING, RESIZING, WORDS
from components.export.text_program import is_plain, text_files, text_usage, typed_inputs
from components.export.trained_model import TrainedModel

_PICTURES = """
def encode(picture):
    {encode}
    pixels = np.asarray(picture, "float64")
    side = round(pixels.size**0.5)
    squares = pixels.reshape(1, side, side)
    arrays = {}
    for each in READING["pictures"]:
        resized = resize(squares, each["size"])
        middle = each["size"] // 2
        halves = {"whole": slice(None), "upper": slice(middle), "lower": slice(middle, None)}
        part = resized[:, halves[each["half"]]]
        if len(each["shape"]) == 3:
            part = np.repeat(part[..., None], each["shape"][-1], axis=-1)
        arrays[each["name"]] = part.reshape(1, *each["shape"]).astype("float32")
    return arrays


def predict(picture):
    {predict}
    return answers(encode(picture))


if __name__ == "__main__":
    picture = [float(word) for word in sys.argv[1:]] or READING["example"]
    for head, said in predict(picture).items():
        print(head, said[0].tolist(), READING["questions"].get(head, ""))
"""


def prediction_files(trained: TrainedModel, translate: Translate) -> dict[str, str]:
    """The files of the program by name; empty for data that cannot be typed."""
    encoder = trained.prepared.encoder
    if not isinstance(encoder, BoundEncoder):
        return {}
    if is_by_column(trained):
        return _columns(trained, encoder, translate)
    inputs = encoder.inputs.values()
    if all(isinstance(model_input, PictureInput) for model_input in inputs):
        return _pictures(trained, encoder, translate)
    return text_files(trained, encoder, translate) if typed_inputs(encoder)[0] else {}


def usage(encoder: Encoder, by_column: bool = False) -> str:
    """The command that runs the program, `by_column` if it takes columns by name. Of a learner's own columns
    only plain names are in it."""
    if isinstance(encoder, BoundEncoder) and by_column:
        columns = [f"{name}=..." for name in bound_program.columns_read(encoder) if is_plain(name)]
        return " ".join(["python", PREDICT, *columns])
    if not isinstance(encoder, BoundEncoder) or not typed_inputs(encoder)[0]:
        return f"python {PREDICT} 0 0 0.5 1 ..."
    return text_usage(encoder)


def is_by_column(trained: TrainedModel) -> bool:
    """Whether the program takes a row of columns by name: the data are no lesson's."""
    return trained.recipe.dataset.modality == "any"


def _pictures(trained: TrainedModel, encoder: BoundEncoder, translate: Translate) -> dict[str, str]:
    reading = {
        "pictures": [
            {"name": name, "size": entry.side, "half": entry.half, "shape": entry.place.shape}
            for name, entry in encoder.inputs.items()
            if isinstance(entry, PictureInput)
        ],
        **template.names(trained),
        "questions": template.questions(trained, translate),
        "example": np.ravel(encoder.defaults[encoder.asked_columns()[0]]).tolist(),
    }
    program = template.filled_in(
        template.TOP + template.ANSWERS + _PICTURES,
        translate,
        remarks=template.remarks(trained, translate),
        title=message(N_("Asks the model about a square picture: 64 numbers for 8 x 8 pixels.")),
        usage=usage(encoder),
        imports="from resizing import resize",
        globals="",
        answers=message(N_("What each head says, one row a sample.")),
        encode=message(N_("Numbers from 0 (white) to 1 (black), row by row, as the model takes them.")),
        predict=message(N_("A picture -> what each head says.")),
    )
    return {PREDICT: program, RESIZING: template.source(resizing), READING: template.as_json(reading)}


_COLUMN_IMPORTS = """\
from resizing import resize, with_channels
from words import Vocabulary, pad, standardise, tokens"""


def _columns(trained: TrainedModel, encoder: BoundEncoder, translate: Translate) -> dict[str, str]:
    columns = trained.recipe.dataset.read_columns(trained.prepared.validation.rows[:1])
    reading = {
        **template.names(trained),
        "questions": template.questions(trained, translate),
        **bound_program.reading(encoder, trained.prepared, columns),
    }
    program = template.filled_in(
        template.TOP + template.ANSWERS + bound_program.COLUMNS,
        translate,
        remarks=template.remarks(trained, translate),
        title=message(N_("Asks the model about a row of the columns it was trained on, by name.")),
        usage=usage(encoder, by_column=True),
        imports=_COLUMN_IMPORTS,
        globals=bound_program.VOCABULARIES,
        answers=message(N_("What each head says, one row a sample.")),
        **bound_program.program_texts(translate),
    )
    return {
        PREDICT: program,
        WORDS: template.source(word_ids),
        RESIZING: template.source(resizing),
        READING: json.dumps(reading, ensure_ascii=False) + "\n",
    }
