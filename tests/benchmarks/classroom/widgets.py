"""Widgets as the browser's side of Streamlit keeps them: their keys, values and messages."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.proto.Block_pb2 import Block
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.WidgetStates_pb2 import WidgetState

KEY = re.compile(r"\$\$ID-[0-9a-f]+-(.*)", re.DOTALL)


def identity(element: Element | Block) -> str:
    """The id of an element, or of a block that can be opened, if it has one, or nothing."""
    return str(getattr(_body(element), "id", ""))


def key(element: Element | Block) -> str:
    """The key its author gave it, or nothing."""
    match = KEY.fullmatch(identity(element))
    return match[1] if match else ""


def initial(element: Element) -> WidgetState | None:
    """What a widget says of itself when it comes onto the page; None of what says nothing."""
    read = READERS.get(element.WhichOneof("type") or "")
    return _state(element, read(_body(element))) if read is not None else None


def imposed(element: Element) -> bool:
    """Whether the script sets the widget's value, whatever the browser had."""
    return bool(getattr(_body(element), "set_value", False))


def moved(element: Element | Block, value: Any) -> WidgetState:
    """What a widget says when a learner moves it to `value`; of widgets with options it is the
    option's number, of a block that can be opened whether it is open."""
    body = _body(element)
    match element.WhichOneof("type"):
        case "slider":
            return _state(element, [body.options[value]] if _offers(body) else [float(value)])
        case "button_group":
            return _state(element, [body.options[value].content])
        case "selectbox" | "radio":
            return _state(element, body.options[value])
        case _:
            return _state(element, value)


def pressed(element: Element | Block) -> WidgetState:
    """What a button says when it is pressed."""
    return WidgetState(id=identity(element), trigger_value=True)


def uploaded(element: Element | Block, file: str, name: str, size: int) -> WidgetState:
    """What a file uploader says when a file of `size` bytes was sent under the id `file`."""
    state = WidgetState(id=identity(element))
    info = state.file_uploader_state_value.uploaded_file_info.add()
    info.file_id, info.name, info.size = file, name, size
    return state


def reported(identity: str, event: str, value: str) -> WidgetState:
    """What a component of our own says when something happened."""
    happened = [{"event": event, "value": value}]
    return WidgetState(id=_make_trigger_id(identity, "events"), json_trigger_value=json.dumps(happened))


def _body(element: Element | Block) -> Any:
    name = element.WhichOneof("type")
    return getattr(element, name) if name else None


def _state(element: Element | Block, value: Any) -> WidgetState:
    state = WidgetState(id=identity(element))
    match value:
        case bool():
            state.bool_value = value
        case int() | float():
            state.double_value = value
        case str():
            state.string_value = value
        case [float(), *_]:
            state.double_array_value.data[:] = value
        case _:
            state.string_array_value.data[:] = value
    return state


def _offers(slider: Any) -> bool:
    """Whether it is one of named options."""
    return len(slider.options) > 0


def _slider(body: Any) -> list[Any]:
    if _offers(body):
        return list(body.raw_value) if body.set_value else [body.options[int(at)] for at in body.default]
    return list(body.value if body.set_value else body.default)


def _buttons(body: Any) -> list[str]:
    return list(body.raw_values) if body.set_value else [body.options[at].content for at in body.default]


def _one_of(body: Any) -> str:
    return str(body.raw_value if body.set_value else body.options[body.default] if body.options else "")


def _plain(body: Any) -> Any:
    return body.value if body.set_value else body.default


READERS: dict[str, Callable[[Any], Any]] = {
    "slider": _slider,
    "button_group": _buttons,
    "selectbox": _one_of,
    "radio": _one_of,
    **dict.fromkeys(("checkbox", "number_input", "text_input", "text_area"), _plain),
}
