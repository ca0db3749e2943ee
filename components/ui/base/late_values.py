"""Tells a choice of the learner from a value that the browser reports since it has not heard of a new one.

With each press a browser sends the values of all widgets of its page. In a message that was on its way, what
the server has just set (by an undo, for example) is still as it was: Streamlit would take that for a choice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass
class LateValues:
    """The widgets that the server has set, until the browser reports what they were set to.

    Attributes:
        earlier: Of each such widget, by key, the values that it had before.
    """

    earlier: dict[str, list[Any]] = field(default_factory=dict)

    def server_set(self, key: str, *before: Any) -> None:
        """Remember that the server set a widget, and the value that it had before if it had one."""
        self.earlier.setdefault(key, []).extend(before)

    def find(self, reported: Mapping[str, Any], changed: Iterable[str], pressed: str | None) -> set[str]:
        """The keys of the widgets whose reported values are late, and are to be left aside.

        A widget of which the browser reports anything else has heard of what was set.

        Args:
            reported: What a message reports, by key of the widgets in `earlier`.
            changed: The keys of those that the server has another value of.
            pressed: The key of the widget that caused the message if it is the only one that changed, so that
                it was pressed back to what it was; else None.
        """
        late: set[str] = set()
        for key, value in reported.items():
            if key in changed and key != pressed and value in self.earlier[key]:
                late.add(key)
            else:
                del self.earlier[key]
        return late
