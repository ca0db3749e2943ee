"""What a browser tab has on its page, from the messages that Streamlit sends it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.Block_pb2 import Block
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates

from tests.benchmarks.classroom import widgets


@dataclass(frozen=True)
class Held:
    """An element, or a block that can be opened, in its place: the run and the fragment that drew it, the
    script it is of."""

    element: Element | Block
    run: str
    fragment: str
    script: str


@dataclass
class Page:
    """Elements by their place, and the values of the widgets among them."""

    held: dict[tuple[int, ...], Held] = field(default_factory=dict)
    values: dict[str, WidgetState] = field(default_factory=dict)

    def draw(self, message: ForwardMsg, run: str) -> Element | None:
        """Put what a message of the kind `delta`, of a run of the script, brings in its place; the
        element, if it is one.
        """
        place = tuple(message.metadata.delta_path)
        kind = message.delta.WhichOneof("type")
        drawn = message.delta.new_element if kind == "new_element" else message.delta.add_block
        if kind != "new_element" and not widgets.identity(drawn):
            self.held.pop(place, None)  # a block is there now
            return None
        self.held[place] = Held(drawn, run, message.delta.fragment_id, message.metadata.active_script_hash)
        if isinstance(drawn, Block):
            return None
        self._register(drawn)
        return drawn

    def _register(self, element: Element) -> None:
        identity = widgets.identity(element)
        if identity and (identity not in self.values or widgets.imposed(element)):
            value = widgets.initial(element)
            if value is not None:
                self.values[identity] = value

    def finish(self, run: str, fragments: list[str]) -> None:
        """Take away what a run that is over has not drawn again."""
        self.held = {
            place: held
            for place, held in self.held.items()
            if held.run == run or (fragments and held.fragment not in fragments)
        }
        self._forget()

    def leave(self, frame: str) -> None:
        """Take away all but what is of the script that is the `frame` of every page."""
        self.held = {place: held for place, held in self.held.items() if held.script == frame}
        self._forget()

    def _forget(self) -> None:
        here = {widgets.identity(held.element) for held in self.held.values()}
        self.values = {identity: value for identity, value in self.values.items() if identity in here}

    def states(self, *others: WidgetState) -> WidgetStates:
        """What all widgets say, and what `others` say this once."""
        return WidgetStates(widgets=[*self.values.values(), *others])

    def find(self, key: str) -> Held | None:
        """The widget with a key."""
        return next((held for held in self.held.values() if widgets.key(held.element) == key), None)

    def all(self, kind: str) -> Iterator[Element]:
        """The elements of one kind, in their order on the page."""
        for place in sorted(self.held):
            element = self.held[place].element
            if isinstance(element, Element) and element.WhichOneof("type") == kind:
                yield element


def trouble(element: Element) -> str:
    """What an element says went wrong, or nothing."""
    if element.WhichOneof("type") == "exception":
        return f"{element.exception.type}: {element.exception.message}"
    if element.WhichOneof("type") == "alert" and element.alert.format == Alert.ERROR:
        return str(element.alert.body)
    return ""


def drawing(element: Element) -> str:
    """The SVG of an element that draws a model; or nothing."""
    component = element.bidi_component
    return str(json.loads(component.json)["svg"]) if component.component_name == "modelier_diagram" else ""
