"""Numbers that a text itself says are those that its row has."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from components.datasets import SingleTextDataset, TangPoems, Tweets
from components.datasets.binding.features import features_from_texts
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
    from_texts = features_from_texts(kind().features(), some["text"])
    assert list(from_texts) == names
    np.testing.assert_array_equal(from_texts.to_numpy(), some[names].to_numpy())


def test_what_someone_types_is_within_the_bounds() -> None:
    for text in ("", "月", "，，，", "床前看月光，疑是地上霜。", "one two three. " * 20):
        from_texts = features_from_texts(TangPoems().features(), [text])
        for feature in TangPoems().features():
            if feature.name in from_texts:
                assert feature.minimum <= from_texts[feature.name].iloc[0] <= feature.maximum
                assert feature.suggested(text) == from_texts[feature.name].iloc[0]
            else:
                assert feature.suggested(text) == feature.default
