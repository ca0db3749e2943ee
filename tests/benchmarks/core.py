"""The core alone: no page, no worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from components import lessons
from components.assembly import Call, Head, Input, Layer, ModelSpec, build, build_symbolic
from components.assembly.checks.validate import problems
from components.assembly.drawing.description import describe
from components.assembly.drawing.diagram import to_dot, to_png, to_svg
from components.assembly.edits.diff import compare
from components.assembly.keras_model.summary import summarize
from components.assembly.spec import Config
from tests.benchmarks.framework import Goal, Measurement, benchmark, timed


def _toggles(count: int, units: int = 32) -> list[ModelSpec]:
    """What a learner makes by toggling: no two alike, so that nothing is answered from memory.
    Lists that begin with different `units` have nothing in common if these are far apart."""
    return [
        lessons.headline(
            extra_dense=number % 7,
            auxiliary_input=number % 3 != 0,
            auxiliary_output=number % 4 != 0,
            dense_units=units + number,
        )
        for number in range(count)
    ]


def _stack(layers: int, units: int) -> ModelSpec:
    """A model of so many Dense layers, one after the other."""
    tensors = [f"tensor_{number}" for number in range(layers + 1)]
    names = [f"dense_{number}" for number in range(1, layers + 1)]
    return ModelSpec(
        name="stack",
        inputs=(Input(name=tensors[0], shape=(units,)),),
        layers=tuple(Layer(name=name, kind="Dense", config=Config(units=units)) for name in names),
        calls=tuple(
            Call.on(layer=name, inputs=(tensors[number],), output=tensors[number + 1])
            for number, name in enumerate(names)
        ),
        heads=(Head(name="answer", tensor=tensors[-1], loss="mean_squared_error"),),
    )


def _draw(before: ModelSpec, spec: ModelSpec) -> None:
    assert not problems(spec)
    change = compare(before, spec)
    change.sentence()
    to_svg(to_dot(spec, changed=change.added))
    describe(spec)


@benchmark
def diagram() -> Iterator[Measurement]:
    """A toggle to its drawing, on the server alone: validate, compare, DOT, SVG, words."""
    specs = _toggles(41)
    _draw(specs[-1], specs[0])  # what start-up warms
    toggles = [timed(_draw, *pair) for pair in pairwise(specs)]
    yield Measurement("a toggle, all of it", toggles, goal=Goal("p95", 0.25))
    parts: dict[str, Callable[..., object]] = {
        "validate": problems,
        "sketch (a Keras model without values)": build_symbolic,
        "summary": summarize,
        "DOT": to_dot,
        "build (with values)": build,
    }
    for number, (what, part) in enumerate(parts.items(), start=1):
        fresh = _toggles(41, 32 + 60 * number)
        yield Measurement(what, [timed(part, spec) for spec in fresh])
    large = [_stack(200, units) for units in range(4, 9)]
    checked = [timed(problems, spec) + timed(to_dot, spec) for spec in large]
    yield Measurement("a model of 200 layers, checked and drawn", checked, goal=Goal("p95", 1))
    dots = [to_dot(spec) for spec in _toggles(41, 400)]
    yield Measurement("SVG from DOT", [timed(to_svg, dot) for dot in dots])
    yield Measurement("PNG from DOT", [timed(to_png, dot) for dot in dots[:5]])
