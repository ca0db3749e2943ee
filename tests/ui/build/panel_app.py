"""The panel of a part of a draft, as a page by itself; and what is pressed in it."""

from __future__ import annotations

from typing import Any

from streamlit.testing.v1 import AppTest

from components.assembly import ModelSpec
from components.lessons import BuildOptions
from components.training import Recipe
from components.ui.base import state
from components.ui.build.edits import draft
from components.ui.build.panels import part_panel
from components.ui.build.selection import Part, others, select, selected
from components.ui.session.experiment import Experiment
from components.ui.session.lesson_session import LessonSession


class PanelApp:
    """A page with the panel of what is selected in a draft. Each press of a control is counted."""

    def __init__(
        self,
        spec: ModelSpec,
        part: Part | None = None,
        more: tuple[str, ...] = (),
        others: tuple[Part, ...] = (),
    ) -> None:
        """
        Args:
            spec: The draft.
            part: What is selected.
            more: The layers of which more settings are shown.
            others: What is selected beside it.
        """
        self.session = LessonSession("own", Experiment(BuildOptions(model=spec), Recipe()))
        self.presses = 0
        self.more = more
        self.drawn = False
        self.part: Part | None = None
        self.first = part
        self.others = others
        _pages[id(self)] = self
        self.app = AppTest.from_function(_script, kwargs={"page": id(self)}, default_timeout=60)

    def draw(self) -> None:
        if self.first is not None:
            select(self.session, self.first, self.others)
            self.first, self.others = None, ()
        for layer in self.more:
            state.choose(f"own-part-{layer}-more", True)
        self.more = ()
        self.part = selected(self.session)
        part_panel(self.session, self.part, others(self.session))

    def run(self) -> PanelApp:
        self.app.run()
        self.drawn = True
        assert not self.app.exception, self.app.exception[0].message
        return self

    @property
    def spec(self) -> ModelSpec:
        """The draft."""
        return draft(self.session)

    def select(self, kind: Any, name: str, **rest: Any) -> PanelApp:
        """Press a part, as in the drawing."""
        self.first = Part(kind, name, **rest)
        self.presses += 1
        return self.run()

    def _widget(self, kind: str, name: str) -> Any:
        if not self.drawn:
            self.run()
        widgets = [one for one in self.app.get(kind) if one.key and one.key.removeprefix("own-part-") == name]
        keys = [one.key for one in self.app.get(kind)]
        assert widgets, f"no {kind} {name!r} among {keys}"
        return widgets[0]

    def press(self, name: str) -> PanelApp:
        """Press a button."""
        button = self._widget("button", name)
        assert not button.disabled, name
        self.presses += 1
        button.click()
        return self.run()

    def put(self, kind: str, name: str, value: Any) -> PanelApp:
        """Give a control another value."""
        self.presses += 1
        self._widget(kind, name).set_value(value)
        return self.run()

    def act(self, name: str, panel: str = "action") -> PanelApp:
        """Press one of the actions."""
        return self.put("button_group", panel, name)

    def errors(self) -> list[str]:
        return [one.value for one in self.app.error]


_pages: dict[int, PanelApp] = {}


def _script(page: int) -> None:
    from tests.ui.build import panel_app  # noqa: PLC0415

    panel_app._pages[page].draw()
