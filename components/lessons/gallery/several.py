"""Classics with several inputs and outputs."""

from __future__ import annotations

from components.assembly.spec.messages import N_
from components.datasets import BirdStrikes, Digits, Emoji, Houses
from components.lessons.gallery.classic import Classic, ClassicGroup, bound

SEVERAL = ClassicGroup("several", N_("Inputs, outputs"))

# What is known of a house beside its price.
HOUSE = (
    "living_area",
    "year_built",
    "lot_area",
    "basement",
    "garage",
    "baths",
    "bedrooms",
    "fireplaces",
)

TICKETS = Classic(
    name="tickets",
    title=N_("Two inputs, two outputs: reports of bird strikes"),
    shows=N_(
        "A report and five measured numbers go in; out come whether the flight was affected and in which "
        "phase it was. In Keras's own guide they are tickets of customers that are sent to a department."
    ),
    look=N_("Two arrows meet at Concatenate, and two leave it: both answers are made of the same numbers."),
    group=SEVERAL,
    program="""
import keras
from keras import layers

# $known
report = keras.Input(shape=(30,), dtype="int32", name="report")
measured = keras.Input(shape=(5,), name="measured")

# $words
x = layers.Embedding(4000, 32)(report)
x = layers.LSTM(32)(x)

# $joined
x = layers.concatenate([x, measured])

# $answers
affected = layers.Dense(1, activation="sigmoid", name="affected")(x)
phase = layers.Dense(9, activation="softmax", name="phase")(x)

model = keras.Model(inputs=[report, measured], outputs=[affected, phase], name="tickets")

# $losses
model.compile(
    optimizer=keras.optimizers.Adam(learning_rate=0.003),
    loss={"affected": "binary_crossentropy", "phase": "sparse_categorical_crossentropy"},
    loss_weights={"affected": 1.0, "phase": 0.5},
    metrics={"affected": ["auc", "accuracy"], "phase": ["accuracy"]},
)
""",
    comments={
        "known": N_("Known of each bird strike: what was written about it, and five numbers."),
        "words": N_("The words become vectors, and the LSTM reads them one after the other."),
        "joined": N_("What was read and what was measured, side by side."),
        "answers": N_("Two answers from the same numbers: yes or no, and one of nine phases of a flight."),
        "losses": N_("Each output has a loss of its own, and a weight in the total."),
    },
    data=bound(
        BirdStrikes(),
        {
            "report": ("words", "text"),
            "measured": ("numbers", ("height", "speed", "engines", "mass", "darkness")),
        },
        {"affected": ("yes or no", "affected"), "phase": ("class", "phase")},
    ),
)

WIDE_DEEP = Classic(
    name="wide_deep",
    title=N_("Wide and deep, with an auxiliary output: prices of houses"),
    shows=N_(
        "The neighbourhood goes straight to the answer (wide), eight numbers go through two Dense layers "
        "first (deep). A second output lets the deep part answer by itself."
    ),
    look=N_("One path from the inputs to price is short, the other is long, and price_deep leaves halfway."),
    group=SEVERAL,
    program="""
import keras
from keras import layers

# $known
neighborhood = keras.Input(shape=(28,), name="neighborhood")
house = keras.Input(shape=(8,), name="house")

# $deep
deep = layers.Dense(32, activation="relu")(house)
deep = layers.Dense(32, activation="relu")(deep)

# $auxiliary
price_deep = layers.Dense(1, name="price_deep")(deep)

# $wide
x = layers.concatenate([neighborhood, deep])
price = layers.Dense(1, name="price")(x)

model = keras.Model([neighborhood, house], [price, price_deep], name="wide_and_deep")
model.compile(
    optimizer="adam",
    loss={"price": "mean_squared_error", "price_deep": "mean_squared_error"},
    loss_weights={"price": 0.8, "price_deep": 0.2},
    metrics={"price": ["mean_absolute_error"], "price_deep": ["mean_absolute_error"]},
)
""",
    comments={
        "known": N_("Which of 28 neighbourhoods (a 1 at its place, 0 elsewhere), and eight numbers."),
        "deep": N_("The deep part works the numbers up, layer by layer."),
        "auxiliary": N_("The auxiliary output: the deep part guesses the price by itself."),
        "wide": N_("The wide part: the neighbourhood goes past all layers to the answer."),
    },
    data=bound(
        Houses(),
        {"neighborhood": ("one-hot", "neighborhood"), "house": ("numbers", HOUSE)},
        {"price": ("numbers", "price"), "price_deep": ("numbers", "price")},
    ),
    epochs=10,
)

