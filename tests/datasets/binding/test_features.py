"""Numbers that a text itself says are those that its row has."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from components.datasets import SingleTextDataset, TangPoems, Tweets
from components.datasets.binding.features import told_by
from components.datasets.sources.tweets import table


@pytest.mark.parametrize(
    ("kind", "rows", "names"),
    [
        (TangPoems, TangPoems.entry.frame, ["lines", "different"]),
        (Tweets, table, ["link"]),
    ],
)
def test_what_a_text_says_is_what_its_row_has(
    kind: type[SingleTextDataset], rows: Callable[[], pd.DataFrame], names: list[str]
) -> None:
    some = rows().iloc[::50]
    told = told_by(kind().features(), some["text"])
    assert list(told) == names
    np.testing.assert_array_equal(told.to_numpy(), some[names].to_numpy())


def test_what_someone_types_is_within_the_bounds() -> None:
    for text in ("", "月", "，，，", "床前看月光，疑是地上霜。", "one two three. " * 20):
        told = told_by(TangPoems().features(), [text])
        for feature in TangPoems().features():
            if feature.name in told:
                assert feature.minimum <= told[feature.name].iloc[0] <= feature.maximum
                assert feature.suggested(text) == told[feature.name].iloc[0]
            else:
                assert feature.suggested(text) == feature.default
