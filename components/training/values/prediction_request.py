"""A request for predictions of a model, as it is sent to a worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

Arrays = Mapping[str, np.ndarray]


@dataclass(frozen=True, eq=False)
class PredictionRequest:
    """Arrays by input name, one row a sample. `about` says what is asked of them: what the
    "heads" say, or the "vectors" that texts become on their way there."""

    arrays: Arrays
    about: Literal["heads", "vectors"] = "heads"
