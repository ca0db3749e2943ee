"""Where a run is, in one line. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import reduce
from types import MappingProxyType

from components.assembly.spec import ModelSpec
from components.datasets.binding.uncertainty import with_margin, written
from components.training import Row, Run
from components.ui.charts.figure_names import capital, figure_name, measure_name

Translate = Callable[[str], str]
NO_BASELINES: Mapping[str, float] = MappingProxyType({})


def phase(run: Run | None) -> str:
    """The state of a run as far as the buttons tell states apart. Waiting, getting ready and training are
    one to them."""
    if run is None or run.ended:
        return "over"
    return "paused" if run.state == "paused" else "going"


def line(run: Run | None, _: Translate) -> str:
    """What a run is doing, how far it is, how fast, and for how long still; in a second line its loss.

    Args:
        run: The run; None if there is none yet.
        _: Translates.
    """
    if run is None:
        return _("Not trained yet. Press Train and watch the curves.")
    getting_ready = _("Getting ready: Keras traces the model once, which takes a second or two.")
    sentences = {
        "queued": _queue(run, _) if run.state == "queued" else "",
        "starting": getting_ready,
        "paused": _("Paused."),
        "stopped": _("Stopped."),
        "finished": _("Finished."),
        "failed": _("It could not go on."),
        "interrupted": _("Interrupted: the server went away. Press Go on to continue where it stopped."),
    }
    position = _position(run, _)
    said = sentences.get(run.state, "" if position else getting_ready)
    first = " ".join(part for part in (said, position) if part)
    return "\n".join(part for part in (first, _loss(run, _)) if part)


def result(
    run: Run | None,
    _: Translate,
    baselines: Mapping[str, float] = NO_BASELINES,
    counts: Collection[str] = (),
) -> str:
    """What the latest epoch of a run came to on the validation part; arguments as of `counting`."""
    last = _last_epoch(run)
    return "" if last is None else _result(last, baselines, counts, _)


def expected(
    spec: ModelSpec,
    _: Translate,
    baselines: Mapping[str, float] = NO_BASELINES,
    counts: Collection[str] = (),
) -> str:
    """Text of as many lines as a run of a model will have after an epoch, of figures that stand for others.

    Args:
        spec: The model.
        _: Translates.
        baselines: What has to be beaten, by "head/metric".
        counts: The heads that answer with a count; see `measure_name`.
    """
    keys = [f"{head.name}/{metric}" for head in spec.heads if head.loss for metric in head.metrics]
    figures, margins = dict.fromkeys(keys, 0.888), dict.fromkeys(keys, 0.088)
    row = Row(
        *("epoch", 1, 1, 0.888, {}, {}, 0.001),
        validation_metrics=figures,
        validation_rows=800,
        validation_margins=margins,
    )
    came_to = _result(row, figures | dict(baselines), counts, _)
    return "\n" + " · ".join(filter(None, (_("loss {loss:.3f}").format(loss=row.loss), came_to)))


def counting(
    run: Run | None,
    _: Translate,
    baselines: Mapping[str, float] = NO_BASELINES,
    counts: Collection[str] = (),
) -> tuple[str, str]:
    """The figure that counts in a run, and what it is: the first metric of its latest epoch on the validation
    part, or else the loss of its latest row. Both are empty as long as there is none.

    Args:
        run: The run; None if there is none yet.
        _: Translates.
        baselines: What has to be beaten, by "head/metric".
        counts: The heads that answer with a count; see `measure_name`.
    """
    rows = run.rows if run is not None else ()
    if not rows:
        return "", ""
    last = _last_epoch(run)
    if last is None or not last.validation_metrics:
        return f"{rows[-1].loss:.3f}", capital(measure_name("", _))
    key, value = next(iter(last.validation_metrics.items()))
    return written(value), _compared(figure_name(key, _, counts), key, baselines, _)


def announcement(
    run: Run,
    _: Translate,
    baselines: Mapping[str, float] = NO_BASELINES,
    counts: Collection[str] = (),
) -> str:
    """What a screen reader says of a run: its state, and what the latest epoch came to. The same text until
    one of them is another.

    Args:
        run: The run.
        _: Translates.
        baselines: What has to be beaten, by "head/metric".
        counts: The heads that answer with a count; see `measure_name`.
    """
    states = {
        "queued": _("Waiting for a free place."),
        "running": _("Training."),
        "paused": _("Paused."),
        "stopped": _("Stopped."),
        "finished": _("Finished."),
        "failed": _("It could not go on."),
    }
    last = _last_epoch(run)
    if last is None:
        return states.get(run.state, "")
    epoch = _("After epoch {epoch}: loss {loss:.3f}.").format(epoch=last.epoch, loss=last.loss)
    came_to = _result(last, baselines, counts, _)
    return " ".join(part for part in (states.get(run.state), epoch, came_to) if part)


def _loss(run: Run, _: Translate) -> str:
    rows = run.rows
    return _("loss {loss:.3f}").format(loss=rows[-1].loss) if rows else ""


def _last_epoch(run: Run | None) -> Row | None:
    return next((row for row in reversed(run.rows) if row.kind == "epoch"), None) if run is not None else None


def _result(last: Row, baselines: Mapping[str, float], counts: Collection[str], _: Translate) -> str:
    if not last.validation_metrics or not last.validation_rows:
        return ""
    by_head: dict[str, list[str]] = {}
    for key in last.validation_metrics:
        by_head.setdefault(key.rpartition("/")[0], []).append(_figure(last, key, baselines, counts, _))
    heads = [f"{head} {_listed(figures, _)}" for head, figures in by_head.items()]
    return _("on {rows:,} validation {rows:row|rows}: {figures}").format(
        rows=last.validation_rows, figures="; ".join(heads)
    )


def _listed(texts: Sequence[str], _: Translate) -> str:
    return reduce(lambda one, two: _("{first}, {second}").format(first=one, second=two), texts)


def _figure(row: Row, key: str, baselines: Mapping[str, float], counts: Collection[str], _: Translate) -> str:
    head, _slash, metric = key.rpartition("/")
    value = with_margin(row.validation_metrics[key], row.validation_margins.get(key), metric=metric)
    return _compared(f"{measure_name(metric, _, head in counts)} {value}", key, baselines, _)


def _compared(figure: str, key: str, baselines: Mapping[str, float], _: Translate) -> str:
    if key not in baselines:
        return figure
    return _("{figure} (baseline {baseline})").format(figure=figure, baseline=written(baselines[key]))


def _queue(run: Run, _: Translate) -> str:
    ahead = run.ahead
    if ahead is None:
        return _("Waiting for a free place.")
    if ahead:
        return _("Waiting for a free place: {ahead} ahead of you.").format(ahead=ahead)
    return _("Next in line: training begins as soon as a worker process is ready.")


def _position(run: Run, _: Translate) -> str:
    progress = run.progress
    if progress is None or not progress.step:
        return ""
    parts = [
        _("Epoch {epoch} of {epochs}").format(epoch=progress.epoch, epochs=progress.epochs),
        _("batch {step} of {steps}").format(step=progress.step, steps=progress.steps),
    ]
    if progress.speed:
        parts.append(_("{speed:,} {speed:row|rows} a second").format(speed=round(progress.speed)))
    if run.state == "running" and progress.seconds_left is not None:
        parts.append(_("{seconds:.0f} s left").format(seconds=progress.seconds_left))
    return " · ".join(parts)
