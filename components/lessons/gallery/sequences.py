"""Classics that read texts and write them."""

from __future__ import annotations

from components.assembly.spec.messages import N_
from components.datasets import PoemLines, Reviews, Tweets
from components.lessons.gallery.classic import Classic, ClassicGroup, bound

TEXTS = ClassicGroup("texts", N_("Texts"))

CONVOLUTIONS = Classic(
    name="text_convolutions",
    title=N_("Convolutions over words: reviews of products"),
    shows=N_(
        "Three convolutions look for phrases of two, three and four words, wherever they stand; pooling "
        "keeps the strongest sign of each. Has the product five stars?"
    ),
    look=N_("Three branches of different window sizes; after pooling the length of the text is gone."),
    group=TEXTS,
    program="""
import keras
from keras import layers

words = keras.Input(shape=(60,), dtype="int32", name="words")
x = layers.Embedding(5000, 32)(words)

# $windows
branches = []
for size in (2, 3, 4):
    phrases = layers.Conv1D(16, size, activation="relu")(x)
    branches.append(layers.GlobalMaxPooling1D()(phrases))

x = layers.concatenate(branches)
x = layers.Dropout(0.3)(x)
great = layers.Dense(1, activation="sigmoid", name="great")(x)

model = keras.Model(words, great, name="text_convolutions")
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
""",
    comments={
        "windows": N_("A branch for each size: 16 filters slide over the words, and each keeps its maximum."),
    },
    data=bound(Reviews(), {"words": ("words", "text")}, {"great": ("yes or no", "great")}, rows=3_000),
)

TRANSFORMER = Classic(
    name="transformer",
    title=N_("A transformer encoder block: tweets"),
    shows=N_(
        "Every word looks at every other word of the tweet at once (attention), then a small network works "
        "on each. Both steps add their result to what they were given."
    ),
    look=N_("Three arrows go into the attention from one tensor, and two shortcuts go to Add."),
    group=TEXTS,
    program="""
import keras
from keras import layers, ops

words = keras.Input(shape=(40,), dtype="int32", name="words")

# $places
places = ops.cumsum(ops.ones_like(words), axis=-1) - 1
x = layers.Embedding(5000, 32)(words) + layers.Embedding(40, 32)(places)

# $attention
seen = layers.MultiHeadAttention(num_heads=2, key_dim=16)(x, x, x)
x = layers.LayerNormalization()(layers.add([x, seen]))

# $feed_forward
worked = layers.Dense(64, activation="relu")(x)
worked = layers.Dense(32)(worked)
x = layers.LayerNormalization()(layers.add([x, worked]))

x = layers.GlobalAveragePooling1D()(x)
x = layers.Dropout(0.2)(x)
retweeted = layers.Dense(1, activation="sigmoid", name="retweeted")(x)

model = keras.Model(words, retweeted, name="transformer")
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
""",
    comments={
        "places": N_("Attention knows no order, so each word gets a vector for its place: 0, 1, 2, ..."),
        "attention": N_("Query, value and key are the same tensor: the words look at each other."),
        "feed_forward": N_("Two Dense layers, the same ones for every word; the shape stays as it was."),
    },
    data=bound(Tweets(), {"words": ("words", "text")}, {"retweeted": ("yes or no", "retweets")}),
)

SEQUENCE_TO_SEQUENCE = Classic(
    name="sequence_to_sequence",
    title=N_("Sequence to sequence with states: lines of Tang poems"),
    shows=N_(
        "One LSTM reads the first line of a poem and gives its last states away. Another one starts from "
        "them and says, character by character, which one comes next in the second line."
    ),
    look=N_("The dotted arrows: two states go from the reader to the writer, past everything else."),
    group=TEXTS,
    program="""
import keras
from keras import layers

# $reader
line = keras.Input(shape=(8,), dtype="int32", name="line")
x = layers.Embedding(1000, 64)(line)
_, state_h, state_c = layers.LSTM(64, return_state=True, name="reader")(x)

# $writer
next_line = keras.Input(shape=(8,), dtype="int32", name="next_line")
x = layers.Embedding(1000, 64)(next_line)
x = layers.LSTM(64, return_sequences=True, name="writer")(x, initial_state=[state_h, state_c])

# $answer
following = layers.Dense(1000, activation="softmax", name="following")(x)

model = keras.Model([line, next_line], following, name="sequence_to_sequence")
model.compile(
    optimizer=keras.optimizers.Adam(learning_rate=0.01),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
)
""",
    comments={
        "reader": N_("What the reader says at each step is thrown away: only what it remembers counts."),
        "writer": N_("The writer is given the second line, and begins where the reader ended."),
        "answer": N_("At each of the 8 steps: which of 1,000 characters comes next?"),
    },
    data=bound(
        PoemLines(),
        {"line": ("words", "line"), "next_line": ("words", "next_line")},
        {"following": ("next word", "next_line")},
    ),
)

TAGGER = Classic(
    name="tagger",
    title=N_("A Bidirectional tagger: where do the lines of Tang poems end?"),
    shows=N_(
        "Old texts had no marks: readers put them in. The model gives each character one label, and reads "
        "from both sides, since what comes after tells as much as what came before."
    ),
    look=N_("return_sequences keeps the 40 steps, so the answer has a label for each: (None, 40, 5)."),
    group=TEXTS,
    program="""
import keras
from keras import layers

# $unmarked
poem = keras.Input(shape=(40,), dtype="int32", name="poem")
x = layers.Embedding(3000, 32)(poem)

# $both_ways
x = layers.Bidirectional(layers.LSTM(32, return_sequences=True))(x)

# $labels
marks = layers.Dense(5, activation="softmax", name="marks")(x)

model = keras.Model(poem, marks, name="tagger")
model.compile(
    optimizer=keras.optimizers.Adam(learning_rate=0.01),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
)
""",
    comments={
        "unmarked": N_("The last 40 characters of a poem, without commas and stops."),
        "both_ways": N_("Two LSTMs, one from each end; what they say of a character stands side by side."),
        "labels": N_("For each character: no mark, comma or stop (and two for padding and the unknown)."),
    },
    data=bound(PoemLines(), {"poem": ("words", "poem")}, {"marks": ("words", "marks")}),
)
