"""How the values of a column are distributed, as bars."""

from __future__ import annotations

import numpy as np
import pandas as pd

BARS = 20


def histogram(values: np.ndarray) -> pd.DataFrame:
    """Bars over `values`, NaN left out: columns "from", "to" (the last one included) and "rows".

    A few different values get a bar each, "from" and "to" the same. Values of which none is
    negative and the largest is over a hundred times the median get bars that widen with size,
    since even ones would put nearly all rows into the first.
    """
    values = values[~np.isnan(values)]
    different, rows = np.unique(values, return_counts=True)
    if len(different) <= BARS:
        return pd.DataFrame({"from": different, "to": different, "rows": rows})
    stretched = values.min() >= 0 and values.max() > 100 * max(float(np.median(values)), 1.0)
    edges = (
        np.expm1(np.linspace(0, np.log1p(values.max()), BARS + 1))
        if stretched
        else np.histogram_bin_edges(values, BARS)
    )
    # The last edge went through a logarithm and back, which may lose the largest value.
    edges[-1] = values.max()
    counts, edges = np.histogram(values, edges)
    return pd.DataFrame({"from": edges[:-1], "to": edges[1:], "rows": counts})
