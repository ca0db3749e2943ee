"""Says why no column fits an input or a head, and what is wrong with a binding that was chosen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from components.assembly.catalog.losses import LOSSES
from components.assembly.spec.messages import N_, Message, listed, message
from components.assembly.spec.problems import Problem, refuse, shown
from components.datasets.encodings.binding import BY_COLUMN, Binding
from components.datasets.encodings.options import (
    SMALLEST_PICTURE,
    fits,
    head_options,
    input_options,
    is_text,
    numbers_taken,
)
from components.datasets.encodings.picture_input import picture_side
from components.datasets.encodings.places import HeadPlace, InputPlace, Places
from components.datasets.encodings.source_table import SourceTable

# Characters of a list of columns in a refusal.
LONGEST = 200
# What no column can hold, whatever the data.
_NO_SUCH_INPUT = N_("It takes numbers in the shape {shape}, which no column holds.")
_NO_SUCH_ANSWER = N_(
    "It answers in the shape {shape}, with a label for each step or place: no column has such."
)
_COPIED = N_("{input} reads {column}, which {head} is to answer: it only has to copy it.")
_NOWHERE = (_NO_SUCH_INPUT, _NO_SUCH_ANSWER)


def no_column_fits(
    place: InputPlace | HeadPlace, table: SourceTable, elsewhere: Sequence[Message] = ()
) -> Problem:
    """Why an input or a head can only have random numbers.

    Args:
        place: The input or head.
        table: The columns that there are.
        elsewhere: What the data are called that have columns for it.
    """
    if isinstance(place, InputPlace):
        code, what, received = "no-fitting-column", _taken(place, table), place.dtype
    else:
        code, what, received = "no-fitting-answer", _answered(place, table), place.loss
    if what.template in _NOWHERE:
        mend = message(N_("Its shape is tried with random numbers: columns for it cannot be chosen yet."))
    elif elsewhere:
        mend = message(
            N_("Choose other data: {names}. Until then it gets random numbers."), names=listed(elsewhere)
        )
    else:
        mend = message(N_("A table of your own may have what it needs. Until then it gets random numbers."))
    return Problem(code, place.name, what, f"{shown(place.shape)} {received}", mend)


def _taken(place: InputPlace, table: SourceTable) -> Message:
    """What an input takes that is not there."""
    whole = place.dtype == "bool" or "int" in place.dtype
    if place.dtype == "string" or place.words or place.ids is not None or (place.looked_up and whole):
        return _looked_up(place)
    shape = place.shape
    side = picture_side(shape)
    if side >= SMALLEST_PICTURE:
        return message(N_("It takes pictures of {side} x {side} pixels: there are no pictures."), side=side)
    if len(shape) <= 1:
        here = len(table.of_kind("number", "yes or no"))
        return _too_few(
            N_(
                "It takes {count} {count:number|numbers}: there {here:is|are} {here} {here:column|columns} "
                "of numbers."
            ),
            place,
            here,
        )
    return message(
        N_("It takes numbers in the shape {shape}, which no column holds."), shape=shown(place.shape)
    )


def _looked_up(place: InputPlace) -> Message:
    """What an input takes of which a layer looks up the values."""
    if place.dtype == "string" and place.words:
        return message(
            N_("It takes texts that its layer knows, such as {words}: no column has these."),
            words=", ".join(place.words[:4]),
        )
    if place.dtype == "string":
        return message(N_("It takes texts as they are: there is no column of texts or categories."))
    if is_text(place):
        return message(N_("It takes the words of a text: there is no column of texts."))
    if place.ids is not None and place.shape in ((), (1,)):
        return message(
            N_("It takes the number of a category, one of {count}: there is no column of categories."),
            count=place.ids,
        )
    return message(N_("Its layers look up values that no column here has."))


def _answered(place: HeadPlace, table: SourceTable) -> Message:
    """What a head answers that no column has."""
    shape, asked = place.shape, LOSSES[place.loss].labels
    units = shape[-1] if shape else 1
    if len(shape) > 1:
        return message(_NO_SUCH_ANSWER, shape=shown(shape))
    if asked == "yes or no" and units == 1:
        return message(N_("It answers with yes or no: there is no column of numbers or of two answers."))
    if asked == "yes or no":
        return message(
            N_("It answers {count} times yes or no at once: only the words of a text can be asked so."),
            count=units,
        )
    if asked in ("class number", "one-hot"):
        return message(
            N_("It answers with one of {count} classes: there is no column of categories or numbers for it."),
            count=units,
        )
    here = len(table.of_kind("number"))
    return _too_few(
        N_(
            "It answers with {count} {count:number|numbers}: there {here:is|are} {here} "
            "{here:column|columns} of numbers."
        ),
        place,
        here,
    )


def _too_few(text: str, place: InputPlace | HeadPlace, here: int) -> Message:
    return message(text, count=numbers_taken(place), here=here)


def binding_problems(
    wanted: Places, bindings: Mapping[str, Binding], table: SourceTable
) -> Iterator[Problem]:
    """What is wrong with the bindings for a model: nothing is bound, or what does not fit."""
    for place in wanted.inputs:
        yield from _problem(place, bindings, input_options(place, table), table)
    for head in wanted.heads:
        yield from _problem(head, bindings, head_options(head, table, wanted.inputs), table)


def _problem(
    place: InputPlace | HeadPlace,
    bindings: Mapping[str, Binding],
    options: Sequence[Binding],
    table: SourceTable,
) -> Iterator[Problem]:
    binding = bindings.get(place.name)
    if binding is None:
        what = message(N_("Nothing says where the numbers of {name} come from."), name=place.name)
        mend = message(N_("Choose columns for it, or random numbers."))
        yield Problem("not-bound", place.name, what, ", ".join(bindings)[:LONGEST], mend)
    elif not fits(binding, options, table):
        missing = [
            name for name in binding.columns if name not in table.columns and binding.encoding != "input"
        ]
        received = f"{', '.join(binding.columns)} ({binding.encoding})"[:LONGEST]
        if missing:
            what = message(N_("The data do not have the column {column}."), column=missing[0])
        elif binding.encoding in BY_COLUMN and len(binding.columns) != numbers_taken(place):
            what = message(
                N_(
                    "{name} takes {count} {count:number|numbers}, and {here} "
                    "{here:column is|columns are} chosen."
                ),
                name=place.name,
                count=numbers_taken(place),
                here=len(binding.columns),
            )
        else:
            what = message(N_("What is chosen for {name} does not fit it."), name=place.name)
        fitting = ", ".join(dict.fromkeys(" ".join(option.columns) for option in options[:-1])) or "-"
        mend = message(N_("Choose one of these, or random numbers: {columns}."), columns=fitting[:LONGEST])
        yield Problem("unfit-binding", place.name, what, received, mend)


def ensure_width(place: InputPlace, numbers: Sequence[str]) -> None:
    """Raise `Refused` if an input is not as wide as there are features."""
    width = place.shape[0]
    if width != len(numbers):
        raise refuse(
            "feature_width",
            where=place.name,
            message=message(
                N_("The input {name} takes {width} numbers a row, but the data has {features} features."),
                name=place.name,
                width=width,
                features=len(numbers),
            ),
            received=", ".join(numbers),
            mend=message(N_("Make the two agree: choose as many feature columns as the input is wide."))
            if numbers
            else message(N_("Choose feature columns, or take the auxiliary input off the model.")),
        )


def ensure_target(head: HeadPlace, table: SourceTable) -> None:
    """Raise `Refused` if no answer of the table is that of a head."""
    if head.name not in table.answers:
        raise refuse(
            "target_missing",
            where=head.name,
            message=message(N_("No column of the data is the target of the head {head}."), head=head.name),
            received=", ".join(table.answers),
            mend=message(N_("Choose a target column for it, or take the head off the model.")),
        )


def copied_answer(inputs: Sequence[Binding], heads: Sequence[Binding]) -> Message | None:
    """What is said of the first column that a head learns to answer and that an input reads as well.

    Heads that are asked for what goes in, or for the next word of it, are meant so.
    """
    asked = (head for head in heads if head.encoding not in ("input", "next word", "random"))
    shared = (
        message(_COPIED, input=read.name, column=column, head=head.name)
        for head in asked
        for column in head.columns
        for read in inputs
        if column in read.columns
    )
    return next(shared, None)
