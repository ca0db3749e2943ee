"""The lesson on Sequential: one network written both ways; and the small model of the home page."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field as Bounded

from components.assembly.catalog.fields import Field
from components.assembly.spec import Head, Input, ModelSpec
from components.assembly.spec.messages import N_
from components.datasets import Digits
from components.lessons.chain import Chain
from components.lessons.lesson import Lesson
from components.lessons.options import (
    DENSE,
    Control,
    ControlGroup,
    DenseOptions,
    Options,
    dense_layers,
    made_once,
)
from components.lessons.variants import RacePreset, Variant
from components.training.values.recipe import Recipe

MAX_DENSE = 6
CLASSES = 10

PIXELS = Field(
    "pixels",
    "int",
    784,
    choices=(64, 256, 784),
    label=N_("Inputs"),
    help=N_("How many numbers an image is: 8 x 8, 16 x 16, or 28 x 28 as on the slide."),
)
STACK = dense_layers(
    2,
    1,
    MAX_DENSE,
    N_("How many fully connected layers lie between the image and the answer."),
)
SECOND_INPUT = Field(
    "second_input",
    "bool",
    False,
    label=N_("A second input"),
    help=N_("The image comes in two halves, an upper and a lower one, which are put together again."),
)
SECOND_OUTPUT = Field(
    "second_output",
    "bool",
    False,
    label=N_("A second output"),
    help=N_("Asks as well whether the digit is odd."),
)
TWICE = Field(
    "twice",
    "bool",
    False,
    label=N_("A layer used twice"),
    help=N_("One more Dense layer, called twice in a row with the same weights."),
)
BRANCH = Field(
    "branch",
    "bool",
    False,
    label=N_("A branch that joins again"),
    help=N_("A Dense layer on the side, whose result is added to what went past it."),
)


class NetworkOptions(Options):
    """The choices for a network that says which digit is on an image.

    Attributes:
        pixels: How many numbers an image is.
        dense: The Dense layers, one after the other.
        second_input: Whether the image comes in two halves.
        second_output: Whether the network also says whether the digit is odd.
        twice: Whether one more Dense layer is called twice.
        branch: Whether a Dense layer is added beside the others.
    """

    pixels: Literal[64, 256, 784] = 784
    dense: Annotated[tuple[DenseOptions, ...], Bounded(min_length=1, max_length=MAX_DENSE)] = (
        DenseOptions(),
        DenseOptions(),
    )
    second_input: bool = False
    second_output: bool = False
    twice: bool = False
    branch: bool = False

    def new_part(self, option: str) -> DenseOptions:
        """See `Options.new_part`: like the first two."""
        return DenseOptions()

    @property
    def sequential(self) -> bool:
        """Whether the network is a plain stack of layers, which Sequential can build."""
        return not (self.second_input or self.second_output or self.twice or self.branch)

    @made_once
    def spec(self) -> ModelSpec:
        """See `Options.spec`."""
        chain = Chain("upper" if self.second_input else "image")
        if self.second_input:
            chain.call("whole", "Concatenate", "lower")
        chain.stack(self.dense)
        width = self.dense[-1].units
        if self.twice:
            chain.call("twice", "Dense", units=width, activation="relu")
            chain.again("twice", chain.tensor)
        if self.branch:
            chain.branch("side", "Dense", "side", units=width, activation="relu")
            chain.call("joined", "Add", "side")
        heads = [DIGIT]
        if self.second_output:
            chain.branch("odd", "Dense", "odd", units=1, activation="sigmoid")
            heads.append(ODD)
        chain.call("digit", "Dense", output="digit", units=CLASSES, activation="softmax")
        return ModelSpec(
            name="network",
            inputs=self._inputs(),
            layers=tuple(chain.layers),
            calls=tuple(chain.calls),
            heads=tuple(heads),
            seed=self.seed,
        )

    def _inputs(self) -> tuple[Input, ...]:
        if not self.second_input:
            return (Input(name="image", shape=(self.pixels,)),)
        return tuple(Input(name=name, shape=(self.pixels // 2,)) for name in ("upper", "lower"))


DIGIT = Head(name="digit", tensor="digit", loss="sparse_categorical_crossentropy", metrics=("accuracy",))
ODD = Head(name="odd", tensor="odd", loss="binary_crossentropy", metrics=("accuracy",), weight=0.5)

# What the page is about comes first, so that it is in sight on a small screen.
GROUPS = (
    ControlGroup(
        "beyond",
        N_("What Sequential cannot do"),
        N_("Turn one on: Keras says why Sequential cannot, and the functional model beside it works."),
        (
            Control("second_input", SECOND_INPUT),
            Control("second_output", SECOND_OUTPUT),
            Control("twice", TWICE),
            Control("branch", BRANCH),
        ),
        open=True,
        icon=":material/account_tree:",
    ),
    ControlGroup(
        "network",
        N_("The network"),
        N_("An image goes through Dense layers, and a softmax says which digit it is."),
        (Control("pixels", PIXELS), Control("dense", STACK, DENSE)),
        open=True,
        icon=":material/layers:",
    ),
)

# The few of them that the home page has.
HOME_GROUPS = (
    ControlGroup(
        "taste",
        N_("A small model to play with"),
        N_("It says which digit is on an image of 8 x 8 points."),
        (
            Control("dense", STACK, DENSE),
            Control("second_input", SECOND_INPUT),
            Control("second_output", SECOND_OUTPUT),
            Control("twice", TWICE),
            Control("branch", BRANCH),
        ),
        open=True,
        icon=":material/toys:",
    ),
)

RACES = (
    RacePreset(
        "depth",
        N_("1, 2 or 4 Dense layers"),
        (
            Variant(N_("1 layer"), {"dense": 1}),
            Variant(N_("2 layers"), {"dense": 2}),
            Variant(N_("4 layers"), {"dense": 4}),
        ),
    ),
    RacePreset(
        "pixels",
        N_("8 x 8 or 28 x 28 points"),
        (Variant(N_("8 x 8 points"), {"pixels": 64}), Variant(N_("28 x 28 points"), {"pixels": 784})),
    ),
    RacePreset(
        "branch",
        N_("With and without the branch"),
        (Variant(N_("with it"), {"branch": True}), Variant(N_("without it"), {"branch": False})),
    ),
    RacePreset(
        "output",
        N_("With and without the second output"),
        (
            Variant(N_("with it"), {"second_output": True}),
            Variant(N_("without it"), {"second_output": False}),
        ),
    ),
)

HOME = Lesson(
    name="home",
    title=N_("Home"),
    icon=":material/home:",
    help=N_("What the functional API is, and where to begin."),
    options=NetworkOptions(pixels=64, dense=(DenseOptions(),)),
    recipe=Recipe(dataset=Digits(), optimizer="adam"),
    datasets=(Digits,),
    groups=HOME_GROUPS,
)

SEQUENTIAL = Lesson(
    name="sequential",
    title=N_("Sequential and functional"),
    icon=":material/compare_arrows:",
    help=N_("One network written both ways, and what only one of the two can say."),
    options=NetworkOptions(),
    recipe=Recipe(dataset=Digits(), epochs=10, optimizer="adam"),
    datasets=(Digits,),
    groups=GROUPS,
    races=RACES,
    minutes=15,
    demonstration=(
        N_("Let the class find what differs between the two programs, then show the proof below them."),
        N_("Switch on a second output: read aloud what Keras says on the left."),
        N_("Train on the digits, and ask which of them the model takes for another."),
    ),
)
