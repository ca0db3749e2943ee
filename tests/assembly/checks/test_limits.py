"""What is too large to be built, and the sentences a learner reads."""

from __future__ import annotations

import json

import keras

from components import lessons
from components.assembly import Call, Head, Input, Layer, ModelSpec
from components.assembly.checks.validate import problems, training_problems
from components.assembly.importing.models import read_model
from components.assembly.keras_objects.assembler import shapes_only
from components.assembly.spec import MAX_CALLS, MAX_DEPTH, MAX_LAYERS
from components.assembly.spec.problems import Problem
from tests.assembly import specs
from tests.assembly.expected_problems import NUMBERS, WORDS, expect, only
from tests.assembly.specs import call, layer, one_layer


def test_parameters_are_bounded() -> None:
    assert not problems(lessons.headline(vocabulary=97_000))
    expect(
        only(lessons.headline(vocabulary=98_000)),
        *("too-many-parameters", "embedding", "at most 50,000,000", "50,252,450", "it alone has 50,176,000"),
    )


def test_parameters_in_nested_models_are_bounded() -> None:
    large = one_layer(layer("large", "Embedding", input_dim=100_000, output_dim=1000), WORDS)
    spec = one_layer(Layer(name="outer", kind="Model", model=large), WORDS)
    expect(only(spec), "too-many-parameters", "outer", "100,000,000")


def test_tensors_are_bounded() -> None:
    large = Input(name="large", shape=(2000, 2001))
    spec = one_layer(layer("flat", "Flatten"), large)
    all_problems = problems(spec)
    expect(all_problems[0], "too-large-tensor", "large", "at most 4,000,000", "2,000 x 2,001 = 4,002,000")
    inner = one_layer(layer("flat", "Flatten"), large)
    nested = one_layer(Layer(name="outer", kind="Model", model=inner), large)
    assert [problem.where for problem in problems(nested)] == ["large, outer/large", "out, outer/out"]


def test_sizes_beyond_all_bounds_are_only_numbers() -> None:
    huge = Input(name="huge", shape=(10**6,) * 5)
    spec = one_layer(layer("score", "Dense", units=4096), huge)
    all_problems = problems(spec)
    assert {problem.code for problem in all_problems} == {"too-many-parameters", "too-large-tensor"}
    assert "10^18 or more" in str(all_problems[1])


def only_in_training(spec: ModelSpec) -> Problem:
    """The one problem of a model that can be opened and cannot be trained."""
    assert not problems(spec)
    (problem,) = training_problems(spec)
    return problem


def activations(count: int) -> ModelSpec:
    """A model of as many tensors of 3,800,000 numbers, and one more."""
    wide = Input(name="wide", shape=(2000, 1900))
    layers = tuple(layer(f"layer_{number}", "Activation", activation="relu") for number in range(count))
    calls = tuple(
        call(layer.name, "wide" if number == 0 else f"x_{number - 1}", f"x_{number}")
        for number, layer in enumerate(layers)
    )
    head = Head(name="last", tensor=calls[-1].output)
    return ModelSpec(name="wide", inputs=(wide,), layers=layers, calls=calls, heads=(head,))


def test_all_tensors_of_a_sample_are_bounded() -> None:
    assert not problems(activations(64))
    expect(only(activations(65)), "too-many-numbers", "wide", "at most 250,000,000", "250,800,000")


def test_a_model_that_is_trained_has_fewer() -> None:
    assert not training_problems(activations(2))
    expect(only_in_training(activations(3)), "too-many-numbers", "wide", "at most 12,000,000", "15,200,000")
    assert not training_problems(activations(65))  # which cannot be opened


def test_the_bounds_are_for_models_that_people_publish() -> None:
    """ResNet50 of pictures of 224 x 224 is opened; it is trained with smaller ones."""
    from_photo, from_small = (resnet(side) for side in (224, 96))
    problem = only_in_training(from_photo)
    expect(problem, "too-many-numbers", problem.where, "pictures of 96 x 96")
    assert not training_problems(from_small)


