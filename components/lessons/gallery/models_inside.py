"""Classics in which models are layers of other models."""

from __future__ import annotations

from components.assembly.spec.messages import N_
from components.datasets import Digits, Houses
from components.lessons.gallery.classic import Classic, ClassicGroup, bound
from components.lessons.gallery.several import HOUSE

MODELS = ClassicGroup("models", N_("Nested models"))

_SAME_PICTURE = bound(
    Digits(),
    {"image": ("picture", "picture")},
    {"picture": ("input", "image")},
    rows=1_797,
)

ONE_GRAPH = Classic(
    name="autoencoder",
    title=N_("Autoencoder in one graph: handwritten digits"),
    shows=N_(
        "A digit is pressed into eight numbers and drawn again from them. Encoder and autoencoder are two "
        "models of the same layers: whatever one learns, the other knows."
    ),
    look=N_("The shapes become smaller down to (None, 8) and larger again: that is the bottleneck."),
    group=MODELS,
    program="""
import keras
from keras import layers

image = keras.Input(shape=(8, 8, 1), name="image")

# $encoder
x = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(image)
x = layers.Flatten()(x)
code = layers.Dense(8, name="code")(x)
encoder = keras.Model(image, code, name="encoder")

# $decoder
x = layers.Dense(4 * 4 * 16, activation="relu")(code)
x = layers.Reshape((4, 4, 16))(x)
x = layers.Conv2DTranspose(16, 3, strides=2, padding="same", activation="relu")(x)
picture = layers.Conv2D(1, 3, padding="same", activation="sigmoid", name="picture")(x)

# $model
model = keras.Model(image, picture, name="autoencoder")
model.compile(optimizer="adam", loss="binary_crossentropy")
""",
    comments={
        "encoder": N_("From the image to eight numbers. A model can end anywhere: here the encoder does."),
        "decoder": N_("From the eight numbers back to an image."),
        "model": N_("The same layers up to the end. The answer asked for is the image that went in."),
    },
    data=_SAME_PICTURE,
    epochs=10,
)

CALLED_MODELS = Classic(
    name="autoencoder_models",
    title=N_("Autoencoder by calling models: handwritten digits"),
    shows=N_(
        "Encoder and decoder are models by themselves, and the autoencoder calls one after the other, as if "
        "each were a layer."
    ),
    look=N_("Two boxes, each a model: unfold the models inside to see their layers."),
    group=MODELS,
    program="""
import keras
from keras import layers

# $encoder
pixels = keras.Input(shape=(64,), name="pixels")
x = layers.Dense(32, activation="relu")(pixels)
code = layers.Dense(8, name="code")(x)
encoder = keras.Model(pixels, code, name="encoder")

# $decoder
numbers = keras.Input(shape=(8,), name="numbers")
x = layers.Dense(32, activation="relu")(numbers)
drawn = layers.Dense(64, activation="sigmoid", name="drawn")(x)
decoder = keras.Model(numbers, drawn, name="picture")

# $model
image = keras.Input(shape=(64,), name="image")
model = keras.Model(image, decoder(encoder(image)), name="autoencoder")
model.compile(optimizer="adam", loss="binary_crossentropy")
""",
    comments={
        "encoder": N_("A model from 64 pixels to eight numbers, with an input of its own."),
        "decoder": N_("A model from eight numbers to 64 pixels: it could draw by itself."),
        "model": N_("A model is called like a layer, on the tensor that another one made."),
    },
    data=_SAME_PICTURE,
    epochs=10,
)

ENSEMBLE = Classic(
    name="ensemble",
    title=N_("An ensemble of three models: prices of houses"),
    shows=N_(
        "Three models of the same make start from different weights, and their guesses are averaged. They "
        "have one input in common and no weights."
    ),
    look=N_("One arrow becomes three, three models stand side by side, and Average joins them."),
    group=MODELS,
    program="""
import keras
from keras import layers


# $function
def member(name):
    numbers = keras.Input(shape=(8,))
    x = layers.Dense(16, activation="relu")(numbers)
    guess = layers.Dense(1)(x)
    return keras.Model(numbers, guess, name=name)


house = keras.Input(shape=(8,), name="house")

# $three
guesses = [member(name)(house) for name in ("first", "second", "third")]
price = layers.Average(name="price")(guesses)

model = keras.Model(house, price, name="ensemble")
model.compile(optimizer="adam", loss="mean_squared_error", metrics=["mean_absolute_error"])
""",
    comments={
        "function": N_("Each call of this function makes a new model, with weights of its own."),
        "three": N_("Three models read the same eight numbers, and the price is the mean of their guesses."),
    },
    data=bound(Houses(), {"house": ("numbers", HOUSE)}, {"price": ("numbers", "price")}),
    epochs=10,
)
