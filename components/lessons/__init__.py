"""A lesson's options -> its spec. One module a lesson; `options` is what they share."""

from collections.abc import Mapping

from components.lessons.headline import HEADLINE, HeadlineOptions, headline
from components.lessons.imported import ImportedOptions
from components.lessons.network import NETWORK, TASTE, NetworkOptions
from components.lessons.options import Control, DenseOptions, Group, Options
from components.lessons.pairs import PAIRS, PairOptions
from components.lessons.reuse import REUSE, ReuseOptions

__all__ = [
    "HEADLINE",
    "NETWORK",
    "OPTIONS",
    "PAIRS",
    "REUSE",
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
