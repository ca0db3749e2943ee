from __future__ import annotations

from components.lessons.headline_options import HeadlineOptions
from components.ui.model.parameter_count import counted


def test_new_layers_are_counted_array_by_array_and_the_largest_is_named() -> None:
    spec = HeadlineOptions().resize("extra_dense", 2).spec()
    assert list(map(str, counted(spec, ("dense_3", "dense_4")))) == [
        "dense_3: 64 × 64 + 64 = 4,160.",
        "dense_4: 64 × 64 + 64 = 4,160.",
        "The largest is embedding, with 98% of all: 10,000 × 512 = 5,120,000.",
    ]


def test_what_has_no_weights_needs_no_count() -> None:
    assert counted(HeadlineOptions().spec(), ("concatenate",)) == ()
