"""Builds one chart of a training: an ECharts option and what the page fills in. Pure: draws nothing.

Curves look as `chart_style` says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pandas as pd

from components.assembly.spec.messages import N_
from components.training.values.chart_axis import Bad
from components.training.values.smoothing import smoothed
from components.ui.base.colours.contrast import faded
from components.ui.charts.chart_style import (
    GREY,
    Option,
    ended,
    entry,
    in_colour,
    is_solid,
    level_look,
    level_name,
    raw_look,
    symbol_of,
    training_look,
    validation_look,
    without_symbol,
)
from components.ui.charts.training_chart import (
    ACROSS,
    CUT,
    GRID,
    LEGEND,
    SIDE_TITLE,
    TITLE,
    AxisRule,
    Moving,
    Table,
    TrainingChart,
    axis_title,
)

Translate = Callable[[str], str]
Column = tuple[pd.DataFrame | None, Table, str]
"""A column of a table with points: of an earlier run, which is given, or of the watched run, which is not."""

# What the parts of a chart are called.
TRAINING, VALIDATION, TO_BEAT = N_("training"), N_("validation"), N_("to beat")
SMOOTHED, RAW = N_("training, smoothed"), N_("{curve}, raw")
# What a curve is called: whose it is, and what of it.
PART_OF = N_("{whole}: {part}")
TOTAL, WEIGHTED = N_("total"), N_("weight × loss")
# Positions for the figures of baselines, taken in turn so that two close ones do not overlap.
PLACES = (
    "insideEndTop",
    "insideStartTop",
    "insideMiddleTop",
    "insideEndBottom",
    "insideStartBottom",
    "insideMiddleBottom",
)


class ChartBuilder:
    """Collects series over one axis of batches, then writes them as a `TrainingChart`.

    Args:
        title: The title, translated.
        unit: What the vertical axis counts, translated.
        length: How many batches the axis spans.
        translate: Translates the names of the parts.
        bad: The end at which outliers are cut off.
        page: The colour of the page, "#rrggbb".
        smoothing: How much curves of batches are smoothed, 0 to less than 1 (`smoothing`).
        named: Whether the legend names heads: it need not for the only one of a model.
    """

    def __init__(
        self,
        title: str,
        unit: str,
        length: int,
        translate: Translate,
        *,
        bad: Bad = "high",
        page: str = "#ffffff",
        smoothing: float = 0.0,
        named: bool = True,
    ) -> None:
        self._title, self._unit, self._length, self._translate = title, unit, length, translate
        self._bad, self._page, self._smoothing, self._named = bad, page, smoothing, named
        self._series: list[Option] = []
        self._tables: list[str] = []
        self._legends: list[tuple[str, ...]] = []
        self._moving: list[Moving] = []
        self._levels: list[Option] = []
        self._legend: dict[str, Option] = {}
        self._numbers: dict[str, int] = {}

    def training(self, head: str, column: Column, colour: str, *, earlier: str = "") -> None:
        """Add a curve of the training part: of batches, solid and smoothed if curves are; of epochs, solid
        with a symbol at each."""
        frame, table, name = column
        share = self._smoothing if table == "batches" else 0.0
        part = SMOOTHED if share else TRAINING
        colour = self._shade(colour, earlier)
        look = training_look(colour, self._number(head), thin=bool(earlier), symbols=table == "epochs")
        if share and not earlier:
            raw = self._translate(RAW).format(curve=self._called(head, TRAINING))
            self._add(raw, self._shown_by(head, part), column, raw_look(colour))
        self._line(head, part, (frame, table, name), look, earlier, share)

    def validation(self, head: str, column: Column, colour: str, *, earlier: str = "") -> None:
        """Add a curve of the validation part: dashed, with a symbol at each epoch."""
        look = validation_look(self._shade(colour, earlier), self._number(head), thin=bool(earlier))
        self._line(head, VALIDATION, column, look, earlier)

    def _line(
        self, head: str, part: str, column: Column, look: Option, earlier: str, share: float = 0.0
    ) -> None:
        """Add a curve of a head, or of the total if `head` is ""; of the run named `earlier`, if any."""
        if not earlier:
            # In the legend, heads have their colours; the parts, which all heads share, are grey.
            part_look = without_symbol(look) if is_solid(look) else look
            if head and self._named:
                sign = {**training_look(look["itemStyle"]["color"]), "symbol": symbol_of(self._number(head))}
                self._legend.setdefault(head, {**sign, "symbolSize": look["symbolSize"]})
                part_look = in_colour(without_symbol(part_look), GREY)
            self._legend.setdefault(self._translate(part), part_look)
        end = symbol_of(self._number(head)) if look["symbol"] == "none" else ""
        called = self._called(head, part)
        name = self._of(earlier, called) if earlier else called
        self._add(name, self._shown_by(head, part), column, look, share, end, earlier)

    def _called(self, head: str, part: str) -> str:
        return self._of(head or self._translate(TOTAL), self._translate(part))

    def _of(self, whole: str, part: str) -> str:
        return self._translate(PART_OF).format(whole=whole, part=part)

    def _shown_by(self, head: str, part: str) -> tuple[str, ...]:
        return tuple(filter(None, (head if self._named else "", self._translate(part))))

    def _shade(self, colour: str, earlier: str) -> str:
        return faded(colour, self._page) if earlier else colour

    def _number(self, head: str) -> int:
        """Which of the heads of this chart it is: it has the symbol and the dashes of that number."""
        return self._numbers.setdefault(head, len(self._numbers))

    def area(self, head: str, column: Column, colour: str) -> None:
        """Add a filled curve, stacked on those added before it."""
        look = {
            "stack": "all",
            "areaStyle": {"color": colour, "opacity": 0.45},
            "lineStyle": {"color": colour, "width": 1},
            "itemStyle": {"color": colour},
            "symbol": "none",
        }
        self._legend[head] = {**look, "symbol": symbol_of(self._number(head))}
        self._add(
            self._of(head, self._translate(WEIGHTED)),
            (head,),
            column,
            look,
            end=symbol_of(self._number(head)),
        )

    def level(self, value: float, colour: str) -> None:
        """Add a dotted horizontal line, the baseline of a head, with its figure."""
        style = level_look(colour)
        label = {"position": PLACES[len(self._levels) % len(PLACES)], "color": colour}
        self._legend[self._translate(TO_BEAT)] = {
            "lineStyle": {**style, "color": GREY if self._named else colour},
            "itemStyle": {"color": GREY, "opacity": 0},
        }
        self._levels.append({"yAxis": value, "name": level_name(value), "lineStyle": style, "label": label})

    def _add(
        self,
        name: str,
        legends: tuple[str, ...],
        column: Column,
        look: Option,
        share: float = 0.0,
        end: str = "",
        earlier: str = "",
    ) -> None:
        frame, table, name_of_column = column
        data: list[Option | list[float]] = []
        if frame is None:
            self._moving.append(Moving(len(self._series), table, name_of_column, share, end))
        else:
            data = ended(smooth(pairs(frame, name_of_column), share), end or look["symbol"], earlier)
        self._series.append({"type": "line", "name": name, "data": data, **look})
        self._tables.append(table)
        self._legends.append(legends)

    def build(self, *, stacked: bool = False) -> TrainingChart:
        """Return the chart; `stacked` if its curves are areas on top of each other."""
        # Heads first, then what is solid, dashed and dotted.
        parts = [self._translate(part) for part in (TRAINING, SMOOTHED, VALIDATION, TO_BEAT)]
        names = sorted(self._legend, key=lambda name: parts.index(name) + 1 if name in parts else 0)
        entries = [entry(name, self._legend[name]) for name in names]
        option = {
            "animation": False,
            "title": [{"text": self._title, **TITLE}, {"text": "", **SIDE_TITLE}],
            "grid": GRID,
            "legend": {**LEGEND, "data": names},
            "tooltip": {"trigger": "axis", "confine": True},
            "xAxis": {
                "type": "value",
                "minInterval": 1,
                "min": 0,
                "max": self._length,
                **axis_title(self._translate(ACROSS["axis"])),
            },
            "yAxis": {"type": "value", "scale": True, "splitNumber": 4, **axis_title(self._unit)},
            "series": [*self._series, *entries, _lines(self._levels)],
        }
        # An entry is a series that its own name alone shows; the last series has no entry.
        legends = (*self._legends, *((legend_entry["name"],) for legend_entry in entries), ())
        tables = (*self._tables, *("" for _entry in (*entries, None)))
        axis = AxisRule(self._bad, self._translate(CUT[self._bad]), zero=stacked, stacked=stacked)
        words = {name: self._translate(text) for name, text in ACROSS.items()}
        return TrainingChart(option, tuple(self._moving), tuple(self._levels), legends, axis, tables, words)


def pairs(table: pd.DataFrame, column: str) -> list[list[float]]:
    """A column of a table as (step, value) pairs, without missing values."""
    if column not in table:
        return []
    known = table[["step", column]].dropna()
    return [[float(step), float(value)] for step, value in known.itertuples(index=False, name=None)]


def smooth(points: Iterable[list[float]], share: float) -> list[list[float]]:
    """Points with smoothed values; as they are if `share` is 0."""
    steps_and_values = list(points)
    if not share:
        return steps_and_values
    values = smoothed([value for _step, value in steps_and_values], share)
    return [[step, value] for (step, _value), value in zip(steps_and_values, values, strict=True)]


def _lines(levels: list[Option]) -> Option:
    """The series of lines: vertical ones where a control was moved (later), horizontal ones of baselines."""
    return {
        "type": "line",
        "name": "marks",
        "data": [],
        "markLine": {
            "symbol": "none",
            "silent": True,
            "animation": False,
            "lineStyle": {"color": GREY, "type": "solid", "width": 1},
            "label": {"formatter": "{b}", "fontSize": 10, "distance": 2},
            "data": levels,
        },
    }
