"""The diagram of a model as a DOT graph: Keras's own drawing, made easier to read.

What is drawn is what `keras.utils.plot_model` draws (see `model_graph`, also for the differences), one text a
line, so that the diagram is narrow enough for a column of a page. Added is what Keras does not draw: what an
edit changed, the loss of each head, which layers are shared, masks and states. The same spec gives the same
DOT, letter for letter. The texts stay English, as Keras's are.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache

from components.assembly.checks.limits import limit_problems
from components.assembly.checks.shapes import trace_shapes
from components.assembly.checks.validate import ensure_valid, every_problem
from components.assembly.drawing.dot_writer import to_text
from components.assembly.drawing.elements import Box, Drawing, Notes, TextLine
from components.assembly.drawing.forms import FULL, Form, Room, fitting
from components.assembly.drawing.level import Level
from components.assembly.drawing.model_graph import drawing
from components.assembly.drawing.notes import box_of, notes_to_select, problem_notes
from components.assembly.drawing.notes import notes as all_notes
from components.assembly.drawing.palette import DARK, LIGHT
from components.assembly.drawing.rendering import has_letters, to_png, to_svg
from components.assembly.keras_model.sequential import stacked_layers
from components.assembly.keras_objects.assembler import Assembly
from components.assembly.spec import ModelSpec
from components.assembly.spec.problems import Problem

__all__ = ["Notes", "draw", "draw_parts", "has_letters", "problems_by_box", "to_dot", "to_png", "to_svg"]

# Drawings kept in memory; one of the slide's model is some kilobytes.
CACHED = 64


def to_dot(
    spec: ModelSpec,
    *,
    changed: Collection[str] = (),
    weights: Mapping[str, float] | None = None,
    dark: bool = False,
    expand_nested: bool = False,
    sequential: bool = False,
    draft: bool = False,
    notes: Notes | None = None,
    valued: Collection[str] = (),
    selectable: bool = False,
    spacious: bool = False,
    room: Room | None = None,
) -> str:
    """The diagram of a model as a DOT graph whose nodes are named after layers.

    Args:
        spec: The model.
        changed: The names of layers and inputs to mark.
        weights: Loss weights by head; a head that is not named has the spec's.
        dark: Whether it is for a dark page.
        expand_nested: Whether models that are layers are drawn with their layers, in a frame.
        sequential: Whether it is drawn as Keras draws a `Sequential`, which a plain stack of layers can be.
        draft: Whether a model that cannot be built yet is drawn as far as it goes, with what is missing or
            wrong in the boxes that it is about.
        notes: Lines to add to the boxes of layers, by path; those of layers without a box are left out.
        valued: The names of boxes that have an empty line at the end, for a figure that is written into it
            where the drawing is shown.
        selectable: Whether it is drawn to select from: each tensor of a call that makes several has a cell,
            and so has each head, and what is wrong with a draft is not written in the boxes (see
            `problems_by_box`).
        spacious: Whether boxes stand farther apart, with room for what is drawn beside arrows.
        room: Where it stands; boxes say less where their letters would not be readable there (see `fitting`).
            Without it they say all.

    Raises:
        Refused: The model cannot be built; a draft is always drawn.
    """
    weight_by_head = weights or {}
    loss_weights = tuple(float(weight_by_head.get(head.name, head.weight)) for head in spec.heads)
    added = tuple((notes or {}).items())
    how = (expand_nested, sequential, draft)
    looks = (selectable, spacious, room)
    return _dot(spec, frozenset(changed), loss_weights, dark, how, added, frozenset(valued), looks)


@lru_cache(CACHED)
def _dot(
    spec: ModelSpec,
    changed: frozenset[str],
    weights: tuple[float, ...],
    dark: bool,
    how: tuple[bool, bool, bool],
    added: tuple[tuple[str, tuple[TextLine, ...]], ...],
    valued: frozenset[str],
    looks: tuple[bool, bool, Room | None],
) -> str:
    selectable, spacious, room = looks
    root, drawn = _drawn(spec, *how)
    form = form_in(spec, room, expand_nested=how[0], draft=how[2])
    drawn = form.of(drawn, all_notes(root, weights))
    plain, heads = notes_to_select(root, weights) if selectable else (all_notes(root, weights), {})
    notes = dict(form.of_notes(plain))
    for path, lines in added:
        notes[path] = (*notes.get(path, ()), *lines)
    problems: dict[str, tuple[TextLine, ...]] = {}
    if how[2] and not selectable:  # beside a drawing to select from stands what is wrong
        placed, elsewhere = problem_notes(root, every_problem(spec))
        problems = dict(placed)
        if elsewhere:
            box = Box(
                root.name(("missing", spec.name)),
                (((spec.name, True), (" is not finished", False)),),
                "missing",
            )
            problems[box.path] = elsewhere
            drawn = Drawing(drawn.path, drawn.title, (*drawn.boxes, box), drawn.edges, drawn.nested)
    return to_text(
        drawn,
        DARK if dark else LIGHT,
        changed,
        notes,
        problems,
        valued,
        selectable,
        spacious,
        form.of_heads(heads),
    )


@lru_cache(CACHED)
def form_in(spec: ModelSpec, room: Room | None, *, expand_nested: bool = False, draft: bool = False) -> Form:
    """How much is written in the boxes; a drawing as a `Sequential` has the form of the functional one.

    Arguments as of `to_dot`. Raises `Refused`.
    """
    if room is None:
        return FULL
    root, drawn = _drawn(spec, expand_nested, False, draft)
    return fitting(drawn, all_notes(root, tuple(head.weight for head in spec.heads)), room)


def draw(
    spec: ModelSpec, expand_nested: bool = False, *, sequential: bool = False, draft: bool = False
) -> Drawing:
    """The boxes and edges that are drawn; arguments as of `to_dot`. Raises `Refused`."""
    return _drawn(spec, expand_nested, sequential, draft)[1]


def draw_parts(spec: ModelSpec, expand_nested: bool = False, *, draft: bool = False) -> tuple[Level, Drawing]:
    """What `draw` returns, after what its boxes stand for. Raises `Refused`."""
    return _drawn(spec, expand_nested, False, draft)


def problems_by_box(spec: ModelSpec, expand_nested: bool = False) -> Mapping[str, tuple[Problem, ...]]:
    """What is wrong with a draft by the name of the box it is about; "" for what belongs to none.

    Args:
        spec: The draft.
        expand_nested: Whether models that are layers are drawn with their layers.
    """
    root, _ = _drawn(spec, expand_nested, False, True)
    placed: dict[str, dict[Problem, None]] = {}
    for problem in every_problem(spec):
        placed.setdefault(box_of(root, problem.where)[0] or "", {})[problem] = None
    return {path: tuple(problems) for path, problems in placed.items()}


@lru_cache(CACHED)
def _drawn(spec: ModelSpec, expand_nested: bool, sequential: bool, draft: bool) -> tuple[Level, Drawing]:
    if not draft:
        ensure_valid(spec)
    if sequential:
        stacked_layers(spec)
    if draft and limit_problems(spec):  # Keras is not asked
        root = Level(spec, Assembly(spec), unfold=False)
    else:
        root = Level(spec, trace_shapes(spec).assembly, expand_nested)
    return root, drawing(root, inputs=not sequential)
