"""Turns columns into the labels of a head, and says what the head is asked and what its answers mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from components.assembly.catalog.losses import LOSSES
from components.assembly.spec.messages import N_, Message, message
from components.datasets.binding.targets import HeadQuestion, HowMuch, Target, YesOrNo
from components.datasets.encodings.binding import Binding
from components.datasets.encodings.input_encoders import frequent_words, present
from components.datasets.encodings.number_inputs import amounts, categories, category_numbers, scale
from components.datasets.encodings.places import HeadPlace
from components.datasets.encodings.random_numbers import class_numbers, one_hot, random_target
from components.datasets.encodings.row_choice import RowSplit
from components.datasets.encodings.source_table import SourceTable
from components.datasets.text import word_ids


@dataclass(frozen=True)
class OneOf:
    """A question answered with one of several classes that have names."""

    sentence: Message
    names: tuple[str, ...]

    def name(self, number: float) -> str:
        """The name of a class; "..." for those that share the last place."""
        place = round(number)
        return self.names[place] if 0 <= place < len(self.names) else "..."

    def say(self, value: float) -> Message:
        """The class; "(empty)" for that of cells with nothing in them."""
        name = self.name(value)
        return message(N_("{answer}"), answer=name) if name.strip() else message(N_("(empty)"))

    def actual(self, value: float) -> Message:
        """The same."""
        return self.say(value)


@dataclass(frozen=True)
class Number:
    """A question answered with a number that has no unit."""

    sentence: Message

    def say(self, value: float) -> Message:
        """The number."""
        return message(N_("{value:.4g}"), value=value)

    def actual(self, value: float) -> Message:
        """The number."""
        return message(N_("{value:.4g}"), value=value)


@dataclass(frozen=True)
class Several:
    """A question with several answers at once, one for each number of the head: what it is of, and its own
    question."""

    sentence: Message
    parts: tuple[tuple[Message, HeadQuestion], ...]

    def say(self, value: float) -> Message:
        """What a number means as the first answer."""
        return self.parts[0][1].say(value)

    def actual(self, value: float) -> Message:
        """What a target says of the first answer."""
        return self.parts[0][1].actual(value)


def _several(sentence: Message, parts: Sequence[tuple[Message, HeadQuestion]]) -> HeadQuestion:
    return parts[0][1] if len(parts) == 1 else Several(sentence, tuple(parts))


@dataclass(frozen=True, eq=False)
class Labels:
    """The labels of a head for all rows, and its question."""

    values: np.ndarray
    question: HeadQuestion


def labels(
    place: HeadPlace,
    binding: Binding,
    table: SourceTable,
    used: RowSplit,
    arrays: Mapping[str, np.ndarray],
    generator: np.random.Generator,
) -> Labels:
    """The labels of a head that its binding fits.

    Args:
        place: The head.
        binding: Where its labels come from.
        table: All rows.
        used: The rows that are used; those to train on are fitted on alone.
        arrays: What the inputs are given for these rows, by name.
        generator: Makes random labels.
    """
    if binding.encoding == "random" or not binding.columns:
        return Labels(random_target(place, len(used.rows), generator), Number(message(_GUESS)))
    name = binding.columns[0]
    if binding.encoding == "input":
        ask = message(N_("What was {input} given?"), input=name)
        return Labels(arrays[name].astype(np.float32), Number(ask))
    if binding.encoding == "answer":
        return _as_it_stands(table.answers[name], used.rows)
    return _of_columns(place, binding, table, used.rows, used.train)


_GUESS = N_("What number belongs to these random ones?")


def _of_columns(
    place: HeadPlace, binding: Binding, table: SourceTable, rows: np.ndarray, train: np.ndarray
) -> Labels:
    """Labels made of columns; `train` are the positions among the `rows` of those that are fitted on."""
    columns = [table.columns[name] for name in binding.columns]
    values = [
        amounts(column.values[rows], True) if column.counts else column.values[rows] for column in columns
    ]
    what = columns[0].label
    if binding.encoding == "numbers":
        scales = [scale(column[train]) for column in values]
        scaled = [
            (column - mean) / deviation for column, (mean, deviation) in zip(values, scales, strict=True)
        ]
        stacked = np.nan_to_num(np.stack(scaled, axis=-1)).astype(np.float32)
        parts = [
            (
                column.label,
                HowMuch(
                    message(N_("How large is it: {what}?"), what=column.label),
                    column.label,
                    *fitted,
                    column.counts,
                ),
            )
            for column, fitted in zip(columns, scales, strict=True)
        ]
        several = N_("How large is each of {count} numbers, the first of them: {what}?")
        ask = message(several, count=len(parts), what=what)
        return Labels(stacked.reshape(len(rows), *place.shape), _several(ask, parts))
    if binding.encoding == "yes or no":
        if columns[0].kind == "number":
            middle = float(np.nanmedian(values[0][train]))
            ask = message(N_("Is it above the median: {what}?"), what=what)
            claim = message(N_("above the median: {what}"), what=what)
            answers = np.nan_to_num(values[0]) > middle
        else:
            ask, claim = message(N_("Is it so: {what}?"), what=what), what
            answers = values[0] > 0.5
        return Labels(answers.astype(np.float32).reshape(len(rows), *place.shape), YesOrNo(ask, claim))
    if binding.encoding == "words present":
        words = frequent_words(values[0][train], place.shape[-1])
        ask = message(N_("Which of these words does it have: {words}?"), words=", ".join(words[:8]))
        named = [message(N_("{answer}"), answer=word) for word in words]
        has = [(name, YesOrNo(ask, name)) for name in named]
        return Labels(present(words, values[0], place.shape[-1]), _several(ask, has))
    if binding.encoding in ("words", "next word"):
        return _word_at_each_step(place, values[0], train, what, following=binding.encoding == "next word")
    return _classes(place, columns[0].kind, values[0], train, what)


def _as_it_stands(answer: Target, rows: np.ndarray) -> Labels:
    """Labels that the table says itself: whole numbers are those of classes."""
    values = answer.values[rows]
    whole = np.issubdtype(values.dtype, np.integer)
    return Labels(class_numbers(values) if whole else as_column(values), answer.question)


def as_column(values: np.ndarray) -> np.ndarray:
    """Labels as a head of one number takes them: float32, shape (rows, 1)."""
    return values.astype(np.float32).reshape(-1, 1)


def _classes(place: HeadPlace, kind: str, values: np.ndarray, train: np.ndarray, what: Message) -> Labels:
    classes = place.shape[-1]
    if kind == "number":
        known = values[train][np.isfinite(values[train])]
        edges = np.quantile(known, np.linspace(0, 1, classes + 1)[1:-1])
        numbers = np.searchsorted(edges, np.nan_to_num(values), side="right")
        names: tuple[str, ...] = tuple(f"{number + 1}/{classes}" for number in range(classes))
        ask = message(
            N_("In which of {classes} equal parts of all rows is it, from the least: {what}?"),
            classes=classes,
            what=what,
        )
    else:
        shown = np.where(values > 0.5, "1", "0") if kind == "yes or no" else values
        names = categories(shown[train], classes)
        numbers = np.minimum(category_numbers(names, shown), classes - 1)
        ask = message(N_("Which one is it: {what}?"), what=what)
    return Labels(_of_loss(place, numbers), OneOf(ask, names))


def _of_loss(place: HeadPlace, numbers: np.ndarray) -> np.ndarray:
    """Numbers of classes as the loss of a head takes them."""
    if LOSSES[place.loss].labels == "class number":
        return class_numbers(numbers)
    return one_hot(numbers, place.shape[-1])


def _word_at_each_step(
    place: HeadPlace, texts: Sequence[str] | np.ndarray, train: np.ndarray, what: Message, *, following: bool
) -> Labels:
    """The ids of the words of a text where an input of ids has them, or each where it has the word before."""
    steps, bound = place.shape[0], place.shape[-1]
    tokens = [word_ids.tokens(str(text)) for text in texts]
    vocabulary = word_ids.Vocabulary.count((tokens[row] for row in train), bound)
    ids = word_ids.pad([vocabulary.ids(words, bound) for words in tokens], steps)
    names = ("", "?", *vocabulary.words)
    if not following:
        ask = message(N_("Which word is it at each step: {what}?"), what=what)
        return Labels(_of_loss(place, ids), OneOf(ask, names))
    ids = np.concatenate([ids[:, 1:], np.zeros((len(ids), 1), ids.dtype)], axis=1)
    ask = message(N_("Which word follows each word: {what}?"), what=what)
    return Labels(_of_loss(place, ids), OneOf(ask, names))
