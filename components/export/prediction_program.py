"""Writes a program that asks a trained model in raw texts or pictures.

What turns a text into ids is the app's own code: the modules `text.word_ids`, `text.anonymize` and
`binding.resizing` need nothing else of the project, and are copied as they are.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from components.assembly.catalog.losses import LOSSES
from components.assembly.code.python_calls import comment
from components.assembly.keras_objects.names import keras_names, output_names
from components.assembly.spec.messages import N_, Translate, message
from components.datasets.binding import resizing
from components.datasets.binding.prepared import Encoder
from components.datasets.encodings.bound_encoder import BoundEncoder
from components.datasets.encodings.input_encoders import PictureInput, TextInput
from components.datasets.encodings.number_inputs import NumbersInput
from components.datasets.text import anonymize, word_ids
from components.export import bound_program
from components.export.trained_model import TrainedModel
from components.training.analysis.probabilities import gives_scores

MODEL, PREDICT, READING, VOCABULARY = "model.keras", "predict.py", "reading.json", "vocabulary.txt"
WORDS, ANONYMOUS, RESIZING = "words.py", "anonymous.py", "resizing.py"

# How many frequent words make an example where the model knows no word of `EXAMPLES`.
KNOWN_WORDS = 5
EXAMPLES = ("Thank you Ohio! Join us tomorrow.", "So dishonest, sad!")

_TOP = '''\
"""{title}

    {usage}
"""

{remarks}import json
import sys
from pathlib import Path

import keras
import numpy as np

{imports}

FOLDER = Path(globals().get("__file__", "")).parent
READING = json.loads((FOLDER / "reading.json").read_text(encoding="utf-8"))
{globals}model = keras.models.load_model(FOLDER / "model.keras", compile=False)

'''

_VOCABULARY = """\
KNOWN = (FOLDER / "vocabulary.txt").read_text(encoding="utf-8").split()
VOCABULARY = Vocabulary(tuple(KNOWN))
"""

_ANSWERS = """
def answers(arrays):
    {answers}
    named = {READING["inputs"][name]: array for name, array in arrays.items()}
    said = model.predict(named, verbose=0)
    if not isinstance(said, dict):
        said = said if isinstance(said, list) else [said]
        said = dict(zip(model.output_names, said))
    heads = {READING["heads"][name]: answer for name, answer in said.items()}
    for head, way in READING["scores"].items():
        heads[head] = np.array(getattr(keras.ops, way)(heads[head]))
    return heads

"""

_TEXTS = """
def look_up(text, bound):
    {look_up}
    return VOCABULARY.look_up(tokens({prepared}, READING["cut_by"]), bound)


def for_inputs(texts):
    {for_inputs}
    inputs = READING["texts"]
    texts = texts * len(inputs) if len(texts) == 1 else texts
    if len(texts) != len(inputs):
        raise ValueError(f"{len(inputs)} texts, please.")
    return list(zip(texts, inputs))


def unknown(*texts):
    {unknown}
    found = [read(look_up(text, each["vocabulary"]), each["length"]) for text, each in for_inputs(texts)]
    return [None if each.silent else [word.text for word in each.unknown] for each in found]


def encode(*texts, **features):
    {encode}
    arrays = {}
    for text, each in for_inputs(texts):
        ids = [token.id for token in look_up(text, each["vocabulary"])]
        arrays[each["name"]] = pad([ids], each["length"])
    if READING["features"]:
        scale = READING["features"]
        raw = np.array([[features.get(name, np.nan) for name in scale["names"]]], "float64")
        scaled = (raw - np.array(scale["means"])) / np.array(scale["deviations"])
        for name in scale["inputs"]:
            arrays[name] = np.nan_to_num(scaled).astype("float32")
    return arrays


def predict(*texts, **features):
    {predict}
    if None in unknown(*texts):
        raise ValueError({nothing})
    return answers(encode(*texts, **features))


if __name__ == "__main__":
    names = READING["features"]["names"] if READING["features"] else []
    given = [word.partition("=") for word in sys.argv[1:]]
    numbers = {name: float(value) for name, _, value in given if name in names}
    texts = ["".join(parts) for parts in given if parts[0] not in names]
    texts = texts or READING["example"]
    if None in unknown(*texts):
        sys.exit({nothing})
    for words in unknown(*texts):
        if words:
            print({unknown_words}, *words)
    for head, said in predict(*texts, **numbers).items():
        print(head, said[0].tolist(), READING["questions"].get(head, ""))
