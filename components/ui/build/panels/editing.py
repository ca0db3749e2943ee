"""What a panel works on: the model that the selected part is in, and edits of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import streamlit as st

from components.assembly.checks.limits import limit_problems
from components.assembly.checks.shapes import ShapeTrace, TensorInfo, trace_shapes
from components.assembly.spec import Call, ModelSpec
from components.assembly.spec.problems import Problem, Refused
from components.ui.base import state
from components.ui.base.locale import say
from components.ui.base.markdown import Text
from components.ui.build.edits import Edit, apply, draft
from components.ui.build.selection import Part, PartKind, call_number, model_of, select
from components.ui.session.lesson_session import LessonSession


@dataclass(frozen=True)
class Editing:
    """The draft of a session, or a model inside it, for the controls of a panel.

    Attributes:
        session: Whose draft it is.
        within: The names of the models around what is edited, from the outside in.
    """

    session: LessonSession
    within: tuple[str, ...] = ()

    @cached_property
    def model(self) -> ModelSpec:
        """The model that is edited, as it is while the page is drawn."""
        return model_of(draft(self.session), Part("layer", "", within=self.within))

    @cached_property
    def trace(self) -> ShapeTrace | None:
        """What Keras says of the model; None if it is beyond the limits."""
        return None if limit_problems(self.model) else trace_shapes(self.model)

    @property
    def tensors(self) -> Mapping[str, TensorInfo]:
        """What is known of each tensor; those that cannot be worked out yet are missing."""
        return {} if self.trace is None else self.trace.tensors

    def call(self, name: str) -> Call:
        """The call whose first tensor has this name; `KeyError` if there is none."""
        return self.model.calls[number_of(self.model, name)]

    def key(self, *names: object) -> str:
        """The key of a widget that no other has."""
        return "-".join([self.session.name, "part", *self.within, *map(str, names)])

    def part(self, kind: PartKind, name: str) -> Part:
        """A part of the model."""
        return Part(kind, name, within=self.within)

    def choose(self, part: Part) -> None:
        """Select another part."""
        select(self.session, part)

    def edit(self, edit: Edit, control: str = "") -> bool:
        """Make an edit of the model one step, and select what it added.

        Args:
            edit: The edit.
            control: See `edits.apply`.

        Returns:
            Whether it was made.
        """
        before = _names(self._now())
        if not apply(self.session, edit, within=self.within, control=control):
            return False
        for kind, names in _names(self._now()).items():
            added = [name for name in names if name not in before[kind]]
            if added:
                self.choose(self.part(kind, added[-1]))
                state.forget(self.key("action"))  # the first action, the settings, for what is new
                break
        return True

    def try_edit(self, key: str, typed: Any, value: Any, edit: Edit) -> bool:
        """Make what was entered in a control an edit; what is refused stays in the control, which says why.

        Args:
            key: The key of the control.
            typed: What was entered.
            value: What the control shows without it.
            edit: The edit. It may raise `Refused`, and `ValueError` for what no model can hold.

        Returns:
            Whether it was made.
        """
        try:
            model = edit(self._now())
            ModelSpec.model_validate(model.model_dump(mode="json"))
        except Refused as refused:
            state.choose(key_of_refusal(key), (value, typed, refused.problems[0]))
            return False
        except (KeyError, ValueError):
            pass  # `apply` says what is wrong
        state.forget(key_of_refusal(key))
        return self.edit(edit, key)

    def _now(self) -> ModelSpec:
        return model_of(draft(self.session), Part("layer", "", within=self.within))


def number_of(model: ModelSpec, name: str) -> int:
    """The number of the call whose first tensor has this name; `KeyError` if there is none."""
    number = call_number(model, name)
    if number is None:
        raise KeyError(name)
    return number


def _names(model: ModelSpec) -> dict[PartKind, list[str]]:
    """The names of the parts that an edit can add."""
    return {
        "head": [head.name for head in model.heads],
        "call": [call.output for call in model.calls],
        "input": [model_input.name for model_input in model.inputs],
    }


def key_of_refusal(key: str) -> str:
    """Where it is remembered what a control refused."""
    return f"{key}-refused"


def entered(key: str, value: Any) -> Any:
    """What a control shows: what was entered and refused, or the value."""
    refused = state.choice(key_of_refusal(key), None)
    return refused[1] if refused is not None and refused[0] == value else value


def refusal(key: str, value: Any) -> None:
    """Draw why a control refused what was entered, as long as its value is the same."""
    refused = state.choice(key_of_refusal(key), None)
    if refused is not None and refused[0] == value:
        st.error(sentence(refused[2]), icon=":material/error:")


def sentence(problem: Problem) -> Text:
    """A problem in one or two sentences."""
    return Text("{what} {mend}").format(what=say(problem.message), mend=say(problem.mend))


def button(
    editing: Editing, label: Text, name: str, edit: Edit, *, icon: str | None = None, **rest: Any
) -> None:
    """Draw a button that makes an edit."""

    def pressed() -> None:
        editing.edit(edit)

    st.button(label, key=editing.key(name), icon=icon, on_click=pressed, **rest)
