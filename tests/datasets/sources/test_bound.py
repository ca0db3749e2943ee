"""Columns and random numbers bound to the inputs and heads of any model."""

from __future__ import annotations

import pickle

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keras import layers

from components.assembly import ModelSpec
from components.assembly.checks.targets import target_problems
from components.assembly.importing import read_keras
from components.assembly.spec.problems import Problem, Refused
from components.datasets import Bound, Devices, Digits, OwnFile, Tweets
from components.datasets.dataset_for_model import dataset_for, fits
from components.datasets.encodings.binding import LABELS, Binding
from components.datasets.sources.source_tables import kinds_with_columns
from components.lessons.gallery import GALLERY
from components.training import Recipe
from components.training.scheduling.memory_estimate import estimate_memory
from tests.ui.keras_models import saved

DEPARTMENTS = 4


def ticket() -> keras.Model:
    """Two texts of any length and tags; a yes or no, and one of four classes."""
    title = keras.Input((None,), name="title")
    body = keras.Input((None,), name="body")
    tags = keras.Input((12,), name="tags")
    words = layers.Embedding(300, 4)
    read = [layers.LSTM(3)(words(text)) for text in (title, body)]
    joined = layers.concatenate([*read, tags])
    model = keras.Model(
        [title, body, tags],
        {
            "priority": layers.Dense(1, activation="sigmoid", name="priority")(joined),
            "department": layers.Dense(DEPARTMENTS, activation="softmax", name="department")(joined),
        },
    )
    model.compile(loss={"priority": "binary_crossentropy", "department": "categorical_crossentropy"})
    return model


def odd_shapes() -> keras.Model:
    """What nothing here fits."""
    start = keras.Input((5, 3), name="steps")
    model = keras.Model(start, layers.Dense(2, name="pair")(layers.Flatten()(start)))
    model.compile(loss="mean_squared_error")
    return model


@pytest.fixture(scope="module")
def ticket_spec() -> ModelSpec:
    return read_keras(saved(ticket())).spec


@pytest.fixture(scope="module")
def odd_spec() -> ModelSpec:
    return read_keras(saved(odd_shapes())).spec


def test_three_inputs_and_two_heads_are_bound_to_columns(ticket_spec: ModelSpec) -> None:
    dataset, why = dataset_for(ticket_spec)
    assert isinstance(dataset, Bound)
    assert not why
    assert dataset.caution() is None
    ways = {
        binding.name: (binding.encoding, binding.columns) for binding in (*dataset.inputs, *dataset.heads)
    }
    assert ways["title"] == ways["body"] == ("words", ("text",))
    assert ways["priority"][0] == "yes or no"
    assert ways["department"][0] == "class"
    answers = set(ways["priority"][1]) | set(ways["department"][1])
    assert len(answers) == 2
    assert not answers & set(ways["tags"][1])


def test_labels_fit_the_losses_and_ids_the_tables(ticket_spec: ModelSpec) -> None:
    dataset, _ = dataset_for(ticket_spec)
    assert dataset is not None
    prepared = dataset.prepare(ticket_spec)
    shapes = {"priority": (1,), "department": (DEPARTMENTS,)}
    assert not list(target_problems(ticket_spec, shapes, prepared.train.targets))
    title = prepared.train.inputs["title"]
    assert title.shape[1] <= 128
    assert 0 <= title.min() <= title.max() < 300
    # As near to quarters of all rows as columns with equal numbers can be cut.
    assert np.allclose(prepared.train.targets["department"].mean(axis=0), 1 / DEPARTMENTS, atol=0.12)
    assert set(prepared.questions) == {"priority", "department"}
    assert "department" in prepared.baselines or not ticket_spec.head("department").metrics


def test_what_is_typed_is_encoded_as_the_rows_were(ticket_spec: ModelSpec) -> None:
    dataset, _ = dataset_for(ticket_spec)
    assert isinstance(dataset, Bound)
    prepared = dataset.prepare(ticket_spec)
    encoder = pickle.loads(pickle.dumps(prepared.encoder))
    row = int(prepared.train.rows[0])
    text = str(dataset.table().columns["text"].values[row])
    arrays = encoder.encode([text], None)
    np.testing.assert_array_equal(arrays["title"][0], prepared.train.inputs["title"][0])
    assert encoder.tokens(text)


