"""The registry of the classics: adding one is an entry here."""

from __future__ import annotations

from collections.abc import Mapping

from components.lessons.gallery.classic import Classic
from components.lessons.gallery.models_inside import CALLED_MODELS, ENSEMBLE, MODELS, ONE_GRAPH
from components.lessons.gallery.pictures import INCEPTION, PICTURES, RESNET, UNET
from components.lessons.gallery.sequences import (
    CONVOLUTIONS,
    SEQUENCE_TO_SEQUENCE,
    TAGGER,
    TEXTS,
    TRANSFORMER,
)
from components.lessons.gallery.several import (
    PICTURE_AND_NUMBER,
    PICTURE_AND_TEXT,
    SEVERAL,
    TICKETS,
    WIDE_DEEP,
)
from components.lessons.gallery.shared import SHARED, SIAMESE, TRIPLET, TWO_TOWERS

# In the order in which they are shown.
GROUPS = (SEVERAL, SHARED, MODELS, PICTURES, TEXTS)

# By name, in the order in which they are shown.
GALLERY: Mapping[str, Classic] = {
    classic.name: classic
    for classic in (
        TICKETS,
        WIDE_DEEP,
        PICTURE_AND_NUMBER,
        PICTURE_AND_TEXT,
        SIAMESE,
        TRIPLET,
        TWO_TOWERS,
        ONE_GRAPH,
        CALLED_MODELS,
        ENSEMBLE,
        RESNET,
        INCEPTION,
        UNET,
        CONVOLUTIONS,
        TRANSFORMER,
        SEQUENCE_TO_SEQUENCE,
        TAGGER,
    )
}
