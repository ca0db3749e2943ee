"""Writes a drawing as a DOT graph."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from html import escape
from types import MappingProxyType

from components.assembly.drawing.elements import NEW_LINE, Box, Drawing, Edge, HeadNotes, Notes, TextLine
from components.assembly.drawing.palette import Palette

# How edges of each kind are drawn.
STYLES = {"data": "", "mask": "style=dashed", "state": "style=dotted"}
# What a line that a figure is written into is called in the SVG, and how wide it is at least.
VALUE = "value"
# What begins the name of the cell of a tensor; its number from 0 follows.
OUTPUT = "output-"
# The same of the cell of a head.
HEAD = "head-"
EMPTY = "\u00a0" * 16
# The space between an arrow and what is written at it, and twice as much to the arrow after that.
BESIDE_ARROW = "\u00a0" * 2
# What XML has no place for.
_NO_TEXT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_text(
    drawing: Drawing,
    palette: Palette,
    changed: Collection[str],
    notes: Notes,
    problems: Notes,
    valued: Collection[str] = (),
    outputs: bool = False,
    spacious: bool = False,
    heads: HeadNotes = MappingProxyType({}),
) -> str:
    """The DOT of a drawing.

    Args:
        drawing: The drawing.
        palette: Its colours.
        changed: The paths of boxes and frames to mark.
        notes: Lines to add to boxes, by path.
        problems: The same about what is wrong.
        valued: The paths of boxes with an empty line at the end.
        outputs: Whether each tensor of a call that makes several has a cell.
        spacious: Whether boxes stand farther apart.
        heads: Lines about heads to add to boxes, by path; those of a head are one cell.
    """
    return _Writer(palette, changed, notes, problems, valued, outputs, spacious, heads).graph(drawing)


class _Writer:
    def __init__(
        self,
        palette: Palette,
        changed: Collection[str],
        notes: Notes,
        problems: Notes,
        valued: Collection[str],
        outputs: bool,
        spacious: bool,
        heads: HeadNotes,
    ) -> None:
        self.palette, self.changed, self.notes, self.problems = palette, changed, notes, problems
        self.valued, self.outputs, self.spacious, self.heads = valued, outputs, spacious, heads

    def graph(self, drawing: Drawing) -> str:
        colours = self.palette
        # Lines at right angles have no place for texts, and edges that are joined have one style.
        plain = all(edge == Edge(edge.source, edge.target) for edge in drawing.all_edges)
        across, down = (0.45, 0.42) if self.spacious else (0.25, 0.17)  # inches between boxes
        lines = [
            f"digraph {identifier(drawing.title)} {{",
            f'graph [bgcolor="{colours.background}", rankdir=TB, {_lines(plain)},',
            f'  nodesep={across}, ranksep={down}, pad=0.06, fontname=Helvetica, fontcolor="{colours.text}"];',
            "node [shape=plain, fontname=Helvetica];",
            f'edge [penwidth=2, color="{colours.edge}", arrowsize=0.8{"" if plain else _font(colours)}];',
            *self._inside(drawing),
            "}",
        ]
        return "\n".join(lines) + "\n"

    def _inside(self, drawing: Drawing) -> Iterator[str]:
        for box in drawing.boxes:
            yield f"{identifier(box.path)} [label=<{self._table(box)}>];"
        for nested in drawing.nested:
            yield from self._cluster(nested)
        for edge in drawing.edges:
            yield f"{identifier(edge.source)} -> {identifier(edge.target)}{_attributes(edge)};"

    def _cluster(self, drawing: Drawing) -> Iterator[str]:
        path = drawing.path.removesuffix("/")
        colour, width = (self.palette.mark, 4) if path in self.changed else (self.palette.grid, 1)
        yield f"subgraph {identifier(f'cluster_{path}')} {{"
        yield f'graph [style=dashed, color="{colour}", penwidth={width}, labeljust=l, margin=12,'
        yield f"  label=<<b>{text(drawing.title)}</b>>];"
        yield from self._inside(drawing)
        yield "}"

    def _table(self, box: Box) -> str:
        colours, marked = self.palette, box.path in self.changed
        header, *rest = box.lines
        grid = colours.mark if marked else colours.grid
        head, head_text = (grid, colours.mark_text) if marked else (colours.header, colours.header_text)
        if box.kind != "layer" and not marked:
            head, head_text = colours.cell, colours.text
        rows = [
            _row(header, 14 if box.kind == "operation" or not rest else 16, head, head_text),
            *(_row(line, 14, colours.cell, colours.text) for line in rest),
            *(_row(line, 14, colours.note, colours.text) for line in self.notes.get(box.path, ())),
            *(
                _cell(lines, 14, colours.note, colours.text, f"{HEAD}{number}")
                for number, lines in self.heads.get(box.path, ())
            ),
            *(
                _row(line, 14, colours.problem, colours.problem_text)
                for line in self.problems.get(box.path, ())
            ),
        ]
        if self.outputs and box.outputs > 1:
            rows.append(self._outputs(box.outputs))
        if box.path in self.valued:
            rows.append(_row(((EMPTY, False),), 14, colours.cell, colours.text, VALUE))
        border = 4 if marked else 0
        return (
            f'<table border="{border}" color="{grid}" bgcolor="{grid}" cellborder="0" cellpadding="2"'
            f' cellspacing="1">{"".join(rows)}</table>'
        )

    def _outputs(self, count: int) -> str:
        """A row with a cell for each of several tensors."""
        cells = "".join(
            f'<td bgcolor="{self.palette.cell}" href="#{OUTPUT}{number}"><font point-size="14"'
            f' color="{self.palette.text}"> tensor {number + 1}<b> </b></font></td>'
            for number in range(count)
        )
        return (
            f'<tr><td bgcolor="{self.palette.grid}" cellpadding="0"><table border="0" cellborder="0"'
            f' cellpadding="2" cellspacing="1"><tr>{cells}</tr></table></td></tr>'
        )


def _lines(plain: bool) -> str:
    return "splines=ortho, concentrate=true" if plain else "splines=polyline"


def _font(colours: Palette) -> str:
    return f', fontname=Helvetica, fontsize=14, fontcolor="{colours.text}"'


def _attributes(edge: Edge) -> str:
    label = f"label=<{text(f'{BESIDE_ARROW}{edge.label}{BESIDE_ARROW * 2}')}>" if edge.label else ""
    attributes = ", ".join(filter(None, [STYLES[edge.kind], label]))
    return f" [{attributes}]" if attributes else ""


def _row(line: TextLine, size: int, background: str, colour: str, part: str = "") -> str:
    """A line of a box; in the SVG a `part` of it is in a link of that name."""
    return _cell((line,), size, background, colour, part)


def _cell(lines: Sequence[TextLine], size: int, background: str, colour: str, part: str = "") -> str:
    """Lines of a box in one cell; of several each is a cell in it, as high as others."""
    link = f' href="#{part}"' if part else ""
    written = [f'<font point-size="{size}" color="{colour}">{_pieces(line)}</font>' for line in lines]
    if len(written) == 1:
        return f'<tr><td bgcolor="{background}"{link}>{written[0]}</td></tr>'
    rows = "".join(f"<tr><td>{line}</td></tr>" for line in written)
    return (
        f'<tr><td bgcolor="{background}" cellpadding="0"{link}><table border="0" cellborder="0"'
        f' cellpadding="2" cellspacing="0">{rows}</table></td></tr>'
    )


def _pieces(line: TextLine) -> str:
    parts: list[TextLine] = [()]
    for run in line:
        parts = [*parts, ()] if run[0] == NEW_LINE else [*parts[:-1], (*parts[-1], run)]
    return "<br/>".join(map(_one_line, parts))


def _one_line(line: TextLine) -> str:
    # The space at the end is a piece of its own, since where it begins tells where the text before it ends.
    end = " " if line[-1][1] else "<b> </b>"
    pieces = "".join(f"<b>{text(piece)}</b>" if bold else text(piece) for piece, bold in line)
    return f" {pieces}{end}"


def identifier(name: str) -> str:
    """A name as the id of a node or graph, which is also its title in an SVG."""
    # Graphviz replaces character references itself. A backslash would escape the quotation mark after it, and
    # what begins with a percent sign has no name.
    return f'"{_escaped(name).replace("%", "&#37;")}"'


def text(value: str) -> str:
    """A text as an HTML-like label shows it literally."""
    # Two backslashes show one; one before a letter could mean the name of the node.
    return _escaped(value).replace("&#92;", "&#92;&#92;")


def _escaped(value: str) -> str:
    printable = _NO_TEXT.sub("\ufffd", value)
    return escape(printable, quote=False).replace('"', "&quot;").replace("\\", "&#92;")
