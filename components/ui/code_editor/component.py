"""The component in which a program is written: what it shows, and what a learner wrote or pointed at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import streamlit as st

from components.assembly.reading import Repair
from components.assembly.reading.findings import Severity
from components.assembly.spec.messages import N_
from components.ui.base import state
from components.ui.base.locale import language, translator
from components.ui.code_editor.route import completions_address, library_address

HERE = Path(__file__).parent
# One after the other: a component has one script. CodeMirror itself is loaded once, as a file.
SCRIPTS = ("loading.js", "completing.js", "marks.js", "looks.js", "editor.js")
TEXTS = {
    "hint": N_(
        "Tab indents; Escape, then Tab leaves the editor. F8 goes to the next problem, Ctrl+Space completes."
    ),
    "mend": N_("Fix it"),
    "unloaded": N_("The editor could not be loaded. Reload the page to try again; nothing is lost."),
}
# What CodeMirror says itself, by its own words.
PHRASES = {
    "Find": N_("Find"),
    "Replace": N_("Replace"),
    "next": N_("next"),
    "previous": N_("previous"),
    "all": N_("all"),
    "match case": N_("match case"),
    "regexp": N_("regular expression"),
    "by word": N_("whole words"),
    "replace": N_("replace"),
    "replace all": N_("replace all"),
    "close": N_("close"),
    "Completions": N_("Completions"),
    "Diagnostics": N_("Problems"),
    "Control character": N_("Control character"),
    "Selection deleted": N_("Selection deleted"),
    "current match": N_("current match"),
    "on line": N_("on line"),
}

_editor = st.components.v2.component(
    "modelier_code_editor",
    js="\n".join((HERE / "scripts" / name).read_text(encoding="utf-8") for name in SCRIPTS),
    css=(HERE / "editor.css").read_text(encoding="utf-8"),
    isolate_styles=False,
)


@dataclass(frozen=True)
class LineMessage:
    """A message about a line of the editor, which is underlined.

    Attributes:
        line: The line, from 1.
        severity: How bad it is.
        words: What is said.
        repair: The edit that mends it, if there is one.
    """

    line: int
    severity: Severity
    words: str
    repair: Repair | None = None


@dataclass(frozen=True)
class Lines:
    """The lines of a part of the model.

    Attributes:
        numbers: The lines, from 1.
        part: The name of the part.
    """

    numbers: tuple[int, ...]
    part: str


def code_editor(
    text: str,
    *,
    key: str,
    label: str,
    written: Callable[[str], None],
    pointed: Callable[[str], None],
    marks: Sequence[LineMessage] = (),
    lines: Sequence[Lines] = (),
    selected: str | None = None,
) -> None:
    """Draw an editor for a program. What is typed is kept as long as it is newer than what is drawn here.

    Args:
        text: The program.
        key: The key of the element, unique on the page.
        label: What it is called for those who cannot see it.
        written: Called with the text when it was changed and typing has paused.
        pointed: Called with the name of the part in whose lines the cursor was placed.
        marks: What is said of lines.
        lines: The lines of the parts; of several parts of one line the first counts.
        selected: The part whose lines are marked, and brought into sight when it is another one.
    """
    translate = translator()
    texts = {name: translate(sentence) for name, sentence in TEXTS.items()}
    phrases = {phrase: translate(sentence) for phrase, sentence in PHRASES.items()}
    _editor(
        key=key,
        data={
            "text": text,
            "heard": state.result(f"{key}-heard"),
            "problems": [asdict(mark) for mark in marks],
            "parts": [[list(place.numbers), place.part] for place in lines],
            "selected": selected,
            "library": library_address(),
            "completions": completions_address(language()),
            "texts": {**texts, "label": label, "phrases": phrases},
        },
        on_written_change=lambda: catch_up(key, written),
        on_pointed_change=lambda: _pointed(key, pointed),
    )


def catch_up(key: str, written: Callable[[str], None]) -> None:
    """Call `written` with the text that an editor sent last, unless that was done before."""
    match state.reported(key, "written"):
        case {"editor": str(editor), "number": int(number), "text": str(text)}:
            if state.result(f"{key}-heard") != [editor, number]:
                state.keep(f"{key}-heard", [editor, number])
                written(text)


def _pointed(key: str, pointed: Callable[[str], None]) -> None:
    match state.reported(key, "pointed"):
        case {"part": str(part)}:
            pointed(part)