def resnet(side: int) -> ModelSpec:
    with shapes_only():
        model = keras.applications.ResNet50(weights=None, input_shape=(side, side, 3))
        config = json.loads(json.dumps(keras.saving.serialize_keras_object(model)))
    return read_model(config, {}).spec


def test_the_size_of_pictures_is_told_at_which_a_model_may_be_built() -> None:
    layers = tuple(layer(f"conv_{n}", "Conv2D", filters=8, kernel_size=3, padding="same") for n in range(6))
    calls = tuple(
        call(each.name, "picture" if n == 0 else f"x_{n - 1}", f"x_{n}") for n, each in enumerate(layers)
    )
    head = Head(name="conv_5", tensor="x_5")
    large, small = (
        ModelSpec(
            name="seen",
            inputs=(Input(name="picture", shape=(side, side, 3)),),
            layers=layers,
            calls=calls,
            heads=(head,),
        )
        for side in (600, 480)
    )
    problem = only_in_training(large)
    expect(problem, "too-many-numbers", "x_0", "pictures of 480 x 480", "keras.Input((480, 480, 3))")
    assert not training_problems(small)


def test_pictures_of_any_size_are_counted_as_small_ones() -> None:
    layers = tuple(layer(f"conv_{n}", "Conv2D", filters=64, kernel_size=3, padding="same") for n in range(60))
    calls = tuple(
        call(each.name, "picture" if n == 0 else f"x_{n - 1}", f"x_{n}") for n, each in enumerate(layers)
    )
    picture = Input(name="picture", shape=(None, None, 3))
    head = Head(name="conv_59", tensor="x_59")
    spec = ModelSpec(name="deep", inputs=(picture,), layers=layers, calls=calls, heads=(head,))
    assert not problems(spec)
    assert not training_problems(spec)


def test_the_steps_of_recurrent_layers_are_bounded() -> None:
    steps = Input(name="steps", shape=(1000, 2))
    assert not training_problems(one_layer(layer("read", "LSTM", units=1400), steps))
    large = one_layer(layer("read", "LSTM", units=1600), steps)
    expect(only_in_training(large), "too-many-numbers", "steps", "12,803,600")


def test_depth_is_bounded() -> None:
    assert not problems(specs.inside(*"abcde"))
    for depth in (MAX_DEPTH, 300):
        spec = specs.inside(*(f"level_{number}" for number in range(depth)))
        expect(only(spec), "too-deep", "one", f"at most {MAX_DEPTH} levels", str(MAX_DEPTH + 1))


def test_layers_are_bounded_those_inside_models_included() -> None:
    inner = specs.dense()
    layers = tuple(
        Layer(name=f"inner_{number}", kind="Model", model=inner) for number in range(MAX_LAYERS // 2 + 1)
    )
    spec = ModelSpec(
        name="many",
        inputs=inner.inputs,
        layers=layers,
        calls=tuple(
            Call.on(layer=layer.name, inputs=("features",), output=f"{layer.name}_out") for layer in layers
        ),
        heads=(Head(name="inner_0", tensor="inner_0_out"),),
    )
    expect(only(spec), "too-many-layers", "many", f"at most {MAX_LAYERS}", str(MAX_LAYERS + 2))


def test_calls_are_bounded_those_inside_models_included() -> None:
    """Models that call models many times: few layers, and calls without end."""
    spec = one_layer(layer("step", "Activation", activation="relu"), NUMBERS)
    for level in range(3):
        spec = ModelSpec(
            name=f"level_{level}",
            inputs=(NUMBERS,),
            layers=(Layer(name="inner", kind="Model", model=spec), layer("end", "Flatten")),
            calls=(
                *(
                    call("inner", "numbers" if number == 0 else f"x_{number - 1}", f"x_{number}")
                    for number in range(300)
                ),
                call("end", "x_299", "out"),
            ),
            heads=(Head(name="end", tensor="out"),),
        )
    expect(only(spec), "too-many-calls", "level_2", f"at most {MAX_CALLS} calls", "54,180,601")
