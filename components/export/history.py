"""The history of a training as tables (CSV) and as a picture (SVG)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from components.assembly.catalog.metrics import rising
from components.assembly.spec.messages import N_, Translate, message
from components.export.svg_chart import Chart, Series, to_svg
from components.export.trained_model import TrainedModel
from components.training.values.moves import labels
from components.training.values.row_tables import cells, moved_before


def history_csv(trained: TrainedModel) -> str:
    """A CSV with a row for each batch and each epoch.

    The columns of a head are `HEAD_weight` (the loss weight in force), `HEAD_loss` and `HEAD_METRIC`; those
    with `val_` in front are of the validation part. `moved` says which controls were moved before a row.
    Values that a row does not have are empty. What was learnt from random numbers says so in each row, in
    `data`.
    """
    heads = [head for head in trained.spec.heads if head.loss is not None]
    columns = ["kind", "step", "epoch", "seconds", "samples", "learning_rate", "loss", "val_loss"]
    for head in heads:
        measured = ["loss", *head.metrics]
        columns += [*(f"{head.name}_{name}" for name in ("weight", *measured))]
        columns += [f"val_{head.name}_{name}" for name in measured]
    moves = moved_before(trained.rows, trained.marks)
    caution = trained.recipe.dataset.caution()
    caution_cells = {} if caution is None else {"data": caution.text()}
    rows = (
        {**cells(row), "moved": move, **caution_cells} for row, move in zip(trained.rows, moves, strict=True)
    )
    return _table([*columns, "moved", *caution_cells], rows)


def marks_csv(trained: TrainedModel) -> str:
    """A CSV with a row for each move of a live control: after which batch, and from what to what."""
    rows = ({**vars(mark)} for mark in trained.marks)
    return _table(["step", "control", "before", "after"], rows)


def _table(columns: Sequence[str], rows: Iterator[dict[str, object]]) -> str:
    written = io.StringIO()
    table = csv.DictWriter(written, columns, extrasaction="ignore", lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    return written.getvalue()


def curves_svg(trained: TrainedModel, translate: Translate) -> str:
    """The curves as an SVG document.

    One chart has the loss of each head by batch, with that of the validation part by epoch; one the first
    metric of each head by epoch. Dotted vertical lines mark where a control was moved.
    """
    steps, epochs = message(N_("batch")).text(translate), message(N_("epoch")).text(translate)
    metrics = list(_metrics(trained, translate))
    title = message(
        N_("How {name} was trained: {epochs} {epochs:epoch|epochs}"), name=trained.name, epochs=trained.epochs
    )
    if trained.recipe.dataset.caution() is not None:
        title = message(N_("{title} · random numbers"), title=title)
    last = max((row.step for row in trained.rows), default=1)
    marks = labels(trained.marks, last, translate)
    per_epoch = _batches_per_epoch(trained)
    cut_above = message(N_("cut off: up to {value}")).text(translate)
    charts = [
        Chart(
            message(N_("Loss of each head")).text(translate),
            steps,
            message(N_("loss")).text(translate),
            list(_losses(trained, translate)),
            marks,
            cut_text=cut_above,
        )
    ]
    if metrics:
        named = message(N_("Metric of each head")).text(translate)
        by_epoch = [(step / per_epoch, words) for step, words in marks]
        falling = any(
            not rising(metric) for head in trained.spec.heads if head.loss for metric in head.metrics[:1]
        )
        cut_below = message(N_("cut off: down to {value}")).text(translate)
        charts.append(
            Chart(
                named,
                epochs,
                message(N_("metric")).text(translate),
                metrics,
                by_epoch,
                "high" if falling else "low",
                cut_above if falling else cut_below,
            )
        )
    return to_svg(title.text(translate), charts)


def _batches_per_epoch(trained: TrainedModel) -> int:
    """How many batches an epoch has."""
    return next((row.step // row.epoch for row in trained.rows if row.kind == "epoch"), 1) or 1


def _losses(trained: TrainedModel, translate: Translate) -> Iterator[Series]:
    for colour, head in enumerate(_heads(trained)):
        batches = [
            (row.step, row.losses[head]) for row in trained.rows if row.kind == "batch" and head in row.losses
        ]
        validation = [
            (row.step, row.validation[head])
            for row in trained.rows
            if row.kind == "epoch" and head in row.validation
        ]
        yield Series(_series_name(head, N_("training"), translate), batches, colour)
        if validation:
            yield Series(_series_name(head, N_("validation"), translate), validation, colour, dashed=True)


def _metrics(trained: TrainedModel, translate: Translate) -> Iterator[Series]:
    epochs = [row for row in trained.rows if row.kind == "epoch"]
    for colour, head in enumerate(_heads(trained)):
        for metric in trained.spec.head(head).metrics[:1]:
            key = f"{head}/{metric}"
            for part, dashed, which in (
                (N_("training"), False, "metrics"),
                (N_("validation"), True, "validation_metrics"),
            ):
                points = [
                    (row.epoch, getattr(row, which)[key]) for row in epochs if key in getattr(row, which)
                ]
                if points:
                    yield Series(
                        _series_name(f"{head} {translate(metric)}", part, translate), points, colour, dashed
                    )


def _heads(trained: TrainedModel) -> list[str]:
    return [head.name for head in trained.spec.heads if head.loss is not None]


def _series_name(what: str, part: str, translate: Translate) -> str:
    return f"{what}: {translate(part)}"
