"""Draws line charts as an SVG document, without a browser or a library."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from components.training.values.chart_axis import Bad, round_step, span

WIDTH, HEIGHT = 640, 300
# Left, right, top, bottom of the plot within its chart.
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 16, 64, 44
TICKS = 5
# Points of a line that are drawn at most: more than its pixels show nothing.
MAX_POINTS = 1_000
_FONT = "font-family=\"Helvetica,Arial,'Noto Sans TC','PingFang TC','Microsoft JhengHei',sans-serif\""
# The colours of the pages, which differ for every kind of colour vision.
COLOURS = ("#0072b2", "#d55e00", "#00604a", "#560c87", "#7a5200", "#2f3942")


@dataclass(frozen=True)
class Series:
    """A line of a chart.

    Attributes:
        name: Its name in the legend.
        points: Its points (x, y), x ascending.
        colour: The number of its colour.
        dashed: Whether it is dashed, with a dot at each point.
    """

    name: str
    points: Sequence[tuple[float, float]]
    colour: int
    dashed: bool = False


@dataclass(frozen=True)
class Chart:
    """A chart.

    Attributes:
        title: Its title.
        x: The name of the x axis.
        y: The name of the y axis.
        series: Its lines.
        marks: Vertical lines: x and the text beside each.
        bad: The end of y where a few numbers may be cut off (see `training.values.chart_axis`).
        cut_text: The text that names the farthest number that was cut off, with a blank {value}.
    """

    title: str
    x: str
    y: str
    series: Sequence[Series]
    marks: Sequence[tuple[float, str]] = ()
    bad: Bad = "high"
    cut_text: str = "{value}"


def to_svg(title: str, charts: Sequence[Chart]) -> str:
    """An SVG document with the charts one below the other. Points that are not finite are left out."""
    height = 40 + len(charts) * HEIGHT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" role="img" {_FONT}>',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        _text(16, 26, title, size=16, bold=True),
    ]
    for number, chart in enumerate(charts):
        parts += [f'<g transform="translate(0 {40 + number * HEIGHT})">', *_chart(chart, number), "</g>"]
    return "\n".join([*parts, "</svg>"]) + "\n"


@dataclass(frozen=True)
class _ChartAxis:
    """An axis: the numbers from `low` to `high` are drawn on the pixels from `start` to `end`."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    def ticks(self) -> list[float]:
        """The whole numbers that are labelled, at most one more than `TICKS`."""
        step = max(round_step((self.high - self.low) / TICKS), 1.0)
        first = math.ceil(self.low / step - 1e-9)
        last = math.floor(self.high / step + 1e-9)
        return [number * step for number in range(first, last + 1)]


def _axis(values: Sequence[float], start: float, end: float) -> _ChartAxis:
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    if high - low < 1e-12 * max(abs(high), 1):
        low, high = low - (abs(low) or 1.0) * 0.5, high + (abs(high) or 1.0) * 0.5
    return _ChartAxis(low, high, start, end)


def _chart(chart: Chart, number: int) -> list[str]:
    lines = [(series, _thinned(series.points)) for series in chart.series]
    xs = [x for _, points in lines for x, _ in points]
    shown = span([[y for _, y in points] for _, points in lines], bad=chart.bad)
    x = _axis([0.0, *xs], _LEFT, WIDTH - _RIGHT)
    y = _ChartAxis(shown.low, shown.high, HEIGHT - _BOTTOM, _TOP)
    cut_note = chart.cut_text.format(value=_number(shown.cut)) if shown.cut is not None else ""
    return [
        f'<clipPath id="plot-{number}"><rect x="{_LEFT}" y="{_TOP - 3}" width="{WIDTH - _LEFT - _RIGHT + 3}" '
        f'height="{HEIGHT - _TOP - _BOTTOM + 6}"/></clipPath>',
        _text(16, 18, chart.title, size=13, bold=True),
        *_legend(chart.series),
        *_grid(chart, x, y, shown.step),
        *(part for at, words in chart.marks for part in _vertical(x.at(at), words)),
        f'<g clip-path="url(#plot-{number})">',
        *(part for series, points in lines for part in _line(series, points, x, y)),
        "</g>",
        *([_text(WIDTH - _RIGHT, _TOP + 10, cut_note, size=9, anchor="end")] if cut_note else []),
    ]


