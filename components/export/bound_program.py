"""Writes a program that asks a model whose inputs are bound to columns: a row of raw columns goes in.

How each input is made of the columns, and what the numbers of each head mean, travels in `reading.json`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import singledispatch
from typing import Any

import numpy as np

from components.assembly.spec.messages import N_, Message, Translate, message
from components.datasets.binding.prepared import Prepared
from components.datasets.binding.targets import HowMuch
from components.datasets.encodings.bound_encoder import BoundEncoder
from components.datasets.encodings.head_encoders import OneOf
from components.datasets.encodings.input_encoders import (
    InputEncoder,
    OneHotText,
    RawText,
    TextInput,
    WordsPresent,
)
from components.datasets.encodings.number_inputs import CategoryInput, NumbersInput, RawNumbers
from components.datasets.encodings.picture_input import PictureInput, picture_side
from components.datasets.encodings.source_table import SourceColumn

COLUMNS = """
def token_ids(each, text):
    {token_ids}
    pieces = list(standardise(text)) if each["characters"] else tokens(text)
    return pad([VOCABULARIES[each["vocabulary"]].ids(pieces, each["bound"])], each["length"])


def characters(each, row):
    hot = token_ids(each, row[each["column"]])[..., None] == np.arange(each["width"])
    hot[..., 0] = False
    return hot


def words_present(each, row):
    has = set(tokens(row[each["column"]]))
    return [word in has for word in each["words"]] + [False] * (each["width"] - len(each["words"]))


def numbers(each, row):
    raw = np.array([row[name] for name in each["columns"]])
    raw = np.where(np.isin(each["columns"], each["counts"]), np.log1p(raw), raw)
    return np.nan_to_num((raw - np.array(each["means"])) / np.array(each["deviations"]))


def raw_numbers(each, row):
    raw = np.array([row[name] for name in each["columns"]])
    return np.where(np.isfinite(raw), raw, each["fills"])


def category(each, row):
    names, value = each["names"], str(row[each["column"]])
    return names.index(value) if value in names else len(names)


def picture(each, row):
    resized = resize(np.asarray(row[each["column"]], "float64")[None], each["side"])
    return with_channels(resized, each["shape"][-1] if len(each["shape"]) == 3 else 1)[0]


def given(each):
    values = np.array(each["values"])
    values = np.char.encode(values) if values.dtype.kind == "U" else values
    return np.broadcast_to(values, each["shape"]) if values.ndim == 0 else values


WAYS = {
    "text": lambda each, row: token_ids(each, row[each["column"]]),
    "characters": characters,
    "words present": words_present,
    "numbers": numbers,
    "raw numbers": raw_numbers,
    "index": category,
    "one-hot": lambda each, row: np.arange(each["shape"][-1]) == category(each, row),
    "picture": picture,
    "as it is": lambda each, row: row[each["column"]].encode(),
    "given": lambda each, row: given(each),
}


def typed(name, value):
    {typed}
    if name not in READING["example"]:
        raise ValueError({no_column}.format(name, list(READING["example"])))
    if isinstance(READING["example"][name], list):
        return json.loads(value) if isinstance(value, str) else value
    if name in READING["numbers"]:
        return np.nan if value is None or value == "" else float(value)
    return str(value)


def encode(row):
    {encode}
    row = {name: typed(name, value) for name, value in {**READING["example"], **row}.items()}
    arrays = {}
    for name, each in READING["columns"].items():
        array = np.asarray(WAYS[each["how"]](each, row)).reshape(1, *each["shape"])
        arrays[name] = array if array.dtype.kind == "S" else array.astype(each["dtype"])
    return arrays


def predict(row):
    {predict}
    return answers(encode(row))


def say(head, said):
    {say}
    meaning = READING["meaning"].get(head, {})
    if "classes" in meaning:
        names = dict(enumerate(meaning["classes"]))
        best = said.reshape(-1, said.shape[-1])
        parts = zip(best.argmax(axis=-1), best.max(axis=-1))
        return ", ".join(f"{names.get(int(number), number)} {share:.1%}" for number, share in parts)
    if "amounts" in meaning:
        parts = zip(meaning["amounts"], said.reshape(-1))
        scaled = ((mean + deviation * value, count) for (mean, deviation, count), value in parts)
        return ", ".join(
            f"{round(float(np.expm1(np.clip(each, 0, 50)))):,}" if count else f"{each:,.6g}"
            for each, count in scaled
        )
    return str(said.tolist())


if __name__ == "__main__":
    row = dict(word.partition("=")[::2] for word in sys.argv[1:])
    for head, said in predict(row).items():
        print(head, say(head, said[0]), READING["questions"].get(head, ""))
