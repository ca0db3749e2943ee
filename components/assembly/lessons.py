"""A lesson's options -> its spec."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from components.assembly.spec import Call, Config, Frozen, Head, Input, Layer, ModelSpec

Task = Literal["classification", "regression"]


class DenseOptions(Frozen):
    """One fully connected layer of a stack, and the dropout after it (0: none)."""

    units: int = 64
    activation: str = "relu"
    dropout: float = 0.0


def headline(
    extra_dense: int | Sequence[DenseOptions] = 0,
    auxiliary_input: bool = True,
    auxiliary_output: bool = True,
    sequence_length: int = 100,
    vocabulary: int = 10_000,
    embedding_dim: int = 512,
    lstm_units: int = 32,
    dense_units: int = 64,
    *,
    features: int = 5,
    task: Task = "classification",
    weights: Sequence[float] = (1.0, 0.2),
    seed: int = 0,
) -> ModelSpec:
    """The lesson's model: a headline and five more features say how well a tweet does.

    `extra_dense` is the homework: how many Dense layers to add to the slide's two, or what
    each of them is. The defaults are the slide's model, 5,196,450 parameters.
    """
    if isinstance(extra_dense, int):
        extra_dense = [DenseOptions(units=dense_units)] * extra_dense
    stack = [DenseOptions(units=dense_units)] * 2 + list(extra_dense)
    inputs = [Input(name="main_input", shape=(sequence_length,), dtype="int32")]
    layers = [
        Layer(
            name="embedding", kind="Embedding", config=Config(input_dim=vocabulary, output_dim=embedding_dim)
        ),
        Layer(name="lstm", kind="LSTM", config=Config(units=lstm_units)),
    ]
    calls = [
        Call(layer="embedding", inputs=("main_input",), output="embedded"),
        Call(layer="lstm", inputs=("embedded",), output="lstm_out"),
    ]
    heads = [_head("main_output", task, weights[0])]
    if auxiliary_output:
        layers.append(_output("news_out", task))
        calls.append(Call(layer="news_out", inputs=("lstm_out",), output="news_output"))
        heads.append(_head("news_out", task, weights[1]).model_copy(update={"tensor": "news_output"}))
    x = "lstm_out"
    if auxiliary_input:
        inputs.append(Input(name="news_in", shape=(features,)))
        layers.append(Layer(name="concatenate", kind="Concatenate"))
        calls.append(Call(layer="concatenate", inputs=("lstm_out", "news_in"), output="merged"))
        x = "merged"
    for number, options in enumerate(stack, start=1):
        layers.append(
            Layer(
                name=f"dense_{number}",
                kind="Dense",
                config=Config(units=options.units, activation=options.activation),
            )
        )
        calls.append(Call(layer=f"dense_{number}", inputs=(x,), output=f"x{number}"))
        x = f"x{number}"
        if options.dropout:
            layers.append(
                Layer(name=f"dropout_{number}", kind="Dropout", config=Config(rate=options.dropout))
            )
            calls.append(Call(layer=f"dropout_{number}", inputs=(x,), output=f"dropped{number}"))
            x = f"dropped{number}"
    layers.append(_output("main_output", task))
    calls.append(Call(layer="main_output", inputs=(x,), output="main_output"))
    return ModelSpec(
        name="headline",
        inputs=tuple(inputs),
        layers=tuple(layers),
        calls=tuple(calls),
        heads=tuple(heads),
        seed=seed,
    )


def _output(name: str, task: Task) -> Layer:
    activation = "sigmoid" if task == "classification" else "linear"
    return Layer(name=name, kind="Dense", config=Config(units=1, activation=activation))


def _head(name: str, task: Task, weight: float) -> Head:
    if task == "classification":
        return Head(name=name, tensor=name, loss="binary_crossentropy", weight=weight, metrics=("accuracy",))
    return Head(
        name=name, tensor=name, loss="mean_squared_error", weight=weight, metrics=("mean_absolute_error",)
    )
