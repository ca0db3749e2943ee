"""Every kind of dataset is known by its name, and JSON of it becomes it again."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any, Literal, get_args

import pytest
from pydantic import TypeAdapter, ValidationError, create_model

from components.assembly import Config
from components.assembly.spec.messages import Message
from components.datasets import Dataset, Modality, Tweets
from components.datasets.sources.dataset import DATASETS
from components.training import Recipe

DIGEST = "a" * 64
# What a kind cannot be made without.
FIELDS: dict[str, dict[str, Any]] = {
    "table": {"digest": DIGEST, "text_column": "t", "targets": Config(main_output="n")},
    "authors": {"digest": DIGEST, "text_column": "t", "author_column": "a"},
    "columns": {"digest": DIGEST},
    "pictures": {"digest": DIGEST},
    "bound text": {"rows": 100, "rows_from": Tweets(), "column": "text"},
}


def _subclasses(base: type[Dataset]) -> Iterator[type[Dataset]]:
    for kind in base.__subclasses__():
        yield kind
        yield from _subclasses(kind)


def test_every_class_with_a_source_is_registered_under_it() -> None:
    ours = (kind for kind in _subclasses(Dataset) if kind.__module__.startswith("components."))
    kinds = {kind for kind in ours if "source" in kind.model_fields}
    assert kinds == set(DATASETS.values())
    for name, kind in DATASETS.items():
        assert get_args(kind.model_fields["source"].annotation) == (name,)


@pytest.mark.parametrize("name", DATASETS)
def test_json_of_a_recipe_names_the_kind(name: str) -> None:
    dataset = DATASETS[name](**FIELDS.get(name, {}))
    recipe = Recipe(dataset=dataset)
    written = recipe.model_dump_json()
    assert f'"source":"{name}"' in written
    again = Recipe.model_validate_json(written)
    assert again == recipe
    assert type(again.dataset) is DATASETS[name]
    assert Recipe.model_validate(recipe.model_dump(mode="json")) == recipe
    assert TypeAdapter(Dataset).validate_python(dataset) is dataset


@pytest.mark.parametrize("name", DATASETS)
def test_an_entry_is_complete(name: str) -> None:
    kind = DATASETS[name]
    assert kind.modality in get_args(Modality)
    assert isinstance(kind.label, Message)
    missing = [
        name
        for name, method in inspect.getmembers(kind, inspect.isroutine)
        if "NotImplementedError" in getattr(getattr(method, "__code__", None), "co_names", ())
    ]
    assert not missing, f"{kind.__name__} has to define {missing}"


def test_an_error_says_where_in_which_kind() -> None:
    with pytest.raises(ValidationError) as refused:
        Recipe.model_validate(
            {"dataset": {"source": "tweets", "reads_like": {"source": "devices", "rows": "x"}}}
        )
    (error,) = refused.value.errors()
    assert error["loc"] == ("dataset", "tweets", "reads_like", "devices", "rows")


@pytest.mark.parametrize("value", [{}, {"source": "weather"}, {"source": ["tweets"]}, 3, None, Config()])
def test_what_is_no_dataset_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        Recipe.model_validate({"dataset": value})
    assert refused.value.errors()[0]["loc"] == ("dataset",)


def test_a_new_kind_is_one_class() -> None:
    fields = {"dataset": {"source": "headlines"}}
    with pytest.raises(ValidationError):
        Recipe.model_validate(fields)
    source: Any = Literal["headlines"]
    kind = create_model("Headlines", __base__=Tweets, source=(source, "headlines"))
    try:
        assert type(Recipe.model_validate(fields).dataset) is kind
    finally:
        del DATASETS["headlines"]
