"""Classics that call one encoder on several inputs."""

from __future__ import annotations

from components.assembly.spec.messages import N_
from components.datasets import DigitTriples, EmojiNames
from components.lessons.gallery.classic import Classic, ClassicGroup, bound

SHARED = ClassicGroup("shared", N_("Shared layers"))

SIAMESE = Classic(
    name="siamese",
    title=N_("Siamese: do two pictures show the same digit?"),
    shows=N_(
        "One encoder turns each picture into a vector, and the distance of the two decides. It is one model, "
        "called twice: both pictures are judged by the same weights."
    ),
    look=N_(
        "One box for the encoder with two arrows in and two out. A second encoder would double its weights."
    ),
    group=SHARED,
    program="""
import keras
from keras import layers, ops

# $encoder
picture = keras.Input(shape=(8, 8, 1))
x = layers.Conv2D(16, 3, padding="same", activation="relu")(picture)
x = layers.MaxPooling2D(2)(x)
x = layers.Flatten()(x)
vector = layers.Dense(16)(x)
encoder = keras.Model(picture, vector, name="encoder")

# $twice
first = keras.Input(shape=(8, 8, 1), name="first")
second = keras.Input(shape=(8, 8, 1), name="second")
distance = ops.abs(encoder(first) - encoder(second))

# $decide
same = layers.Dense(1, activation="sigmoid", name="same")(distance)

model = keras.Model([first, second], same, name="siamese")
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
""",
    comments={
        "encoder": N_("The encoder: a picture becomes a vector of 16 numbers."),
        "twice": N_("Called twice, it is the same encoder with the same weights."),
        "decide": N_(
            "How far apart the two are in each of the 16 numbers says whether the digits are the same."
        ),
    },
    data=bound(
        DigitTriples(),
        {"first": ("picture", "anchor"), "second": ("picture", "first")},
        {"same": ("yes or no", "first_same")},
        rows=1_797,
    ),
    epochs=10,
)

TRIPLET = Classic(
    name="triplet",
    title=N_("Triplet: which of two pictures shows the digit of the anchor?"),
    shows=N_(
        "An anchor and two candidates go through one encoder. The answer is yes if the first candidate is "
        "closer to the anchor than the second: so pictures of one digit learn to lie close to each other."
    ),
    look=N_(
        "The encoder is called three times, and after it there is nothing left to learn: only distances."
    ),
    group=SHARED,
    program="""
import keras
from keras import layers, ops

# $encoder
picture = keras.Input(shape=(8, 8, 1))
x = layers.Conv2D(16, 3, padding="same", activation="relu")(picture)
x = layers.MaxPooling2D(2)(x)
x = layers.Flatten()(x)
vector = layers.Dense(8)(x)
encoder = keras.Model(picture, vector, name="encoder")

anchor = keras.Input(shape=(8, 8, 1), name="anchor")
first = keras.Input(shape=(8, 8, 1), name="first")
second = keras.Input(shape=(8, 8, 1), name="second")


# $distance
def distance(one, other):
    return ops.sum(ops.square(one - other), axis=-1, keepdims=True)


# $three_times
vector = encoder(anchor)
nearer = distance(vector, encoder(second)) - distance(vector, encoder(first))
first_same = layers.Activation("sigmoid", name="first_same")(nearer)

model = keras.Model([anchor, first, second], first_same, name="triplet")
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
""",
    comments={
        "encoder": N_("The encoder: a picture becomes a point with eight coordinates."),
        "distance": N_("How far apart two points are, squared."),
        "three_times": N_("Above 0 if the first candidate is the closer one; sigmoid makes it a share."),
    },
    data=bound(
        DigitTriples(),
        {
            "anchor": ("picture", "anchor"),
            "first": ("picture", "first"),
            "second": ("picture", "second"),
        },
        {"first_same": ("yes or no", "first_same")},
        rows=1_797,
    ),
    epochs=10,
)

TWO_TOWERS = Classic(
    name="two_towers",
    title=N_("Two towers: does the name fit the emoji?"),
    shows=N_(
        "A picture and a text cannot share an encoder, so each has its own; both end in vectors of one "
        "length, which can be compared. Search by words for pictures works like this."
    ),
    look=N_("Two different paths that end in the same shape, (None, 16), and meet in Dot."),
    group=SHARED,
    program="""
import keras
from keras import layers

# $picture
picture = keras.Input(shape=(24, 24, 3), name="picture")
x = layers.Conv2D(16, 3, strides=2, activation="gelu")(picture)
x = layers.Conv2D(16, 3, strides=2, activation="gelu")(x)
x = layers.Flatten()(x)
seen = layers.Dense(16)(x)

# $text
name = keras.Input(shape=(8,), dtype="int32", name="name")
x = layers.Embedding(1500, 32)(name)
x = layers.GlobalAveragePooling1D()(x)
meant = layers.Dense(16)(x)

# $dot
likeness = layers.Dot(axes=-1, normalize=True)([seen, meant])
fits = layers.Dense(1, activation="sigmoid", name="fits")(likeness)

model = keras.Model([picture, name], fits, name="two_towers")
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["auc", "accuracy"])
""",
    comments={
        "picture": N_("The tower for the picture ends in 16 numbers."),
        "text": N_("The tower for the words of the name does, too."),
        "dot": N_("The cosine of both vectors: 1 where they point the same way, -1 where they are opposite."),
    },
    data=bound(
        EmojiNames(),
        {"picture": ("picture", "picture"), "name": ("words", "name")},
        {"fits": ("yes or no", "fits")},
        rows=3_822,
    ),
    # AUC of three seeds: 0.70, 0.70 and 0.71; with a plain product of relu towers 0.48 to 0.68.
    epochs=10,
)
