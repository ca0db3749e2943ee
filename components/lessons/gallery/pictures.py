"""Classics that look at pictures: skip connections and parallel branches."""

from __future__ import annotations

from components.assembly.spec.messages import N_
from components.datasets import Digits
from components.lessons.gallery.classic import Classic, ClassicGroup, bound

PICTURES = ClassicGroup("pictures", N_("Pictures"))

_WHICH_DIGIT = bound(
    Digits(),
    {"image": ("picture", "picture")},
    {"digit": ("class", "digit")},
    rows=1_797,
)

RESNET = Classic(
    name="resnet",
    title=N_("A toy ResNet: handwritten digits"),
    shows=N_(
        "What went into a block is added to what came out of it, so a block only has to learn what to "
        "change. A stack of layers (Sequential) cannot say that."
    ),
    look=N_("Beside each block an arrow goes past two convolutions, to Add."),
    group=PICTURES,
    program="""
import keras
from keras import layers


# $block
def residual(x):
    before = x
    x = layers.Conv2D(16, 3, padding="same", activation="relu")(x)
    x = layers.Conv2D(16, 3, padding="same")(x)
    return layers.add([x, before])


image = keras.Input(shape=(8, 8, 1), name="image")
x = layers.Conv2D(16, 3, padding="same", activation="relu")(image)
x = residual(x)
x = layers.MaxPooling2D(2)(x)
x = residual(x)

# $mean
x = layers.GlobalAveragePooling2D()(x)
digit = layers.Dense(10, activation="softmax", name="digit")(x)

model = keras.Model(image, digit, name="toy_resnet")
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
""",
    comments={
        "block": N_("The shortcut: both tensors have the same shape, so they can be added."),
        "mean": N_("One number for each of the 16 channels: its mean over the picture."),
    },
    data=_WHICH_DIGIT,
    epochs=10,
)

INCEPTION = Classic(
    name="inception",
    title=N_("An inception block: handwritten digits"),
    shows=N_(
        "The same picture is looked at through windows of three sizes and by pooling, all at once, and what "
        "they see is put side by side."
    ),
    look=N_(
        "Four branches leave one tensor and meet in Concatenate, whose last number is the sum of theirs."
    ),
    group=PICTURES,
    program="""
import keras
from keras import layers

image = keras.Input(shape=(8, 8, 1), name="image")
x = layers.Conv2D(16, 3, padding="same", activation="relu")(image)

# $branches
tower_1 = layers.Conv2D(8, 1, padding="same", activation="relu")(x)

tower_3 = layers.Conv2D(8, 1, padding="same", activation="relu")(x)
tower_3 = layers.Conv2D(8, 3, padding="same", activation="relu")(tower_3)

tower_5 = layers.Conv2D(4, 1, padding="same", activation="relu")(x)
tower_5 = layers.Conv2D(4, 5, padding="same", activation="relu")(tower_5)

pooled = layers.MaxPooling2D(3, strides=1, padding="same")(x)
pooled = layers.Conv2D(4, 1, padding="same", activation="relu")(pooled)

# $channels
x = layers.concatenate([tower_1, tower_3, tower_5, pooled])

x = layers.MaxPooling2D(2)(x)
x = layers.Flatten()(x)
digit = layers.Dense(10, activation="softmax", name="digit")(x)

model = keras.Model(image, digit, name="inception")
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
""",
    comments={
        "branches": N_('With padding="same" all branches keep 8 x 8 points, so that they fit together.'),
        "channels": N_("8 + 8 + 4 + 4 channels make 24."),
    },
    data=_WHICH_DIGIT,
    epochs=10,
)

UNET = Classic(
    name="unet",
    title=N_("A U-Net that removes noise: handwritten digits"),
    shows=N_(
        "The way down sees what the picture is as a whole, the way up puts the details back, which come "
        "straight across. A layer adds noise while it trains; the picture asked for is the one without."
    ),
    look=N_("The U: at each size an arrow goes from the way down across to the way up."),
    group=PICTURES,
    program="""
import keras
from keras import layers


# $function
def convolved(x, filters):
    return layers.Conv2D(filters, 3, padding="same", activation="relu")(x)


image = keras.Input(shape=(16, 16, 1), name="image")

# $noise
x = layers.GaussianNoise(0.3)(image)

# $down
large = convolved(x, 8)
medium = convolved(layers.MaxPooling2D(2)(large), 16)
small = convolved(layers.MaxPooling2D(2)(medium), 32)

# $up
x = layers.concatenate([layers.UpSampling2D(2)(small), medium])
x = convolved(x, 16)
x = layers.concatenate([layers.UpSampling2D(2)(x), large])
x = convolved(x, 8)
clean = layers.Conv2D(1, 1, activation="sigmoid", name="clean")(x)

model = keras.Model(image, clean, name="unet")
model.compile(optimizer="adam", loss="binary_crossentropy")
""",
    comments={
        "function": N_("Each call makes a new convolution that keeps the size of the picture."),
        "noise": N_("Noise while it trains, none when it is asked: so the validation loss is the lower one."),
        "down": N_("Down: 16 x 16 points, then 8 x 8, then 4 x 4."),
        "up": N_("Up again, each time beside what the way down had at that size."),
    },
    data=bound(
        Digits(),
        {"image": ("picture", "picture")},
        {"clean": ("input", "image")},
        rows=1_797,
    ),
)
