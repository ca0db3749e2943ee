"""Proposes what the inputs and heads of a model are bound to, of the columns of a dataset."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from components.assembly.spec.problems import Problem
from components.datasets.encodings.binding import Binding
from components.datasets.encodings.misfits import no_column_fits
from components.datasets.encodings.options import fits, head_options, input_options
from components.datasets.encodings.places import HeadPlace, InputPlace, Places
from components.datasets.encodings.source_table import SourceTable


@dataclass(frozen=True)
class BindingProposal:
    """Bindings for all inputs and heads.

    Attributes:
        inputs: What each input takes.
        heads: What each head answers.
        misfits: For which of them nothing fits, and why.
        score: How well it fits: more for inputs and heads that have a column of their own, and for classes of
            which there are as many as a head answers with.
    """

    inputs: tuple[Binding, ...]
    heads: tuple[Binding, ...]
    misfits: tuple[Problem, ...]
    score: int

    @property
    def fitting(self) -> int:
        """How many inputs and heads have no random numbers."""
        return sum(binding.encoding != "random" for binding in (*self.inputs, *self.heads))


def propose(wanted: Places, table: SourceTable, kept: Mapping[str, Binding] | None = None) -> BindingProposal:
    """What is proposed for all inputs and heads: no head is asked for what an input reads, and each is asked
    for something else as far as there is enough.

    Args:
        wanted: The inputs and heads.
        table: The columns.
        kept: Bindings by name that stay where they fit.
    """
    heads: list[Binding] = []
    proposed = table.first_readings()
    for head in wanted.heads:
        bound = _kept(head, kept, head_options(head, table, wanted.inputs), table)
        asked = {name for binding in heads for name in binding.columns}
        heads.append(bound or _first(head_options(head, proposed, wanted.inputs), asked))
    answers = {
        name
        for binding in heads
        if binding.encoding not in ("input", "next word")
        for name in binding.columns
    }
    answers -= set(table.of_kind("text"))
    without = SourceTable(
        {name: column for name, column in proposed.columns.items() if name not in answers}, table.keys
    )
    inputs: list[Binding] = []
    for place in wanted.inputs:
        read = {name for binding in inputs for name in binding.columns}
        bound = _kept(place, kept, input_options(place, table), table)
        inputs.append(bound or _first(input_options(place, without), read))
    heads = [head if head.name in (kept or {}) else _following(head, inputs) for head in heads]
    misfits = tuple(
        no_column_fits(place, table)
        for place, binding in zip(wanted.all, (*inputs, *heads), strict=True)
        if binding.encoding == "random"
    )
    return BindingProposal(tuple(inputs), tuple(heads), misfits, _score(wanted, inputs, heads, table))


def _following(head: Binding, inputs: Sequence[Binding]) -> Binding:
    """The binding of a head; the next word is that of a text that an input reads, if one reads any."""
    read = [binding.columns for binding in inputs if binding.encoding == "words"]
    if head.encoding != "next word" or not read or head.columns in read:
        return head
    return head.model_copy(update={"columns": read[0]})


def most_score(wanted: Places) -> int:
    """The score of a proposal that could not be better."""
    return 2 * (len(wanted.inputs) + len(wanted.heads))


def _kept(
    place: InputPlace | HeadPlace,
    kept: Mapping[str, Binding] | None,
    options: Sequence[Binding],
    table: SourceTable,
) -> Binding | None:
    binding = (kept or {}).get(place.name)
    return binding if binding is not None and fits(binding, options, table) else None


def _first(options: Sequence[Binding], used: Collection[str]) -> Binding:
    """The first option of columns that are not used yet, or else the first."""
    unused = (option for option in options[:-1] if not set(option.columns) & set(used))
    return next(unused, options[0])


def _score(wanted: Places, inputs: Sequence[Binding], heads: Sequence[Binding], table: SourceTable) -> int:
    used: set[str] = set()
    score = 0
    for binding in (*inputs, *heads):
        if binding.encoding != "random":
            score += 1 + used.isdisjoint(binding.columns)
            used.update(binding.columns)
    for place, binding in zip(wanted.heads, heads, strict=True):
        if binding.encoding == "class" and table.columns[binding.columns[0]].kind == "category":
            score -= len(set(table.columns[binding.columns[0]].values)) != place.shape[-1]
    return score
