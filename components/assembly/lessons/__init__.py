"""A lesson's options -> its spec. One module a lesson; `options` is what they share."""

from components.assembly.lessons.headline import HEADLINE, HeadlineOptions, headline
from components.assembly.lessons.network import NETWORK, TASTE, NetworkOptions
from components.assembly.lessons.options import TASK, Control, DenseOptions, Group, Options, Task
from components.assembly.lessons.pairs import PAIRS, PairOptions
from components.assembly.lessons.reuse import REUSE, ReuseOptions

__all__ = [
    "HEADLINE",
    "NETWORK",
    "PAIRS",
    "REUSE",
    "TASK",
    "TASTE",
    "Control",
    "DenseOptions",
    "Group",
    "HeadlineOptions",
    "NetworkOptions",
    "Options",
    "PairOptions",
    "ReuseOptions",
    "Task",
    "headline",
]