"""

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
    return _texts(trained, encoder, translate) if typed_inputs(encoder)[0] else {}


def typed_inputs(encoder: BoundEncoder) -> tuple[list[TextInput], list[NumbersInput]]:
    """The inputs that read ids of words, and those that read numbers."""
    inputs = encoder.inputs.values()
    return (
        [entry for entry in inputs if isinstance(entry, TextInput)],
        [entry for entry in inputs if isinstance(entry, NumbersInput)],
    )


def cuts_words(encoder: Encoder) -> bool:
    """Whether Chinese is cut into words, which needs a package."""
    readers = typed_inputs(encoder)[0] if isinstance(encoder, BoundEncoder) else []
    return any(reader.tokenizer.cut_by == "word" for reader in readers)


def _texts(trained: TrainedModel, encoder: BoundEncoder, translate: Translate) -> dict[str, str]:
    readers, numbers = typed_inputs(encoder)
    tokenizer = readers[0].tokenizer
    largest = max(reader.bound for reader in readers)
    words = tokenizer.vocabulary.words[: max(0, largest - word_ids.FIRST_WORD)]
    paired = tokenizer.anonymous
    reading = {
        "texts": [
            {"name": reader.place.name, "length": reader.place.shape[0], "vocabulary": reader.bound}
            for reader in readers
        ],
        "cut_by": tokenizer.cut_by,
        "features": {
            "inputs": [entry.place.name for entry in numbers],
            "names": numbers[0].columns,
            "means": numbers[0].means,
            "deviations": numbers[0].deviations,
        }
        if numbers
        else None,
        **_names(trained),
        "questions": _questions(trained, translate),
        "example": _examples(encoder),
    }
    imports = ["from words import Vocabulary, pad, read, tokens"]
    nothing = N_("No word of a text is in the vocabulary, so the model cannot know what it says: no answer.")
    program = _filled_in(
        _TOP + _ANSWERS + _TEXTS,
        translate,
        remarks=_remarks(trained, translate),
        title=message(N_("Asks the model in plain text, which is read as it was in training.")),
        usage=usage(encoder),
        imports="\n".join(["from anonymous import anonymous", *imports] if paired else imports),
        globals=_VOCABULARY,
        answers=message(N_("What each head says, one row a sample.")),
        look_up=message(N_("The words of a text with their ids; 1 is any unknown word.")),
        for_inputs=message(N_("A text for each input of words; one text is for all of them.")),
        unknown=message(N_("Of each text the words that are unknown; None if no word is known.")),
        nothing=repr(message(nothing).text(translate)),
        unknown_words=repr(message(N_("Unknown words, all the same to the model:")).text(translate)),
        prepared="anonymous(text)" if paired else "text",
        encode=message(N_("Texts and features by name as arrays: ids, with 0 before them to fill up.")),
        predict=message(N_("Texts and features as people write them -> what each head says.")),
    )
    files = {
        PREDICT: program,
        WORDS: _source(word_ids),
        VOCABULARY: "\n".join(words),
        READING: _json(reading),
    }
    return {**files, ANONYMOUS: _source(anonymize)} if paired else files


def usage(encoder: Encoder, by_column: bool = False) -> str:
    """The command that runs the program, `by_column` if it takes columns by name. Of a learner's own columns
    only plain names are in it."""
    if isinstance(encoder, BoundEncoder) and by_column:
        columns = [f"{name}=..." for name in bound_program.columns_read(encoder) if _is_plain(name)]
        return " ".join(["python", PREDICT, *columns])
    if not isinstance(encoder, BoundEncoder) or not typed_inputs(encoder)[0]:
        return f"python {PREDICT} 0 0 0.5 1 ..."
    _, entries = typed_inputs(encoder)
    names = entries[0].columns if entries else ()
    numbers = [f"{name}=1" for name in names if _is_plain(name)]
    return " ".join(["python", PREDICT, *(f'"{example}"' for example in _examples(encoder)), *numbers])


def is_by_column(trained: TrainedModel) -> bool:
    """Whether the program takes a row of columns by name: the data are no lesson's."""
    return trained.recipe.dataset.modality == "any"


