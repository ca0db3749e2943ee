"""What the figures of a run are called where people read them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection

from components.assembly.catalog.metrics import label
from components.assembly.spec.messages import N_
from components.training.values.rows import Scale


def measure_name(metric: str, translate: Callable[[str], str], counts: bool = False) -> str:
    """What a metric is called; the loss if it is "". `counts`: whether it is of a head that answers with a
    count, whose errors are those of log(1 + count)."""
    name = str(translate(label(metric or "loss")))
    return str(translate(N_("{measure} of log(1 + count)"))).format(measure=name) if counts else name


def figure_name(figure: str, translate: Callable[[str], str], counts: Collection[str] = ()) -> str:
    """What a metric of a head is called, "HEAD/METRIC": "main_output AUC". `counts`: the heads that answer
    with a count."""
    head, _slash, metric = figure.rpartition("/")
    return f"{head} {measure_name(metric, translate, head in counts)}"


def figure_on(figure: str, translate: Callable[[str], str], scale: Scale | None) -> str:
    """The same of a figure that is on this `scale`."""
    head, _slash, _metric = figure.rpartition("/")
    name = figure_name(figure, translate, (head,) if scale == "count" else ())
    if scale != "deviations":
        return name
    return str(translate(N_("{measure} in standard deviations"))).format(measure=name)


def capital(text: str) -> str:
    """A title: its first letter is a capital, the others are as they are."""
    return text[:1].upper() + text[1:]
