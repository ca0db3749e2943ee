"""The peer of the lesson's page: the same model by the same widgets, written as one would first
write it: Keras builds it and Graphviz draws it, in the server, at every run of the script.
"""

from __future__ import annotations

import keras
import streamlit as st

from components.assembly.drawing.rendering import find_program


def home() -> None:
    """Where nothing is."""
    st.title("Home")


def lesson() -> None:
    """The slide's model with the homework."""
    extra = st.slider("More Dense layers", 0, 6, 0, key="headline-extra_dense")
    joined = st.toggle("Auxiliary input", value=True, key="headline-auxiliary_input")
    second = st.toggle("Auxiliary output", value=True, key="headline-auxiliary_output")
    weight = st.slider("Weight", 0.0, 2.0, 1.0, 0.05, key="headline-weight-main_output")
    model = build(extra, joined, second, weight)
    # What `plot_model` does, by whichever Graphviz is here; it insists on a `dot`.
    dot = keras.utils.model_to_dot(model, show_shapes=True)
    st.image(dot.create(prog=find_program(), format="png"))


def build(extra: int, joined: bool, second: bool, weight: float) -> keras.Model:
    """The model, compiled."""
    words = keras.Input((100,), dtype="int32", name="main_input")
    features = keras.Input((5,), name="news_in")
    read = keras.layers.LSTM(32)(keras.layers.Embedding(10_000, 512)(words))
    x = keras.layers.Concatenate()([read, features]) if joined else read
    for _ in range(2 + extra):
        x = keras.layers.Dense(64, activation="relu")(x)
    outputs = [keras.layers.Dense(1, activation="sigmoid", name="main_output")(x)]
    if second:
        outputs.append(keras.layers.Dense(1, activation="sigmoid", name="news_out")(read))
    model = keras.Model([words, features] if joined else words, outputs)
    weights = [weight, 0.2][: len(outputs)]
    model.compile("rmsprop", ["binary_crossentropy"] * len(outputs), loss_weights=weights)
    return model


st.navigation([st.Page(home), st.Page(lesson, url_path="headline")]).run()