def _thinned(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    known = [(x, y) for x, y in points if math.isfinite(x) and math.isfinite(y)]
    stride = max(1, math.ceil(len(known) / MAX_POINTS))
    return [point for at, point in enumerate(known) if at % stride == 0 or at == len(known) - 1]


def _grid(chart: Chart, x: _ChartAxis, y: _ChartAxis, step: float) -> list[str]:
    parts = []
    for number in range(round((y.high - y.low) / step) + 1):
        tick = y.low + number * step
        at = y.at(tick)
        line = f'<line x1="{x.start}" x2="{x.end}" y1="{at:.1f}" y2="{at:.1f}" stroke="#e0e0e0"/>'
        parts += [line, _text(x.start - 6, at + 4, _number(tick), anchor="end")]
    parts += [_text(x.at(tick), y.start + 16, _number(tick), anchor="middle") for tick in x.ticks()]
    parts += [
        f'<path d="M{x.start} {y.end}V{y.start}H{x.end}" fill="none" stroke="#444444"/>',
        _text((x.start + x.end) / 2, y.start + 36, chart.x, anchor="middle"),
        f'<g transform="rotate(-90 14 {(y.start + y.end) / 2})">'
        + _text(14, (y.start + y.end) / 2 + 4, chart.y, anchor="middle")
        + "</g>",
    ]
    return parts


def _vertical(at: float, words: str) -> list[str]:
    line = (
        f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{_TOP}" y2="{HEIGHT - _BOTTOM}" '
        'stroke="#999999" stroke-dasharray="2 3"/>'
    )
    if not words:
        return [line]
    # Beyond the middle the words stand before the line.
    beyond = at > WIDTH / 2
    label = _text(at - 3 if beyond else at + 3, _TOP + 9, words, size=9, anchor="end" if beyond else "start")
    return [line, label]


def _line(series: Series, points: Sequence[tuple[float, float]], x: _ChartAxis, y: _ChartAxis) -> list[str]:
    colour = COLOURS[series.colour % len(COLOURS)]
    at = [(f"{x.at(one):.1f}", f"{y.at(other):.1f}") for one, other in points]
    dash = ' stroke-dasharray="5 4"' if series.dashed else ""
    line = (
        f'<polyline points="{" ".join(",".join(point) for point in at)}" fill="none" stroke="{colour}" '
        f'stroke-width="1.6"{dash}/>'
    )
    dots = [f'<circle cx="{one}" cy="{other}" r="2.5" fill="{colour}"/>' for one, other in at]
    return [line, *(dots if series.dashed or len(at) == 1 else [])]


def _legend(series: Sequence[Series]) -> list[str]:
    parts, at, row = [], float(_LEFT), 38
    for curve in series:
        # A letter is some 6 pixels wide, a Chinese character 11.
        width = 34 + sum(6.2 if letter.isascii() else 11.5 for letter in curve.name)
        if at + width > WIDTH - _RIGHT and at > _LEFT:
            at, row = float(_LEFT), row + 14
        colour = COLOURS[curve.colour % len(COLOURS)]
        dash = ' stroke-dasharray="5 4"' if curve.dashed else ""
        parts += [
            f'<line x1="{at:.0f}" x2="{at + 18:.0f}" y1="{row - 4}" y2="{row - 4}" stroke="{colour}" '
            f'stroke-width="2"{dash}/>',
            _text(at + 22, row, curve.name),
        ]
        at += width
    return parts


def _text(
    x: float, y: float, words: str, *, size: int = 11, anchor: str = "start", bold: bool = False
) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="#222222"{weight}>'
        f"{escape(words)}</text>"
    )


def _number(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() and abs(value) < 1e6 else f"{value:.3g}"
