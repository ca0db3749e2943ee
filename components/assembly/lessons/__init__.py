"""A lesson's options -> its spec. One module a lesson; `options` is what they share."""

from collections.abc import Mapping

from components.assembly.lessons.headline import HEADLINE, HeadlineOptions, headline
from components.assembly.lessons.imported import ImportedOptions
from components.assembly.lessons.network import NETWORK, TASTE, NetworkOptions
from components.assembly.lessons.options import TASK, Control, DenseOptions, Group, Options, Task
from components.assembly.lessons.pairs import PAIRS, PairOptions
from components.assembly.lessons.reuse import REUSE, ReuseOptions

__all__ = [
    "HEADLINE",
    "NETWORK",
    "OPTIONS",
    "PAIRS",
    "REUSE",
    "TASK",
    "TASTE",
    "Control",
    "DenseOptions",
    "Group",
    "HeadlineOptions",
    "ImportedOptions",
    "NetworkOptions",
    "Options",
    "PairOptions",
    "ReuseOptions",
    "Task",
    "headline",
]

# What each lesson asks a learner, by the name of its page.
OPTIONS: Mapping[str, type[Options]] = {
    "home": NetworkOptions,
    "sequential": NetworkOptions,
    "headline": HeadlineOptions,
    "pairs": PairOptions,
    "reuse": ReuseOptions,
    "own": ImportedOptions,
}
