"""What the numbers that go into a calculation are called."""

from __future__ import annotations

import numpy as np

from components.assembly.spec.messages import N_, Message, message
from components.training.analysis.worked_out.calculation import Place

# Ranges of steps that are named.
MOST_RANGES = 12


def written(place: Place) -> str:
    """A place as people count it, such as "3, 5"."""
    return ", ".join(str(number + 1) for number in place)


def taken_at(place: Place, tensor: int = 0, of: int = 1) -> Message:
    """The name of a number that goes in.

    Args:
        place: Where it is in its tensor.
        tensor: The number of the tensor, from 0.
        of: How many tensors go in.
    """
    if of > 1:
        return message(N_("number {place} of tensor {tensor}"), place=written(place), tensor=tensor + 1)
    return message(N_("number {place} of what goes in"), place=written(place))


def at_channel(at: Place | None, channel: int) -> Message:
    """The name of a number of a channel of a sequence, an image or a volume; of one of its padding for
    None."""
    if at is None:
        return message(N_("padding, channel {channel}"), channel=channel + 1)
    if len(at) == 1:
        return message(N_("step {step}, channel {channel}"), step=at[0] + 1, channel=channel + 1)
    if len(at) == 2:
        values = {"row": at[0] + 1, "column": at[1] + 1, "channel": channel + 1}
        return message(N_("row {row}, column {column}, channel {channel}"), **values)
    return message(N_("place {place}, channel {channel}"), place=written(at), channel=channel + 1)


def left_out_note(mask: np.ndarray | None) -> tuple[Message, ...]:
    """What is said of the steps that a mask leaves out; nothing if it leaves out none."""
    if mask is None or mask.all():
        return ()
    steps = np.flatnonzero(~mask)
    breaks = np.flatnonzero(np.diff(steps) > 1)
    starts, ends = steps[[0, *(breaks + 1)]], steps[[*breaks, -1]]
    ranges = [str(start + 1) if start == end else f"{start + 1}–{end + 1}"
              for start, end in zip(starts, ends, strict=True)]  # fmt: skip
    shown = ", ".join(ranges[:MOST_RANGES]) + (" …" if len(ranges) > MOST_RANGES else "")
    return (
        message(
            N_("The mask leaves out {left:,} of {all:,} steps: {steps}."),
            left=len(steps),
            all=len(mask),
            steps=shown,
        ),
    )
