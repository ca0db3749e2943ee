"""The one rule by which long runs are thinned, in what is kept of them and in their charts."""

from __future__ import annotations


def group_size(steps: int, limit: int) -> int:
    """How many successive steps become one, so that `steps` of them become at most `limit`.

    It is a power of two. So the groups of a smaller limit are made of whole groups of a larger one:
    what was thinned for one purpose can be thinned further for another.

    Args:
        steps: the number of the last step, counted from 1; 0 before the first.
        limit: at most so many groups.
    """
    return 1 << (max(-(-steps // limit), 1) - 1).bit_length()
