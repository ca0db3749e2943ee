"""The lessons, in the order of the slides: the one list that the navigation and the home page
are drawn from. All texts are marked for translation."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from components.assembly.spec.messages import N_

# Where the pages are that an entry names.
PAGES = Path(__file__).parents[3] / "pages"


@dataclass(frozen=True)
class PageEntry:
    """A page in the navigation: its file in pages/, its title, icon and what is on it."""

    file: str
    title: str
    icon: str
    help: str


@dataclass(frozen=True)
class Lesson(PageEntry):
    """A page that teaches: `minutes` is how long a class takes over it, `show` what a teacher
    shows on the projector, step by step."""

    minutes: int
    show: tuple[str, ...]


HOME = PageEntry(
    "home.py", N_("Home"), ":material/home:", N_("What the functional API is, and where to begin.")
)

# Pages that teach nothing by themselves, behind the lessons.
TOOLS = (
    PageEntry(
        "own.py",
        N_("Your own model"),
        ":material/upload_file:",
        N_("Open a .keras file: look at it, freeze, train and try it."),
    ),
    PageEntry(
        "runs.py",
        N_("Runs"),
        ":material/history:",
        N_("Every training of yours, to compare and go on from."),
    ),
)

LESSONS = (
    Lesson(
        "sequential.py",
        N_("Sequential and functional"),
        ":material/compare_arrows:",
        N_("One network written both ways, and what only one of the two can say."),
        15,
        (
            N_("Let the class find what differs between the two programs, then show the proof below them."),
            N_("Switch on a second output: read aloud what Keras says on the left."),
            N_("Train on the digits, and ask which of them the model takes for another."),
        ),
    ),
    Lesson(
        "headline.py",
        N_("Headline"),
        ":material/newspaper:",
        N_("Two inputs, two outputs, loss weights and the homework, on real tweets."),
        30,
        (
            N_("Open the view Slide: let the class find the mistakes in the code before opening them."),
            N_("Do the homework with the slider; ask for the number of parameters first."),
            N_("Press Train and drag the weight of news_out to 0: the stacked chart shows what is left."),
        ),
    ),
    Lesson(
        "pairs.py",
        N_("Shared encoder"),
        ":material/join_inner:",
        N_("Did one person write both tweets? One encoder for two texts, or two of them."),
        25,
        (
            N_("Switch between shared and separate: the box in the diagram, the number of parameters."),
            N_("Open the view Swap and type two texts: what changes when they change places?"),
            N_("Start the race with three seeds and let it run while you talk about the bands."),
        ),
    ),
    Lesson(
        "reuse.py",
        N_("A model as a layer"),
        ":material/recycling:",
        N_("A trained model called on a new tensor: not only its structure, also its weights."),
        25,
        (
            N_("Train the headline model first; then take its encoder as a layer, frozen."),
            N_("Show the table of what moved: the frozen arrays moved by exactly 0."),
            N_("Race it against a model from scratch on 200 rows."),
        ),
    ),
)