def test_what_nothing_fits_gets_random_numbers_and_it_is_said(odd_spec: ModelSpec) -> None:
    dataset, why = dataset_for(odd_spec)
    assert isinstance(dataset, Bound)
    assert dataset.rows_from is None
    assert [problem.where for problem in why][:1] == ["steps"]
    assert "Random numbers" in str(dataset.caution())
    prepared = dataset.prepare(odd_spec)
    assert "Random numbers" in str(prepared.notes[-1])
    assert prepared.train.inputs["steps"].shape[1:] == (5, 3)
    assert prepared.digest == Bound.random(odd_spec).prepare(odd_spec).digest


def test_a_recipe_with_bindings_is_read_back(ticket_spec: ModelSpec) -> None:
    dataset, _ = dataset_for(ticket_spec)
    assert dataset is not None
    recipe = Recipe(dataset=dataset)
    assert Recipe.model_validate_json(recipe.model_dump_json()) == recipe


BINDINGS = st.builds(
    Binding,
    name=st.sampled_from(["title", "body", "tags", "priority", "department", "other"]),
    encoding=st.sampled_from(list(LABELS)),
    columns=st.lists(st.sampled_from(["text", "likes", "weekday", "phone", "picture", "x"]), max_size=3).map(
        tuple
    ),
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(BINDINGS, max_size=6),
    st.lists(BINDINGS, max_size=4),
    st.sampled_from([Tweets(), Digits(), None]),
)
def test_every_problem_of_a_binding_names_its_input_or_head(
    ticket_spec: ModelSpec, inputs: list[Binding], heads: list[Binding], rows_from: Tweets | Digits | None
) -> None:
    dataset = Bound(rows=40, rows_from=rows_from, inputs=tuple(inputs), heads=tuple(heads))
    problems: tuple[Problem, ...] = ()
    try:
        targets = dataset.prepare(ticket_spec).train.targets
    except Refused as refused:
        problems = refused.problems
    else:
        shapes = {"priority": (1,), "department": (DEPARTMENTS,)}
        assert not list(target_problems(ticket_spec, shapes, targets))
    assert {problem.where for problem in problems} <= {"title", "body", "tags", "priority", "department"}


def test_open_sizes_are_counted_as_the_data_have_them(ticket_spec: ModelSpec) -> None:
    dataset, _ = dataset_for(ticket_spec)
    assert isinstance(dataset, Bound)
    shapes = {name: array.shape[1:] for name, array in dataset.prepare(ticket_spec).train.inputs.items()}
    sized = dataset.sized(ticket_spec)
    assert {entry.name: entry.shape for entry in sized.inputs} == shapes
    assert None in ticket_spec.inputs[0].shape
    recipe = Recipe(dataset=dataset, batch_size=32)
    passing = estimate_memory(ticket_spec, recipe).passing
    assert passing == estimate_memory(sized, recipe).passing
    usual = estimate_memory(ticket_spec, recipe.model_copy(update={"dataset": Tweets()})).passing
    assert passing < usual  # tweets are shorter than the length that is taken where nothing is known


def test_data_are_chosen_that_fit_best_and_bindings_stay_with_other_rows(ticket_spec: ModelSpec) -> None:
    dataset, _ = dataset_for(ticket_spec)
    assert isinstance(dataset, Bound)
    pictures = dataset.with_rows(ticket_spec, Digits())
    assert pictures.caution() is not None
    assert isinstance(pictures.rows_from, Digits)
    pairs = dataset.with_rows(ticket_spec, Devices())
    assert {pairs.bindings["title"].columns, pairs.bindings["body"].columns} == {("a",), ("b",)}
    again = pairs.with_binding(Binding(name="tags")).for_spec(ticket_spec)
    assert again.bindings["tags"].encoding == "random"
    assert again.for_spec(ticket_spec, {"tags"}).bindings["tags"].encoding != "random"


def test_every_kind_with_columns_has_rows_and_a_name() -> None:
    kinds = kinds_with_columns()
    assert {Tweets, Digits, Devices} <= set(kinds)
    assert not any(issubclass(kind, OwnFile) for kind in kinds)
    for kind in kinds:
        table = kind().table()
        assert table is not None
        assert len(table) >= 20
        assert all(len(column.values) == len(table) for column in table.columns.values())


def test_texts_that_ask_yes_or_no_are_not_for_an_output_of_several_classes() -> None:
    spec = GALLERY["tickets"].spec()
    dataset, why = dataset_for(spec)
    assert isinstance(dataset, Bound)
    assert not why
    asked = {binding.name: binding.encoding for binding in dataset.heads}
    assert asked == {"affected": "yes or no", "phase": "class"}
    assert not fits(Tweets(targets={"affected": "retweets", "phase": "likes"}), spec)