def _is_plain(name: str) -> bool:
    return name.isascii() and name.isidentifier()


def _examples(encoder: BoundEncoder) -> list[str]:
    """Example texts that have words the model knows."""
    vocabulary = typed_inputs(encoder)[0][0].tokenizer.vocabulary
    known = " ".join(list(filter(word_ids.is_word, vocabulary.words))[:KNOWN_WORDS])
    reads = {text: word_ids.read(encoder.tokens(text), len(text)) for text in EXAMPLES}
    examples = [known if reading.silent else text for text, reading in reads.items()]
    return examples[: len(encoder.asked_columns())]


def _pictures(trained: TrainedModel, encoder: BoundEncoder, translate: Translate) -> dict[str, str]:
    reading = {
        "pictures": [
            {"name": name, "size": entry.side, "half": entry.half, "shape": entry.place.shape}
            for name, entry in encoder.inputs.items()
            if isinstance(entry, PictureInput)
        ],
        **_names(trained),
        "questions": _questions(trained, translate),
        "example": np.ravel(encoder.defaults[encoder.asked_columns()[0]]).tolist(),
    }
    program = _filled_in(
        _TOP + _ANSWERS + _PICTURES,
        translate,
        remarks=_remarks(trained, translate),
        title=message(N_("Asks the model about a square picture: 64 numbers for 8 x 8 pixels.")),
        usage=usage(encoder),
        imports="from resizing import resize",
        globals="",
        answers=message(N_("What each head says, one row a sample.")),
        encode=message(N_("Numbers from 0 (white) to 1 (black), row by row, as the model takes them.")),
        predict=message(N_("A picture -> what each head says.")),
    )
    return {PREDICT: program, RESIZING: _source(resizing), READING: _json(reading)}


def _columns(trained: TrainedModel, encoder: BoundEncoder, translate: Translate) -> dict[str, str]:
    columns = trained.recipe.dataset.read_columns(trained.prepared.validation.rows[:1])
    reading = {
        **_names(trained),
        "questions": _questions(trained, translate),
        **bound_program.reading(encoder, trained.prepared, columns),
    }
    program = _filled_in(
        _TOP + _ANSWERS + bound_program.COLUMNS,
        translate,
        remarks=_remarks(trained, translate),
        title=message(N_("Asks the model about a row of the columns it was trained on, by name.")),
        usage=usage(encoder, by_column=True),
        imports="from resizing import resize\nfrom words import Vocabulary, pad, standardise, tokens",
        globals=bound_program.VOCABULARIES,
        answers=message(N_("What each head says, one row a sample.")),
        **bound_program.program_texts(translate),
    )
    return {
        PREDICT: program,
        WORDS: _source(word_ids),
        RESIZING: _source(resizing),
        READING: json.dumps(reading, ensure_ascii=False) + "\n",
    }


def _remarks(trained: TrainedModel, translate: Translate) -> str:
    """A comment at the beginning that the model has learnt from random numbers; empty if it has not."""
    caution = trained.recipe.dataset.caution()
    return "" if caution is None else "\n".join(comment(caution, translate=translate)) + "\n\n"


def _questions(trained: TrainedModel, translate: Translate) -> dict[str, str]:
    return {head: question.text(translate) for head, question in trained.prepared.questions.items()}


def _names(trained: TrainedModel) -> dict[str, dict[str, str]]:
    """Keras's name of each input, the head of each of Keras's outputs, and what makes probabilities of the
    heads that give out scores."""
    names = keras_names(trained.spec)
    return {
        "inputs": {each.name: names[each.name] for each in trained.spec.inputs},
        "heads": {output: head for head, output in output_names(trained.spec).items()},
        "scores": {
            head.name: "softmax" if LOSSES[head.loss or ""].by_class else "sigmoid"
            for head in trained.spec.heads
            if gives_scores(head)
        },
    }


def _filled_in(template: str, translate: Translate, **parts: Any) -> str:
    """The template with its blanks filled in; messages become comments, the title a sentence."""
    for name, part in parts.items():
        if isinstance(part, str):
            filled = part
        elif name == "title":
            filled = part.text(translate)
        else:
            filled = "\n    ".join(line for line in comment(part, translate=translate))
        template = template.replace("{" + name + "}", filled)
    return template


def _source(module: Any) -> str:
    return Path(module.__file__).read_text(encoding="utf-8")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
