"""The pages in the order of the navigation, which the home page lists too."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from components.assembly.spec.messages import N_
from components.lessons import LESSONS

PAGES = Path(__file__).parents[3] / "pages"


class Page(Protocol):
    """What the navigation needs of a page; every lesson has it. All texts are marked for translation."""

    @property
    def name(self) -> str:
        """The name that code and links use for the page."""

    @property
    def file(self) -> str:
        """The name of its file in `pages/`, without the suffix, and of its address."""

    @property
    def title(self) -> str:
        """What the navigation calls it."""

    @property
    def icon(self) -> str:
        """A Material symbol."""

    @property
    def help(self) -> str:
        """One sentence on what the lesson is about."""


@dataclass(frozen=True)
class Tool:
    """A page without a model of its own. See `Page`."""

    name: str
    title: str
    icon: str
    help: str

    @property
    def file(self) -> str:
        """See `Page`."""
        return self.name


HOME = LESSONS["home"]
# The lessons of the slides.
TAUGHT = tuple(lesson for lesson in LESSONS.values() if lesson.teaches)
# Pages that teach nothing by themselves, behind the lessons.
TOOLS: tuple[Page, ...] = (
    *(lesson for lesson in LESSONS.values() if not lesson.teaches and lesson is not HOME),
    Tool("runs", N_("Runs"), ":material/history:", N_("All your trainings, to compare and to continue.")),
)


def path(page: Page) -> Path:
    """The file of a page."""
    return PAGES / f"{page.file}.py"
