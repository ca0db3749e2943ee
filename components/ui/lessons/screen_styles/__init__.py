"""Where the styles of a lesson's screen are; without what draws it, which imports Keras."""

from __future__ import annotations

from pathlib import Path

_NAMES = ("reserved_room", "lines", "rows", "side_by_side", "below_each_other", "built_parts")
# In this order: what comes later counts where two say something of the same.
SCREEN = tuple(Path(__file__).with_name(f"{name}.css") for name in _NAMES)
