"""What the figures of a run are called where people read them. Pure."""

from __future__ import annotations

from collections.abc import Callable

from components.assembly.catalog.metrics import label


def measure_name(metric: str, translate: Callable[[str], str]) -> str:
    """What a metric is called; the loss if it is ""."""
    return str(translate(label(metric or "loss")))


def figure_name(figure: str, translate: Callable[[str], str]) -> str:
    """What a metric of a head is called, "HEAD/METRIC": "main_output AUC"."""
    head, _slash, metric = figure.rpartition("/")
    return f"{head} {measure_name(metric, translate)}"


def capital(text: str) -> str:
    """A title: its first letter is a capital, the others are as they are."""
    return text[:1].upper() + text[1:]
