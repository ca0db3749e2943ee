"""How much is written in the boxes of a drawing: what Keras writes, or less where letters would be small."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from components.assembly.drawing.box_lines import brief_lines, short_lines, stacked_lines
from components.assembly.drawing.elements import NEW_LINE, Box, Drawing, HeadNotes, Notes, TextLine

# Pixels of the smallest letters that a drawing is to have.
READABLE = 10.0
# Sizes in Graphviz's units: letters; a character in letters of that size, plain and bold; a line with the
# space around it, and what is beside its text; the space between boxes.
_LETTERS = 14.0
_CHARACTER, _BOLD = 7.0, 7.55
_LINE, _HEADER, _MARGIN = 20.4, 24.5, 14.0
_ACROSS, _DOWN = 18.0, 12.5
# Characters of a line about a head in a drawing of narrow boxes.
_NARROW = 19


@dataclass(frozen=True)
class Room:
    """Where a drawing stands, in pixels.

    Attributes:
        width: How wide it is.
        height: How high it is.
        figures: Whether each box has a line more, for a figure.
    """

    width: float
    height: float
    figures: bool = False

    def letters(self, drawing: Drawing, notes: Notes) -> float:
        """The size of the letters of a drawing that fills it, about, in pixels.

        Args:
            drawing: The drawing.
            notes: The lines that are added to its boxes.
        """
        rows: defaultdict[int, list[Box]] = defaultdict(list)
        boxes, ranks = all_boxes(drawing), drawing.ranks
        for box in boxes:
            rows[ranks.get(box.path, 0)].append(box)
        width = max(sum(_width(box, notes) + _ACROSS for box in row) for row in rows.values())
        height = sum(max(self._height(box, notes) for box in row) + _DOWN for row in rows.values())
        return _LETTERS * min(self.width / width, self.height / height)

    def _height(self, box: Box, notes: Notes) -> float:
        lines = *box.lines, *notes.get(box.path, ())
        more = sum(text == NEW_LINE for line in lines for text, _ in line) + self.figures
        return _HEADER + _LINE * (len(lines) - 1 + more)


# On a screen of 1280 x 720, beside the controls and the curves of a lesson.
SCREEN = Room(345, 450)


def all_boxes(drawing: Drawing) -> tuple[Box, ...]:
    """The boxes of a drawing and of those nested in it."""
    return (*drawing.boxes, *(box for inner in drawing.nested for box in all_boxes(inner)))


def _width(box: Box, notes: Notes) -> float:
    header, *lines = *box.lines, *notes.get(box.path, ())
    texts = [piece for line in lines for piece in _wrapped(line)]
    larger = 16 / _LETTERS if lines else 1.0
    names = [_length(piece) * larger for piece in _wrapped(header)]
    return _MARGIN + max([*names, *map(_length, texts)])


def _length(line: TextLine) -> float:
    return sum(len(text) * (_BOLD if bold else _CHARACTER) for text, bold in line)


def _wrapped(line: TextLine) -> Iterator[TextLine]:
    """The parts of a line that has several."""
    part: TextLine = ()
    for run in line:
        if run[0] == NEW_LINE:
            yield part
            part = ()
        else:
            part = (*part, run)
    yield part


@dataclass(frozen=True)
class Form:
    """What is written in the boxes of a drawing.

    Attributes:
        brief: Whether they have no input shape, and the activation stands before the output shape.
        narrow: Whether the names in lines about heads may go on in the next line.
        short: Whether boxes with none beside them, and no lines that are added, have name and output shape in
            one line.
        stacked: Whether the kind of a layer stands below its name.
    """

    brief: bool = False
    narrow: bool = False
    short: bool = False
    stacked: bool = False

    def of(self, drawing: Drawing, notes: Notes) -> Drawing:
        """The drawing in this form; `notes`: the lines that are added to its boxes."""
        rows = Counter(drawing.ranks.values())
        alone = {path for path, rank in drawing.ranks.items() if rows[rank] == 1}
        return self._of(drawing, alone - set(notes))

    def _of(self, drawing: Drawing, alone: Collection[str]) -> Drawing:
        boxes = tuple(replace(box, lines=self._lines(box, box.path in alone)) for box in drawing.boxes)
        return replace(drawing, boxes=boxes, nested=tuple(self._of(inner, alone) for inner in drawing.nested))

    def _lines(self, box: Box, alone: bool) -> tuple[TextLine, ...]:
        if self.short and alone:
            return short_lines(box.lines)
        lines = brief_lines(box.lines) if self.brief else box.lines
        return stacked_lines(lines) if self.stacked else lines

    def of_notes(self, notes: Notes) -> Notes:
        """The lines that are added to boxes, in this form."""
        if not self.narrow:
            return notes
        return {path: tuple(map(_narrow, lines)) for path, lines in notes.items()}

    def of_heads(self, heads: HeadNotes) -> HeadNotes:
        """Those about heads that are apart from the others, in this form."""
        if not self.narrow:
            return heads
        return {
            path: tuple((number, tuple(map(_narrow, lines))) for number, lines in of_box)
            for path, of_box in heads.items()
        }


def fitting(drawing: Drawing, notes: Notes, room: Room) -> Form:
    """The first form in which the letters of a drawing are readable where it stands; if there is none, the
    one with the largest letters."""
    letters: Mapping[Form, float] = {
        form: room.letters(form.of(drawing, notes), form.of_notes(notes)) for form in FORMS
    }
    readable = (form for form, size in letters.items() if size >= READABLE)
    return next(readable, max(letters, key=letters.__getitem__))


def _narrow(line: TextLine) -> TextLine:
    """A line whose names go on in the next one behind an underscore, if it is long."""
    wrapped: list[tuple[str, bool]] = []
    length = 0
    for text, bold in line:
        part = ""
        for word in text.replace("_", "_\0").split("\0"):
            if length + len(word) > _NARROW and length:
                wrapped += [(part, bold), (NEW_LINE, False)] if part else [(NEW_LINE, False)]
                part, length = "", 0
            part += word
            length += len(word)
        wrapped.append((part, bold))
    return tuple(wrapped)


FULL = Form()
# From what Keras writes to what is shortest.
FORMS = (
    FULL,
    Form(brief=True),
    Form(brief=True, narrow=True),
    Form(brief=True, short=True),
    Form(brief=True, narrow=True, short=True),
    Form(brief=True, narrow=True, stacked=True),
)
