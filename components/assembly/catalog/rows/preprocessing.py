"""Rows of the kinds that prepare data inside a model."""

from __future__ import annotations

from components.assembly.catalog.fields import Field
from components.assembly.catalog.layer_kind import IMAGE, LayerKind
from components.assembly.spec.messages import N_


def _count(name: str, default: int | None, most: int, label: str, help: str, required: bool = False) -> Field:
    return Field(
        name, "int", default, 1, most, 1, label=label, help=help, required=required, positional=required
    )


def _share(name: str, label: str, help: str, required: bool = True) -> Field:
    return Field(
        name, "float", 0.1, -1.0, 1.0, 0.05, label=label, help=help, required=required, positional=required
    )


_MAX_TOKENS = _count(
    "max_tokens",
    None,
    100_000,
    N_("Vocabulary"),
    N_("How many different words it knows at most; empty means all."),
)
_OUT_OF_VOCABULARY = _count(
    "num_oov_indices", 1, 100, N_("Ids for others"), N_("How many ids stand for what is not in the list.")
)
_BINS = _count(
    "num_bins",
    32,
    100_000,
    N_("Bins"),
    N_("How many different ids there are; several values can share one."),
    True,
)
_HEIGHT = _count("height", 32, 1024, N_("Height"), N_("How many rows the image is to have."), True)
_WIDTH = _count("width", 32, 1024, N_("Width"), N_("How many columns the image is to have."), True)
_FILL_MODE = Field(
    "fill_mode",
    "str",
    "reflect",
    choices=("constant", "reflect", "wrap", "nearest"),
    label=N_("Edge"),
    help=N_(
        "What fills the places outside the image: a constant, its mirror image, its other end, "
        "or the nearest point."
    ),
)


def _random(name: str, help: str, *settings: Field) -> LayerKind:
    return LayerKind(name, help, settings, group="preprocessing", takes=IMAGE)


