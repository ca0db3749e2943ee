"""Answers that are numbers."""

from __future__ import annotations

import numpy as np

from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import refuse


def ensure_finite(answers: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The answers as they are. Raises `Refused` if one of them is no number any more, as after
    a training with too large a learning rate."""
    for name, values in answers.items():
        if not np.isfinite(values).all():
            raise refuse(
                "not-finite",
                where=name,
                message=message(
                    N_("The model answers with no number: its weights have grown beyond all bounds.")
                ),
                received=str(values[~np.isfinite(values)][0]),
                mend=message(N_("Train it again with a smaller learning rate.")),
            )
    return answers
