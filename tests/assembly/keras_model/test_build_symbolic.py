"""`build_symbolic`: the model without its arrays, made once and let go again."""

from __future__ import annotations

import gc
import weakref

import pytest

from components import lessons
from components.assembly import ModelSpec, build, build_symbolic
from components.assembly.checks.shapes import trace_shapes
from tests.assembly import specs

SPECS = {
    "two branches": specs.two_branch(),
    "shared": specs.shared(),
    "nested": specs.nested(),
    "slide": lessons.headline(vocabulary=50, embedding_dim=6),
}


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_a_sketch_is_the_model_without_values(spec: ModelSpec) -> None:
    assert build_symbolic(spec).get_config() == build(spec).get_config()
    assert build_symbolic(spec).count_params() == build(spec).count_params()


def test_whoever_looks_at_a_model_looks_at_one_sketch() -> None:
    assert build_symbolic(lessons.headline()) is build_symbolic(lessons.headline())


def forget() -> None:
    """Empty all caches that hold a model."""
    build_symbolic.cache_clear()
    trace_shapes.cache_clear()


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_a_sketch_leaves_nothing_behind(spec: ModelSpec) -> None:
    forget()
    variables = [weakref.ref(variable) for variable in build_symbolic(spec).variables]
    forget()
    gc.collect()
    assert variables
    assert not [variable() for variable in variables if variable() is not None]
