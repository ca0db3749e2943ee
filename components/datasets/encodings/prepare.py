"""The one way from the columns of a table to the arrays that a model trains on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from components.assembly.spec.messages import N_, Message, message
from components.datasets.binding.prepared import Arrays, DataPart, Prepared
from components.datasets.binding.targets import HowMuch, YesOrNo, counting
from components.datasets.encodings.baselines import baselines
from components.datasets.encodings.binding import Binding
from components.datasets.encodings.bound_encoder import BoundEncoder
from components.datasets.encodings.head_encoders import Labels, labels
from components.datasets.encodings.input_encoders import InputEncoder, TextInput, fit_input
from components.datasets.encodings.number_inputs import NumbersInput, RawNumbers, Values
from components.datasets.encodings.places import Places
from components.datasets.encodings.row_choice import RowChoice, RowSplit
from components.datasets.encodings.shared_vocabulary import tokenizers
from components.datasets.encodings.source_table import SourceTable
from components.datasets.text.tokenizer import Tokenizer

# Of a question of yes or no, the share of one answer from which on it is warned of.
_UNEVEN = 0.9


def prepare(
    table: SourceTable,
    wanted: Places,
    bindings: Sequence[Binding],
    choice: RowChoice,
    tokenizer: Tokenizer | None = None,
) -> Prepared:
    """The arrays that a model needs, made of the columns of a table.

    All that is fitted to data is fitted to the rows to train on.

    Args:
        table: All rows.
        wanted: The inputs of the model, and its heads that are trained.
        bindings: Where the numbers of each of these come from, in their order; each fits.
        choice: Which rows are used.
        tokenizer: How words become ids; by default they are counted, once for all inputs that an Embedding
            shares.

    Raises:
        Refused: The table has no two parts.
    """
    inputs, heads = bindings[: len(wanted.inputs)], bindings[len(wanted.inputs) :]
    generator = np.random.default_rng(choice.seed)
    rows = choice.split(table, generator)
    columns = dict.fromkeys(name for binding in inputs for name in binding.columns)
    values = {name: table.columns[name].values[rows.rows] for name in columns}
    counts = {name for name in columns if table.columns[name].counts}
    learnt = {name: column[rows.train] for name, column in values.items()}
    own = {} if tokenizer is not None else tokenizers(wanted.inputs, inputs, learnt)
    encoders = {
        place.name: fit_input(
            place, binding, learnt, choice.seed + number, tokenizer or own.get(place.name), counts
        )
        for number, (place, binding) in enumerate(zip(wanted.inputs, inputs, strict=True))
    }
    arrays, words = _encoded(encoders, values, len(rows.rows))
    answers = {
        head.name: labels(head, binding, table, rows, arrays, generator)
        for head, binding in zip(wanted.heads, heads, strict=True)
    }
    parts = [_part(table, part, rows, arrays, answers) for part in (rows.train, rows.validation)]
    questions = {head: answer.question for head, answer in answers.items()}
    return Prepared(
        train=parts[0],
        validation=parts[1],
        baselines=baselines(wanted.heads, parts[1], questions),
        encoder=BoundEncoder(encoders, _defaults(encoders, learnt), questions),
        questions={head: question.sentence for head, question in questions.items()},
        notes=(*table.notes, *_uneven(answers, parts)),
        units={head: question.unit for head, question in questions.items() if isinstance(question, HowMuch)},
        counts=frozenset(head for head, question in questions.items() if counting(question)),
        words=_once_each(words, table, rows),
    )


def _encoded(
    encoders: Mapping[str, InputEncoder], values: Values, rows: int
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """The array of each input, and how many words each row has, by the inputs that read words."""
    arrays, words = {}, {}
    for name, encoder in encoders.items():
        if isinstance(encoder, TextInput):  # its ids say as well how long the texts are
            ids = encoder.ids(values[encoder.column])
            arrays[name] = encoder.padded(ids)
            if encoder.tokenizer.cut_by != "letter":
                words[name] = np.array(list(map(len, ids)), dtype=np.int32)
        else:
            arrays[name] = encoder.encode(values, rows)
    return arrays, words


def _part(
    table: SourceTable,
    part: np.ndarray,
    rows: RowSplit,
    arrays: Mapping[str, np.ndarray],
    answers: Mapping[str, Labels],
) -> DataPart:
    return DataPart(
        _read_only({name: array[part] for name, array in arrays.items()}),
        _read_only({head: answer.values[part] for head, answer in answers.items()}),
        table.row_places[rows.rows[part]],
    )


def _read_only(arrays: dict[str, np.ndarray]) -> Arrays:
    """The arrays, not to be written to: several runs and threads share them."""
    for array in arrays.values():
        array.flags.writeable = False
    return arrays


def _defaults(encoders: Mapping[str, InputEncoder], learnt: Mapping[str, np.ndarray]) -> dict[str, Any]:
    """What stands in for a value that is not given: for a number the mean, else the first to train on."""
    numbers = {
        name
        for encoder in encoders.values()
        if isinstance(encoder, NumbersInput | RawNumbers)
        for name in encoder.columns
    }
    return {name: np.nan if name in numbers else column[0] for name, column in learnt.items()}


def _once_each(words: Mapping[str, np.ndarray], table: SourceTable, rows: RowSplit) -> Arrays:
    """How many words each text has, those to train on first. Where a row is made of several, each of these is
    counted once in a part, however many rows it is in."""
    order = np.concatenate([rows.train, rows.validation])
    if not words or table.row_places.ndim == 1:
        return {name: counts[order] for name, counts in words.items()}
    both = np.stack(list(words.values()), axis=-1)
    counted = []
    for part in (rows.train, rows.validation):
        _, first = np.unique(table.row_places[rows.rows[part]], return_index=True)
        counted.append(both[part].reshape(-1)[first])
    return dict.fromkeys(words, np.concatenate(counted))


def _uneven(answers: Mapping[str, Labels], parts: Sequence[DataPart]) -> Iterator[Message]:
    """Warnings of heads that are nearly always right with one answer, and of answers that one of the two
    parts has none of."""
    for head, answer in answers.items():
        if not isinstance(answer.question, YesOrNo):
            continue
        answered = [part.targets[head] > 0.5 for part in parts]
        yes = float(np.concatenate(answered).mean())
        often = max(yes, 1 - yes)
        always = message(N_("yes")) if yes > 0.5 else message(N_("no"))
        if often >= _UNEVEN:
            rare = int(sum(np.sum(part != (yes > 0.5)) for part in answered))
            yield message(_ONE_SIDED, head=head, share=often, answer=always, count=rare)
        if any(part.all() or not part.any() for part in answered):
            yield message(_ONE_CLASS, head=head)


_ONE_SIDED = N_(
    "{head}: {share:.1%} is reached by always saying {answer}; only {count:,} {count:row has|rows have} "
    "another answer. Look at AUC or at the confusion matrix, not at accuracy."
)
_ONE_CLASS = N_(
    "{head}: one of the two answers is missing among the rows to train on or among those to validate on, "
    "so nothing can be said of it. Choose more rows, or another target."
)