"""

VOCABULARIES = """\
VOCABULARIES = [Vocabulary(tuple(words)) for words in READING["vocabularies"]]
"""

# What stands for random numbers that are too many to travel.
MOST_GIVEN = 100_000


def program_texts(translate: Translate) -> dict[str, Message | str]:
    """What the blanks of `COLUMNS` are filled with."""
    no_column = translate(N_("There is no column {}; these are there: {}."))
    return {
        "token_ids": message(N_("The ids of the words or characters of a text.")),
        "typed": message(N_("A value as its column has them: a text, a number, a picture.")),
        "no_column": repr(no_column),
        "encode": message(N_("A row of columns by name as arrays; columns left out are as in the example.")),
        "predict": message(N_("A row of columns by name -> what each head says.")),
        "say": message(N_("What the numbers of a head mean: the class with its probability, the amount.")),
    }


def _plain(column: SourceColumn) -> Any:
    value = column.values[0]
    if column.kind == "picture":
        return np.asarray(value).tolist()
    if column.kind in ("text", "category"):
        return str(value)
    return float(value) if np.isfinite(value) else None


def reading(encoder: BoundEncoder, prepared: Prepared, columns: Mapping[str, SourceColumn]) -> dict[str, Any]:
    """What the program has to know of the data, as JSON.

    Args:
        encoder: How the inputs are made.
        prepared: The data.
        columns: The columns of one row of the validation part, the first.
    """
    vocabularies: list[tuple[str, ...]] = []
    recipes = {}
    for name, how in encoder.inputs.items():
        example = prepared.validation.inputs[name][0]
        recipe = _recipe(how, example)
        if "vocabulary" in recipe:
            if recipe["vocabulary"] not in vocabularies:
                vocabularies.append(recipe["vocabulary"])
            recipe["vocabulary"] = vocabularies.index(recipe["vocabulary"])
        recipes[name] = {"shape": list(example.shape), "dtype": str(example.dtype), **recipe}
    return {
        "columns": recipes,
        "numbers": [name for name, column in columns.items() if column.kind in ("number", "yes or no")],
        "meaning": {head: meaning for head in encoder.questions if (meaning := _meaning(encoder, head))},
        "example": {name: _plain(column) for name, column in columns.items()},
        "vocabularies": vocabularies,
    }


def columns_read(encoder: BoundEncoder) -> tuple[str, ...]:
    """The columns that the inputs read, each once."""
    recipes = [_recipe(how, np.zeros(())) for how in encoder.inputs.values()]
    names = [
        name for recipe in recipes for name in (recipe.get("column"), *recipe.get("columns", ())) if name
    ]
    return tuple(dict.fromkeys(names))


def _meaning(encoder: BoundEncoder, head: str) -> dict[str, Any]:
    question, parts = encoder.questions[head], [part for _what, part in encoder.parts(head)]
    if isinstance(question, OneOf):
        return {"classes": list(question.names)}
    if all(isinstance(part, HowMuch) for part in parts):
        amounts = [part for part in parts if isinstance(part, HowMuch)]
        return {"amounts": [(part.mean, part.deviation, part.counts) for part in amounts]}
    return {}


@singledispatch
def _recipe(how: InputEncoder, example: np.ndarray) -> dict[str, Any]:
    """How an input is made, as `WAYS` in the program takes it; `example` is the input of one row."""
    if example.dtype.kind == "S":
        return {"how": "given", "values": [value.decode() for value in example.ravel()]}
    # Random numbers: those of one row.
    return {"how": "given", "values": example.tolist() if example.size <= MOST_GIVEN else 0.0}


@_recipe.register
def _text(how: TextInput, example: np.ndarray) -> dict[str, Any]:
    return {
        "how": "text",
        "column": how.column,
        "characters": how.tokenizer.cut_by == "letter",
        "vocabulary": how.tokenizer.vocabulary.words,
        "bound": how.bound,
        "length": how.place.shape[0],
    }


@_recipe.register
def _hot_text(how: OneHotText, example: np.ndarray) -> dict[str, Any]:
    return {**_text(how.text, example), "how": "characters", "width": how.place.shape[-1]}


@_recipe.register
def _words_present(how: WordsPresent, example: np.ndarray) -> dict[str, Any]:
    words = {"words": list(how.words), "width": how.place.shape[0]}
    return {"how": "words present", "column": how.column, **words}


@_recipe.register
def _numbers(how: NumbersInput, example: np.ndarray) -> dict[str, Any]:
    scales = {"means": list(how.means), "deviations": list(how.deviations), "counts": sorted(how.counts)}
    return {"how": "numbers", "columns": list(how.columns), **scales}


@_recipe.register
def _raw(how: RawNumbers, example: np.ndarray) -> dict[str, Any]:
    return {"how": "raw numbers", "columns": list(how.columns), "fills": list(how.fills)}


@_recipe.register
def _category(how: CategoryInput, example: np.ndarray) -> dict[str, Any]:
    return {"how": "one-hot" if how.hot else "index", "column": how.column, "names": list(how.names)}


@_recipe.register
def _picture(how: PictureInput, example: np.ndarray) -> dict[str, Any]:
    return {"how": "picture", "column": how.column, "side": picture_side(how.place.shape)}


@_recipe.register
def _raw_text(how: RawText, example: np.ndarray) -> dict[str, Any]:
    return {"how": "as it is", "column": how.column}
