"""The lessons: for each its options, the model they make, and one entry in the registry.

LESSONS["headline"] -> Lesson        lessons.headline(extra_dense=2) -> ModelSpec
"""

from components.lessons.build import BuildOptions
from components.lessons.headline_options import HeadlineOptions
from components.lessons.lesson import Lesson, Lockable
from components.lessons.lessons import headline
from components.lessons.network import NetworkOptions
from components.lessons.options import Control, ControlGroup, DenseOptions, Options
from components.lessons.pairs import PairOptions
from components.lessons.registry import LESSONS
from components.lessons.reuse_options import ReuseOptions
from components.lessons.variants import RacePreset, Variant

__all__ = [
    "LESSONS",
    "BuildOptions",
    "Control",
    "ControlGroup",
    "DenseOptions",
    "HeadlineOptions",
    "Lesson",
    "Lockable",
    "NetworkOptions",
    "Options",
    "PairOptions",
    "RacePreset",
    "ReuseOptions",
    "Variant",
    "headline",
]
