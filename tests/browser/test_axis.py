"""The rule by which a page finds the axis of a chart is the rule that files and Runs go by."""

from __future__ import annotations

import math
import random

from playwright.sync_api import Browser

from components.training.values.chart_axis import Bad, span
from components.ui.live import script

RULE = (script.HERE / "axis.js").read_text(encoding="utf-8")
ASKED = f"""(cases) => {{
  {RULE}
  return cases.map(([curves, earlier, levels, axis]) => span(curves, earlier, levels, axis));
}}"""


def test_pages_and_files_show_the_same_part_of_an_axis(browser: Browser) -> None:
    chance = random.Random(0)
    ends: tuple[Bad, Bad] = ("high", "low")

    def curve() -> list[float]:
        size, scale = chance.choice([0, 1, 4, 5, 9, 240]), 10 ** chance.uniform(-3, 4)
        tail = [chance.paretovariate(0.7) for _ in range(size)]
        return [scale * value for value in tail]

    cases = [
        (
            [curve() for _ in range(chance.randrange(4))],
            [curve() for _ in range(chance.randrange(3))],
            [chance.uniform(0, 2) for _ in range(chance.randrange(3))],
            {"bad": chance.choice(ends), "zero": chance.random() < 0.3},
        )
        for _ in range(300)
    ]
    page = browser.new_page()
    spans = page.evaluate(ASKED, cases)
    page.close()
    for (curves, earlier, levels, axis), theirs in zip(cases, spans, strict=True):
        ours = span(curves, earlier, levels, bad=axis["bad"], zero=axis["zero"])  # type: ignore[arg-type]
        for name in ("low", "high", "step"):
            assert math.isclose(getattr(ours, name), theirs[name], rel_tol=1e-9, abs_tol=1e-12), name
        assert (ours.cut is None) == (theirs["cut"] is None)
        assert ours.cut is None or math.isclose(ours.cut, theirs["cut"])
