"""The headline lesson: a text and features answer two questions; its controls, presets and races."""

from __future__ import annotations

from components.assembly.catalog.layers import field
from components.assembly.spec import Config
from components.assembly.spec.messages import N_
from components.datasets import BirdStrikes, SingleTextDataset, TangPoems
from components.lessons.headline_options import (
    AUXILIARY_INPUT,
    AUXILIARY_OUTPUT,
    EXTRA_DENSE,
    MAX_EXTRA_DENSE,
    RECURRENT,
    HeadlineOptions,
)
from components.lessons.lesson import DATA_CHOICE, Lesson
from components.lessons.options import DENSE, SEQUENCE_LENGTH, Control, ControlGroup, DenseOptions
from components.lessons.variants import RacePreset, Variant
from components.training.values.recipe import Recipe

# The homework comes first, so that its slider is in sight on a small screen.
GROUPS = (
    ControlGroup(
        "dense",
        N_("Dense stack"),
        N_("Fully connected layers between the merged branches and the main output."),
        (
            Control(
                "extra_dense",
                EXTRA_DENSE,
                DENSE,
            ),
            Control(
                "dense_units",
                field("Dense", "units").with_label(
                    N_("Units of dense_1 and dense_2, the slide's two"),
                    N_("How many numbers each of the two layers gives out."),
                ),
            ),
        ),
        open=True,
        icon=":material/layers:",
    ),
    ControlGroup(
        "auxiliary",
        N_("Auxiliary input and output"),
        N_("What goes in beside the words, and a second head early in the model with a loss of its own."),
        (Control("auxiliary_input", AUXILIARY_INPUT), Control("auxiliary_output", AUXILIARY_OUTPUT)),
        open=True,
        icon=":material/alt_route:",
    ),
    ControlGroup(
        "text",
        N_("Text input"),
        N_("The words of the text, as ids, go through an embedding and an LSTM."),
        (
            Control("sequence_length", SEQUENCE_LENGTH),
            Control("vocabulary", field("Embedding", "input_dim")),
            Control("embedding_dim", field("Embedding", "output_dim")),
            Control("recurrent", RECURRENT),
            Control("lstm_units", field("LSTM", "units").with_label(N_("Units of the recurrent layer"))),
        ),
        icon=":material/notes:",
    ),
)

# Six layers with sigmoid: so little of the main loss reaches what is below them that only the auxiliary
# output still teaches the LSTM.
DEEP = {
    "auxiliary_output": True,
    "extra_dense": (DenseOptions(activation="sigmoid"),) * MAX_EXTRA_DENSE,
}
ALONE, HELPED = N_("news_out counts 0"), N_("news_out counts 0.2")
PRESETS = (
    Variant(
        N_("Six sigmoid layers"),
        DEEP,
        help=N_(
            "The homework with six layers and sigmoid: the main loss hardly reaches the LSTM any more. "
            "Train it with the weight of news_out at 0 and at 0.2."
        ),
    ),
)
AUXILIARY_RACE = RacePreset(
    "auxiliary",
    N_("What the auxiliary output is for"),
    (
        Variant(ALONE, DEEP, {"loss_weights": Config(main_output=1.0, news_out=0.0)}),
        Variant(HELPED, DEEP, {"loss_weights": Config(main_output=1.0, news_out=0.2)}),
    ),
    judged="news_out",
    help=N_(
        "All sides have the homework's six layers with sigmoid, so the main loss hardly reaches the LSTM: "
        "what it learns, it learns from news_out. Look at news_out; main_output learns on neither side."
    ),
)
OUTPUT_RACE = RacePreset(
    "output",
    N_("With and without the auxiliary output"),
    (
        Variant(N_("with news_out"), {"auxiliary_output": True}),
        Variant(N_("without news_out"), {"auxiliary_output": False}),
    ),
)
RACES = (
    AUXILIARY_RACE,
    OUTPUT_RACE,
    RacePreset(
        "input",
        N_("With and without the auxiliary input"),
        (
            Variant(N_("with news_in"), {"auxiliary_input": True}),
            Variant(N_("without news_in"), {"auxiliary_input": False}),
        ),
    ),
    RacePreset(
        "depth",
        N_("0, 2 or 6 more Dense layers"),
        (
            Variant(N_("0 more"), {"extra_dense": 0}),
            Variant(N_("2 more"), {"extra_dense": 2}),
            Variant(N_("6 more"), {"extra_dense": MAX_EXTRA_DENSE}),
        ),
    ),
    RacePreset(
        "recurrent",
        N_("LSTM or GRU"),
        (Variant("LSTM", {"recurrent": "LSTM"}), Variant("GRU", {"recurrent": "GRU"})),
    ),
)

HEADLINE = Lesson(
    name="headline",
    title=N_("Headline"),
    icon=":material/newspaper:",
    help=N_("Two inputs, two outputs, loss weights and the homework, on real texts."),
    options=HeadlineOptions(),
    # At Keras's own rate of 0.001 the validation loss rises from the third epoch on.
    recipe=Recipe(learning_rate=3e-4),
    datasets=(SingleTextDataset,),
    beginnings=(
        Variant("", recipe={"dataset": BirdStrikes()}),
        # On 4,000 poems the main output overfits at 1e-3 (0.65, then 0.59), and at 3e-4 the auxiliary
        # output, which asks for the length of lines, hardly learns (0.53). On 12,000, in batches of 64
        # at 3e-3, they end at 0.63 and 1.0 after three epochs, in half the time of five of 32 at 1e-3
        # (0.61 and 1.0). An encoder that has read them helps the lesson on reuse (AUC 0.62 to 0.64; 0.57
        # to 0.60 from scratch).
        Variant(
            "",
            recipe={"dataset": TangPoems(rows=12_000), "learning_rate": 3e-3, "batch_size": 64, "epochs": 3},
        ),
    ),
    groups=GROUPS,
    presets=PRESETS,
    races=RACES,
    locks=(DATA_CHOICE,),
    minutes=30,
    demonstration=(
        N_("Open the view Slide: let the class find the mistakes in the code before opening them."),
        N_("Do the homework with the slider; ask for the number of parameters first."),
        N_("Press Train and drag the weight of news_out to 0: the stacked chart shows what is left."),
    ),
)
