"""Curves as SVG: well formed, to scale, with names on everything."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from components.export.svg_chart import HEIGHT, MAX_POINTS, WIDTH, Chart, Series, to_svg

SVG = "{http://www.w3.org/2000/svg}"


def drawn(*series: Series, marks: tuple[tuple[float, str], ...] = ()) -> ElementTree.Element:
    return ElementTree.fromstring(
        to_svg("All <of> it", [Chart("Loss & more", "batch", "loss", series, marks)])
    )


def points(line: ElementTree.Element) -> list[tuple[float, float]]:
    return [tuple(map(float, pair.split(","))) for pair in line.attrib["points"].split()]  # type: ignore[misc]


def test_points_are_where_their_numbers_are() -> None:
    svg = drawn(Series("head", [(0, 0.0), (5, 1.0), (10, 0.5)], 0))
    (line,) = svg.iter(f"{SVG}polyline")
    (x0, y0), (x1, y1), (x2, y2) = points(line)
    assert x1 - x0 == pytest.approx(x2 - x1, abs=0.2)
    assert y0 > y2 > y1
    assert y2 == pytest.approx((y0 + y1) / 2, abs=0.2)
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points(line))


def test_titles_axes_and_legend_are_named() -> None:
    svg = drawn(Series("main: training", [(1, 1.0)], 0), Series("主要: 驗證", [(1, 2.0)], 1, dashed=True))
    words = [element.text for element in svg.iter(f"{SVG}text")]
    assert {"All <of> it", "Loss & more", "batch", "loss", "main: training", "主要: 驗證"} <= set(words)
    assert svg.find(f"{SVG}title").text == "All <of> it"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "values", [[], [(1, 3.0)], [(1, 0.0), (2, 0.0)], [(1, float("nan")), (2, 1.0)], [(1, 1e30)]]
)
def test_odd_numbers_are_drawn_all_the_same(values: list[tuple[float, float]]) -> None:
    svg = drawn(Series("a", values, 0))
    assert "nan" not in ElementTree.tostring(svg).decode()


def test_many_points_are_thinned_and_the_last_is_kept() -> None:
    svg = drawn(Series("a", [(step, float(step)) for step in range(10 * MAX_POINTS)], 0))
    (line,) = svg.iter(f"{SVG}polyline")
    assert len(points(line)) <= MAX_POINTS + 1
    assert points(line)[-1][0] == WIDTH - 16


def test_marks_are_upright() -> None:
    svg = drawn(Series("a", [(0, 1.0), (10, 2.0)], 0), marks=((5, "news_out 0.2→1.7"),))
    dotted = [element for element in svg.iter(f"{SVG}line") if element.get("stroke-dasharray") == "2 3"]
    assert [element.get("x1") == element.get("x2") for element in dotted] == [True]
    assert "news_out 0.2→1.7" in [element.text for element in svg.iter(f"{SVG}text")]