PICTURE_AND_NUMBER = Classic(
    name="picture_and_number",
    title=N_("A picture and a number together: half a digit and its ink"),
    shows=N_(
        "Convolutions see the upper half of a handwritten digit only; beside it one number says how much ink "
        "the whole digit has. The two together say which digit it is."
    ),
    look=N_("The picture becomes a vector (Flatten) before it can stand beside a number (Concatenate)."),
    group=SEVERAL,
    program="""
import keras
from keras import layers

picture = keras.Input(shape=(8, 8, 1), name="picture")
ink = keras.Input(shape=(1,), name="ink")

# $half
x = layers.Cropping2D(cropping=((0, 4), (0, 0)))(picture)
x = layers.Conv2D(16, 3, padding="same", activation="relu")(x)
x = layers.Conv2D(16, 3, padding="same", activation="relu")(x)

# $flat
x = layers.Flatten()(x)
x = layers.concatenate([x, ink])

x = layers.Dense(32, activation="relu")(x)
digit = layers.Dense(10, activation="softmax", name="digit")(x)

model = keras.Model([picture, ink], digit, name="picture_and_number")
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
""",
    comments={
        "half": N_("Cut off four rows at the bottom: the convolutions see the upper half."),
        "flat": N_("Rows and columns become one vector, which can stand beside the number."),
    },
    data=bound(
        Digits(),
        {"picture": ("picture", "picture"), "ink": ("numbers", "ink")},
        {"digit": ("class", "digit")},
        rows=1_797,
    ),
    epochs=10,
)

PICTURE_AND_TEXT = Classic(
    name="picture_and_text",
    title=N_("A picture and a text, two outputs of several classes: emoji"),
    shows=N_(
        "A small picture and its name go in; out come a category, one of ten, and a subcategory, one of 99. "
        "Train it once more without the picture, and once without the name: which of them says more?"
    ),
    look=N_("The picture goes through convolutions, the name through an LSTM; both end as vectors and meet."),
    group=SEVERAL,
    program="""
import keras
from keras import layers

picture = keras.Input(shape=(24, 24, 3), name="picture")
name = keras.Input(shape=(6,), dtype="int32", name="name")

# $see
seen = layers.Conv2D(16, 3, activation="relu")(picture)
seen = layers.MaxPooling2D(2)(seen)
seen = layers.Conv2D(32, 3, activation="relu")(seen)
seen = layers.MaxPooling2D(2)(seen)
seen = layers.Flatten()(seen)
seen = layers.Dense(32, activation="relu")(seen)

# $read
words = layers.Embedding(2000, 32, mask_zero=True)(name)
words = layers.LSTM(32)(words)

# $joined
x = layers.concatenate([seen, words])
x = layers.Dense(64, activation="relu")(x)

# $answers
category = layers.Dense(10, activation="softmax", name="category")(x)
subcategory = layers.Dense(99, activation="softmax", name="subcategory")(x)

model = keras.Model([picture, name], [category, subcategory], name="emoji")
model.compile(
    optimizer="adam",
    loss={"category": "sparse_categorical_crossentropy", "subcategory": "sparse_categorical_crossentropy"},
    loss_weights={"category": 1.0, "subcategory": 0.5},
    metrics={"category": ["accuracy"], "subcategory": ["accuracy"]},
)
""",
    comments={
        "see": N_("The picture: shapes and colours become a vector of 32 numbers."),
        "read": N_("The name: its words become vectors, and the LSTM reads them one after the other."),
        "joined": N_("What was seen and what was read, side by side."),
        "answers": N_("Two answers of several classes: each softmax says how likely each class is."),
    },
    data=bound(
        Emoji(),
        {"picture": ("picture", "picture"), "name": ("words", "name")},
        {"category": ("class", "category"), "subcategory": ("class", "subcategory")},
        rows=1_911,
    ),
    epochs=8,
)
