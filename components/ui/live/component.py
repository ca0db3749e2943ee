"""The pieces of a page that draw what the route streams: a line with a bar, and charts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import streamlit as st

from components.ui.base.serving.script_file import LOADER
from components.ui.charts.training_chart import TrainingChart
from components.ui.live.route import below
from components.ui.live.script import HERE, SCRIPT
from components.ui.live.watched import Watched

# The height of a chart where nothing else is said.
CHART_HEIGHT = "210px"
# The narrowest that a chart may get before those beside it go below it, in pixels.
NARROWEST = 215
# What draws them, below the route's own address.
LIBRARY = "charts.js"

# Streamlit injects the styles into the page itself: every name in them begins with "modelier-".
_live = st.components.v2.component(
    "modelier_live",
    js=LOADER,
    css=(HERE / "live.css").read_text(encoding="utf-8"),
    isolate_styles=False,
)


@dataclass(frozen=True)
class DrawnChart:
    """A chart, and what it shows for those who cannot see it."""

    chart: TrainingChart
    alt: str


def draw_status(
    key: str,
    watched: Watched | None,
    line: str,
    result: str,
    counting: tuple[str, str],
    fraction: float,
    seen: str,
    expected: str,
) -> None:
    """Draw the progress bar of a run and the line below it with the `result` of the latest epoch.

    Both keep their place while they are empty; there is room for as many lines as `expected` has. On a narrow
    screen the figure `counting`, with its name, stands in the place of the result. The script runs again when
    the run is no longer as it was `seen`. What draws charts is loaded meanwhile."""
    data = {
        "kind": "status",
        "url": _address(watched),
        "library": _path(LIBRARY),
        "line": line,
        "result": result,
        "counting": counting,
        "fraction": fraction,
        "seen": seen,
        "expected": expected,
    }
    _mount(key, data)


def draw_charts(
    key: str,
    watched: Watched | None,
    charts: Mapping[str, DrawnChart],
    epochs: int,
    height: str = CHART_HEIGHT,
) -> None:
    """Charts side by side as far as there is room, each of this `height` (a length in CSS). The script (the
    fragment, if it is in one) runs again when more than so many epochs are done."""
    data = {
        "kind": "charts",
        "url": _address(watched),
        "library": _path(LIBRARY),
        "height": height,
        "narrowest": NARROWEST,
        "epochs": epochs,
        "charts": {name: {**drawn.chart.plain(), "alt": drawn.alt} for name, drawn in charts.items()},
    }
    _mount(key, data)


def draw_events(key: str, watched: Watched | None, label: str) -> None:
    """What happened in the run, in sentences, as it happens; `label` is what the list is called for those who
    cannot see it."""
    _mount(key, {"kind": "events", "url": _address(watched), "label": label})


def await_epoch(key: str, watched: Watched | None, epochs: int) -> None:
    """Nothing to be seen. The fragment that this is in runs again when more than so many epochs
    are done."""
    _mount(key, {"kind": "epochs", "url": _address(watched), "epochs": epochs})


@dataclass(frozen=True)
class Seen:
    """How far a run was when something was drawn of it.

    Attributes:
        epochs: How many epochs were done.
        over: Whether it was over.
        step: How many batches were trained.
        measured: The last batch that was measured; 0 without one.
    """

    epochs: int
    over: bool
    step: int
    measured: int


def await_measured(key: str, watched: Watched | None, seen: Seen, apart: float | None) -> None:
    """Nothing to be seen. The fragment that this is in runs again when an epoch or the run is over; and, but
    for `apart` None, so many seconds after it was drawn if batches were trained since, or at once after a
    control was moved."""
    milliseconds = apart if apart is None else 1000 * apart
    _mount(key, {"kind": "measured", "url": _address(watched), "apart": milliseconds, **asdict(seen)})


def _mount(key: str, data: dict[str, Any]) -> None:
    # What the page says is that there is something new; the script finds out for itself what.
    _live(key=key, data={"script": SCRIPT.address(), **data}, on_changed_change=lambda: None)


def _address(watched: Watched | None) -> str | None:
    return _path(f"run/{watched.token}") if watched is not None else None


def _path(name: str) -> str:
    return f"{below(str(st.get_option('server.baseUrlPath') or ''))}/{name}"
