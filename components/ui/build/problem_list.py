"""What is wrong with the draft, beside the part that it is about, with repairs to press."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

import streamlit as st

from components.assembly.checks.validate import MOST, every_problem
from components.assembly.edits.mending.repairs import repairs
from components.assembly.spec import ModelSpec
from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import Problem
from components.ui.base.locale import say
from components.ui.base.markdown import Text
from components.ui.build import edits, selection
from components.ui.build.selection import Part
from components.ui.session.lesson_session import LessonSession

# What is not wrong, but not finished yet.
UNFINISHED = frozenset(
    {"no-input", "no-head", "unused-input", "unused-layer", "unused-tensor", "not-connected"}
)
# Problems of outputs.
OF_HEADS = frozenset(
    {
        "head-on-input",
        "no-batch",
        "unknown-loss",
        "unfit-loss",
        "unknown-metric",
        "unfit-metric",
        "duplicate-metric",
    }
)
# Problems elsewhere that are listed, each in a line.
MOST_LINES = 5


@dataclass(frozen=True)
class Fault:
    """A problem of the draft, and the part that it is about; None if that is the whole draft."""

    problem: Problem
    part: Part | None

    @property
    def unfinished(self) -> bool:
        """Whether it is only not finished yet."""
        return self.problem.code in UNFINISHED


@lru_cache(64)
def faults(spec: ModelSpec) -> tuple[Fault, ...]:
    """The problems of a draft, up to `MOST`: those of the whole draft first. Where there is no output, that
    is what is said of the tensors that nothing uses."""
    said = list(islice(_each_once(spec), MOST))
    without_output = any(problem.code == "no-head" for problem in said)
    located = [
        Fault(problem, _part(spec, problem))
        for problem in said
        if not (without_output and problem.code == "unused-tensor")
    ]
    return tuple(sorted(located, key=lambda fault: fault.part is not None))


def _each_once(spec: ModelSpec) -> Iterator[Problem]:
    seen: set[tuple[str, str, str]] = set()
    for problem in every_problem(spec):
        key = problem.code, problem.where, str(problem.message)
        if key not in seen:
            seen.add(key)
            yield problem


def _part(spec: ModelSpec, problem: Problem) -> Part | None:
    """The part that a problem is about. Heads are often called like the layer that makes their tensor."""
    if problem.code in OF_HEADS and any(head.name == problem.where for head in spec.heads):
        return Part("head", problem.where)
    return selection.part_named(spec, problem.where)


def problem_list(session: LessonSession, part: Part | None) -> None:
    """Draw what is wrong: with the selected part and the whole draft in full, elsewhere as lines to press.

    Args:
        session: Whose draft it is.
        part: What is selected.
    """
    spec = edits.draft(session)
    all_faults = faults(spec)
    if not all_faults:
        return
    place = None if part is None else selection.place_of(spec, part)
    here = [
        fault for fault in all_faults if fault.part is None or selection.place_of(spec, fault.part) == place
    ] or all_faults[:1]
    elsewhere = [fault for fault in all_faults if fault not in here]
    with st.container(key=f"{session.name}-problems", gap="xsmall"):
        for number, fault in enumerate(here):
            _fault(session, fault, number)
        _lines(session, elsewhere)


def _fault(session: LessonSession, fault: Fault, number: int) -> None:
    """A problem in full, with what mends it; what is only not finished takes less room."""
    problem = fault.problem
    text = say(problem.sentence())
    if fault.part is not None:
        text = Text("**{where}**: {text}").format(where=problem.where, text=text)
    if not fault.unfinished:
        st.error(text, icon=":material/error:")
        with st.container(horizontal=True, gap="xsmall"):
            _repairs(session, fault, number)
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(Text(":material/pending: {text}").format(text=text), width="content")
        _repairs(session, fault, number)


def _repairs(session: LessonSession, fault: Fault, number: int) -> None:
    """A button for each edit that mends a problem."""
    problem = fault.problem
    within = () if fault.part is None else fault.part.within
    inside = replace(problem, where=problem.where.removeprefix("".join(f"{name}/" for name in within)))
    for place, repair in enumerate(repairs(_model(session, fault), inside)):
        st.button(
            say(repair.sentence),
            key=f"{session.name}-repair-{number}-{place}",
            icon=":material/build:",
            type="tertiary" if fault.unfinished else "secondary",
            on_click=_repair,
            args=(session, within, inside, repair.sentence),
        )


def _model(session: LessonSession, fault: Fault) -> ModelSpec:
    """The model that the part with the problem is in."""
    spec = edits.draft(session)
    return spec if fault.part is None else selection.model_of(spec, fault.part)


def _repair(session: LessonSession, within: tuple[str, ...], problem: Problem, sentence: Message) -> None:
    def mended(model: ModelSpec) -> ModelSpec:
        specs = {repair.sentence: repair.spec for repair in repairs(model, problem)}
        return specs[sentence] if sentence in specs else _gone(problem)

    edits.apply(session, mended, within=within)


def _gone(problem: Problem) -> ModelSpec:
    raise KeyError(problem.where)


def _lines(session: LessonSession, elsewhere: Sequence[Fault]) -> None:
    """Problems of other parts: pressing one selects the part."""
    for number, fault in enumerate(elsewhere[:MOST_LINES]):
        st.button(
            Text("{where}: {what}").format(where=fault.problem.where, what=say(fault.problem.message)),
            key=f"{session.name}-problem-{number}",
            type="tertiary",
            icon=":material/pending:" if fault.unfinished else ":material/error:",
            on_click=selection.select,
            args=(session, fault.part),
        )
    if len(elsewhere) > MOST_LINES:
        st.caption(say(message(N_("and {count} more"), count=len(elsewhere) - MOST_LINES)))
