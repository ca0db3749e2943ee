"""The registry of lessons: one entry for each page with a model of its own."""

from __future__ import annotations

from collections.abc import Mapping

from components.lessons.build import BUILD
from components.lessons.headline import HEADLINE
from components.lessons.lesson import Lesson
from components.lessons.network import HOME, SEQUENTIAL
from components.lessons.pairs import PAIRS
from components.lessons.reuse import REUSE

# By name, in the order of the navigation.
LESSONS: Mapping[str, Lesson] = {
    lesson.name: lesson
    for lesson in (
        HOME,
        SEQUENTIAL,
        HEADLINE,
        PAIRS,
        REUSE,
        BUILD,
    )
}