ROWS = (
    LayerKind(
        "Normalization",
        N_("Subtracts a mean it has learnt from the data, and divides by the standard deviation."),
        (
            Field(
                "invert",
                "bool",
                False,
                label=N_("Backwards"),
                help=N_("Goes back from the scaled numbers to the measured ones."),
            ),
        ),
        group="preprocessing",
    ),
    LayerKind(
        "Rescaling",
        N_(
            "Multiplies every number by one number and adds another: brings pixels from 0 to 255 "
            "into the range 0 to 1."
        ),
        (
            Field(
                "scale",
                "float",
                1 / 255,
                -1000.0,
                1000.0,
                0.001,
                label=N_("Scale"),
                help=N_("What every number is multiplied by; 1/255 brings pixels to 0 to 1."),
                required=True,
                positional=True,
            ),
            Field(
                "offset",
                "float",
                0.0,
                -1000.0,
                1000.0,
                0.1,
                label=N_("Offset"),
                help=N_("What is added afterwards."),
            ),
        ),
        group="preprocessing",
    ),
    LayerKind(
        "Discretization",
        N_("Sorts numbers into bins: the number of the bin comes out."),
        (
            _count(
                "num_bins", None, 1000, N_("Bins"), N_("How many bins it makes of the data it learns from.")
            ),
        ),
        group="preprocessing",
    ),
    LayerKind(
        "CategoryEncoding",
        N_("Turns the ids of classes into rows of 0 and 1."),
        (
            _count("num_tokens", None, 100_000, N_("Classes"), N_("How many different ids there are.")),
            Field(
                "output_mode",
                "str",
                "multi_hot",
                choices=("one_hot", "multi_hot", "count"),
                label=N_("Form"),
                help=N_(
                    "one_hot: a row for each id; multi_hot: one row for all; count: how often each comes."
                ),
            ),
        ),
        group="preprocessing",
        takes_ids=True,
    ),
    LayerKind(
        "Hashing",
        N_("Turns anything into ids without a list of words; different values can get the same id."),
        (_BINS,),
        group="preprocessing",
        takes_ids=True,
    ),
    LayerKind(
        "HashedCrossing",
        N_("Turns each pair of two values into one id, so that their combination can be learnt."),
        (_BINS,),
        group="preprocessing",
        takes_ids=True,
    ),
    LayerKind(
        "StringLookup",
        N_("Turns words into ids by a list of words that it knows or learns from the data."),
        (_MAX_TOKENS, _OUT_OF_VOCABULARY),
        group="preprocessing",
        takes_ids=True,
    ),
    LayerKind(
        "IntegerLookup",
        N_("Turns whole numbers into ids by a list of numbers that it knows or learns from the data."),
        (_MAX_TOKENS, _OUT_OF_VOCABULARY),
        group="preprocessing",
        takes_ids=True,
    ),
    LayerKind(
        "TextVectorization",
        N_("Turns text into word ids, by a list of words that it knows or learns from the data."),
        (
            _MAX_TOKENS,
            Field(
                "output_mode",
                "str",
                "int",
                choices=("int", "multi_hot", "count", "tf_idf"),
                label=N_("Form"),
                help=N_("int: the ids in order; the others: one number for each word that it knows."),
            ),
            _count(
                "output_sequence_length",
                None,
                10_000,
                N_("Words"),
                N_("How many words of each text are read; longer texts are cut, shorter ones filled with 0."),
            ),
        ),
        group="preprocessing",
        takes_ids=True,
    ),
    LayerKind(
        "Resizing",
        N_("Brings every image to one size."),
        (
            _HEIGHT,
            _WIDTH,
            Field(
                "interpolation",
                "str",
                "bilinear",
                choices=("bilinear", "nearest", "bicubic", "lanczos3", "lanczos5"),
                label=N_("Between the points"),
                help=N_("nearest repeats the points, the others change smoothly from one to the next."),
            ),
            Field(
                "crop_to_aspect_ratio",
                "bool",
                False,
                label=N_("Cut, do not stretch"),
                help=N_("Keeps the proportions and cuts off what sticks out."),
            ),
        ),
        group="preprocessing",
        takes=IMAGE,
    ),
    LayerKind(
        "CenterCrop",
        N_("Cuts the middle out of every image."),
        (_HEIGHT, _WIDTH),
        group="preprocessing",
        takes=IMAGE,
    ),
    _random(
        "RandomCrop",
        N_("Cuts a random part out of every image while training, and the middle otherwise."),
        _HEIGHT,
        _WIDTH,
    ),
    _random(
        "RandomFlip",
        N_("Mirrors images at random while training."),
        Field(
            "mode",
            "str",
            "horizontal_and_vertical",
            choices=("horizontal", "vertical", "horizontal_and_vertical"),
            label=N_("Direction"),
            help=N_("Left to right, upside down, or both."),
            positional=True,
        ),
    ),
    _random(
        "RandomRotation",
        N_("Turns images by a random angle while training."),
        _share("factor", N_("Angle"), N_("The largest angle, as a share of a full turn.")),
        _FILL_MODE,
    ),
    _random(
        "RandomZoom",
        N_("Zooms images in or out at random while training."),
        _share(
            "height_factor", N_("Share"), N_("By what share the height changes at most; the width follows.")
        ),
        _FILL_MODE,
    ),
    _random(
        "RandomTranslation",
        N_("Moves images at random while training."),
        _share("height_factor", N_("Up and down"), N_("By what share of the height at most.")),
        _share("width_factor", N_("Left and right"), N_("By what share of the width at most.")),
        _FILL_MODE,
    ),
    _random(
        "RandomContrast",
        N_("Makes the contrast of images stronger or weaker at random while training."),
        Field(
            "factor",
            "float",
            0.1,
            0.0,
            1.0,
            0.05,
            label=N_("Strength"),
            help=N_("By what share the contrast changes at most."),
            required=True,
            positional=True,
        ),
    ),
    _random(
        "RandomBrightness",
        N_("Makes images lighter or darker at random while training."),
        _share("factor", N_("Strength"), N_("By what share of the range the brightness changes at most.")),
    ),
)
