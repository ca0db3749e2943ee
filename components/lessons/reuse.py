"""The lesson on a model as a layer: a model or its encoder is called in a new one, for a new question."""

from __future__ import annotations

from components.assembly.checks.shapes import known_shapes
from components.assembly.edits.cutting import encoder, texts
from components.assembly.spec import ModelSpec
from components.assembly.spec.messages import N_, Message, message
from components.datasets import Bound, Dataset
from components.datasets.encodings.binding import LABELS
from components.lessons.lesson import Lesson, Lockable
from components.lessons.options import DENSE, Control, ControlGroup, Options
from components.lessons.pairs import MEETING
from components.lessons.reuse_options import STACK, ReuseOptions
from components.lessons.reuse_questions import ANSWERING, ROWS, data_for, first_data
from components.lessons.variants import RacePreset, Variant
from components.training.values.recipe import Recipe


def no_reader(base: ModelSpec, dataset: Dataset | None) -> Message | None:
    """Why a model cannot be taken at all; None if it can: its encoder reads the words of one text.

    Args:
        base: The model.
        dataset: What it was trained on; None for an untrained one.
    """
    text = next(iter(texts(base)), None)
    if text is None:
        return message(N_("It reads no word ids, and the data of this lesson are texts."))
    try:
        model = encoder(base).model
    except ValueError:
        return message(N_("Its text does not become a vector before it meets something else."))
    if len(model.inputs) > 1 or any(len(known_shapes(model)[head.tensor]) != 1 for head in model.heads):
        return message(N_("What reads its text is not a model from one text to vectors."))
    if isinstance(dataset, Bound):
        binding = dataset.bindings.get(text.name)
        if binding is None or binding.encoding != "words":
            learnt = LABELS["random" if binding is None else binding.encoding]
            return message(
                N_("Its input {name} was given {what}, and word ids are needed here."),
                name=text.name,
                what=message(learnt),
            )
    return None


def misfit(options: ReuseOptions) -> Message | None:
    """Why what is taken cannot be used for the question; None if it can. An encoder always can."""
    taken = options.taken().model
    if any(len(known_shapes(taken)[head.tensor]) != 1 for head in taken.heads):
        return message(N_("The whole model answers with more than one vector a text."))
    features = [other.shape for other in taken.inputs if other not in texts(taken)]
    if len(texts(taken)) > 1 and not options.pairs:
        return message(N_("The whole model reads two texts at once, and the question is about one."))
    if features and options.pairs:
        return message(N_("The whole model also reads features, and a pair of texts has none."))
    known = 0 if options.pairs else len(data_for(options.question, ROWS).features())
    if features and features != [(known,)]:
        return message(
            N_("The whole model was made for other features than the {count} that these texts have."),
            count=known,
        )
    return None


GROUPS = (
    ControlGroup(
        "answer",
        N_("New layers"),
        N_("They start from fresh weights. How two vectors meet counts where the base is called twice."),
        (Control("dense", STACK, DENSE), Control("meeting", MEETING)),
        icon=":material/layers:",
    ),
)

KEPT, FURTHER, FRESH = N_("reused, frozen"), N_("reused, trainable"), N_("from scratch")
# A base without training is no different from a fresh one, unless it is kept as it is.
UNTRAINED_FROZEN = N_("untrained, frozen")


def _all_layers(options: Options) -> tuple[str, ...]:
    return options.layers() if isinstance(options, ReuseOptions) else ()


_FRESH = Variant(FRESH, {"frozen": ()}, fresh=True)
STARTS_RACE = RacePreset(
    "starts",
    N_("Trained weights or fresh ones"),
    (Variant(KEPT, {"frozen": _all_layers}), Variant(FURTHER, {"frozen": ()}), _FRESH),
    trained=True,
)
UNTRAINED_RACE = RacePreset(
    "starts",
    N_("Frozen or learning, both untrained"),
    (Variant(UNTRAINED_FROZEN, {"frozen": _all_layers}), _FRESH),
    trained=False,
)
RACES = (
    STARTS_RACE,
    UNTRAINED_RACE,
    RacePreset(
        "dense",
        N_("0, 1 or 2 Dense layers"),
        (
            Variant(N_("0 layers"), {"dense": 0}),
            Variant(N_("1 layer"), {"dense": 1}),
            Variant(N_("2 layers"), {"dense": 2}),
        ),
    ),
)

# What can be locked beside these.
WHAT_IS_REUSED = Lockable(N_("What is reused"), frozenset({"source", "base", "take", "frozen"}))
NEW_TASK = Lockable(N_("The new task"), frozenset({"question", "dataset"}))

REUSE = Lesson(
    name="reuse",
    title=N_("A model as a layer"),
    icon=":material/recycling:",
    help=N_("A trained model called on a new tensor: not only its structure, also its weights."),
    options=ReuseOptions(),
    recipe=Recipe(dataset=first_data("likes"), epochs=5),
    datasets=ANSWERING,
    beginnings=tuple(
        Variant("", {"question": question}, {"dataset": first_data(question)})
        for question in ("precaution", "eight_of_five")
    ),
    groups=GROUPS,
    races=RACES,
    locks=(WHAT_IS_REUSED, NEW_TASK),
    minutes=25,
    demonstration=(
        N_("Train the headline model first; then take its encoder as a layer, frozen."),
        N_("Show the table of what moved: the frozen arrays moved by exactly 0."),
        N_("Race it against a model from scratch on the few rows that the page begins with."),
    ),
)
