"""What is proposed for inputs and heads, what is refused, and why."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from components.assembly.spec import NO_CONFIG
from components.assembly.spec.messages import message
from components.datasets.binding.targets import HowMuch
from components.datasets.encodings.binding import Binding
from components.datasets.encodings.misfits import binding_problems, no_column_fits
from components.datasets.encodings.number_inputs import fit_numbers, fit_raw_numbers
from components.datasets.encodings.options import fits, head_options, input_options
from components.datasets.encodings.places import HeadPlace, InputPlace, Places
from components.datasets.encodings.proposal import most_score, propose
from components.datasets.encodings.source_table import ColumnKind, SourceColumn, SourceTable

ROWS = 40


def column(kind: ColumnKind, values: Any) -> SourceColumn:
    return SourceColumn(
        kind, np.asarray(values, dtype=object if kind in ("text", "category") else float), message("x")
    )


TABLE = SourceTable(
    {
        "note": column("text", [f"note {row}" for row in range(ROWS)]),
        "title": column("text", [f"title {row}" for row in range(ROWS)]),
        "cost": column("number", range(ROWS)),
        "hours": column("number", range(ROWS)),
        "rare": column("yes or no", [1] + [0] * (ROWS - 1)),
        "urgent": column("yes or no", [row % 2 for row in range(ROWS)]),
        "team": column("category", [str(row % 4) for row in range(ROWS)]),
        "month": column("category", [str(row % 12) for row in range(ROWS)]),
    },
    np.arange(ROWS).astype(str).astype(object),
)


def place(
    name: str, *shape: int, dtype: str = "float32", ids: int | None = None, words: tuple[str, ...] = ()
) -> InputPlace:
    return InputPlace(name, shape, (False,) * len(shape), dtype, ids, words)


def looked_up(name: str, *shape: int, **fields: Any) -> InputPlace:
    """What a preprocessing layer reads."""
    return replace(place(name, *shape, **fields), looked_up=True)


def head(name: str, loss: str, *shape: int) -> HeadPlace:
    return HeadPlace(name, shape, loss, NO_CONFIG, ())


def test_a_column_of_the_same_name_is_proposed_first() -> None:
    assert input_options(place("Title", 20, ids=100), TABLE)[0].columns == ("title",)
    assert input_options(place("words", 20, ids=100), TABLE)[0].columns == ("note",)
    assert head_options(head("month_out", "categorical_crossentropy", 4), TABLE, ())[0].columns == ("month",)


def test_yes_or_no_is_asked_for_two_answers_of_which_none_is_rare() -> None:
    columns = [option.columns for option in head_options(head("y", "binary_crossentropy", 1), TABLE, ())]
    assert columns == [("urgent",), ("cost",), ("hours",), ("rare",), ()]


def test_texts_that_a_layer_knows_are_found_in_a_column() -> None:
    known = place("kind", 1, dtype="string", words=("0", "1", "2", "3"))
    assert [option.columns for option in input_options(known, TABLE)] == [("team",), ()]
    other = place("kind", 1, dtype="string", words=("red", "blue"))
    assert len(input_options(other, TABLE)) == 1
    assert "red, blue" in str(no_column_fits(other, TABLE))


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (place("p", 28, 28, 1), "pictures of 28 x 28"),
        (place("p", 7, 3), "in the shape (7, 3)"),
        (head("p", "mean_squared_error", 5), "5 numbers: there are 2"),
        (head("p", "mean_squared_error", 4, 4), "in the shape (4, 4)"),
        (head("p", "categorical_crossentropy", 200), "200 classes"),
    ],
)
def test_what_nothing_fits_is_told_in_the_terms_of_the_place(
    asked: InputPlace | HeadPlace, sentence: str
) -> None:
    options = input_options(asked, TABLE) if isinstance(asked, InputPlace) else head_options(asked, TABLE, ())
    assert [option.encoding for option in options] == ["random"]
    problem = no_column_fits(asked, TABLE, (message("Digits"),))
    assert problem.where == "p"
    assert sentence in str(problem.message)
    assert ("Digits" in str(problem.mend)) == ("shape" not in sentence)


def test_too_few_columns_of_numbers_are_counted() -> None:
    numbers = {
        name: column for name, column in TABLE.columns.items() if column.kind in ("number", "yes or no")
    }
    few = SourceTable(numbers, TABLE.keys)
    assert len(input_options(place("p", 4), few)) > 1
    assert len(input_options(place("p", 9), few)) == 1
    assert "9 numbers: there are 4" in str(no_column_fits(place("p", 9), few).message)


def test_any_columns_of_numbers_fit_an_input_of_several_as_many_as_it_takes() -> None:
    options = input_options(place("p", 2), TABLE)
    both = Binding(name="p", encoding="numbers", columns=("urgent", "hours"))
    assert fits(both, options, TABLE)
    for columns in (("hours",), ("hours", "hours"), ("hours", "team"), ("hours", "gone")):
        assert not fits(both.model_copy(update={"columns": columns}), options, TABLE)


def test_what_does_not_fit_any_more_is_told_with_what_is_missing() -> None:
    wanted = Places((place("p", 2), place("q", 20, ids=50)), ())
    bindings = {
        "p": Binding(name="p", encoding="numbers", columns=("cost",)),
        "q": Binding(name="q", encoding="words", columns=("gone",)),
    }
    told = {problem.where: str(problem) for problem in binding_problems(wanted, bindings, TABLE)}
    assert "takes 2 numbers, and 1 column is chosen" in told["p"]
    assert "do not have the column gone" in told["q"]


def test_what_is_kept_stays_where_it_fits_and_the_score_says_how_well_all_fits() -> None:
    wanted = Places(
        (place("one", 20, ids=50), place("two", 20, ids=50)), (head("y", "categorical_crossentropy", 4),)
    )
    first = propose(wanted, TABLE)
    assert [binding.columns for binding in (*first.inputs, *first.heads)] == [
        ("note",),
        ("title",),
        ("team",),
    ]
    assert first.score == most_score(wanted)
    kept = {
        "one": Binding(name="one", encoding="words", columns=("title",)),
        "two": Binding(name="two", encoding="words", columns=("cost",)),
        "y": Binding(name="y", encoding="class", columns=("month",)),
    }
    again = propose(wanted, TABLE, kept)
    assert again.inputs[0] == kept["one"]
    assert again.inputs[1].columns == ("note",)
    assert again.heads[0] == kept["y"]
    assert again.score < first.score


def test_layers_that_scale_bin_or_look_up_numbers_are_given_them_as_they_are() -> None:
    table = SourceTable(
        {**TABLE.columns, "share": column("number", [row / 7 for row in range(ROWS)])}, TABLE.keys
    )
    assert input_options(looked_up("hours", 1), table)[0] == Binding(
        name="hours", encoding="raw numbers", columns=("hours",)
    )
    (wide, _random) = input_options(looked_up("facts", 3), table)
    assert (wide.encoding, wide.columns) == ("raw numbers", ("cost", "hours", "rare"))
    assert fits(wide.model_copy(update={"columns": ("share", "cost", "urgent")}), [wide], table)
    assert not fits(wide.model_copy(update={"encoding": "numbers"}), [wide], table)
    whole = input_options(looked_up("code", 1, dtype="int64"), table)
    assert ("share",) not in [option.columns for option in whole]
    known = input_options(looked_up("code", 1, dtype="int64", words=("0", "1")), table)
    assert [option.columns for option in known] == [("rare",), ("urgent",), ()]
    assert len(input_options(looked_up("facts", 9), table)) == 1
    assert "9 numbers" in str(no_column_fits(looked_up("facts", 9), table).message)


def test_numbers_as_they_are_keep_their_values_and_fill_what_is_missing() -> None:
    train = {"a": np.array([2.0, 4.0, np.nan]), "b": np.array([7.0, 7.0, 1.0])}
    encoder = fit_raw_numbers(looked_up("x", 2), ("a", "b"), train)
    np.testing.assert_array_equal(
        encoder.encode({"a": [5.5, np.nan], "b": [0.0, 1.0]}, 2), np.array([[5.5, 0], [3, 1]], np.float32)
    )
    whole = fit_raw_numbers(looked_up("x", 1, dtype="int32"), ("b",), train)
    said = whole.encode({"b": [np.nan, 3.0, 1e12]}, 3)
    assert said.dtype == np.int32
    assert said[:2].tolist() == [[7], [3]]
    assert said[2, 0] == np.iinfo(np.int32).max


def test_counts_are_given_and_asked_for_by_their_logarithm() -> None:
    counts = np.array([0.0, 9.0, 99.0, 9_999.0])
    encoder = fit_numbers(place("x", 1), ("likes",), {"likes": counts}, {"likes"})
    logs = np.log1p(counts)
    scaled = (logs - logs.mean()) / logs.std()
    np.testing.assert_allclose(encoder.encode({"likes": counts}, 4)[:, 0], scaled, rtol=1e-6)
    question = HowMuch(message("?"), message("likes"), float(logs.mean()), float(logs.std()), True)
    assert [str(question.actual(value)) for value in scaled] == ["0", "9", "99", "9,999"]
    assert str(question.say(scaled[3])) == "about 9,999 (likes)"
